//  SessionRows: sessions as values, and reading them.
//
//  In: accounts, hashes of session ids.  Out: rows; no hash leaves here.

package import Content
import Relational

/// One login that has not ended.
package struct SessionRow: Hashable, Sendable {
    /// Its number, by which people name it.
    package let id: Int64
    /// Whose it is.
    package let userID: Int64
    /// When the login was.
    package let createdAt: Instant
    /// To five minutes.
    package let lastSeenAt: Instant
    /// When it ends by itself.
    package let expiresAt: Instant
    /// Where the login came from.
    package let address: String
    /// What the client called itself, cut.
    package let userAgent: String
    /// Whether it has a refresh token.
    package let canRefresh: Bool
}

/// A session that begins.
package struct NewSession: Sendable {
    /// Whose it is.
    package var userID: Int64
    /// Hash of its id, which stands in the token.
    package var sidHash: [UInt8]
    /// When it ends by itself.
    package var expiresAt: Instant
    /// Where the login came from.
    package var address: String
    /// What the client called itself, cut.
    package var userAgent: String
    /// Hash of its refresh token; nil for none.
    package var refreshHash: [UInt8]?

    /// A session with everything but its number.
    package init(
        userID: Int64, sidHash: [UInt8], expiresAt: Instant, address: String, userAgent: String, refreshHash: [UInt8]?
    ) {
        self.userID = userID
        self.sidHash = sidHash
        self.expiresAt = expiresAt
        self.address = address
        self.userAgent = userAgent
        self.refreshHash = refreshHash
    }
}

extension ContentStore {
    /// The sessions of an account that have not ended, the latest login first, at most `limit`.
    package func sessions(of userID: Int64, at now: Instant, limit: Int64) async throws -> [SessionRow] {
        let statement = Statement(
            "SELECT id, user_id, created_at, last_seen_at, expires_at, address, user_agent, refresh_hash IS NOT NULL "
                + "FROM sessions WHERE user_id = ? AND expires_at > ? ORDER BY id DESC LIMIT ?",
            [.integer(userID), .integer(now.milliseconds), .integer(limit)])
        return try await snapshot { connection in
            var found: [SessionRow] = []
            try connection.forEach(statement) { row in
                found.append(
                    SessionRow(
                        id: row.integer(0), userID: row.integer(1),
                        createdAt: Instant(milliseconds: row.integer(2)),
                        lastSeenAt: Instant(milliseconds: row.integer(3)),
                        expiresAt: Instant(milliseconds: row.integer(4)), address: row.text(5),
                        userAgent: row.text(6), canRefresh: row.integer(7) != 0))
            }
            return found
        }
    }

    /// Whether an account has a session that began at one of these addresses.
    package func hasSession(of userID: Int64, at now: Instant, where isMeant: @escaping @Sendable (String) -> Bool)
        async throws -> Bool
    {
        let statement = Statement(
            "SELECT address FROM sessions WHERE user_id = ? AND expires_at > ?",
            [.integer(userID), .integer(now.milliseconds)])
        return try await snapshot { connection in
            var isFound = false
            try connection.forEach(statement) { row in isFound = isFound || isMeant(row.text(0)) }
            return isFound
        }
    }
}
