//  SecretHash: what is stored of a text that lets its holder in: a mailed code, a session's id, a refresh token.
//
//  Such a text is random enough that its hash needs no salt; whoever reads the database or a backup holds none.

import Crypto

/// Hashes of secret texts.
package enum SecretHash {
    /// SHA-256: 32 bytes.
    package static func of(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(text.utf8)))
    }
}
