//  RequestLimiter: how many requests an account and an address may send in a minute.
//
//  Counted in windows, of one minute for requests, that begin for everybody at once, so that forgetting a minute costs
//  nothing. An office shares one address, hence its larger bound; of an IPv6 address the network half counts.
//  Always: bounded memory; beyond it newcomers are counted together, in favour of those who were there before.
//  Source: domain.md B51.

package import Content
import Synchronization

/// The bounds of requests; 0 is none.
package struct RequestLimits: Hashable, Sendable {
    /// Requests a minute of one account.
    package var account: Int
    /// Requests a minute from one address.
    package var address: Int

    /// The shipped bounds, unless told otherwise.
    package init(account: Int = 600, address: Int = 3_000) {
        self.account = account
        self.address = address
    }
}

/// Counts requests.
package final class RequestLimiter: Sendable {
    /// Accounts and addresses that are counted apart.
    static let mostKeys = 65_536

    private enum Key: Hashable {
        case account(Int64)
        case address(String)
        /// Everybody who came when the table was full.
        case newcomers
    }

    private struct State {
        /// Which of the windows since 1970.
        var window: Int64 = 0
        var counts: [Key: Int] = [:]

        mutating func count(_ key: Key, in window: Int64) -> Int {
            if window != self.window {
                counts.removeAll(keepingCapacity: counts.count < 4_096)
                self.window = window
            }
            let key = counts.count < mostKeys || counts[key] != nil ? key : .newcomers
            counts[key, default: 0] += 1
            return counts[key] ?? 1
        }
    }

    private let limits: RequestLimits
    private let window: Int64
    private let now: @Sendable () -> Instant
    private let state = Mutex(State())

    /// A limiter by a clock; `window` is the minute of its bounds, unless told otherwise.
    package init(
        _ limits: RequestLimits, window: Duration = .seconds(60), now: @escaping @Sendable () -> Instant
    ) {
        self.limits = limits
        self.window = window.components.seconds * 1_000
        self.now = now
    }

    /// Counts a request from an address.
    /// - Throws: 429 for one too many.
    func take(address: String) throws(TooManyRequests) {
        guard limits.address > 0 else { return }
        try take(.address(address.contains(":") ? PeerAddress.network(of: address) : address), atMost: limits.address)
    }

    /// Counts a request of an account; other callers have only their address.
    /// - Throws: 429 for one too many.
    func take(_ principal: Principal) throws(TooManyRequests) {
        guard limits.account > 0, case .user(let id) = principal.kind else { return }
        try take(.account(id), atMost: limits.account)
    }

    private func take(_ key: Key, atMost bound: Int) throws(TooManyRequests) {
        let time = now().milliseconds
        let count = state.withLock { $0.count(key, in: time / window) }
        guard count > bound else { return }
        throw TooManyRequests(retryAfterSeconds: Int((window - time % window + 999) / 1_000))
    }
}

/// 429 with the time after which it is worth trying again.
package struct TooManyRequests: Postponed, Hashable {
    /// Whole seconds, at least 1.
    package let retryAfterSeconds: Int

    /// 429.
    package var status: Int { 429 }
    /// As Strapi's limiter names it.
    package var name: String { "RateLimitError" }
    /// As Strapi's limiter says it.
    package var message: String { "Too many requests, please try again later." }
}
