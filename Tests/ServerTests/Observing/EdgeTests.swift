//  What is noticed of a request on its whole way: headers, the log, the figures.

import Content
import Figures
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import Relational
import Testing

@testable import Server
@testable import Storage

/// An edge over a real database, its log and its figures.
private struct WatchedEdge {
    let office: TestOffice
    let pipe: TestPipe
    let stream: LogStream
    let edge: Edge

    static func use(_ body: (WatchedEdge) async throws -> Void) async throws {
        try await TestOffice.recorded { office in
            try await Folder.use { folder in
                let pipe = try TestPipe()
                let now: @Sendable () -> Instant = { office.clock.now }
                let stream = LogStream(descriptor: pipe.writing, format: .json, now: now)
                let library = FileLibrary(
                    folder: UploadFolder(root: folder.root, pool: .singleton), clock: office.clock.office)
                let context = APIContext(
                    store: office.store, formats: [:], clock: office.clock.office, pages: PageCache(bytes: 1 << 20))
                let observer = RequestObserver(schema: office.store.schema, log: stream)
                let routes = Routes(
                    context: context, library: library,
                    passwords: TestOffice.passwords,
                    login: office.login(
                        Lockout(clock: office.clock.office), Logger(label: "test") { _ in LineLogHandler(stream) }),
                    limiter: LoginLimiter(clock: office.clock.office), parts: office.parts(),
                    links: FileLinks(key: office.secrets.linkKey, now: now), figures: [{ observer.metrics }],
                    openAPI: LazyBytes(on: .singleton) { [] })
                let principals = office.principals()
                let edge = Edge(
                    routes: routes, crossOrigin: CrossOrigin(origins: ["*"]),
                    limiter: RequestLimiter(RequestLimits(), now: now), proxies: try #require(TrustedProxies("")),
                    observer: observer,
                    authenticate: { header in
                        if header == "fail" { throw TestFailure(secret: "row of \"Budi\"") }
                        return try await principals.resolve(header)
                    })
                try await body(WatchedEdge(office: office, pipe: pipe, stream: stream, edge: edge))
                stream.close()
            }
        }
    }

    func send(_ method: HTTPRequest.Method, _ path: String, token: String? = nil, _ body: String = "") async throws
        -> Response
    {
        var head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
        head.headerFields[.authorization] = token
        if !body.isEmpty { head.headerFields[.contentType] = "application/json" }
        var logger = Logger(label: "test") { _ in LineLogHandler(stream) }
        logger[metadataKey: "hb.request.id"] = "0123456789abcdef"
        let context = EdgeContext(source: .init(channel: EmbeddedChannel(), logger: logger))
        let request = Request(head: head, body: .init(buffer: ByteBuffer(string: body)))
        return try await edge.respond(to: request, context: context)
    }

    /// A key with full access or one that may do the listed actions only.
    func token(_ kind: TokenKind, _ actions: [String] = []) async throws -> String {
        let name = "t\(actions)\(kind)"
        return "Bearer " + (try await office.accounts.createAPIToken(name: name, kind: kind, actions: actions))
    }

    /// The log's lines so far.
    func lines() throws -> [[String: Any]] {
        stream.close(within: 5)
        return try pipe.take().split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
}

private struct TestFailure: Error {
    let secret: String
}

extension Response {
    fileprivate func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    fileprivate func text() async throws -> String {
        let writer = Collector()
        try await body.write(writer)
        return writer.text
    }

    private final class Collector: ResponseBodyWriter {
        var text = ""
        func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

@Suite struct `An answer` {
    @Test(arguments: ["/api/rahasias", "/nope", "/api/rahasias/1", "/api/auth/local"])
    func `tells browsers to trust it no further than needed`(path: String) async throws {
        try await WatchedEdge.use { edge in
            let answer = try await edge.send(.get, path, token: try await edge.token(.fullAccess))
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("X-Frame-Options") == "SAMEORIGIN")
            #expect(answer.header("Referrer-Policy") == "no-referrer")
            #expect(answer.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'self'")
            #expect(answer.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains")
        }
    }

    @Test func `says its request's id and how long each stage took`() async throws {
        try await WatchedEdge.use { edge in
            let token = try await edge.token(.fullAccess)
            // On a busy machine a thread may be put aside behind the last stage; not every time.
            var rest = Double.infinity
            for _ in 0..<50 where rest > 0.1 {
                let answer = try await edge.send(.get, "/api/rahasias", token: token)
                #expect(answer.status == .ok)
                #expect(answer.header("X-Request-Id") == "0123456789abcdef")
                let timing = try #require(answer.header("Server-Timing"))
                let stages = timing.split(separator: ", ").map { $0.split(separator: ";dur=") }
                #expect(stages.map(\.first) == ["auth", "parse", "plan", "wait", "read", "render", "total"])
                let times = try stages.map { try #require(Double($0[1])) }
                rest = times[6] - times.dropLast().reduce(0, +)
                #expect(rest > -0.01)
            }
            #expect(rest <= 0.1)
        }
    }

    @Test func `to a write tells the commit apart`() async throws {
        try await WatchedEdge.use { edge in
            let token = try await edge.token(.fullAccess)
            let answer = try await edge.send(.post, "/api/rahasias", token: token, #"{"data":{"kode":"a"}}"#)
            #expect(answer.status == .ok)
            let timing = try #require(answer.header("Server-Timing"))
            for stage in ["body", "write", "commit", "read"] { #expect(timing.contains(stage + ";dur=")) }
        }
    }

    @Test func `to a login or a health check does not tell how long it took`() async throws {
        try await WatchedEdge.use { edge in
            for (method, path) in [(HTTPRequest.Method.post, "/api/auth/local"), (.get, "/_health")] {
                let answer = try await edge.send(method, path)
                #expect(answer.header("Server-Timing") == nil)
                #expect(answer.header("X-Request-Id") == "0123456789abcdef")
            }
        }
    }

    @Test func `of 500 has the id and nothing else of what happened`() async throws {
        try await WatchedEdge.use { edge in
            let answer = try await edge.send(.get, "/api/rahasias", token: "fail")
            #expect(answer.status.code == 500)
            #expect(
                try await answer.text() == """
                    {"data":null,"error":{"status":500,"name":"InternalServerError","message":"Internal Server Error",\
                    "details":{"requestId":"0123456789abcdef"}}}
                    """)
            let lines = try edge.lines()
            #expect(lines.map { $0["level"] as? String } == ["error", "error"])
            #expect(lines.allSatisfy { $0["request"] as? String == "0123456789abcdef" })
            #expect((lines[0]["error"] as? String)?.contains("Budi") == true)
        }
    }
}

@Suite struct `The line of a request` {
    @Test func `has who, what and how, and nothing that the client chose`() async throws {
        try await WatchedEdge.use { edge in
            let token = try await edge.token(.fullAccess)
            _ = try await edge.send(.get, "/api/rahasias/4711?filters[kode]=Budi", token: token)
            let line = try #require(try edge.lines().first)
            #expect(
                line.keys.sorted() == [
                    "bytes", "level", "message", "method", "ms", "principal", "request", "route", "status", "time",
                ])
            #expect(line["route"] as? String == "/api/rahasias/:id")
            #expect((line["principal"] as? String)?.hasPrefix("token:") == true)
            #expect(line["status"] as? Int == 404)
            #expect(line["request"] as? String == "0123456789abcdef")
            #expect(!"\(line)".contains("Budi") && !"\(line)".contains("4711"))
        }
    }

    @Test func `of a login says whose it was and from where, and not what was typed`() async throws {
        try await WatchedEdge.use { edge in
            for (name, password) in [("budi", "salah-123"), ("siapa-ini", "salah-123"), ("budi", Recorded.password)] {
                let body = #"{"identifier":"\#(name)","password":"\#(password)"}"#
                _ = try await edge.send(.post, "/api/auth/local", body)
            }
            let lines = try edge.lines().filter { $0["message"] as? String != "request" }
            #expect(
                lines.map { $0["message"] as? String } == [
                    "wrong password or code", "wrong password or code", "logged in",
                ])
            #expect(lines.map { $0["account"] as? String } == ["user:1", "none", "user:1"])
            #expect(lines.allSatisfy { $0["request"] as? String == "0123456789abcdef" && $0["address"] is String })
            #expect(!"\(lines)".contains("siapa") && !"\(lines)".contains("salah"))
        }
    }

    @Test func `names no path that is no route and no method that HTTP lacks`() async throws {
        try await WatchedEdge.use { edge in
            _ = try await edge.send(.get, "/api/Budi/secret")
            _ = try await edge.send(try #require(HTTPRequest.Method("BUDI")), "/api/rahasias")
            _ = try await edge.send(.get, "/_health")
            let lines = try edge.lines()
            #expect(lines.map { $0["route"] as? String } == ["other", "other"])
            #expect(lines.map { $0["method"] as? String } == ["GET", "OTHER"])
            #expect(lines.map { $0["principal"] as? String } == ["unknown", "unknown"])
        }
    }
}

@Suite struct `The figures` {
    @Test func `are for Admin, full access and who has the action, and for nobody else`() async throws {
        try await WatchedEdge.use { edge in
            #expect(try await edge.send(.get, "/metrics").status.code == 403)
            #expect(try await edge.send(.get, "/metrics", token: "Bearer nobody").status.code == 401)
            for (kind, actions, status) in [
                (TokenKind.readOnly, [], 403), (.custom, ["api::rahasia.rahasia.find"], 403),
                (.custom, [AccountAction.metrics], 200), (.fullAccess, [], 200),
            ] {
                let token = try await edge.token(kind, actions)
                #expect(try await edge.send(.get, "/metrics", token: token).status.code == status)
            }
        }
    }

    @Test func `count requests by route, method and class of status`() async throws {
        try await WatchedEdge.use { edge in
            let token = try await edge.token(.fullAccess)
            for path in ["/api/rahasias", "/api/rahasias?sort=kode", "/api/rahasias?filters[nope]=1", "/nowhere"] {
                _ = try await edge.send(.get, path, token: token)
            }
            let answer = try await edge.send(.get, "/metrics", token: token)
            #expect(answer.header("Content-Type") == PrometheusText.mediaType)
            let lines = Set(try await answer.text().split(separator: "\n").map(String.init))
            let count = "kavling_http_request_duration_seconds_count"
            #expect(lines.contains(#"\#(count){route="/api/rahasias",method="GET",status="2xx"} 2"#))
            #expect(lines.contains(#"\#(count){route="/api/rahasias",method="GET",status="4xx"} 1"#))
            #expect(lines.contains(#"\#(count){route="other",method="GET",status="4xx"} 1"#))
            #expect(lines.contains("kavling_http_requests_in_flight 1"))
        }
    }

    @Test(arguments: [
        ("/_health", "/_health"), ("/openapi.json", "/openapi.json"), ("/metrics", "/metrics"),
        ("/api/rahasias/1", "/api/rahasias/:id"), ("/api/users", "/api/users"), ("/api/users/me", "/api/users/me"),
        ("/api/upload/files", "/api/upload/files"), ("/api/upload/files/1", "/api/upload/files/:id"),
        ("/api/upload/files/1/link", "/api/upload/files/:id/link"), ("/uploads/nope.pdf", "/uploads/:name"),
        ("/api/kavling/audit", "/api/kavling/audit"), ("/api/kavling/audit/access", "/api/kavling/audit/access"),
        ("/api/kavling/sessions", "/api/kavling/sessions"),
        ("/api/users-permissions/roles/1", "/api/users-permissions/roles/:id"),
    ])
    func `name a route by its template`(path: String, template: String) async throws {
        try await WatchedEdge.use { edge in
            _ = try await edge.send(.get, path)
            let wanted = "kavling_http_request_duration_seconds_count{route=\"\(template)\","
            #expect(edge.edge.figureLines.contains { $0.hasPrefix(wanted) })
        }
    }

    @Test func `have a bound on labels, whatever is sent`() async throws {
        try await WatchedEdge.use { edge in
            for number in 0..<50 {
                _ = try await edge.send(try #require(HTTPRequest.Method("M\(number)")), "/api/rahasias/\(number)")
                _ = try await edge.send(.get, "/path/\(number)")
            }
            let samples = edge.edge.figureLines.filter { $0.hasPrefix("kavling_http_request_duration_seconds_count") }
            #expect(samples.count == 2)
        }
    }
}

extension Edge {
    fileprivate var figureLines: [Substring] { PrometheusText.write(observer.metrics).split(separator: "\n") }
}

@Suite struct `Figures of the process` {
    @Test func `are those that the kernel tells`() throws {
        let lines = PrometheusText.write(ProcessFigures.metrics()).split(separator: "\n").filter { !$0.hasPrefix("#") }
        let values = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), Double(parts[1]) ?? -1)
            })
        let memory = try #require(values["process_resident_memory_bytes"])
        #expect(memory > 1_000_000 && memory < 100_000_000_000)
        #expect(try #require(values["process_open_fds"]) >= 3)
        #expect(try #require(values["process_cpu_seconds_total"]) >= 0)
        let started = try #require(values["process_start_time_seconds"])
        #expect(abs(Date().timeIntervalSince1970 - started) < 7_200)
    }
}
