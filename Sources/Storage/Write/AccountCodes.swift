//  AccountCodes: codes that were mailed to a person, who proves by one that the mailbox is theirs.
//
//  Stored is the `SecretHash` of a code.
//  Always: a code is good once and until its end; of one purpose an account has one code, the latest.

package import Content
import Relational

/// What a mailed code is good for.
package enum CodePurpose: String, CaseIterable, Sendable {
    case resetPassword = "reset-password"
    case confirmEmail = "confirm-email"

    /// How long a code is good: an hour for what opens an account, a week for what only confirms an address.
    package var lifetime: Duration {
        switch self {
        case .resetPassword: .seconds(3_600)
        case .confirmEmail: .seconds(7 * 86_400)
        }
    }
}

/// Codes as they are kept.
package enum AccountCode {
    static let table = "account_codes"

    static func insert(
        _ code: String, for purpose: CodePurpose, of account: Int64, now: Instant, on connection: any SQLConnection
    ) throws {
        let ends = now.milliseconds + purpose.lifetime.components.seconds * 1_000
        try connection.run(
            Statement(
                "INSERT INTO \(table) (code_hash, purpose, user_id, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [.blob(SecretHash.of(code)), .text(purpose.rawValue), .integer(account), .integer(ends)]))
    }
}

extension Transaction {
    /// Keeps a code of an account in place of its earlier one; sweeps codes whose time is over.
    package func keep(code: String, for purpose: CodePurpose, of account: Int64) throws {
        try sweepCodes()
        try forgetCodes(of: account, for: [purpose])
        try AccountCode.insert(code, for: purpose, of: account, now: now, on: connection)
    }

    /// Uses a code up.
    /// - Returns: Whose it was; nil for one that is none, not any more, or for something else.
    package func redeem(code: String, for purpose: CodePurpose) throws -> Int64? {
        guard let account = try connection.firstInteger(AccountCode.holder(code, purpose, now)) else { return nil }
        try forgetCodes(of: account, for: [purpose])
        return account
    }

    /// Makes an account's codes useless.
    package func forgetCodes(of account: Int64, for purposes: [CodePurpose] = CodePurpose.allCases) throws {
        for purpose in purposes {
            try connection.run(
                Statement(
                    "DELETE FROM \(AccountCode.table) WHERE user_id = ? AND purpose = ?",
                    [.integer(account), .text(purpose.rawValue)]))
        }
    }

    /// Removes codes whose time is over.
    package func sweepCodes() throws {
        try connection.run(
            Statement("DELETE FROM \(AccountCode.table) WHERE expires_at <= ?", [.integer(now.milliseconds)]))
    }
}

extension ContentStore {
    /// Whose code this is, without using it up; nil for one that is none, not any more, or for something else.
    package func holder(ofCode code: String, for purpose: CodePurpose, now: Instant) async throws -> Int64? {
        let statement = AccountCode.holder(code, purpose, now)
        return try await snapshot { try $0.firstInteger(statement) }
    }
}

extension AccountCode {
    fileprivate static func holder(_ code: String, _ purpose: CodePurpose, _ now: Instant) -> Statement {
        Statement(
            "SELECT user_id FROM \(table) WHERE code_hash = ? AND purpose = ? AND expires_at > ?",
            [.blob(SecretHash.of(code)), .text(purpose.rawValue), .integer(now.milliseconds)])
    }
}
