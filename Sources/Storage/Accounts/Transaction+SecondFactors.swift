//  Transaction+SecondFactors: second factors are set up, used and removed.
//
//  Always: a code is accepted once, a recovery code too, by whoever comes first: the row that says so is changed in the
//          transaction that lets the caller in.

import Content
import Relational

/// An account's second factor, as stored.
package struct SecondFactorRow: Sendable {
    /// Sealed.
    package let secret: [UInt8]
    /// Whether a code of it was shown once.
    package let isConfirmed: Bool
    /// The time step of the last code that was accepted.
    package let lastStep: Int64
}

extension Transaction {
    /// What the change log calls a second factor.
    static let secondFactorType = "second-factor"

    /// The second factor of an account; nil for none.
    package func secondFactor(of userID: Int64) throws -> SecondFactorRow? {
        try SecondFactorRow.read(userID, on: connection)
    }

    /// Stores a secret that is still to be confirmed, in place of an earlier one that never was.
    /// - Returns: False when there is a confirmed one, which stays.
    package func offerSecondFactor(of userID: Int64, secret: [UInt8]) throws -> Bool {
        try connection.run(
            Statement(
                "INSERT INTO second_factors (user_id, secret, last_step, created_at) VALUES (?, ?, 0, ?) "
                    + "ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at "
                    + "WHERE confirmed_at IS NULL",
                [.integer(userID), .blob(secret), .integer(now.milliseconds)])) == 1
    }

    /// Makes an offered second factor one that is asked for, with recovery codes in place of any others.
    package func confirmSecondFactor(of userID: Int64, recoveryHashes: [[UInt8]]) throws {
        try connection.run(
            Statement(
                "UPDATE second_factors SET confirmed_at = ? WHERE user_id = ?",
                [.integer(now.milliseconds), .integer(userID)]))
        try connection.run(Statement("DELETE FROM recovery_codes WHERE user_id = ?", [.integer(userID)]))
        for hash in recoveryHashes {
            try connection.run(
                Statement(
                    "INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)", [.integer(userID), .blob(hash)]))
        }
        try note(Transaction.secondFactorType, userID, "enabled", .bool(false), .bool(true))
    }

    /// Uses up the codes up to a time step.
    /// - Returns: False when that step, or a later one, was used before.
    package func useStep(_ step: Int64, of userID: Int64) throws -> Bool {
        try connection.run(
            Statement(
                "UPDATE second_factors SET last_step = ? WHERE user_id = ? AND last_step < ?",
                [.integer(step), .integer(userID), .integer(step)])) == 1
    }

    /// Uses up a recovery code.
    /// - Returns: False when there is none of that hash.
    package func useRecoveryCode(_ hash: [UInt8], of userID: Int64) throws -> Bool {
        let statement = Statement(
            "DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?", [.integer(userID), .blob(hash)])
        guard try connection.run(statement) == 1 else { return false }
        try note(Transaction.secondFactorType, userID, "recovery", .null, .string("used"))
        return true
    }

    /// Removes an account's second factor with its recovery codes.
    /// - Returns: False when there was none that had been confirmed.
    @discardableResult
    package func removeSecondFactor(of userID: Int64) throws -> Bool {
        let wasThere = try secondFactor(of: userID)?.isConfirmed ?? false
        for table in ["second_factors", "recovery_codes"] {
            try connection.run(Statement("DELETE FROM \(table) WHERE user_id = ?", [.integer(userID)]))
        }
        if wasThere { try note(Transaction.secondFactorType, userID, "enabled", .bool(true), .bool(false)) }
        return wasThere
    }

    /// Sets which roles must have a second factor: a list of role types.
    package func setSecondFactorRoles(_ roles: [String]) throws {
        let value = JSONValue.array(roles.map(JSONValue.string))
        try StoredSettings.set(SettingsKey.secondFactorRoles, to: value, on: connection)
        try note("setting", 0, SettingsKey.secondFactorRoles, .null, value)
    }

    func note(_ type: String, _ id: Int64, _ what: String, _ old: JSONValue, _ new: JSONValue) throws {
        let changes = JSONObject([(what, .array([old, new]))])
        try ChangeLog(transaction: self).append(.update, type: type, id: id, changes)
    }
}

extension SecondFactorRow {
    fileprivate static func read(_ userID: Int64, on connection: any SQLConnection) throws -> SecondFactorRow? {
        var found: SecondFactorRow?
        let statement = Statement(
            "SELECT secret, confirmed_at IS NOT NULL, last_step FROM second_factors WHERE user_id = ?",
            [.integer(userID)])
        try connection.forEach(statement) { row in
            found = SecondFactorRow(
                secret: row.blob(0), isConfirmed: row.integer(1) != 0, lastStep: row.integer(2))
        }
        return found
    }
}

extension ContentStore {
    /// The second factor of an account; nil for none.
    package func secondFactor(of userID: Int64) async throws -> SecondFactorRow? {
        try await snapshot { try SecondFactorRow.read(userID, on: $0) }
    }

    /// The roles whose accounts must have a second factor, by id.
    package func secondFactorRoles() async throws -> Set<Int64> {
        let statement = Statement(
            "SELECT r.id FROM up_roles r JOIN settings s ON s.key = ? "
                + "WHERE r.type IN (SELECT value FROM json_each(s.value))", [.text(SettingsKey.secondFactorRoles)])
        return try await snapshot { connection in
            var found: Set<Int64> = []
            try connection.forEach(statement) { found.insert($0.integer(0)) }
            return found
        }
    }
}
