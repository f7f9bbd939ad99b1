//  AccountEdge: the whole server over the recorded accounts, with one more role that may do everything.

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

/// One answer, its body read.
struct AccountAnswer {
    let status: Int
    let body: JSONValue
    let text: String
    let headers: HTTPFields

    /// The message of a refusal.
    var message: String? { body.object?["error"]?.object?["message"]?.string }
    /// The name of a refusal.
    var name: String? { body.object?["error"]?.object?["name"]?.string }
    /// The messages of all faults, in order.
    var faults: [String] {
        let details = body.object?["error"]?.object?["details"]?.object
        return details?["errors"]?.array?.compactMap { $0.object?["message"]?.string } ?? []
    }

    subscript(_ key: String) -> JSONValue? { body.object?[key] }
}

/// An edge whose public role may do what people do about their own accounts, and whose managers look after others.
struct AccountEdge: Sendable {
    let office: TestOffice
    let edge: Edge

    /// Budi has the role authenticated, Sari is a manager, Bos an Admin.
    static let (budi, sari, bos): (Int64, Int64, Int64) = (1, 2, 7)
    static let password = Recorded.password

    static func use(_ policy: AccountPolicy = AccountPolicy(), _ body: (AccountEdge) async throws -> Void) async throws
    {
        try await TestOffice.recorded { office in
            try await office.allow(2, AccountEdge.ownActions)
            try await office.allow(3, AccountEdge.managingActions)
            try await office.makeAdmin()
            try await Folder.use { folder in
                let context = APIContext(
                    store: office.store, formats: [:], clock: office.clock.office, pages: PageCache(bytes: 1 << 20))
                let principals = office.principals()
                let routes = Routes(
                    context: context,
                    library: FileLibrary(
                        folder: UploadFolder(root: folder.root, pool: .singleton), clock: office.clock.office),
                    passwords: TestOffice.passwords, login: office.login,
                    limiter: LoginLimiter(clock: office.clock.office),
                    parts: office.parts(policy, rolesChanged: { principals.invalidate() }),
                    links: FileLinks(key: office.secrets.linkKey, now: office.clock.office.now),
                    openAPI: LazyBytes(on: .singleton) { [] })
                let edge = Edge(
                    routes: routes, crossOrigin: CrossOrigin(origins: ["*"]),
                    limiter: RequestLimiter(RequestLimits(account: 0, address: 0), now: { office.clock.now }),
                    proxies: try #require(TrustedProxies("")),
                    observer: RequestObserver(schema: office.store.schema),
                    authenticate: { try await principals.resolve($0) })
                try await body(AccountEdge(office: office, edge: edge))
            }
        }
    }

    private static let ownActions = [
        "register", "forgotPassword", "resetPassword", "emailConfirmation", "sendEmailConfirmation", "connect",
    ].map { "plugin::users-permissions.auth.\($0)" }
    private static let managingActions =
        ["findOne", "count", "create", "update", "destroy"].map { "plugin::users-permissions.user.\($0)" }
        + ["findOne", "createRole", "updateRole", "deleteRole"].map { "plugin::users-permissions.role.\($0)" }
        + ["plugin::users-permissions.permissions.getPermissions"]

    /// Sends a request as an account, or as nobody.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as id: Int64? = nil, token: String? = nil, _ body: String? = nil,
        type: String = "application/json"
    ) async throws -> AccountAnswer {
        var head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
        if let id { head.headerFields[.authorization] = try await office.headers([id])[0] }
        if let token { head.headerFields[.authorization] = "Bearer \(token)" }
        if body != nil { head.headerFields[.contentType] = type }
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        logger[metadataKey: "hb.request.id"] = "0123456789abcdef"
        let context = EdgeContext(source: .init(channel: EmbeddedChannel(), logger: logger))
        let request = Request(head: head, body: .init(buffer: ByteBuffer(string: body ?? "")))
        let response = try await edge.respond(to: request, context: context)
        let writer = CollectedBody()
        try await response.body.write(writer)
        let text = writer.text
        return AccountAnswer(
            status: response.status.code, body: (try? JSONValue.parse(text)) ?? .null, text: text,
            headers: response.headers)
    }

    /// Logs in; nil when that is refused.
    func logIn(_ name: String, _ password: String) async throws -> String? {
        let body = #"{"identifier":"\#(name)","password":"\#(password)"}"#
        return try await send(.post, "/api/auth/local", body)["jwt"]?.string
    }

    /// Asks for a new password and reads the code out of the message.
    func resetCode(_ email: String) async throws -> String {
        _ = try await send(.post, "/api/auth/forgot-password", #"{"email":"\#(email)"}"#)
        return try await code("code=")
    }

    /// The code behind `name` in the last message.
    func code(_ name: String) async throws -> String {
        let message = try #require(try await office.mail.waiting().last?.message)
        let rest = try #require(message.text.firstRange(of: name))
        return String(message.text[rest.upperBound...].prefix { $0.isHexDigit })
    }
}

/// A body's text.
private final class CollectedBody: ResponseBodyWriter {
    var text = ""
    func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension TestOffice {
    /// Gives a role more actions.
    func allow(_ role: Int64, _ actions: [String]) async throws {
        try await write { transaction in
            for action in actions {
                var draft = Draft(try #require(transaction.layout.schema[.permission]))
                draft["action"] = .text(action)
                draft.relations["role"] = .replace([role])
                _ = try transaction.create(draft)
            }
        }
    }

    /// A role of the type `admin` (id 5) and its one account, `bos` (id 7).
    func makeAdmin() async throws {
        try await write { transaction in
            var draft = Draft(try #require(transaction.layout.schema[.role]))
            draft["name"] = .text("Admin")
            draft["type"] = .text("admin")
            let role = try transaction.create(draft).id
            // A hash that there is, since making one takes longer than everything else a test does.
            var boss = Draft(try #require(transaction.layout.schema[.user]))
            boss["username"] = .text("bos")
            boss["email"] = .text("bos@example.com")
            boss["provider"] = .text("local")
            boss["password"] = .text(Recorded.users[0].hash)
            boss["confirmed"] = .boolean(true)
            boss["blocked"] = .boolean(false)
            boss.relations["role"] = .replace([role])
            _ = try transaction.create(boss)
        }
    }
}
