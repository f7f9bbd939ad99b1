//  AccessRoutesTests: sessions over HTTP.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `Sessions over HTTP` {
    @Test func `are listed for their owner, with the one that asks marked`() async throws {
        try await TestEdge.use { edge async throws in
            _ = try await edge.login("budi")
            _ = try await edge.login("sari")
            let token = try await edge.login("budi")
            let reply = try await edge.send(.get, "/api/kavling/sessions", token: token)
            #expect(reply.status == 200)
            let rows = try #require(reply.data?.array)
            #expect(rows.map { $0.object?["current"] } == [.bool(true), .bool(false)])
            let first = try #require(rows.first?.object)
            #expect(
                first.keys == [
                    "id", "current", "createdAt", "lastSeenAt", "expiresAt", "address", "userAgent", "canRefresh",
                ])
            #expect(first["userAgent"] == "Uji/1.0" && first["address"] == "local")
        }
    }

    @Test func `end at a logout, which other sessions survive`() async throws {
        try await TestEdge.use { edge async throws in
            let tokens = [try await edge.login("budi"), try await edge.login("budi")]
            let reply = try await edge.send(.post, "/api/auth/logout", token: tokens[0])
            #expect(reply.status == 200 && reply.text == #"{"ok":true}"#)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[0]).status == 401)
            #expect(try await edge.send(.post, "/api/auth/logout", token: tokens[0]).status == 401)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[1]).status == 200)
        }
    }

    @Test func `are ended one by one or all but the one that asks`() async throws {
        try await TestEdge.use { edge async throws in
            let tokens = [
                try await edge.login("budi"), try await edge.login("budi"), try await edge.login("budi"),
                try await edge.login("sari"),
            ]
            let one = try await edge.send(.delete, "/api/kavling/sessions/1", token: tokens[2])
            #expect(one.status == 200 && one.data?.serialized() == #"{"ended":1}"#)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[0]).status == 401)
            for id in ["1", "4", "0", "-1", "x", "99999999999999999999"] {
                let reply = try await edge.send(.delete, "/api/kavling/sessions/\(id)", token: tokens[2])
                #expect(reply.status == 404, "\(id)")
            }
            let rest = try await edge.send(.delete, "/api/kavling/sessions", token: tokens[2])
            #expect(rest.data?.serialized() == #"{"ended":1}"#)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[1]).status == 401)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[2]).status == 200)
            #expect(try await edge.send(.get, "/api/users/me", token: tokens[3]).status == 200)
        }
    }

    @Test func `of others are Admin's to see and to end, and nobody else's`() async throws {
        try await TestEdge.use { edge async throws in
            let (budi, sari, admin) = (
                try await edge.login("budi"), try await edge.login("sari"), try await edge.admin()
            )
            for path in ["/api/kavling/sessions?user=1", "/api/kavling/sessions/1?user=1"] {
                #expect(try await edge.send(.delete, path, token: sari).status == 403)
            }
            #expect(try await edge.send(.get, "/api/kavling/sessions?user=1", token: sari).status == 403)
            let seen = try await edge.send(.get, "/api/kavling/sessions?user=1", token: admin)
            #expect(seen.data?.array?.count == 1)
            #expect(try await edge.send(.delete, "/api/kavling/sessions?user=1", token: admin).status == 200)
            #expect(try await edge.send(.get, "/api/users/me", token: budi).status == 401)
            #expect(try await edge.office.changeLog().last?.hasSuffix(#"session {"ended":[null,"revoked"]}"#) == true)
        }
    }

    @Test(arguments: ["usr=1", "user=x", "user=", "user[id]=1", "user[]=1", "user", "user=1&page=2"])
    func `are not ended by a query that says something else`(query: String) async throws {
        try await TestEdge.use { edge async throws in
            let admin = try await edge.admin()
            _ = try await edge.office.headers([7])
            let reply = try await edge.send(.delete, "/api/kavling/sessions?\(query)", token: admin)
            #expect(reply.status == 400)
            #expect(try await edge.office.sessions.list(of: 7).count == 2)
        }
    }

    @Test func `are nobody's who comes without an account`() async throws {
        try await TestEdge.use { edge async throws in
            for token in [nil, "golden-token-full-access", "golden-token-read-only"] {
                #expect(try await edge.send(.get, "/api/kavling/sessions", token: token).status == 403)
                #expect(try await edge.send(.delete, "/api/kavling/sessions", token: token).status == 403)
                #expect(try await edge.send(.post, "/api/auth/logout", token: token).status == 403)
            }
            #expect(try await edge.send(.put, "/api/kavling/sessions").headers[.allow] == "HEAD, GET, DELETE")
        }
    }

    @Test func `go on by a refresh, whatever has become of the token in the header`() async throws {
        try await TestEdge.use { edge async throws in
            let body = #"{"identifier":"budi","password":"Rahasia123","refresh":true}"#
            let login = try await edge.send(.post, "/api/auth/local", body).body.object
            let (jwt, refresh) = (try #require(login?["jwt"]?.string), try #require(login?["refreshToken"]?.string))
            edge.office.clock.advance(.seconds(900))
            #expect(try await edge.send(.get, "/api/users/me", token: jwt).status == 401)
            let next = try await edge.send(
                .post, "/api/auth/refresh", token: jwt, #"{"refreshToken":"\#(refresh)"}"#)
            #expect(next.status == 200 && next.body.object?.keys == ["jwt", "refreshToken"])
            let token = try #require(next.body.object?["jwt"]?.string)
            #expect(try await edge.send(.get, "/api/users/me", token: token).status == 200)
        }
    }

    @Test(arguments: [
        ("{}", 400), (#"{"refreshToken":5}"#, 400), (#"{"refreshToken":["a"]}"#, 400), ("[]", 400), ("{", 400),
        (#"{"refreshToken":"a"}"#, 401), (#"{"refreshToken":null}"#, 400),
    ])
    func `do not go on by anything else`(body: String, status: Int) async throws {
        try await TestEdge.use { edge async throws in
            #expect(try await edge.send(.post, "/api/auth/refresh", body).status == status)
        }
    }
}

@Suite struct `Too many requests` {
    @Test func `are told how long to wait, by the limiter and by the lock`() async throws {
        try await TestEdge.use { edge async throws in
            func attempt(_ name: String) async throws -> TestEdge.Reply {
                try await edge.send(.post, "/api/auth/local", #"{"identifier":"\#(name)","password":"salah"}"#)
            }
            for _ in 0..<5 { #expect(try await attempt("budi").status == 400) }
            edge.office.clock.advance(.seconds(60))
            for _ in 0..<5 { #expect(try await attempt("budi").status == 400) }
            edge.office.clock.advance(.seconds(20))
            let locked = try await attempt("budi")
            #expect(locked.status == 429 && locked.headers[.retryAfter] == "880")
            #expect(locked.code == "TOO_MANY_FAILURES")
            for _ in 0..<4 { #expect(try await attempt("siapa").status == 400) }
            let limited = try await attempt("sari")
            #expect(limited.status == 429 && limited.headers[.retryAfter] == "40")
            #expect(limited.message == "Too many requests, please try again later.")
        }
    }
}
