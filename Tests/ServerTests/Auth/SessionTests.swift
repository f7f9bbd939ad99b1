//  SessionTests: sessions begin, are seen, and end: by their time, their owner, Admin, or a change of the account.

import Content
import Crypto
import Foundation
import Relational
import Storage
import Testing

@testable import Server

@Suite struct `Sessions of an account` {
    static let phone = SessionClient(address: "10.0.0.7", userAgent: "Telepon/1.0")

    @Test func `can be listed by whom they are of, the latest first, and tell no secret`() async throws {
        try await TestOffice.recorded { office in
            _ = try await office.sessions.token(of: 1)
            office.clock.advance(.seconds(60))
            _ = try await office.sessions.token(of: 1, from: Self.phone)
            _ = try await office.sessions.token(of: 2)
            let found = try await office.sessions.list(of: 1)
            #expect(found.map(\.id) == [2, 1] && found.allSatisfy { $0.userID == 1 && !$0.canRefresh })
            #expect(found[0].address == "10.0.0.7" && found[0].userAgent == "Telepon/1.0")
            #expect(found[0].createdAt == office.clock.now)
            #expect(found[0].expiresAt.milliseconds == office.clock.now.milliseconds + 30 * 86_400_000)
        }
    }

    @Test func `that were ended are out with the next request, and no others are`() async throws {
        try await TestOffice.recorded { office in
            let headers = try await office.headers([1, 1, 2])
            let principals = office.principals()
            let first = try await principals.resolve(headers[0])
            let number = try #require(first.session)
            #expect(try await office.sessions.end(number, of: 1, as: office.clock.office.context(first)))
            #expect(try await !office.sessions.end(number, of: 1, as: office.clock.office.context(first)))
            await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
                try await principals.resolve(headers[0])
            }
            #expect(try await principals.resolve(headers[1]).kind == .user(id: 1))
            #expect(try await principals.resolve(headers[2]).kind == .user(id: 2))
        }
    }

    @Test func `of somebody else are not ended`() async throws {
        try await TestOffice.recorded { office in
            let headers = try await office.headers([1, 2])
            let (one, other) = (
                try await office.principals().resolve(headers[0]), try await office.principals().resolve(headers[1])
            )
            let number = try #require(other.session)
            #expect(try await !office.sessions.end(number, of: 1, as: office.clock.office.context(one)))
            #expect(try await office.principals().resolve(headers[1]) == other)
        }
    }

    @Test func `that another process ended are out at once`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([1])[0]
            let principals = office.principals()
            _ = try await principals.resolve(header)
            try await office.run(
                Statement("INSERT INTO ended_sessions SELECT sid_hash, expires_at FROM sessions"))
            try await office.run(Statement("DELETE FROM sessions"))
            await #expect(throws: Refusal.self) { try await principals.resolve(header) }
        }
    }

    @Test func `go on in a database that was put back to before them, until something ends them`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([1])[0]
            let principals = office.principals()
            try await office.run(Statement("DELETE FROM sessions"))
            let caller = try await principals.resolve(header)
            #expect(caller.kind == .user(id: 1) && caller.session == nil)
            office.clock.advance(.seconds(2))
            try await office.sessions.endAll(of: 1, as: office.clock.office.context())
            await #expect(throws: Refusal.self) { try await principals.resolve(header) }
            office.clock.advance(.seconds(2))
            #expect(try await principals.resolve(office.headers([1])[0]).kind == .user(id: 1))
        }
    }

    @Test func `are tied to their account`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([1])[0]
            try await office.run(Statement("UPDATE sessions SET user_id = 2"))
            await #expect(throws: Refusal.self) { try await office.principals().resolve(header) }
        }
    }

    @Test func `are not needed by the tokens of a taken-over installation, until these expire`() async throws {
        try await TestOffice.recorded { office in
            let seconds = office.clock.now.milliseconds / 1_000
            let token = SessionTokensTests.token(
                #"{"alg":"HS256","typ":"JWT"}"#, #"{"id":1,"iat":\#(seconds),"exp":\#(seconds + 60)}"#, bits: 256)
            let found = try await office.principals().resolve("Bearer \(token)")
            #expect(found.kind == .user(id: 1) && found.session == nil)
            office.clock.advance(.seconds(60))
            await #expect(throws: Refusal.self) { try await office.principals().resolve("Bearer \(token)") }
        }
    }

    @Test func `beyond a hundred of one account end, the oldest first`() async throws {
        try await TestOffice.recorded { office in
            let headers = try await office.headers(Array(repeating: 1, count: 101) + [2])
            let numbers = try await office.sessions.list(of: 1).map(\.id)
            #expect(numbers.count == 100 && numbers.last == 2)
            await #expect(throws: Refusal.self) { try await office.principals().resolve(headers[0]) }
            #expect(try await office.principals().resolve(headers[1]).kind == .user(id: 1))
            #expect(try await office.principals().resolve(headers[101]).kind == .user(id: 2))
        }
    }

    @Test func `keep 256 bytes of a client's name, whole characters of it`() async throws {
        try await TestOffice.recorded { office in
            let long = SessionClient(address: "", userAgent: String(repeating: "é", count: 127) + "x💥y")
            _ = try await office.sessions.token(of: 1, from: long)
            let kept = try await office.sessions.list(of: 1)[0].userAgent
            #expect(kept == String(repeating: "é", count: 127) + "x")
        }
    }

    @Test func `note when they were seen, in steps of five minutes, and write nothing for a request`() async throws {
        try await TestOffice.recorded { office in
            let sessions = office.sessions
            let principals = Principals(
                store: office.store, secrets: office.secrets, clock: office.clock.office, sessions: sessions,
                widening: .stored)
            let start = office.clock.now
            let header = "Bearer " + (try await sessions.token(of: 1))
            office.clock.advance(.seconds(299))
            _ = try await principals.resolve(header)
            try await sessions.writeSeen()
            #expect(try await sessions.list(of: 1)[0].lastSeenAt == start)
            office.clock.advance(.seconds(1))
            _ = try await principals.resolve(header)
            #expect(try await sessions.list(of: 1)[0].lastSeenAt == start)
            try await sessions.writeSeen()
            #expect(try await sessions.list(of: 1)[0].lastSeenAt == office.clock.now)
        }
    }

    @Test func `that have ended by themselves are swept away, twice at once too`() async throws {
        try await TestOffice.recorded { office in
            var limits = SessionLimits()
            limits.sweep = 2
            let sessions = office.sessions(limits)
            _ = try await office.headers([1, 1, 1, 2, 2])
            office.clock.advance(.seconds(30 * 86_400))
            _ = try await office.headers([1])
            _ = try await twiceAtOnce { try await sessions.sweep() }
            let left = try await office.store.driver.read {
                try $0.firstInteger(Statement("SELECT count(*) FROM sessions"))
            }
            #expect(left == 1)
        }
    }

    @Test func `hold no id and no refresh token in the database`() async throws {
        try await TestOffice.recorded { office in
            let grant = try await office.sessions.begin(1, from: .unknown, wantsRefresh: true)
            let token = try #require(grant.refreshToken.flatMap(RefreshToken.init))
            let stored = try await office.store.driver.read { connection in
                var cells: [String] = []
                try connection.forEach(Statement("SELECT hex(sid_hash), hex(refresh_hash) FROM sessions")) { row in
                    cells += [row.text(0).lowercased(), row.text(1).lowercased()]
                }
                return cells
            }
            #expect(stored == [SecretHash.of(token.sid), token.hash].map { HexDigits.text(of: $0) })
            #expect(!stored.joined().contains(token.sid) && !stored.joined().contains(token.proof))
        }
    }
}

@Suite struct `A change of an account` {
    private func change(
        _ office: TestOffice, _ id: Int64, as principal: Principal, _ body: @escaping @Sendable (inout Draft) -> Void
    )
        async throws
    {
        let type = try #require(office.store.schema[.user])
        var draft = Draft(type)
        body(&draft)
        let context = WriteContext(principal: principal, now: office.clock.now, today: "2026-11-22")
        let given = draft
        _ = try await office.store.update(id, given, as: context)
    }

    @Test func `of its password ends its other sessions and nobody else's`() async throws {
        try await TestOffice.recorded { office in
            let headers = try await office.headers([1, 1, 2])
            let principals = office.principals()
            let own = try await principals.resolve(headers[0])
            try await change(office, 1, as: own) { $0["password"] = .text("$y$new") }
            #expect(try await principals.resolve(headers[0]).session == own.session)
            await #expect(throws: Refusal.self) { try await principals.resolve(headers[1]) }
            #expect(try await principals.resolve(headers[2]).kind == .user(id: 2))
            #expect(try await office.changeLog().last == #"user:1 update session {"ended":[null,"password"]}"#)
        }
    }

    @Test(arguments: ["password", "blocked", "role"])
    func `by somebody else ends all of its sessions`(what: String) async throws {
        try await TestOffice.recorded { office in
            let headers = try await office.headers([1, 1, 2])
            let other = try await office.principals().resolve(headers[2])
            try await change(office, 1, as: other) { draft in
                switch what {
                case "password": draft["password"] = .text("$y$new")
                case "blocked": draft["blocked"] = .boolean(true)
                default: draft.relations["role"] = .replace([4])
                }
            }
            #expect(try await office.sessions.list(of: 1).isEmpty)
            #expect(try await office.principals().resolve(headers[2]) == other)
            for header in headers.prefix(2) {
                await #expect(throws: Refusal.self) { try await office.principals().resolve(header) }
            }
        }
    }

    @Test func `that means nothing for its access leaves its sessions alone`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([1])[0]
            try await change(office, 1, as: .system) { draft in
                draft["username"] = .text("budi2")
                draft["blocked"] = .boolean(false)
                draft.relations["role"] = .replace([1])
            }
            #expect(try await office.principals().resolve(header).kind == .user(id: 1))
        }
    }

    @Test func `which ends with the account ends its sessions`() async throws {
        try await TestOffice.recorded { office in
            _ = try await office.headers([1, 2])
            try await office.write { _ = try $0.delete(.user, id: 1) }
            let left = try await office.store.driver.read { connection in
                try connection.firstInteger(Statement("SELECT count(*) FROM sessions WHERE user_id = 1"))
            }
            #expect(left == 0)
            #expect(try await office.sessions.list(of: 2).count == 1)
        }
    }

    @Test func `that is taken back ends nothing`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([1])[0]
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await office.write { transaction in
                    var draft = Draft(try #require(transaction.layout.schema[.user]))
                    draft["password"] = .text("$y$new")
                    try transaction.update(.user, id: 1, draft)
                    throw Stop()
                }
            }
            #expect(try await office.principals().resolve(header).kind == .user(id: 1))
        }
    }
}
