//  LockoutLimits: how often a password or a code may be wrong.
//
//  Read by Lockout alone; a table in docs/ARCHITECTURE.md repeats them for people.

/// Bounds of guessing.
package struct LockoutLimits: Sendable {
    /// Failures for one account from one address, after which that address is locked out of that account; as many as an
    /// address has logins in a minute, so that Strapi's clients meet its limiter first.
    package var failures = 10
    /// The time in which they count, from the first one on.
    package var window: Duration = .seconds(900)
    /// How long the lock lasts.
    package var lock: Duration = .seconds(900)
    /// Failures for one account from all addresses, after which strangers to the account must wait before each try.
    package var accountFailures = 50
    /// The time in which those count, from the first one on.
    package var accountWindow: Duration = .seconds(3_600)
    /// The first wait; each further try doubles it.
    package var delay: Duration = .seconds(1)
    /// The longest wait.
    package var longestDelay: Duration = .seconds(60)
    /// Pairs of account and address, accounts, and unknown names that are kept in mind, each; the oldest go.
    package var remembered = 10_000

    /// The shipped bounds.
    package init() {}
}
