//  Transaction+Mail: outgoing mail as rows.
//
//  Always: a row is tried by one process at a time: who takes it moves its time on, by the number of tries it saw.

package import Content
import Relational

/// A message as stored.
package struct MailRow: Sendable {
    /// Its number.
    package let id: Int64
    /// When it was handed in.
    package let createdAt: Instant
    /// An address.
    package let recipient: String
    /// One line.
    package let subject: String
    /// Sealed.
    package let text: [UInt8]
    /// Tries so far.
    package let attempts: Int64
}

extension Transaction {
    /// How many messages there are.
    package func mailCount() throws -> Int64 {
        try connection.firstInteger(Statement("SELECT COUNT(*) FROM outgoing_mail")) ?? 0
    }

    /// Removes the oldest messages to an address.
    package func thinMail(to recipient: String, keeping count: Int64) throws {
        try connection.run(
            Statement(
                "DELETE FROM outgoing_mail WHERE recipient = ? AND id <= (SELECT id FROM outgoing_mail "
                    + "WHERE recipient = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                [.text(recipient), .text(recipient), .integer(count)]))
    }

    /// Stores a message, to be sent at once.
    package func addMail(to recipient: String, subject: String, text: [UInt8]) throws {
        try connection.run(
            Statement(
                "INSERT INTO outgoing_mail (created_at, recipient, subject, text, attempts, next_at) "
                    + "VALUES (?, ?, ?, ?, 0, ?)",
                [
                    .integer(now.milliseconds), .text(recipient), .text(subject), .blob(text),
                    .integer(now.milliseconds),
                ]))
    }

    /// Takes a message for a try.
    /// - Returns: False when it was taken since `attempts` was read.
    package func takeMail(_ id: Int64, attempts: Int64, until: Instant) throws -> Bool {
        try connection.run(
            Statement(
                "UPDATE outgoing_mail SET attempts = attempts + 1, next_at = ? WHERE id = ? AND attempts = ?",
                [.integer(until.milliseconds), .integer(id), .integer(attempts)])) == 1
    }

    /// Puts the next try of a message off; for ever with nil.
    package func postponeMail(_ id: Int64, until: Instant?) throws {
        try connection.run(
            Statement(
                "UPDATE outgoing_mail SET next_at = ? WHERE id = ?",
                [until.map { .integer($0.milliseconds) } ?? .null, .integer(id)]))
    }

    /// Removes a message.
    package func removeMail(_ id: Int64) throws {
        try connection.run(Statement("DELETE FROM outgoing_mail WHERE id = ?", [.integer(id)]))
    }

    /// Removes messages that were handed in up to a time.
    package func sweepMail(before: Instant) throws {
        try connection.run(
            Statement("DELETE FROM outgoing_mail WHERE created_at <= ?", [.integer(before.milliseconds)]))
    }
}

extension ContentStore {
    /// Messages, the oldest first: those that are due at a time, or all.
    package func mail(due now: Instant?, limit: Int64) async throws -> [MailRow] {
        var statement = Statement("SELECT id, created_at, recipient, subject, text, attempts FROM outgoing_mail")
        if let now {
            statement.append(" WHERE next_at <= ")
            statement.bind(.integer(now.milliseconds))
        }
        statement.append(" ORDER BY id LIMIT ")
        statement.bind(.integer(limit))
        let select = statement
        return try await snapshot { connection in
            var found: [MailRow] = []
            try connection.forEach(select) { row in
                found.append(
                    MailRow(
                        id: row.integer(0), createdAt: Instant(milliseconds: row.integer(1)), recipient: row.text(2),
                        subject: row.text(3), text: row.blob(4), attempts: row.integer(5)))
            }
            return found
        }
    }
}
