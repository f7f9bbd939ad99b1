//  LoginLimiterTests: the limiter at its bound and one past it, by a clock that the test moves.

import Content
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct `Limiting logins` {
    let clock = TestClock(1_795_354_347_193)

    func limiter(buckets: Int = 10_000) -> LoginLimiter {
        LoginLimiter(clock: clock.office, buckets: buckets)
    }

    @Test func `allows ten a minute and refuses the eleventh`() {
        let limiter = limiter()
        let taken = (1...11).map { _ in limiter.take(email: nil, path: "/api/auth/local", address: "10.0.0.1") }
        #expect(taken.map(\.isAllowed) == Array(repeating: true, count: 10) + [false])
        #expect(taken.map(\.remaining) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0])
        #expect(LoginLimiter.refusal == Refusal(429, "RateLimitError", "Too many requests, please try again later."))
    }

    @Test func `opens again when the window of the first request is over`() {
        let limiter = limiter()
        for _ in 1...10 { _ = limiter.take(email: nil, path: "/login", address: "10.0.0.1") }
        clock.advance(.milliseconds(59_999))
        #expect(!limiter.take(email: nil, path: "/login", address: "10.0.0.1").isAllowed)
        clock.advance(.milliseconds(1))
        let next = limiter.take(email: nil, path: "/login", address: "10.0.0.1")
        #expect(next.isAllowed && next.remaining == 9)
    }

    @Test func `tells clients where they stand`() throws {
        let limiter = limiter()
        let response = limiter.take(email: nil, path: "/login", address: "10.0.0.1").mark(Response(status: .ok))
        let headers = try ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"].map { name in
            response.headers[try #require(HTTPField.Name(name))]
        }
        #expect(headers == ["10", "9", "1795354408"])
    }

    @Test(arguments: [
        ("/API/Auth/Local", "10.0.0.1", true), ("/api/auth/local/", "10.0.0.1", true),
        ("/api/auth/local//", "10.0.0.1", true), ("/api/auth/local", "10.0.0.2", false),
        ("/api/auth/other", "10.0.0.1", false), ("/api/auth/local", "::ffff:10.0.0.1", true),
    ])
    func `counts one caller's spellings as one`(path: String, address: String, isSame: Bool) {
        let limiter = limiter()
        for _ in 1...10 { _ = limiter.take(email: nil, path: "/api/auth/local", address: "10.0.0.1") }
        #expect(limiter.take(email: nil, path: path, address: address).isAllowed != isSame)
    }

    @Test func `parts the buckets of different e-mail addresses in any case`() {
        let limiter = limiter()
        for _ in 1...10 { _ = limiter.take(email: "Budi@Example.com", path: "/forgot", address: "10.0.0.1") }
        #expect(!limiter.take(email: "budi@example.com", path: "/forgot", address: "10.0.0.1").isAllowed)
        #expect(limiter.take(email: "sari@example.com", path: "/forgot", address: "10.0.0.1").isAllowed)
    }

    @Test func `keeps no more buckets than its bound, and of those the newest`() {
        let limiter = limiter(buckets: 3)
        for host in 1...3 {
            for _ in 1...10 { _ = limiter.take(email: nil, path: "/login", address: "10.0.0.\(host)") }
        }
        #expect(limiter.bucketCount == 3)
        #expect(limiter.take(email: nil, path: "/login", address: "10.0.0.4").isAllowed)
        #expect(limiter.bucketCount == 3)
        #expect(!limiter.take(email: nil, path: "/login", address: "10.0.0.2").isAllowed)
        #expect(limiter.take(email: nil, path: "/login", address: "10.0.0.1").isAllowed)
    }

    @Test func `forgets what is over`() {
        let limiter = limiter()
        for host in 1...1_000 { _ = limiter.take(email: nil, path: "/login", address: "10.0.0.\(host)") }
        #expect(limiter.bucketCount == 1_000)
        clock.advance(.seconds(61))
        _ = limiter.take(email: nil, path: "/login", address: "10.0.0.1")
        #expect(limiter.bucketCount == 1)
    }

    @Test func `does not lock anybody out for the hour that a clock was set back`() {
        let limiter = limiter()
        for _ in 1...11 { _ = limiter.take(email: nil, path: "/login", address: "10.0.0.1") }
        clock.advance(.seconds(-3_600))
        #expect(limiter.take(email: nil, path: "/login", address: "10.0.0.1").isAllowed)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("local", "local"),
        ("2001:db8:1:2::1", "20:1:d:b8:0:1:0:2/64"), ("2001:db8:1:2:ffff::9", "20:1:d:b8:0:1:0:2/64"),
        ("2001:db8:1:3::1", "20:1:d:b8:0:1:0:3/64"),
    ])
    func `takes an IPv6 network for one caller`(address: String, network: String) {
        #expect(PeerAddress.network(of: address) == network)
    }
}
