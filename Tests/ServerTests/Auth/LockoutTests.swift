//  LockoutTests: guessing is stopped for the guesser, and for nobody else; by a clock that the test moves.

import Content
import Storage
import Synchronization
import Testing

@testable import Server

@Suite struct `Guessing a password` {
    let clock = TestClock()

    private func fail(_ lockout: Lockout, _ subject: LockoutSubject, at address: String) async throws -> Bool {
        try await lockout.begin(subject, at: address)
        return lockout.end(subject, at: address, .wrong)
    }

    @Test(arguments: [LockoutSubject.account(1), .unknown("siapa")])
    func `is over after ten failures from one address, for a quarter of an hour`(subject: LockoutSubject) async throws {
        let lockout = Lockout(clock: clock.office)
        var locks: [Bool] = []
        for _ in 0..<10 { locks.append(try await fail(lockout, subject, at: "10.0.0.1")) }
        #expect(locks == Array(repeating: false, count: 9) + [true])
        clock.advance(.milliseconds(500))
        await #expect(throws: TooManyFailures(retryAfterSeconds: 900)) {
            try await lockout.begin(subject, at: "10.0.0.1")
        }
        clock.advance(.milliseconds(898_500))
        await #expect(throws: TooManyFailures(retryAfterSeconds: 1)) {
            try await lockout.begin(subject, at: "10.0.0.1")
        }
        clock.advance(.seconds(1))
        #expect(try await !fail(lockout, subject, at: "10.0.0.1"))
    }

    @Test func `locks nobody out at another address, nor another account at the same one`() async throws {
        let lockout = Lockout(clock: clock.office)
        for _ in 0..<10 { _ = try await fail(lockout, .account(1), at: "10.0.0.1") }
        try await lockout.begin(.account(1), at: "10.0.0.2")
        try await lockout.begin(.account(2), at: "10.0.0.1")
        await #expect(throws: TooManyFailures.self) { try await lockout.begin(.account(1), at: "::ffff:10.0.0.1") }
    }

    @Test func `begins anew after a right one, and after a quarter of an hour`() async throws {
        let lockout = Lockout(clock: clock.office)
        for _ in 0..<9 { _ = try await fail(lockout, .account(1), at: "10.0.0.1") }
        try await lockout.begin(.account(1), at: "10.0.0.1")
        #expect(!lockout.end(.account(1), at: "10.0.0.1", .right))
        for _ in 0..<9 { #expect(try await !fail(lockout, .account(1), at: "10.0.0.1")) }
        clock.advance(.seconds(900))
        for _ in 0..<9 { #expect(try await !fail(lockout, .account(1), at: "10.0.0.1")) }
    }

    @Test func `does not begin anew by tries that were left open`() async throws {
        let lockout = Lockout(clock: clock.office)
        for _ in 0..<9 {
            _ = try await fail(lockout, .account(1), at: "10.0.0.1")
            try await lockout.begin(.account(1), at: "10.0.0.1")
            #expect(!lockout.end(.account(1), at: "10.0.0.1", .open))
        }
        #expect(try await fail(lockout, .account(1), at: "10.0.0.1"))
    }

    @Test func `many times at once is no more than many times in a row`() async throws {
        let lockout = Lockout(clock: clock.office)
        for _ in 0..<10 { try await lockout.begin(.account(1), at: "10.0.0.1") }
        await #expect(throws: TooManyFailures(retryAfterSeconds: 1)) {
            try await lockout.begin(.account(1), at: "10.0.0.1")
        }
    }

    @Test func `from everywhere must wait, longer each time, but not where the account is at home`() async throws {
        let lockout = Lockout(clock: clock.office)
        for number in 0..<50 { _ = try await fail(lockout, .account(1), at: "10.0.1.\(number)") }
        var waits: [Int] = []
        for number in 0..<8 {
            _ = try await fail(lockout, .account(1), at: "10.0.2.\(number)")
            let fault = await #expect(throws: TooManyFailures.self) {
                try await lockout.begin(.account(1), at: "10.0.3.1")
            }
            waits.append(fault?.retryAfterSeconds ?? 0)
            clock.advance(.seconds(waits[number]))
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
        _ = try await fail(lockout, .account(1), at: "10.0.2.9")
        try await lockout.begin(.account(1), at: "10.0.4.1", isAtHome: { true })
        try await lockout.begin(.account(2), at: "10.0.3.1")
    }

    @Test func `asks where an account is at home only when that matters`() async throws {
        let lockout = Lockout(clock: clock.office)
        let asked = Mutex(0)
        try await lockout.begin(.account(1), at: "10.0.0.1") {
            asked.withLock { $0 += 1 }
            return true
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test func `of made-up names makes nothing grow without end, and forgives no account`() async throws {
        var limits = LockoutLimits()
        limits.remembered = 50
        let lockout = Lockout(clock: clock.office, limits: limits)
        for _ in 0..<10 { _ = try await fail(lockout, .account(1), at: "10.0.0.1") }
        for number in 0..<1_000 { _ = try await fail(lockout, .unknown("n\(number)"), at: "10.0.0.1") }
        #expect(lockout.remembered <= 50)
        await #expect(throws: TooManyFailures.self) { try await lockout.begin(.account(1), at: "10.0.0.1") }
    }

    @Test func `is not locked for ever by a clock that was set back`() async throws {
        let lockout = Lockout(clock: clock.office)
        clock.advance(.seconds(86_400))
        for _ in 0..<10 { _ = try await fail(lockout, .account(1), at: "10.0.0.1") }
        clock.advance(.seconds(-86_400))
        try await lockout.begin(.account(1), at: "10.0.0.1")
    }
}

@Suite struct `A login` {
    private func body(_ password: String, _ name: String = "budi", more: String = "") throws -> JSONValue {
        try JSONValue.parse(#"{"identifier":"\#(name)","password":"\#(password)"\#(more)}"#)
    }

    private func client(_ address: String) -> SessionClient { SessionClient(address: address, userAgent: "x") }

    @Test func `of a locked address is refused with the right password too, and leaves a line`() async throws {
        try await TestOffice.recorded { office async throws in
            let login = office.login
            for _ in 0..<10 {
                await #expect(throws: Login.refusal) {
                    try await login.login(body: try body("salah"), from: client("10.0.0.1"))
                }
            }
            #expect(try await office.changeLog().last == #"public update login {"locked":[null,"10.0.0.1"]}"#)
            await #expect(throws: TooManyFailures(retryAfterSeconds: 900)) {
                try await login.login(body: try body("Rahasia123"), from: client("10.0.0.1"))
            }
            // The address of an account and its name are one account.
            await #expect(throws: TooManyFailures.self) {
                try await login.login(body: try body("salah", "budi@example.com"), from: client("10.0.0.1"))
            }
            _ = try await login.login(body: try body("Rahasia123"), from: client("10.0.0.2"))
            #expect(try await office.changeLog().filter { $0.contains(#""locked""#) }.count == 1)
        }
    }

    @Test func `under a name that nobody has is locked in the same words`() async throws {
        try await TestOffice.recorded { office async throws in
            let login = office.login
            for _ in 0..<10 {
                await #expect(throws: Login.refusal) {
                    try await login.login(body: try body("salah", "siapa"), from: client("10.0.0.1"))
                }
            }
            await #expect(throws: TooManyFailures(retryAfterSeconds: 900)) {
                try await login.login(body: try body("salah", "SIAPA"), from: client("10.0.0.1"))
            }
            #expect(try await !office.changeLog().contains { $0.contains(#""locked""#) })
        }
    }

    @Test func `gives a refresh token to who asks for one`() async throws {
        try await TestOffice.recorded { office async throws in
            let answer = try JSONValue.parse(
                try await office.login.login(body: try body("Rahasia123", more: #","refresh":true"#)))
            #expect(answer.object?.keys == ["jwt", "refreshToken", "user"])
            _ = try await office.sessions.refresh(try #require(answer.object?["refreshToken"]?.string))
        }
    }

    @Test func `gives an imported password a hash of today, which goes on working`() async throws {
        try await TestOffice.recorded { office async throws in
            let lines = try await office.changeLog().count
            let held = try await office.headers([1])[0]
            for _ in 0..<2 { _ = try await office.login.login(body: try body("Rahasia123")) }
            let hash = try await office.passwordHash("budi")
            #expect(hash.hasPrefix("$y$"))
            #expect(try await TestOffice.passwords.verify("Rahasia123", against: hash))
            #expect(try await TestOffice.passwords.verify("Rahasia12", against: hash) == false)
            // No change of the account: no line, and no session ends.
            #expect(try await office.changeLog().count == lines)
            #expect(try await office.principals().resolve(held).kind == .user(id: 1))
        }
    }

    @Test func `leaves the hash alone when the password is wrong or longer than bcrypt reads`() async throws {
        try await TestOffice.recorded { office async throws in
            _ = try? await office.login.login(body: try body("salah"))
            #expect(try await office.passwordHash("budi") == Recorded.users[0].hash)
            let long = String(repeating: "a", count: 73)
            // By libcrypt, of 72 times `a`, at bcrypt's least cost.
            let stored = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe"
            try await office.run(Statements.setPassword("budi", stored))
            _ = try await office.login.login(body: try body(long + "apa saja"))
            #expect(try await office.passwordHash("budi") == stored)
        }
    }

    @Test func `that rests on a password which was changed meanwhile begins no session`() async throws {
        try await TestOffice.recorded { office async throws in
            let checked = try await office.passwordHash("budi")
            try await office.run(Statements.setPassword("budi", "$y$other"))
            await #expect(throws: Login.refusal) {
                _ = try await office.sessions.begin(1, from: .unknown, wantsRefresh: false) { transaction in
                    guard try transaction.passwordHash(of: 1) == checked else { throw Login.refusal }
                }
            }
            #expect(try await office.sessions.list(of: 1).isEmpty)
        }
    }

    @Test func `takes as long for an unknown name as for a wrong password`() async throws {
        try await TestOffice.recorded { office async throws in
            var limits = LockoutLimits()
            limits.failures = 1_000
            limits.accountFailures = 1_000
            let login = office.login(Lockout(clock: office.clock.office, limits: limits))
            func seconds(_ name: String) async -> Double {
                let spent = await ContinuousClock().measure {
                    _ = try? await login.login(
                        body: .object(JSONObject([("identifier", .string(name)), ("password", "salah")])))
                }
                return Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
            }
            var (known, unknown): ([Double], [Double]) = ([], [])
            // In turns, so that whatever else the machine does slows both alike.
            for number in 0..<15 {
                known.append(await seconds("budi"))
                unknown.append(await seconds("siapa\(number)"))
            }
            let ratio = unknown.sorted()[7] / known.sorted()[7]
            // Without the check of a password an unknown name is answered in a fiftieth of the time.
            #expect((0.4...2.5).contains(ratio), "an unknown name takes \(ratio) times as long")
        }
    }
}
