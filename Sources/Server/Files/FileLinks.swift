//  FileLinks: addresses of private files that are good for some minutes, for whoever has them.
//
//  `/uploads/NAME?expires=SECONDS&signature=…`: HMAC-SHA-256 under a key of its own over the file's hash and the time.
//  A link is good for the file's copies as well, whose names are the file's with a prefix.
//  Always: compared in constant time. Refuses: what is past its time, and times beyond the longest life of a link.
//  Source: RFC 2104; the browser's <img> and <iframe> cannot send a token.

package import Content
import Crypto
import Foundation
import Storage

/// Signs and checks addresses.
package struct FileLinks: Sendable {
    /// How long a link is good.
    package static let seconds: Int64 = 300

    private let key: SymmetricKey
    private let now: @Sendable () -> Instant

    /// Links under a key.
    package init(key: [UInt8], now: @escaping @Sendable () -> Instant) {
        self.key = SymmetricKey(data: key)
        self.now = now
    }

    /// A link to a stored file.
    func url(_ url: String, hash: String) -> String {
        let expires = now().milliseconds / 1_000 + FileLinks.seconds
        let code = HMAC<SHA256>.authenticationCode(for: FileLinks.message(hash, expires), using: key)
        return "\(url)?expires=\(expires)&signature=\(HexDigits.text(of: code))"
    }

    /// Whether a query makes the address of `name` a good link.
    func isGood(name: String, query: String) -> Bool {
        guard !query.isEmpty else { return false }
        let members = QueryString.parse(query)
        guard case .text(let time)? = members["expires"], case .text(let text)? = members["signature"],
            let expires = Int64(time), let code = HexDigits.bytes(of: text)
        else { return false }
        let left = expires - now().milliseconds / 1_000
        guard (1...FileLinks.seconds).contains(left) else { return false }
        return StoredNames.hashes(of: name).contains { hash in
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: FileLinks.message(hash, expires), using: key)
        }
    }

    private static func message(_ hash: String, _ expires: Int64) -> [UInt8] {
        Array("file\0\(hash)\0\(expires)".utf8)
    }
}

extension HexDigits {
    /// The bytes that at most 64 digits spell; nil for anything else.
    static func bytes(of text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[at...at + 1], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
