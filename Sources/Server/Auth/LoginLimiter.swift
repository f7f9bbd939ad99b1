//  LoginLimiter: how often one address may try to log in.
//
//  A window per bucket, from its first request on, as koa2-ratelimit keeps it behind Strapi's `ratelimit` setting.
//  Always: at most `buckets` windows are kept; beyond that the oldest goes, so a flood costs memory of a fixed size.

package import Content
import HTTPTypes
package import Hummingbird
import Synchronization

/// Counts requests per bucket.
package final class LoginLimiter: Sendable {
    /// What the request after the last allowed one gets.
    package static let refusal = Refusal(429, "RateLimitError", "Too many requests, please try again later.")

    /// Requests about e-mail addresses that one caller may send in a window, whatever the addresses.
    static let requestsOfAllAddresses = 50

    private let clock: OfficeClock
    private let requests: Int
    private let windowMilliseconds: Int64
    private let buckets: Int
    private let windows = Mutex(Windows())

    /// Ten requests a minute in each of 10 000 buckets, unless told otherwise.
    package init(clock: OfficeClock, requests: Int = 10, window: Duration = .seconds(60), buckets: Int = 10_000) {
        self.clock = clock
        self.requests = requests
        self.buckets = buckets
        windowMilliseconds = window.components.seconds * 1_000
    }

    /// Counts one request.
    ///
    /// - Parameters:
    ///   - email: Parts the buckets of requests that are about an address; nil for a login, where a guesser would choose
    ///     a new bucket with every try.
    ///   - path: The route; best a fixed name of it, since one route can be spelt in many ways. Capitals and a slash at
    ///     the end make no difference.
    ///   - address: The peer. Of an IPv6 address the network half counts, since one caller owns all of the other half.
    /// - Returns: What became of the request.
    package func take(email: String?, path: String, address: String) -> Allowance {
        var route = path.lowercased()
        while route.hasSuffix("/") { route.removeLast() }
        let who = email.map { String($0.lowercased().prefix(EmailAddress.maximumBytes)) } ?? "unknownIdentifier"
        let key = "\(who):\(route):\(PeerAddress.network(of: address))"
        let now = clock.now().milliseconds
        let window = windows.withLock {
            $0.count(key, now: now, ends: now + windowMilliseconds, atMost: buckets)
        }
        return Allowance(
            limit: requests, count: window.count, resetSeconds: (window.ends + 999) / 1_000,
            waitSeconds: max(1, (window.ends - now + 999) / 1_000))
    }

    /// Buckets that are kept now.
    package var bucketCount: Int { windows.withLock { $0.byKey.count } }
}

/// What became of one counted request.
package struct Allowance: Hashable, Sendable {
    /// Requests that a window allows.
    package let limit: Int
    /// Requests in the window, this one included.
    package let count: Int
    /// When the window ends, seconds since 1970.
    package let resetSeconds: Int64
    /// How long until then, seconds.
    package let waitSeconds: Int64

    /// False when the request is one too many.
    package var isAllowed: Bool { count <= limit }
    /// Requests left in the window.
    package var remaining: Int { max(limit - count, 0) }

    /// The response with the three headers that tell clients where they stand, and how long to wait if they must.
    package func mark(_ response: Response) -> Response {
        var marked = response
        if !isAllowed { marked.headers[.retryAfter] = String(waitSeconds) }
        for (name, value) in [("Limit", Int64(limit)), ("Remaining", Int64(remaining)), ("Reset", resetSeconds)] {
            if let field = HTTPField.Name("X-RateLimit-" + name) { marked.headers[field] = String(value) }
        }
        return marked
    }
}

/// All windows, oldest first; since all are equally long, the oldest is the first to end.
private struct Windows {
    struct Window {
        var count: Int
        let ends: Int64
    }

    var byKey: [String: Window] = [:]
    private var order: [String] = []
    private var first = 0

    mutating func count(_ key: String, now: Int64, ends: Int64, atMost bound: Int) -> Window {
        dropEnded(now: now, latest: ends)
        if var window = byKey[key] {
            window.count += 1
            byKey[key] = window
            return window
        }
        if byKey.count >= bound { dropFirst() }
        let window = Window(count: 1, ends: ends)
        byKey[key] = window
        order.append(key)
        return window
    }

    /// A window that ends later than one which begins now was made before the clock was set back.
    private mutating func dropEnded(now: Int64, latest: Int64) {
        while first < order.count, let window = byKey[order[first]], window.ends <= now || window.ends > latest {
            dropFirst()
        }
    }

    private mutating func dropFirst() {
        guard first < order.count else { return }
        byKey[order[first]] = nil
        first += 1
        // Moving the rest down once per half keeps the list short at a constant cost per key.
        if first * 2 > order.count {
            order.removeFirst(first)
            first = 0
        }
    }
}
