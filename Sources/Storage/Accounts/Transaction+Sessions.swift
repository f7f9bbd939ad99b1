//  Transaction+Sessions: sessions begin, go on and end.
//
//  Always: an account has at most as many sessions as the caller's bound; what a change of the account ends is ended in
//          the transaction of that change, whatever made it.

package import Content
import Relational

/// A session whose refresh token is presented.
package struct RefreshableSession: Sendable {
    /// Its number.
    package let id: Int64
    /// Whose it is.
    package let userID: Int64
    /// When the login was.
    package let createdAt: Instant
    /// Hash of the refresh token that is good; nil for a session without one.
    package let refreshHash: [UInt8]?
    /// When that token was given out.
    package let rotatedAt: Instant?
}

extension Transaction {
    /// What the change log calls a session.
    static let sessionType = "session"

    /// Stores a session; of more than `bound` of one account the oldest end.
    /// - Returns: Its number.
    @discardableResult
    package func begin(_ session: NewSession, atMost bound: Int64) throws -> Int64 {
        try connection.run(
            Statement(
                "INSERT INTO sessions (user_id, sid_hash, created_at, last_seen_at, expires_at, address, user_agent, "
                    + "refresh_hash, rotated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .integer(session.userID), .blob(session.sidHash), .integer(now.milliseconds),
                    .integer(now.milliseconds), .integer(session.expiresAt.milliseconds), .text(session.address),
                    .text(session.userAgent), session.refreshHash.map(SQLValue.blob) ?? .null,
                    session.refreshHash == nil ? .null : .integer(now.milliseconds),
                ]))
        let id = connection.lastInsertedID
        try endSessions(
            where: "user_id = ? AND id <= "
                + "(SELECT id FROM sessions WHERE user_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            [.integer(session.userID), .integer(session.userID), .integer(bound)])
        return id
    }

    /// Ends sessions for good: that there is no row is not enough, since a database that was put back to an earlier state
    /// lacks rows of sessions that go on.
    @discardableResult
    private func endSessions(where condition: String, _ binds: [SQLValue]) throws -> Int {
        try connection.run(
            Statement(
                "INSERT INTO ended_sessions (sid_hash, expires_at) SELECT sid_hash, expires_at FROM sessions "
                    + "WHERE \(condition) ON CONFLICT DO NOTHING", binds))
        return try connection.run(Statement("DELETE FROM sessions WHERE \(condition)", binds))
    }

    /// The session whose id has this hash, if it has not ended.
    package func session(sidHash: [UInt8]) throws -> RefreshableSession? {
        var found: RefreshableSession?
        let statement = Statement(
            "SELECT id, user_id, created_at, refresh_hash, rotated_at FROM sessions WHERE sid_hash = ? "
                + "AND expires_at > ?", [.blob(sidHash), .integer(now.milliseconds)])
        try connection.forEach(statement) { row in
            found = RefreshableSession(
                id: row.integer(0), userID: row.integer(1), createdAt: Instant(milliseconds: row.integer(2)),
                refreshHash: row.isNull(3) ? nil : row.blob(3),
                rotatedAt: row.isNull(4) ? nil : Instant(milliseconds: row.integer(4)))
        }
        return found
    }

    /// Gives a session its next refresh token.
    package func rotate(_ id: Int64, to refreshHash: [UInt8], expiresAt: Instant) throws {
        try connection.run(
            Statement(
                "UPDATE sessions SET refresh_hash = ?, rotated_at = ?, expires_at = ?, last_seen_at = ? WHERE id = ?",
                [
                    .blob(refreshHash), .integer(now.milliseconds), .integer(expiresAt.milliseconds),
                    .integer(now.milliseconds), .integer(id),
                ]))
    }

    /// Ends one session of an account.
    /// - Parameter reason: Written into the change log; nil for what people do every day.
    /// - Returns: False when it had ended already, or is somebody else's.
    package func endSession(_ id: Int64, of userID: Int64, because reason: String? = nil) throws -> Bool {
        guard try endSessions(where: "id = ? AND user_id = ?", [.integer(id), .integer(userID)]) > 0 else {
            return false
        }
        if let reason { try note(reason, of: userID) }
        return true
    }

    /// Ends the sessions of an account, but for one.
    /// - Returns: How many ended.
    @discardableResult
    package func endSessions(of userID: Int64, keeping kept: Int64? = nil, because reason: String? = nil) throws
        -> Int
    {
        let count = try endSessions(where: "user_id = ? AND id <> ?", [.integer(userID), .integer(kept ?? 0)])
        // Tokens without a row here end as well: of another installation, or of a later state of the database.
        try connection.run(
            Statement(
                "INSERT INTO session_cutoffs (user_id, before) VALUES (?, ?) "
                    + "ON CONFLICT (user_id) DO UPDATE SET before = excluded.before",
                [.integer(userID), .integer(now.milliseconds)]))
        if count > 0, let reason { try note(reason, of: userID) }
        return count
    }

    /// Notes when sessions were last seen; those that have ended meanwhile stay ended.
    package func noteSeen(_ sessions: [Int64: Instant]) throws {
        for (id, time) in sessions.sorted(by: { $0.key < $1.key }) {
            try connection.run(
                Statement(
                    "UPDATE sessions SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?",
                    [.integer(time.milliseconds), .integer(id), .integer(time.milliseconds)]))
        }
    }

    /// Removes at most `limit` sessions that have ended by themselves.
    /// - Returns: How many.
    package func sweepSessions(limit: Int64) throws -> Int {
        try connection.run(
            Statement(
                "DELETE FROM ended_sessions WHERE sid_hash IN "
                    + "(SELECT sid_hash FROM ended_sessions WHERE expires_at <= ? LIMIT ?)",
                [.integer(now.milliseconds), .integer(limit)]))
        return try connection.run(
            Statement(
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT ?)",
                [.integer(now.milliseconds), .integer(limit)]))
    }

    /// Ends what a change of an account means the end of.
    ///
    /// Whoever came in by the old password, with the old role or at all must not stay in by it. The session that made the
    /// change goes on.
    func endSessions(afterChangeOf old: Entry, to new: Entry?) throws {
        let kept = principal.session
        guard let new else {
            try endSessions(of: old.id)
            try removeSecondFactor(of: old.id)
            return
        }
        if new["blocked"] == .boolean(true), old["blocked"] != .boolean(true) {
            try endSessions(of: new.id, because: "blocked")
        } else if new["password"] != old["password"] {
            try endSessions(of: new.id, keeping: kept, because: "password")
        } else if new.relations["role"] != old.relations["role"] {
            try endSessions(of: new.id, keeping: kept, because: "role")
        }
    }

    private func note(_ reason: String, of userID: Int64) throws {
        try note(Transaction.sessionType, userID, "ended", .null, .string(reason))
    }
}

extension Transaction {
    /// What the change log calls a login.
    static let loginType = "login"

    /// The stored hash of an account's password; nil when it has none, is blocked or is gone.
    package func passwordHash(of userID: Int64) throws -> String? {
        try PasswordHash.stored(of: userID, on: connection)
    }

    /// Puts another hash of the same password in a hash's place.
    ///
    /// No change of the account: neither its times nor the change log nor its sessions hear of it.
    package func replacePasswordHash(of userID: Int64, with hash: String) throws {
        try connection.run(
            Statement("UPDATE up_users SET password = ? WHERE id = ?", [.text(hash), .integer(userID)]))
    }

    /// Writes into the change log that an address was locked out of an account.
    package func noteLock(of userID: Int64, at address: String) throws {
        try note(Transaction.loginType, userID, "locked", .null, .string(address))
    }
}
