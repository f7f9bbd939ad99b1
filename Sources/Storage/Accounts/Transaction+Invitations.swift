//  Transaction+Invitations: who was asked to make an account, and has not yet.
//
//  Always: an invitation is taken once, by whoever shows its code first; stored is the hash of the code.

package import Content
import Relational

/// What an invitation makes of whoever accepts it.
package struct Invitation: Sendable {
    /// The account's address, in lower case.
    package var email: String
    /// The account's role.
    package var roleID: Int64
    /// The relation of accounts that says who it is for; nil for nobody in particular.
    package var link: AttributeName?
    /// The entry at the other end of it.
    package var linkedID: Int64?

    /// An invitation.
    package init(email: String, roleID: Int64, link: AttributeName? = nil, linkedID: Int64? = nil) {
        self.email = email
        self.roleID = roleID
        self.link = link
        self.linkedID = linkedID
    }
}

extension Transaction {
    /// What the change log calls an invitation.
    static let invitationType = "invitation"

    /// Removes invitations that are over, and those to an address.
    package func withdrawInvitations(to email: String) throws {
        try connection.run(
            Statement(
                "DELETE FROM invitations WHERE expires_at <= ? OR email = ?",
                [.integer(now.milliseconds), .text(email)]))
    }

    /// Removes one that was not accepted.
    /// - Returns: False when there is none of that number.
    package func withdrawInvitation(_ id: Int64) throws -> Bool {
        let isGone = try connection.run(Statement("DELETE FROM invitations WHERE id = ?", [.integer(id)])) == 1
        if isGone {
            try ChangeLog(transaction: self).append(
                .delete, type: Transaction.invitationType, id: id, JSONObject([]))
        }
        return isGone
    }

    /// How many invitations there are.
    package func invitationCount() throws -> Int64 {
        try connection.firstInteger(Statement("SELECT COUNT(*) FROM invitations")) ?? 0
    }

    /// Stores an invitation; the change log does not hear of its address.
    /// - Returns: Its number.
    package func add(_ invitation: Invitation, codeHash: [UInt8], expiresAt: Instant) throws -> Int64 {
        try connection.run(
            Statement(
                "INSERT INTO invitations (created_at, expires_at, code_hash, email, role_id, link, linked_id) "
                    + "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .integer(now.milliseconds), .integer(expiresAt.milliseconds), .blob(codeHash),
                    .text(invitation.email), .integer(invitation.roleID), SQLValue(invitation.link),
                    SQLValue(invitation.linkedID),
                ]))
        let id = connection.lastInsertedID
        var changes = JSONObject([("role", .array([.null, .integer(invitation.roleID)]))])
        if let link = invitation.link, let linked = invitation.linkedID {
            changes[link] = .array([.null, .integer(linked)])
        }
        try ChangeLog(transaction: self).append(.create, type: Transaction.invitationType, id: id, changes)
        return id
    }

    /// Takes the invitation of a code; nil when there is none, or it is over.
    package func takeInvitation(codeHash: [UInt8]) throws -> Invitation? {
        let found = try Invitation.read(codeHash, at: now, on: connection)
        try connection.run(Statement("DELETE FROM invitations WHERE code_hash = ?", [.blob(codeHash)]))
        return found
    }
}

/// An invitation that nobody has accepted yet.
package struct OpenInvitation: Sendable {
    /// Its number.
    package let id: Int64
    /// When it was made.
    package let createdAt: Instant
    /// From when on it is over.
    package let expiresAt: Instant
    /// The account's address.
    package let email: String
    /// The type of the account's role.
    package let role: String
    /// Whom the account is for.
    package let link: (attribute: AttributeName, id: Int64)?
}

extension ContentStore {
    /// Invitations that are neither accepted nor over, the newest first.
    package func openInvitations(at now: Instant, limit: Int64) async throws -> [OpenInvitation] {
        let statement = Statement(
            "SELECT i.id, i.created_at, i.expires_at, i.email, r.type, i.link, i.linked_id FROM invitations i "
                + "JOIN up_roles r ON r.id = i.role_id WHERE i.expires_at > ? ORDER BY i.id DESC LIMIT ?",
            [.integer(now.milliseconds), .integer(limit)])
        return try await snapshot { connection in
            var found: [OpenInvitation] = []
            try connection.forEach(statement) { row in
                found.append(
                    OpenInvitation(
                        id: row.integer(0), createdAt: Instant(milliseconds: row.integer(1)),
                        expiresAt: Instant(milliseconds: row.integer(2)), email: row.text(3), role: row.text(4),
                        link: row.isNull(5) || row.isNull(6) ? nil : (row.text(5), row.integer(6))))
            }
            return found
        }
    }

    /// The invitation of a code; nil when there is none, or it is over.
    package func invitation(codeHash: [UInt8], at now: Instant) async throws -> Invitation? {
        try await snapshot { try Invitation.read(codeHash, at: now, on: $0) }
    }
}

extension Invitation {
    fileprivate static func read(_ codeHash: [UInt8], at now: Instant, on connection: any SQLConnection) throws
        -> Invitation?
    {
        var found: Invitation?
        let statement = Statement(
            "SELECT email, role_id, link, linked_id FROM invitations WHERE code_hash = ? AND expires_at > ?",
            [.blob(codeHash), .integer(now.milliseconds)])
        try connection.forEach(statement) { row in
            found = Invitation(
                email: row.text(0), roleID: row.integer(1), link: row.isNull(2) ? nil : row.text(2),
                linkedID: row.isNull(3) ? nil : row.integer(3))
        }
        return found
    }
}
