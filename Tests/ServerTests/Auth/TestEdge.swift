//  TestEdge: the routes over a recorded office, asked as HTTP requests.

import Content
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import Storage
import Testing

@testable import Server

/// An edge over a real database.
struct TestEdge: Sendable {
    let office: TestOffice
    let edge: Edge

    static func use(
        _ files: [SchemaFile] = [], policy: AccountPolicy = AccountPolicy(), sendsMail: Bool = false,
        _ body: (TestEdge) async throws -> Void
    ) async throws {
        try await TestOffice.recorded(files) { office in
            var office = office
            office.sendsMail = sendsMail
            let made = office
            try await Folder.use { try await body(TestEdge(made, $0, policy)) }
        }
    }

    init(_ office: TestOffice, _ folder: Folder, _ policy: AccountPolicy) throws {
        self.office = office
        let context = APIContext(
            store: office.store, formats: [:], clock: office.clock.office, pages: PageCache(bytes: 1 << 20))
        let principals = office.principals()
        let routes = Routes(
            context: context,
            library: FileLibrary(
                folder: UploadFolder(root: folder.root, pool: .singleton), clock: office.clock.office),
            passwords: TestOffice.passwords, login: office.login, limiter: LoginLimiter(clock: office.clock.office),
            parts: office.parts(policy, rolesChanged: { principals.invalidate() }),
            links: FileLinks(key: office.secrets.linkKey, now: office.clock.office.now),
            openAPI: LazyBytes(on: .singleton) { [] })
        edge = Edge(
            routes: routes, crossOrigin: CrossOrigin(origins: ["*"]),
            limiter: RequestLimiter(RequestLimits(account: 0, address: 0), now: { office.clock.now }),
            proxies: try #require(TrustedProxies("")), observer: RequestObserver(schema: office.store.schema),
            authenticate: { try await principals.resolve($0) })
    }

    /// One answer, its body read.
    struct Reply {
        let status: Int
        let headers: HTTPFields
        let text: String
        /// The body as JSON; null where it is none.
        let body: JSONValue

        var data: JSONValue? { body.object?["data"] }
        /// The message of a refusal.
        var message: String? { body.object?["error"]?.object?["message"]?.string }
        /// The name of a refusal.
        var name: String? { body.object?["error"]?.object?["name"]?.string }
        /// The code of a refusal.
        var code: String? { body.object?["error"]?.object?["details"]?.object?["code"]?.string }
        /// The messages of all faults, in order.
        var faults: [String] {
            let details = body.object?["error"]?.object?["details"]?.object
            return details?["errors"]?.array?.compactMap { $0.object?["message"]?.string } ?? []
        }

        subscript(_ key: String) -> JSONValue? { body.object?[key] }
    }

    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, _ body: String? = nil,
        type: String = "application/json"
    ) async throws -> Reply {
        var head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
        if let token { head.headerFields[.authorization] = "Bearer \(token)" }
        if body != nil { head.headerFields[.contentType] = type }
        head.headerFields[.userAgent] = "Uji/1.0"
        var logger = Logger(label: "test") { _ in LineLogHandler(nil) }
        logger[metadataKey: "hb.request.id"] = "0123456789abcdef"
        let context = EdgeContext(source: .init(channel: EmbeddedChannel(), logger: logger))
        let request = Request(head: head, body: .init(buffer: ByteBuffer(string: body ?? "")))
        let response = try await edge.respond(to: request, context: context)
        let writer = Collector()
        try await response.body.write(writer)
        return Reply(
            status: response.status.code, headers: response.headers, text: writer.text,
            body: (try? JSONValue.parse(writer.text)) ?? .null)
    }

    /// The session token of an account.
    func login(_ name: String, _ password: String = Recorded.password) async throws -> String {
        let reply = try await send(
            .post, "/api/auth/local", #"{"identifier":"\#(name)","password":"\#(password)"}"#)
        return reply["jwt"]?.string ?? ""
    }

    /// The session token of an account whose role's type is `admin`.
    func admin() async throws -> String {
        try await office.accounts.ensureAdminRole()
        let id = try await office.accounts.createUser(
            email: "kepala@example.com", username: "kepala", role: "admin", password: "Rahasia123")
        // The new role is read with the next look at the roles.
        office.clock.advance(.seconds(3))
        return try await office.sessions.token(of: id)
    }

    private final class Collector: ResponseBodyWriter {
        var text = ""
        func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

extension Accounts {
    /// The recorded installation has no role that may do everything.
    fileprivate func ensureAdminRole() async throws {
        try await write { transaction in
            var draft = Draft(try transaction.layout.schema.type(.role))
            draft["name"] = .text("Admin")
            draft["type"] = .text("admin")
            _ = try transaction.create(draft)
        }
    }
}
