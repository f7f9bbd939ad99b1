//  SessionLimits: how long sessions live, and how many there may be.
//
//  Read by Sessions alone; a table in docs/ARCHITECTURE.md repeats them for people.

/// Bounds of sessions and their refresh tokens.
package struct SessionLimits: Sendable {
    /// Sessions of one account; of more the oldest end.
    package var perAccount: Int64 = 100
    /// What is kept of a client's name for itself, in bytes.
    package var userAgentBytes = 256
    /// How exactly it is known when a session was last seen: no more than one note in this time.
    package var seenStep: Duration = .seconds(300)
    /// Sessions whose last use waits to be noted; beyond it the note is left out.
    package var seenWaiting = 10_000
    /// The life of a token beside a refresh token.
    package var shortToken: Duration = .seconds(15 * 60)
    /// How long a refresh token is good from when it was given out.
    package var refresh: Duration = .seconds(30 * 24 * 3_600)
    /// How long a session may be refreshed at all.
    package var refreshable: Duration = .seconds(180 * 24 * 3_600)
    /// How long the refresh token before the present one is answered like it, for an answer that was lost.
    package var refreshGrace: Duration = .seconds(10)
    /// Ended sessions that one sweep removes in one write.
    package var sweep: Int64 = 500

    /// The shipped bounds.
    package init() {}
}
