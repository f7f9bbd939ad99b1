//  OpenedTexts: cipher texts that were opened a moment ago.
//
//  Opening one costs 3 µs, as much as reading and writing three whole rows, and lists show the same entries again and
//  again. In memory only, like the pages that are remembered; the same text at another place is another text.
//  Always: bounded; beyond the bound all are forgotten.

import Content
import Foundation
import Synchronization

/// Texts by their cipher text and place.
final class OpenedTexts: Sendable {
    /// Texts remembered; about 250 bytes each.
    static let most = 8_192
    /// Longer ones are opened every time.
    static let mostBytes = 128

    private struct Known {
        let type: ContentType
        let attribute: Int
        let documentID: [UInt8]
        let cipherText: [UInt8]
        let text: String
    }

    /// By eight bytes of the nonce, which is random: as good as a hash, and no work.
    private let known = Mutex<[UInt64: Known]>([:])

    func text(
        of cipherText: UnsafeRawBufferPointer, of attribute: Attribute, in type: ContentType,
        documentID: UnsafeRawBufferPointer
    ) -> String? {
        guard let key = OpenedTexts.key(cipherText) else { return nil }
        return known.withLock { known in
            guard let found = known[key], found.type === type, found.attribute == attribute.index,
                OpenedTexts.equal(found.documentID, documentID), OpenedTexts.equal(found.cipherText, cipherText)
            else { return nil }
            return found.text
        }
    }

    func keep(
        _ text: String, of cipherText: UnsafeRawBufferPointer, of attribute: Attribute, in type: ContentType,
        documentID: UnsafeRawBufferPointer
    ) {
        guard let key = OpenedTexts.key(cipherText) else { return }
        let fresh = Known(
            type: type, attribute: attribute.index, documentID: Array(documentID), cipherText: Array(cipherText),
            text: text)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[key] = fresh
        }
    }

    /// Behind the key's id comes the nonce; nil for what is too short or too long to be remembered.
    private static func key(_ cipherText: UnsafeRawBufferPointer) -> UInt64? {
        guard (9...mostBytes).contains(cipherText.count) else { return nil }
        return cipherText.loadUnaligned(fromByteOffset: 1, as: UInt64.self)
    }

    private static func equal(_ one: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count, let others = other.baseAddress else { return one.isEmpty && other.isEmpty }
        return one.withUnsafeBytes { $0.baseAddress.map { memcmp($0, others, other.count) == 0 } ?? true }
    }
}
