//  OpenedTexts: cipher texts that were opened a moment ago.
//
//  Opening one costs 3 µs, as much as reading and writing three whole rows, and lists show the same entries again and
//  again. In memory only, like the pages that are remembered; the same text at another place is another text.
//  Always: bounded; beyond the bound all are forgotten.

import Content
import Synchronization

/// Texts by their cipher text and place.
final class OpenedTexts: Sendable {
    /// Texts remembered; about 200 bytes each.
    static let most = 8_192
    /// Longer ones are opened every time.
    static let mostBytes = 128

    private struct Known {
        let type: ContentType
        let attribute: Int
        let documentID: String
        let text: String
    }

    private let known = Mutex<[[UInt8]: Known]>([:])

    func text(of cipherText: [UInt8], of attribute: Attribute, in type: ContentType, documentID: String) -> String? {
        guard cipherText.count <= Self.mostBytes else { return nil }
        return known.withLock { known in
            guard let found = known[cipherText], found.type === type, found.attribute == attribute.index,
                found.documentID == documentID
            else { return nil }
            return found.text
        }
    }

    func keep(
        _ text: String, of cipherText: [UInt8], of attribute: Attribute, in type: ContentType, documentID: String
    ) {
        guard cipherText.count <= Self.mostBytes else { return }
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[cipherText] = Known(type: type, attribute: attribute.index, documentID: documentID, text: text)
        }
    }
}
