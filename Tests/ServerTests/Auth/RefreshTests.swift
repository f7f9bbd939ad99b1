//  RefreshTests: refresh tokens are good once, and a second use of one ends the session.

import Content
import Relational
import Storage
import Testing

@testable import Server

@Suite struct `A refresh token` {
    private func begin(_ office: TestOffice) async throws -> SessionGrant {
        try await office.sessions.begin(1, from: .unknown, wantsRefresh: true)
    }

    private func refuse(_ office: TestOffice, _ token: String) async {
        await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
            try await office.sessions.refresh(token)
        }
    }

    @Test func `comes with a token that lives a quarter of an hour, and gives the next ones`() async throws {
        try await TestOffice.recorded { office in
            let first = try await begin(office)
            let number = try await office.principals().resolve("Bearer \(first.jwt)").session
            office.clock.advance(.seconds(900))
            await #expect(throws: Refusal.self) { try await office.principals().resolve("Bearer \(first.jwt)") }
            let second = try await office.sessions.refresh(try #require(first.refreshToken))
            #expect(try await office.principals().resolve("Bearer \(second.jwt)").session == number)
            #expect(second.refreshToken != first.refreshToken)
            office.clock.advance(.seconds(899))
            let third = try await office.sessions.refresh(try #require(second.refreshToken))
            #expect(Set([first, second, third].map(\.refreshToken)).count == 3)
            #expect(try await office.sessions.list(of: 1).map(\.canRefresh) == [true])
        }
    }

    @Test func `used twice ends the session, for whoever holds its latest token too`() async throws {
        try await TestOffice.recorded { office in
            let first = try await begin(office)
            let stolen = try #require(first.refreshToken)
            let second = try await office.sessions.refresh(stolen)
            office.clock.advance(.seconds(10))
            await refuse(office, stolen)
            await refuse(office, try #require(second.refreshToken))
            await #expect(throws: Refusal.self) { try await office.principals().resolve("Bearer \(second.jwt)") }
            #expect(try await office.changeLog().last == #"system update session {"ended":[null,"reuse"]}"#)
        }
    }

    @Test func `answered into the void gives the very same next one for ten seconds`() async throws {
        try await TestOffice.recorded { office in
            let first = try #require(try await begin(office).refreshToken)
            let lost = try await office.sessions.refresh(first)
            office.clock.advance(.milliseconds(9_999))
            let again = try await office.sessions.refresh(first)
            #expect(again.refreshToken == lost.refreshToken)
            _ = try await office.sessions.refresh(try #require(again.refreshToken))
            // The next one is in use now, so the first can be nobody's lost answer any more.
            await refuse(office, first)
            #expect(try await office.sessions.list(of: 1).isEmpty)
        }
    }

    @Test func `asked for twice at once gives one and the same`() async throws {
        try await TestOffice.recorded { office in
            let first = try #require(try await begin(office).refreshToken)
            let sessions = office.sessions
            let both = try await twiceAtOnce { try await sessions.refresh(first).refreshToken }
            #expect(both[0] == both[1])
        }
    }

    @Test func `with a wrong proof for a session that is there ends it`() async throws {
        try await TestOffice.recorded { office in
            let text = try #require(try await begin(office).refreshToken)
            let token = try #require(RefreshToken(text))
            await refuse(office, RefreshToken(sid: token.sid).text)
            await refuse(office, text)
        }
    }

    @Test(arguments: [
        "", "x", ".", String(repeating: "0", count: 97),
        String(repeating: "0", count: 32) + "." + String(repeating: "0", count: 64),
        String(repeating: "é", count: 48) + ".", String(repeating: ".", count: 97),
    ])
    func `that is none is refused and ends nothing`(text: String) async throws {
        try await TestOffice.recorded { office in
            _ = try await begin(office)
            await refuse(office, text)
            #expect(try await office.sessions.list(of: 1).count == 1)
        }
    }

    @Test func `does not go on for a blocked account, nor after thirty days, nor beyond half a year`() async throws {
        try await TestOffice.recorded { office in
            let blocked = try #require(try await begin(office).refreshToken)
            try await office.accounts.block("budi")
            await refuse(office, blocked)
            try await office.accounts.block("budi", isBlocked: false)
            let idle = try #require(try await begin(office).refreshToken)
            office.clock.advance(.seconds(30 * 86_400))
            await refuse(office, idle)
            var token = try #require(try await begin(office).refreshToken)
            for _ in 0..<9 {
                office.clock.advance(.seconds(20 * 86_400 - 1))
                token = try #require(try await office.sessions.refresh(token).refreshToken)
            }
            office.clock.advance(.seconds(9))
            await refuse(office, token)
        }
    }

    @Test func `is not given to who does not ask for one`() async throws {
        try await TestOffice.recorded { office in
            let grant = try await office.sessions.begin(1, from: .unknown, wantsRefresh: false)
            #expect(grant.refreshToken == nil)
            #expect(try await office.sessions.list(of: 1).map(\.canRefresh) == [false])
        }
    }
}
