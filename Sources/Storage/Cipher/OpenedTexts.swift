//  OpenedTexts: cipher texts that were opened a moment ago.
//
//  Opening one costs 3 µs, as much as reading and writing three whole rows, and lists show the same entries again and
//  again. In memory only, like the pages that are remembered; the same text at another place is another text.
//  Always: bounded; what was not asked for since half of the bound was filled goes first.

import Content
import Foundation
import Synchronization

/// Texts by their cipher text and place.
final class OpenedTexts: Sendable {
    /// Texts remembered; about 200 bytes each.
    static let most = 32_768
    /// Longer ones are opened every time.
    static let mostBytes = 128

    private struct Known {
        let type: ContentType
        let attribute: Int
        /// The entry's document id, and the cipher text behind it.
        let sealed: [UInt8]
        let text: String
    }

    /// Two halves: what is found in the older one moves to the newer.
    private struct State {
        var newer: [UInt64: Known] = [:]
        var older: [UInt64: Known] = [:]

        mutating func keep(_ known: Known, _ key: UInt64) {
            if newer.count >= OpenedTexts.most / 2 { (older, newer) = (newer, [:]) }
            newer[key] = known
        }
    }

    /// By eight bytes of the nonce, which is random: as good as a hash, and no work.
    private let state = Mutex(State())

    func text(
        of cipherText: UnsafeRawBufferPointer, of attribute: Attribute, in type: ContentType,
        documentID: UnsafeRawBufferPointer
    ) -> String? {
        guard let key = OpenedTexts.key(cipherText) else { return nil }
        func isMeant(_ known: Known) -> Bool {
            known.type === type && known.attribute == attribute.index
                && OpenedTexts.equal(known.sealed, documentID, cipherText)
        }
        return state.withLock { state in
            if let found = state.newer[key] { return isMeant(found) ? found.text : nil }
            guard let found = state.older[key], isMeant(found) else { return nil }
            state.keep(found, key)
            return found.text
        }
    }

    func keep(
        _ text: String, of cipherText: UnsafeRawBufferPointer, of attribute: Attribute, in type: ContentType,
        documentID: UnsafeRawBufferPointer
    ) {
        guard let key = OpenedTexts.key(cipherText) else { return }
        var sealed: [UInt8] = []
        sealed.reserveCapacity(documentID.count + cipherText.count)
        sealed += documentID
        sealed += cipherText
        let known = Known(type: type, attribute: attribute.index, sealed: sealed, text: text)
        state.withLock { $0.keep(known, key) }
    }

    /// Behind the key's id comes the nonce; nil for what is too short or too long to be remembered.
    private static func key(_ cipherText: UnsafeRawBufferPointer) -> UInt64? {
        guard (9...mostBytes).contains(cipherText.count) else { return nil }
        return cipherText.loadUnaligned(fromByteOffset: 1, as: UInt64.self)
    }

    private static func equal(
        _ sealed: [UInt8], _ documentID: UnsafeRawBufferPointer, _ cipherText: UnsafeRawBufferPointer
    ) -> Bool {
        guard sealed.count == documentID.count + cipherText.count else { return false }
        return sealed.withUnsafeBytes { sealed in
            guard let start = sealed.baseAddress, let id = documentID.baseAddress, let text = cipherText.baseAddress
            else { return false }
            return memcmp(start, id, documentID.count) == 0
                && memcmp(start + documentID.count, text, cipherText.count) == 0
        }
    }
}
