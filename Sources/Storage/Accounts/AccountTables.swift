//  AccountTables: the tables beside accounts: sessions, second factors.
//
//  Always: what proves something to the server is stored as a hash or sealed; a session that was ended has a row in
//          `ended_sessions` until its tokens expire.

import Relational

/// Tables that belong to accounts and are no content type.
enum AccountTables {
    static let all: [TableDefinition] = [
        sessions, endedSessions, sessionCutoffs, secondFactors, recoveryCodes, outgoingMail, invitations,
    ]

    /// One row for each login that has not ended.
    static let sessions = TableDefinition(
        "sessions",
        columns: [
            ColumnDefinition("user_id", .integer, notNull: true), ColumnDefinition("sid_hash", .blob, notNull: true),
            ColumnDefinition("created_at", .instant, notNull: true),
            ColumnDefinition("last_seen_at", .instant, notNull: true),
            ColumnDefinition("expires_at", .instant, notNull: true), ColumnDefinition("address", .text, notNull: true),
            ColumnDefinition("user_agent", .text, notNull: true), ColumnDefinition("refresh_hash", .blob),
            ColumnDefinition("rotated_at", .instant),
        ],
        indexes: [
            IndexDefinition("sessions_sid_hash", on: ["sid_hash"], unique: true),
            IndexDefinition("sessions_user", on: ["user_id"]), IndexDefinition("sessions_expires", on: ["expires_at"]),
        ])

    /// Sessions that were ended, until their tokens would have expired.
    static let endedSessions = TableDefinition(
        "ended_sessions",
        columns: [
            ColumnDefinition("sid_hash", .blob, notNull: true), ColumnDefinition("expires_at", .instant, notNull: true),
        ], indexes: [IndexDefinition("ended_sessions_expires", on: ["expires_at"])], primaryKey: ["sid_hash"])

    /// Accounts all of whose older tokens have ended, whether or not there is a session of them.
    static let sessionCutoffs = TableDefinition(
        "session_cutoffs",
        columns: [
            ColumnDefinition("user_id", .integer, notNull: true), ColumnDefinition("before", .instant, notNull: true),
        ], primaryKey: ["user_id"])

    /// The second factor of an account, offered or confirmed.
    static let secondFactors = TableDefinition(
        "second_factors",
        columns: [
            ColumnDefinition("user_id", .integer, notNull: true), ColumnDefinition("secret", .blob, notNull: true),
            ColumnDefinition("confirmed_at", .instant), ColumnDefinition("last_step", .integer, notNull: true),
            ColumnDefinition("created_at", .instant, notNull: true),
        ], primaryKey: ["user_id"])

    /// Recovery codes that were not used.
    static let recoveryCodes = TableDefinition(
        "recovery_codes",
        columns: [
            ColumnDefinition("user_id", .integer, notNull: true), ColumnDefinition("code_hash", .blob, notNull: true),
        ], primaryKey: ["user_id", "code_hash"])

    /// Messages that were not sent yet, their texts sealed.
    static let outgoingMail = TableDefinition(
        "outgoing_mail",
        columns: [
            ColumnDefinition("created_at", .instant, notNull: true),
            ColumnDefinition("recipient", .text, notNull: true),
            ColumnDefinition("subject", .text, notNull: true), ColumnDefinition("text", .blob, notNull: true),
            ColumnDefinition("attempts", .integer, notNull: true), ColumnDefinition("next_at", .instant),
        ],
        indexes: [
            IndexDefinition("outgoing_mail_next", on: ["next_at"]),
            IndexDefinition("outgoing_mail_recipient", on: ["recipient"]),
        ])

    /// Who was asked to make an account and has not yet.
    static let invitations = TableDefinition(
        "invitations",
        columns: [
            ColumnDefinition("created_at", .instant, notNull: true),
            ColumnDefinition("expires_at", .instant, notNull: true),
            ColumnDefinition("code_hash", .blob, notNull: true),
            ColumnDefinition("email", .text, notNull: true), ColumnDefinition("role_id", .integer, notNull: true),
            ColumnDefinition("link", .text), ColumnDefinition("linked_id", .integer),
        ], indexes: [IndexDefinition("invitations_code_hash", on: ["code_hash"], unique: true)])
}
