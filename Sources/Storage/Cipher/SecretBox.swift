//  SecretBox: what the system itself must keep readable, sealed at rest.
//
//  For secrets of the system's own tables, beside the encrypted attributes of content. AES-GCM under a key derived anew
//  for each text, so that no count of texts wears a key out; purpose and place are authenticated, so a sealed text that
//  is moved to another row does not open.
//  Layout: salt (16 bytes), nonce (12), text, tag (16).
//  Always: the keys come from the key of the hashes, so what is sealed outlives a change of the field key; what was
//          sealed under an older key of hashes opens as long as the secrets file has that.

import Crypto

/// A sealed text that does not open.
package struct SealFault: Error {}

/// Seals secrets of one purpose.
package struct SecretBox: Sendable {
    private static let saltBytes = 16

    private let keys: FieldKeys
    private let purpose: String

    /// A box for one purpose; boxes for others do not open what it sealed.
    package init(_ keys: FieldKeys, for purpose: String) {
        self.keys = keys
        self.purpose = purpose
    }

    /// Seals bytes for one place, such as a row's number.
    package func seal(_ bytes: [UInt8], at place: String) throws -> [UInt8] {
        let salt = FieldKeys.randomBytes(Self.saltBytes)
        let key = keys.derived(for: purpose, salt: salt)
        guard let sealed = try AES.GCM.seal(bytes, using: key, authenticating: Array(place.utf8)).combined else {
            throw SealFault()
        }
        return salt + sealed
    }

    /// The bytes that were sealed for that place.
    /// - Throws: `SealFault` for anything else.
    package func open(_ bytes: [UInt8], at place: String) throws -> [UInt8] {
        guard bytes.count > Self.saltBytes else { throw SealFault() }
        let salt = Array(bytes.prefix(Self.saltBytes))
        for keys in keys.byIndex {
            let key = keys.derived(for: purpose, salt: salt)
            if let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst(Self.saltBytes)),
                let text = try? AES.GCM.open(box, using: key, authenticating: Array(place.utf8))
            {
                return Array(text)
            }
        }
        throw SealFault()
    }

    /// Keyed hashes: as short a text as a recovery code cannot be found from one by trying.
    /// - Returns: The one to be stored, and behind it those under older keys that may have been.
    package func hashes(_ text: String, at place: String) -> [[UInt8]] {
        keys.byIndex.map { keys in
            let key = keys.derived(for: "\(purpose) hashes", salt: [])
            return Array(HMAC<SHA256>.authenticationCode(for: Array("\(place)|\(text)".utf8), using: key))
        }
    }
}
