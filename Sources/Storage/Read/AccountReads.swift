//  AccountReads: what deciding about a request needs to know of accounts, roles and API tokens.
//
//  Fixed statements over the system's own tables, one or two rows each: they run with every request and every login.
//  Passwords leave here as hashes, for the check of a login only.

package import Content
import Relational

/// What decides whether an account may act at all.
package struct AccountState: Hashable, Sendable {
    /// By an administrator.
    package let isBlocked: Bool
    /// Its e-mail address is.
    package let isConfirmed: Bool
    /// Nil for an account without a role.
    package let roleID: Int64?
    /// The session that was asked about; nil when there is no row of it, or none was asked about.
    package let session: LiveSession?
    /// Whether the session that was asked about was ended.
    package let hasEnded: Bool
    /// Tokens from before that without a session here have ended; nil where none have.
    package let cutoff: Instant?
    /// Whether it is asked for a code at each login.
    package let hasSecondFactor: Bool
}

/// What a request needs to know of its session.
package struct LiveSession: Hashable, Sendable {
    /// Its number.
    package let id: Int64
    /// As stored: to some minutes.
    package let lastSeenAt: Instant
    /// When it ends by itself.
    package let expiresAt: Instant
}

/// What a login is checked against.
package struct AccountCredentials: Sendable {
    /// The account's.
    package let id: Int64
    /// As libcrypt and bcrypt write it; nil for an account that has none.
    package let passwordHash: String?
    /// By an administrator.
    package let isBlocked: Bool
    /// Its e-mail address is.
    package let isConfirmed: Bool
}

/// An account by its address.
package struct AccountContact: Sendable {
    /// The account's.
    package let id: Int64
    /// As stored, in lower case.
    package let email: String
    /// By an administrator.
    package let isBlocked: Bool
    /// Its e-mail address is.
    package let isConfirmed: Bool
}

/// One account, for lists.
package struct AccountRow: Hashable, Sendable {
    /// The account's.
    package let id: Int64
    /// As to be typed at the login.
    package let username: String
    /// In lower case.
    package let email: String
    /// By an administrator.
    package let isBlocked: Bool
    /// Its e-mail address is.
    package let isConfirmed: Bool
    /// Nil for an account without a role.
    package let roleName: String?
}

/// One role with everything its accounts may do.
package struct RoleRow: Hashable, Sendable {
    /// The role's.
    package let id: Int64
    /// For people.
    package let name: String
    /// A stable word such as `public`.
    package let type: String
    /// Such as `api::x.x.find`.
    package let actions: Set<String>
    /// JSON of a `RoleView`; nil for a role that sees everything it may find.
    package let view: String?
}

/// One role as it is shown.
package struct RoleDetails: Sendable {
    /// The role's.
    package let id: Int64
    /// For people.
    package let name: String
    /// For people; nil for none.
    package let description: String?
    /// A stable word such as `public`.
    package let type: String
    /// Nil where a take-over knew none.
    package let createdAt: Instant?
    /// Nil where a take-over knew none.
    package let updatedAt: Instant?
    /// The number of accounts that have it.
    package let accounts: Int64
    /// Such as `api::x.x.find`.
    package let actions: Set<String>
    /// What it sees of each type, as JSON text; nil for everything.
    package let view: String?
}

/// One API token, its key left aside.
package struct TokenRow: Hashable, Sendable {
    /// The token's.
    package let id: Int64
    /// `full-access`, `read-only` or `custom`.
    package let kind: String
    /// Of a custom token.
    package let actions: Set<String>
    /// Nil for a token that does not expire.
    package let expiresAt: Instant?
}

extension ContentStore {
    /// The state of an account, and in the same look that of a session of it; nil when there is no such account.
    /// - Parameter sidHash: Of the session's id; nil for a token that has none.
    package func accountState(_ id: Int64, session sidHash: [UInt8]? = nil) async throws -> AccountState? {
        let statement = Statement(
            "SELECT u.blocked, u.confirmed, u.role__id, s.id, s.last_seen_at, s.expires_at, f.confirmed_at IS NOT NULL, "
                // Ended, or somebody else's.
                + "CASE WHEN s.id IS NULL THEN (SELECT COUNT(*) FROM ended_sessions WHERE sid_hash = ?) "
                + "+ (SELECT COUNT(*) FROM sessions WHERE sid_hash = ?) END, "
                + "CASE WHEN s.id IS NULL THEN (SELECT before FROM session_cutoffs WHERE user_id = u.id) END "
                + "FROM up_users u LEFT JOIN sessions s ON s.sid_hash = ? AND s.user_id = u.id "
                + "LEFT JOIN second_factors f ON f.user_id = u.id WHERE u.id = ?",
            Array(repeating: sidHash.map(SQLValue.blob) ?? .null, count: 3) + [.integer(id)])
        return try await look { connection in
            var found: AccountState?
            try connection.forEach(statement) { row in
                found = AccountState(
                    isBlocked: row.integer(0) != 0, isConfirmed: row.integer(1) != 0,
                    roleID: row.isNull(2) ? nil : row.integer(2),
                    session: row.isNull(3)
                        ? nil
                        : LiveSession(
                            id: row.integer(3), lastSeenAt: Instant(milliseconds: row.integer(4)),
                            expiresAt: Instant(milliseconds: row.integer(5))),
                    hasEnded: !row.isNull(7) && row.integer(7) != 0,
                    cutoff: row.isNull(8) ? nil : Instant(milliseconds: row.integer(8)),
                    hasSecondFactor: row.integer(6) != 0)
            }
            return found
        }
    }

    /// The account that logs in under a name or an address; nil for none.
    ///
    /// Only accounts of this installation count (provider `local`). `email` is in lower case, as addresses are stored.
    /// Of two accounts that fit, the older one is meant, as in Strapi.
    package func credentials(username: String, email: String) async throws -> AccountCredentials? {
        let statement = Statement(
            "SELECT id, password, blocked, confirmed FROM up_users WHERE provider = 'local' "
                + "AND (email = ? OR username = ?) ORDER BY id LIMIT 1", [.text(email), .text(username)])
        return try await look { connection in
            var found: AccountCredentials?
            try connection.forEach(statement) { row in
                found = AccountCredentials(
                    id: row.integer(0), passwordHash: row.isNull(1) ? nil : row.text(1), isBlocked: row.integer(2) != 0,
                    isConfirmed: row.integer(3) != 0)
            }
            return found
        }
    }

    /// The account of an address in lower case; of several the oldest; nil for none.
    package func contact(email: String) async throws -> AccountContact? {
        let statement = Statement(
            "SELECT id, email, blocked, confirmed FROM up_users WHERE email = ? ORDER BY id LIMIT 1", [.text(email)])
        return try await look { connection in
            var found: AccountContact?
            try connection.forEach(statement) { row in
                found = AccountContact(
                    id: row.integer(0), email: row.text(1), isBlocked: row.integer(2) != 0,
                    isConfirmed: row.integer(3) != 0)
            }
            return found
        }
    }

    /// The password hash of an account; nil when it has none, is blocked or is gone.
    package func passwordHash(of userID: Int64) async throws -> String? {
        try await look { try PasswordHash.stored(of: userID, on: $0) }
    }

    /// Some stored password hash, always the same one for the same number; nil when there is none.
    ///
    /// A check against it takes as long as one against the hash of a real account, because it is one.
    package func somePasswordHash(_ number: UInt64) async throws -> String? {
        let condition = "FROM up_users WHERE provider = 'local' AND password IS NOT NULL"
        return try await look { connection in
            let count = try connection.firstInteger(Statement("SELECT COUNT(*) \(condition)")) ?? 0
            guard count > 0 else { return nil }
            let place = Int64(number % UInt64(count))
            let one = Statement("SELECT password \(condition) ORDER BY id LIMIT 1 OFFSET ?", [.integer(place)])
            guard case .text(let hash)? = try connection.first(one)?.first else { return nil }
            return hash
        }
    }

    /// Accounts in id order, at most `limit`.
    package func accounts(limit: Int64 = 10_000) async throws -> [AccountRow] {
        let statement = Statement(
            "SELECT u.id, u.username, u.email, u.blocked, u.confirmed, r.name FROM up_users u "
                + "LEFT JOIN up_roles r ON r.id = u.role__id ORDER BY u.id LIMIT ?", [.integer(limit)])
        return try await look { connection in
            var found: [AccountRow] = []
            try connection.forEach(statement) { row in
                found.append(
                    AccountRow(
                        id: row.integer(0), username: row.text(1), email: row.text(2), isBlocked: row.integer(3) != 0,
                        isConfirmed: row.integer(4) != 0, roleName: row.isNull(5) ? nil : row.text(5)))
            }
            return found
        }
    }

    /// Every role, in id order.
    package func roles() async throws -> [RoleRow] {
        try await look { connection in
            let actions = try Permissions.byRole(on: connection)
            var found: [RoleRow] = []
            try connection.forEach(Statement("SELECT id, name, type, view FROM up_roles ORDER BY id")) { row in
                let id = row.integer(0)
                found.append(
                    RoleRow(
                        id: id, name: row.text(1), type: row.text(2), actions: actions[id] ?? [],
                        view: row.isNull(3) ? nil : row.text(3)))
            }
            return found
        }
    }

    /// Roles as they are shown, in id order; only that of an id, where one is given.
    package func roleDetails(id: Int64? = nil) async throws -> [RoleDetails] {
        let isMeant = id == nil ? "" : " WHERE r.id = ?"
        let statement = Statement(
            "SELECT r.id, r.name, r.description, r.type, r.created_at, r.updated_at, "
                + "(SELECT COUNT(*) FROM up_users u WHERE u.role__id = r.id), r.view FROM up_roles r\(isMeant) ORDER BY r.id",
            id.map { [.integer($0)] } ?? [])
        return try await look { connection in
            let actions = try Permissions.byRole(on: connection)
            var found: [RoleDetails] = []
            try connection.forEach(statement) { row in
                func instant(_ at: Int) -> Instant? { row.isNull(at) ? nil : Instant(milliseconds: row.integer(at)) }
                let id = row.integer(0)
                found.append(
                    RoleDetails(
                        id: id, name: row.text(1), description: row.isNull(2) ? nil : row.text(2), type: row.text(3),
                        createdAt: instant(4), updatedAt: instant(5), accounts: row.integer(6),
                        actions: actions[id] ?? [], view: row.isNull(7) ? nil : row.text(7)))
            }
            return found
        }
    }

    /// The API token whose key has this hash; nil for none.
    package func token(accessKey: String) async throws -> TokenRow? {
        let statement = Statement(
            "SELECT id, kind, actions, expires_at FROM api_tokens WHERE access_key = ?", [.text(accessKey)])
        return try await look { connection in
            var found: TokenRow?
            try connection.forEach(statement) { row in
                let actions = try JSONValue.parse(row.text(2)).array ?? []
                found = TokenRow(
                    id: row.integer(0), kind: row.text(1), actions: Set(actions.compactMap(\.string)),
                    expiresAt: row.isNull(3) ? nil : Instant(milliseconds: row.integer(3)))
            }
            return found
        }
    }

    /// One read; a server too busy for it is the client's to try again.
    private func look<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        do {
            return try await driver.read(body)
        } catch SQLFault.deadline {
            throw Refusal(503, "ServiceUnavailableError", "The server is too busy; try again in a moment")
        }
    }
}

/// What roles may do, as stored.
private enum Permissions {
    static func byRole(on connection: any SQLConnection) throws -> [Int64: Set<String>] {
        var actions: [Int64: Set<String>] = [:]
        let permissions = Statement("SELECT role__id, action FROM up_permissions WHERE role__id IS NOT NULL")
        try connection.forEach(permissions) { actions[$0.integer(0), default: []].insert($0.text(1)) }
        return actions
    }
}

/// Hashes of passwords, as stored.
enum PasswordHash {
    /// That of an account; nil when it has none, is blocked or is gone.
    static func stored(of userID: Int64, on connection: any SQLConnection) throws -> String? {
        let statement = Statement(
            "SELECT password FROM up_users WHERE id = ? AND blocked IS NOT TRUE", [.integer(userID)])
        guard case .text(let hash)? = try connection.first(statement)?.first else { return nil }
        return hash
    }
}
