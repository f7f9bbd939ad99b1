//  RequestLimiterTests: the bounds of requests, at the bound and one past it, and whose address counts.

import Content
import Testing

@testable import Server

@Suite struct `Limiting requests` {
    let clock = TestClock(1_795_354_380_000)

    private func limiter(_ limits: RequestLimits = RequestLimits(account: 3, address: 5)) -> RequestLimiter {
        RequestLimiter(limits, now: { clock.now })
    }

    private func refused(_ body: () throws(TooManyRequests) -> Void) -> Int? {
        do {
            try body()
            return nil
        } catch {
            return error.retryAfterSeconds
        }
    }

    @Test func `refuses the first request beyond the bound of an address until the minute is over`() {
        let limiter = limiter()
        for _ in 1...5 {
            #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "10.0.0.1") } == nil)
        }
        clock.advance(.milliseconds(20_500))
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "10.0.0.1") } == 40)
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "10.0.0.2") } == nil)
        clock.advance(.milliseconds(39_500))
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "10.0.0.1") } == nil)
    }

    @Test func `counts each account by itself, and only accounts`() {
        let limiter = limiter()
        let (ani, budi) = (Principal(.user(id: 1), access: .listed([])), Principal(.user(id: 2), access: .listed([])))
        for _ in 1...3 { #expect(refused { () throws(TooManyRequests) in try limiter.take(ani) } == nil) }
        #expect(refused { () throws(TooManyRequests) in try limiter.take(ani) } == 60)
        #expect(refused { () throws(TooManyRequests) in try limiter.take(budi) } == nil)
        let token = Principal(.token(id: 1), access: .everything)
        for _ in 1...10 { #expect(refused { () throws(TooManyRequests) in try limiter.take(token) } == nil) }
    }

    @Test func `takes one caller's IPv6 addresses for one`() {
        let limiter = limiter()
        for number in 1...5 {
            #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "2001:db8::\(number)") } == nil)
        }
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "2001:db8::99") } != nil)
    }

    @Test func `bounds nothing where the bound is 0`() {
        let limiter = limiter(RequestLimits(account: 0, address: 0))
        for _ in 1...10_000 {
            #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "10.0.0.1") } == nil)
        }
    }

    @Test func `counts newcomers together once the table is full`() {
        let limiter = limiter()
        for number in 0..<RequestLimiter.mostKeys {
            _ = refused { () throws(TooManyRequests) in try limiter.take(address: "known-\(number)") }
        }
        for number in 1...5 {
            #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "new-\(number)") } == nil)
        }
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "new-6") } != nil)
        #expect(refused { () throws(TooManyRequests) in try limiter.take(address: "known-1") } == nil)
    }
}

@Suite struct `Telling where a request comes from` {
    @Test(
        arguments: [
            // peer, header, client
            ("127.0.0.1", nil, "127.0.0.1"), ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.1.2.3", "203.0.113.9", "203.0.113.9"), ("::1", "203.0.113.9", "203.0.113.9"),
            ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
            // a stranger's word counts for nothing
            ("203.0.113.1", "198.51.100.7", "203.0.113.1"), ("11.0.0.1", "198.51.100.7", "11.0.0.1"),
            // what a client writes itself stands to the left of what the proxy adds
            ("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "203.0.113.9, 10.9.9.9", "203.0.113.9"),
            // no address at all
            ("127.0.0.1", "unknown", "127.0.0.1"), ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "203.0.113.9, x", "127.0.0.1"), ("local", "203.0.113.9", "local"),
        ] as [(String, String?, String)])
    func `believes trusted proxies and nobody else`(peer: String, header: String?, client: String) throws {
        let proxies = try #require(TrustedProxies("loopback, 10.0.0.0/8"))
        #expect(proxies.client(peer: peer, forwarded: header) == client)
    }

    @Test func `looks at the last ten of a long header`() throws {
        let proxies = try #require(TrustedProxies("10.0.0.0/8"))
        let long = ("203.0.113.9, " + Array(repeating: "10.0.0.1", count: 50_000).joined(separator: ","))
        #expect(proxies.client(peer: "10.0.0.2", forwarded: long) == "10.0.0.1")
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0", "example.com", "::1/129", "10.0.0.0/-1", "/8"])
    func `refuses what is no network`(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test func `knows networks that end within a byte`() throws {
        let proxies = try #require(TrustedProxies("172.16.0.0/12,2001:db8::/33"))
        #expect(proxies.client(peer: "172.31.255.1", forwarded: "1.1.1.1") == "1.1.1.1")
        #expect(proxies.client(peer: "172.32.0.1", forwarded: "1.1.1.1") == "172.32.0.1")
        #expect(proxies.client(peer: "2001:db8:7fff::1", forwarded: "1.1.1.1") == "1.1.1.1")
        #expect(proxies.client(peer: "2001:db8:8000::1", forwarded: "1.1.1.1") == "2001:db8:8000::1")
    }
}
