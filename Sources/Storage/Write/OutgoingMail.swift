//  OutgoingMail: messages that wait for the operator, where no mail server is configured.
//
//  The text may hold a code that opens an account, so it lies here sealed; who opens it has the secrets file.
//  Always: at most `mostMessages` are kept, and none longer than `age`: the codes in them are of no use by then.

package import Content
import Relational

/// A message as it is kept.
package struct KeptMail: Sendable {
    /// The message's own number.
    package let id: Int64
    /// When it was handed over.
    package let createdAt: Instant
    /// An e-mail address.
    package let recipient: String
    /// In clear: it holds no code.
    package let subject: String
    /// The sealed text.
    package let sealedText: [UInt8]
}

/// Where messages wait.
package enum OutgoingMail {
    static let table = "outgoing_mail"
    /// Messages kept; beyond it the oldest go.
    package static let mostMessages: Int64 = 1_000
    /// How long a message is kept: as long as the longest-lived code.
    package static let age: Duration = .seconds(7 * 86_400)
}

extension Transaction {
    /// Keeps a message; drops what is too old or too much.
    package func keepMail(to recipient: String, subject: String, sealedText: [UInt8]) throws {
        let oldest = now.milliseconds - OutgoingMail.age.components.seconds * 1_000
        try connection.run(
            Statement("DELETE FROM \(OutgoingMail.table) WHERE created_at < ?", [.integer(oldest)]))
        try connection.run(
            Statement(
                "INSERT INTO \(OutgoingMail.table) (created_at, recipient, subject, sealed_text) VALUES (?, ?, ?, ?)",
                [.integer(now.milliseconds), .text(recipient), .text(subject), .blob(sealedText)]))
        try connection.run(
            Statement(
                "DELETE FROM \(OutgoingMail.table) WHERE id <= ?",
                [.integer(connection.lastInsertedID - OutgoingMail.mostMessages)]))
    }
}

extension ContentStore {
    /// The messages that wait, oldest first.
    package func keptMail() async throws -> [KeptMail] {
        let statement = Statement(
            "SELECT id, created_at, recipient, subject, sealed_text FROM \(OutgoingMail.table) ORDER BY id")
        return try await snapshot { connection in
            var found: [KeptMail] = []
            try connection.forEach(statement) { row in
                found.append(
                    KeptMail(
                        id: row.integer(0), createdAt: Instant(milliseconds: row.integer(1)), recipient: row.text(2),
                        subject: row.text(3), sealedText: row.blob(4)))
            }
            return found
        }
    }
}
