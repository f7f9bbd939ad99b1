//  Idempotency: a repeated create yields the entry that the first one made.
//
//  A code of the key, caller, body and entry are stored with the entry: clients put anything into their keys, a person's
//  number among it. The same key with another body is a conflict; a refused
//  request leaves nothing, so it may be tried again (architecture, decision 20).

import Content
import Crypto
import Relational

/// What tells a repetition of a request from a new one.
package struct IdempotencyKey: Hashable, Sendable {
    /// Longest key accepted, UTF-8 bytes.
    package static let maximumBytes = 255

    /// As the client sent it.
    package let key: String
    /// SHA-256.
    package let bodyHash: [UInt8]

    /// A key as the client sent it, with the request's target and body as sent.
    package init(key: String, body: [UInt8]) {
        self.key = key
        bodyHash = Array(SHA256.hash(data: body))
    }
}

extension Transaction {
    static let idempotencyTable = "idempotency_keys"

    /// What stands in the database for a key.
    static func stored(_ key: String, _ cipher: FieldCipher) -> String {
        "code:" + HexDigits.text(of: cipher.auditCode(Array("idempotency ".utf8) + Array(key.utf8)))
    }

    /// The entry that an earlier request with this key made, or nil.
    /// - Throws: 409 when that request had another body.
    func replayed(_ type: ContentType) throws -> Int64? {
        guard let asked = context.idempotency else { return nil }
        let row = try connection.first(
            Statement(
                "SELECT body_hash, type, entry_id FROM \(Transaction.idempotencyTable) WHERE key = ? AND principal = ?",
                [.text(Transaction.stored(asked.key, layout.cipher)), .text(principal.label)]), columns: 3)
        guard let row else { return nil }
        guard row[0] == .blob(asked.bodyHash), row[1] == .text(type.uid.rawValue), case .integer(let id) = row[2] else {
            throw Refusal.conflict("This Idempotency-Key was used with another request")
        }
        return id
    }

    /// Remembers that this key made an entry.
    func remember(_ type: ContentType, id: Int64) throws {
        guard let asked = context.idempotency else { return }
        try connection.run(
            Statement(
                "INSERT INTO \(Transaction.idempotencyTable) (key, principal, body_hash, type, entry_id, at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .text(Transaction.stored(asked.key, layout.cipher)), .text(principal.label), .blob(asked.bodyHash),
                    .text(type.uid.rawValue),
                    .integer(id),
                    .integer(now.milliseconds),
                ]))
    }
}
