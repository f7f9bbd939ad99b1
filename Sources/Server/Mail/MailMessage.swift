//  MailMessage: messages to people.
//
//  Always: a message's text may hold a code that lets somebody in, so no log and no error shows it.
//  Refuses: an address or a subject in which a line could end, so that nobody can add a header or a recipient.

import Content

/// A message to one person.
package struct MailMessage: Hashable, Sendable {
    /// The most bytes of a subject.
    static let subjectBytes = 512
    /// The most bytes of a text.
    static let textBytes = 16_384

    /// The address.
    package let to: String
    /// One line.
    package let subject: String
    /// Plain text.
    package let text: String

    /// A message.
    package init(to: String, subject: String, text: String) {
        self.to = to
        self.subject = subject
        self.text = text
    }

    /// - Throws: 400 for what no message can be made of.
    func check() throws(Refusal) {
        guard MailAddress.isSendable(to) else { throw .validation("No mail can be sent to this address") }
        let isOneLine = subject.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isOneLine, subject.utf8.count <= Self.subjectBytes, text.utf8.count <= Self.textBytes else {
            throw .validation("This message cannot be sent")
        }
    }
}

/// Addresses as mail servers take them.
enum MailAddress {
    /// True for an ASCII address without quotes, spaces and what stands between addresses.
    static func isSendable(_ address: String) -> Bool {
        let refused = Set("<>()[],;:\\\"".utf8)
        return EmailAddress.isValid(address)
            && address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !refused.contains($0) }
    }
}
