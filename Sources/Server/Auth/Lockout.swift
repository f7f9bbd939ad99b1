//  Lockout: guessing passwords and codes is stopped, for the guesser.
//
//  Two bounds. One account from one address: a few failures, then that address is locked out of that account for a
//  while; nobody can lock somebody else out from another address. One account from everywhere: after many failures each
//  further try must wait, longer each time; addresses at which the account is logged in are spared that.
//  Always: a try counts from its beginning, so that many at once are no more than many in a row; unknown names count
//          like accounts, in a table of their own, so that made-up names push no account out of mind.
//  Source: OWASP ASVS 4.0.3, 2.2.1.

import Content
import Synchronization

/// Whose password or code is tried.
enum LockoutSubject: Hashable, Sendable {
    case account(Int64)
    /// A name that nobody has, in lower case.
    case unknown(String)
}

/// Too many were wrong; the one fault for all of them, so that it tells nothing of the account.
struct TooManyFailures: Postponed, Equatable {
    let retryAfterSeconds: Int
    var status: Int { 429 }
    var name: String { "RateLimitError" }
    var message: String { "Too many failed attempts, please try again later." }
    var details: JSONValue? { .record(["code": "TOO_MANY_FAILURES"]) }
}

/// Counts failures; in memory, of this process.
package final class Lockout: Sendable {
    /// How a try ended.
    enum Outcome {
        case right, wrong
        /// Neither: it was not decided, or it was right as far as it went.
        case open
    }

    private struct Pair: Hashable {
        let subject: LockoutSubject
        let network: String
    }

    private struct Tally {
        /// Tries that were wrong or are under way.
        var count = 0
        let ends: Int64
        /// No try before.
        var notBefore: Int64 = 0
    }

    private struct State {
        var pairs = BoundedTable<Pair, Tally>()
        var accounts = BoundedTable<LockoutSubject, Tally>()
        var strangers = BoundedTable<Pair, Tally>()
    }

    private let limits: LockoutLimits
    private let clock: OfficeClock
    private let state = Mutex(State())

    /// Nobody has failed yet.
    package init(clock: OfficeClock, limits: LockoutLimits = LockoutLimits()) {
        self.clock = clock
        self.limits = limits
    }

    /// Counts a try in.
    /// - Parameter isAtHome: Whether the account is logged in at this address; asked only where it matters.
    /// - Throws: `TooManyFailures`.
    func begin(
        _ subject: LockoutSubject, at address: String, isAtHome: @Sendable () async throws -> Bool = { false }
    ) async throws {
        let now = clock.now().milliseconds
        let pair = Pair(subject: subject, network: PeerAddress.network(of: address))
        if case .account = subject, let wait = state.withLock({ waitOfAll(subject, &$0, now) }), try await !isAtHome() {
            throw fault(wait)
        }
        let wait = state.withLock { state -> Int64? in
            if let wait = takePair(pair, &state, now) { return wait }
            if case .account = subject { count(subject, &state, now) }
            return nil
        }
        if let wait { throw fault(wait) }
    }

    /// Says how a try ended that was counted in.
    /// - Returns: True when it was the one that began a lock.
    func end(_ subject: LockoutSubject, at address: String, _ outcome: Outcome) -> Bool {
        let now = clock.now().milliseconds
        let pair = Pair(subject: subject, network: PeerAddress.network(of: address))
        return state.withLock { state in
            if outcome != .wrong, case .account = subject { state.accounts.change(subject) { $0.count -= 1 } }
            var isLocked = false
            change(pair, &state) { tally in
                switch outcome {
                case .right: tally.count = 0
                case .open: tally.count -= 1
                case .wrong where tally.count >= limits.failures && tally.notBefore <= now:
                    tally.notBefore = now + limits.lock.milliseconds
                    isLocked = true
                case .wrong: break
                }
            }
            return isLocked
        }
    }

    /// Tables' sizes, for tests of their bound.
    var remembered: Int { state.withLock { max($0.pairs.count, $0.accounts.count, $0.strangers.count) } }

    // MARK: one account from one address

    private func takePair(_ pair: Pair, _ state: inout State, _ now: Int64) -> Int64? {
        let fresh = Tally(ends: now + limits.window.milliseconds)
        var tally = isStranger(pair) ? state.strangers[pair] ?? fresh : state.pairs[pair] ?? fresh
        if tally.notBefore > now, tally.notBefore <= now + limits.lock.milliseconds { return tally.notBefore - now }
        // A lock that is over, a window that is over, or a clock that was set back: all begin anew.
        if tally.notBefore > 0 || tally.ends <= now || tally.ends > fresh.ends { tally = fresh }
        guard tally.count < limits.failures else { return 1_000 }
        tally.count += 1
        if isStranger(pair) {
            state.strangers.set(pair, tally, atMost: limits.remembered)
        } else {
            state.pairs.set(pair, tally, atMost: limits.remembered)
        }
        return nil
    }

    private func change(_ pair: Pair, _ state: inout State, _ body: (inout Tally) -> Void) {
        if isStranger(pair) { state.strangers.change(pair, body) } else { state.pairs.change(pair, body) }
    }

    private func isStranger(_ pair: Pair) -> Bool {
        if case .unknown = pair.subject { true } else { false }
    }

    // MARK: one account from everywhere

    private func waitOfAll(_ subject: LockoutSubject, _ state: inout State, _ now: Int64) -> Int64? {
        guard let tally = state.accounts[subject], tally.notBefore > now,
            tally.notBefore <= now + limits.longestDelay.milliseconds
        else { return nil }
        return tally.notBefore - now
    }

    private func count(_ subject: LockoutSubject, _ state: inout State, _ now: Int64) {
        let fresh = Tally(ends: now + limits.accountWindow.milliseconds)
        var tally = state.accounts[subject] ?? fresh
        if tally.ends <= now || tally.ends > fresh.ends { tally = fresh }
        tally.count += 1
        let excess = tally.count - limits.accountFailures
        if excess > 0 {
            let delay = limits.delay.milliseconds << Int64(min(excess - 1, 20))
            tally.notBefore = now + min(delay, limits.longestDelay.milliseconds)
        }
        state.accounts.set(subject, tally, atMost: limits.remembered)
    }

    private func fault(_ milliseconds: Int64) -> TooManyFailures {
        TooManyFailures(retryAfterSeconds: Int((milliseconds + 999) / 1_000))
    }
}
