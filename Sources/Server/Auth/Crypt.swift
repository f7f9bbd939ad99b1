//  Crypt: the system's libcrypt, one blocking call at a time.
//
//  Passwords are bytes here: UTF-8, at most `Crypt.passwordBytes` when they are set.
//  Always: hashes compare in constant time; the scratch memory of a call is wiped.
//  Source: crypt(5) and crypt(3) of libxcrypt 4.4; bcryptjs 2.4, with which Strapi v4 hashes.

import CCrypt
import Foundation

/// Hashing by libcrypt; blocks for tens of milliseconds, so only on a thread made for it.
enum Crypt {
    /// The longest new password, in UTF-8 bytes.
    static let passwordBytes = 128
    /// What bcrypt reads of a password; bcryptjs drops the rest without a word, so imported accounts rely on it.
    static let bcryptBytes = 72
    /// yescrypt at the library's own default cost.
    static let scheme = "$y$"

    /// A new salted hash; nil when the system gives no random bytes or no memory.
    static func hash(_ password: [UInt8]) -> String? {
        let size = Int(CRYPT_GENSALT_OUTPUT_SIZE)
        let setting = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer -> String? in
            buffer.initialize(repeating: 0)
            guard crypt_gensalt_rn(scheme, 0, nil, 0, buffer.baseAddress, Int32(size)) != nil else { return nil }
            return buffer.baseAddress.map { String(cString: $0) }
        }
        return setting.flatMap { run(password, setting: $0) }
    }

    /// True when `hash` was made from this password; a hash of no known form fits none.
    static func verify(_ password: [UInt8], against hash: String) -> Bool {
        // Everything libcrypt knows by a `$` prefix; what is left would be taken for DES, which nobody means today.
        guard hash.hasPrefix("$"), !password.isEmpty, !password.contains(0) else { return false }
        guard hash.hasPrefix("$2") else {
            return password.count <= passwordBytes && isSame(run(password, setting: hash), hash)
        }
        // libcrypt's $2a$ strays from bcrypt for a few 8-bit passwords (a safeguard against an old bug of its own),
        // its $2b$ never does, and neither does bcryptjs, which writes $2a$.
        let plain = hash.hasPrefix("$2a$") ? "$2b$" + hash.dropFirst(4) : hash
        return isSame(run(Array(password.prefix(bcryptBytes)), setting: plain), plain)
    }

    private static func run(_ password: [UInt8], setting: String) -> String? {
        let size = MemoryLayout<crypt_data>.size
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        memset(scratch, 0, size)
        defer {
            explicit_bzero(scratch, size)
            scratch.deallocate()
        }
        var phrase = password.map { CChar(bitPattern: $0) } + [0]
        defer { phrase.withUnsafeMutableBytes { bytes in bytes.baseAddress.map { explicit_bzero($0, bytes.count) } } }
        return crypt_rn(phrase, setting, scratch, Int32(size)).map { String(cString: $0) }
    }

    private static func isSame(_ computed: String?, _ stored: String) -> Bool {
        guard let computed, computed.utf8.count == stored.utf8.count else { return false }
        return zip(computed.utf8, stored.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
