//  FieldCipher: encrypted attributes, and the hashes that find them.
//
//  AES-GCM with the key's id in front and type, attribute and document id as associated data, so that a cipher text
//  cannot be moved to another row or attribute. Equality uses HMAC-SHA-256 under a key of its own.
//  Layout of a cipher text: key id (1 byte), nonce (12), text, tag (16).

package import Content
import Crypto
import Relational
import Synchronization

/// A cipher text that cannot be opened.
package enum CipherFault: Error {
    case unknownKey(UInt8)
    /// Too short, altered, or moved from another place.
    case damaged(type: UID, attribute: AttributeName)
}

/// Seals and opens encrypted attributes.
package struct FieldCipher: Sendable {
    /// Shared by all copies of a cipher, so that a new key counts for all of them at once.
    private final class Ring: Sendable {
        let keys: Mutex<FieldKeys>

        init(_ keys: FieldKeys) {
            self.keys = Mutex(keys)
        }
    }

    private let ring: Ring
    private let opened = OpenedTexts()
    /// Keys of hashes and of the change log's codes: they never change while a database is open.
    private let (index, audit): (SymmetricKey, SymmetricKey)
    /// Tells the key of the hashes from others, and nothing about it.
    package let indexFingerprint: String

    /// A cipher over `keys`.
    package init(_ keys: FieldKeys) {
        ring = Ring(keys)
        index = keys.index
        audit = keys.audit
        indexFingerprint = keys.indexFingerprint
    }

    /// The keys now.
    package var keys: FieldKeys { ring.keys.withLock { $0 } }

    /// Seals under the current one of these keys from now on; keys of hashes stay as they are.
    package func adopt(_ keys: FieldKeys) {
        ring.keys.withLock { $0 = keys }
    }

    /// The code by which a line of the change log is known to be this installation's.
    func auditCode(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: audit))
    }

    /// The cipher text of `text` for one attribute of one entry.
    package func seal(_ text: String, of attribute: Attribute, in type: ContentType, documentID: String) throws
        -> [UInt8]
    {
        let keys = keys
        guard let key = keys.keys[keys.current] else { throw CipherFault.unknownKey(keys.current) }
        let box = try AES.GCM.seal(
            Array(text.utf8), using: key, authenticating: FieldCipher.place(attribute, type, documentID))
        guard let sealed = box.combined else { throw CipherFault.damaged(type: type.uid, attribute: attribute.name) }
        return [keys.current] + sealed
    }

    /// The text behind a cipher text.
    /// - Throws: `CipherFault` when the key is unknown or the text is not what was sealed here.
    package func open(_ bytes: [UInt8], of attribute: Attribute, in type: ContentType, documentID: String) throws
        -> String
    {
        var documentID = documentID
        return try documentID.withUTF8 { documentID in
            try bytes.withUnsafeBytes {
                try open($0, of: attribute, in: type, documentID: UnsafeRawBufferPointer(documentID))
            }
        }
    }

    /// The text behind a cipher text that lies in memory of the database, as does its entry's document id.
    /// - Throws: As above.
    func open(
        _ bytes: UnsafeRawBufferPointer, of attribute: Attribute, in type: ContentType,
        documentID: UnsafeRawBufferPointer
    ) throws -> String {
        guard let id = bytes.first else { throw CipherFault.damaged(type: type.uid, attribute: attribute.name) }
        if let known = opened.text(of: bytes, of: attribute, in: type, documentID: documentID) { return known }
        guard let key = keys.keys[id] else { throw CipherFault.unknownKey(id) }
        do {
            let place = FieldCipher.place(attribute, type, String(decoding: documentID, as: UTF8.self))
            let box = try AES.GCM.SealedBox(combined: bytes.dropFirst())
            let text = String(decoding: try AES.GCM.open(box, using: key, authenticating: place), as: UTF8.self)
            opened.keep(text, of: bytes, of: attribute, in: type, documentID: documentID)
            return text
        } catch {
            throw CipherFault.damaged(type: type.uid, attribute: attribute.name)
        }
    }

    /// The keyed hash under which equal texts of one attribute are found.
    package func hash(_ text: String, of attribute: Attribute, in type: ContentType) -> [UInt8] {
        var code = HMAC<SHA256>(key: index)
        code.update(data: Array("\(type.uid)|\(attribute.name)|".utf8))
        code.update(data: Array(text.utf8))
        return Array(code.finalize())
    }

    private static func place(_ attribute: Attribute, _ type: ContentType, _ documentID: String) -> [UInt8] {
        var place: [UInt8] = []
        place.reserveCapacity(type.uid.rawValue.utf8.count + attribute.name.utf8.count + documentID.utf8.count + 2)
        place += type.uid.rawValue.utf8
        place.append(UInt8(ascii: "|"))
        place += attribute.name.utf8
        place.append(UInt8(ascii: "|"))
        place += documentID.utf8
        return place
    }
}

/// Ids of entries that survive a move between databases.
package enum DocumentID {
    private static let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// 24 random characters of 0–9 and a–z, as Strapi v5 makes them.
    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        // Eight characters from each word, not one: a word is a call of the kernel. 36^8 is 2^41.4, so the 64 bits of a
        // word fall on each of its values alike to one part in four million.
        return String(unsafeUninitializedCapacity: 24) { text in
            for start in stride(from: 0, to: 24, by: 8) {
                var word = generator.next()
                for place in start..<start + 8 {
                    text[place] = letters[Int(word % 36)]
                    word /= 36
                }
            }
            return 24
        }
    }

    /// True for a text of that form.
    package static func isValid(_ text: String) -> Bool {
        text.utf8.count == 24 && text.utf8.allSatisfy(letters.contains)
    }
}
