//  Mail: a message leaves for a person's mailbox, or waits where the operator can read it.
//
//  Whoever makes a message does not know which. A message's text may hold a code that opens an account, so it is never
//  logged and lies in no table in clear.

package import Content
import Crypto
package import Storage

/// A message to one person.
package struct MailMessage: Sendable {
    /// An e-mail address.
    package let to: String
    /// One line; holds no code.
    package let subject: String
    /// Plain text.
    package let text: String

    /// A message.
    package init(to: String, subject: String, text: String) {
        self.to = to
        self.subject = subject
        self.text = text
    }
}

/// Takes messages over for delivery.
package protocol MailOutbox: Sendable {
    /// Returns once the message is safe to be delivered; delivery itself may go on behind it.
    func send(_ message: MailMessage) async throws
}

/// Keeps messages for the operator, who reads them with `kavling mail list`.
package struct StoredMail: MailOutbox {
    /// Bytes of the random salt in front of a sealed text.
    static let saltBytes = 16

    private let store: ContentStore
    private let keys: FieldKeys
    private let clock: OfficeClock

    /// The messages of a store, sealed under its keys.
    package init(store: ContentStore, keys: FieldKeys, clock: OfficeClock) {
        self.store = store
        self.keys = keys
        self.clock = clock
    }

    /// Keeps the message, sealed.
    package func send(_ message: MailMessage) async throws {
        let now = clock.now()
        let sealed = try seal(message)
        try await store.write(WriteContext(principal: .system, now: now, today: clock.day(now))) { transaction in
            try transaction.keepMail(to: message.to, subject: message.subject, sealedText: sealed)
        }
    }

    /// The messages that wait, oldest first, with their texts.
    /// - Throws: When one was sealed under other keys, or altered.
    package func waiting() async throws -> [(id: Int64, at: Instant, message: MailMessage)] {
        try await store.keptMail().map { kept in
            (kept.id, kept.createdAt, MailMessage(to: kept.recipient, subject: kept.subject, text: try open(kept)))
        }
    }

    private func key(_ salt: [UInt8]) -> SymmetricKey {
        keys.derived(for: "outgoing mail", salt: salt)
    }

    private func seal(_ message: MailMessage) throws -> [UInt8] {
        let salt = FieldKeys.randomBytes(StoredMail.saltBytes)
        let box = try AES.GCM.seal(
            Array(message.text.utf8), using: key(salt), authenticating: Array(message.to.utf8))
        return salt + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    private func open(_ kept: KeptMail) throws -> String {
        let salt = Array(kept.sealedText.prefix(StoredMail.saltBytes))
        let box = try AES.GCM.SealedBox(combined: kept.sealedText.dropFirst(salt.count))
        let text = try AES.GCM.open(box, using: key(salt), authenticating: Array(kept.recipient.utf8))
        return String(decoding: text, as: UTF8.self)
    }
}
