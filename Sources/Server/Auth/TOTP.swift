//  TOTP: six digits from a shared secret and the time; pure.
//
//  HMAC-SHA-1 and steps of 30 seconds, because that is what every authenticator app does without asking.
//  Source: RFC 6238 (and RFC 4226 §5.3 for the truncation), RFC 4648 §6 (Base32), Google's Key Uri Format.

import Content
import Crypto

/// Codes by time.
enum TOTP {
    static let stepSeconds: Int64 = 30
    static let digits = 6
    /// Steps before and after the present one whose codes are taken: clocks differ, and people type slowly.
    static let tolerance: Int64 = 1
    /// 160 bits, as RFC 4226 recommends.
    static let secretBytes = 20

    /// The step of a moment.
    static func step(_ now: Instant) -> Int64 {
        now.milliseconds / (stepSeconds * 1_000)
    }

    /// The code of a step.
    static func code(_ secret: [UInt8], step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 0x0F)
        let word = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(word % (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 })
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is, near `now` and after `last`; nil for none.
    ///
    /// Takes the same time for every wrong code.
    static func step(of code: String, _ secret: [UInt8], now: Instant, after last: Int64) -> Int64? {
        let present = step(now)
        var found: Int64?
        for step in (present - tolerance)...(present + tolerance) {
            let isSame = isEqual(Array(TOTP.code(secret, step: step).utf8), Array(code.utf8))
            if isSame, step > last, found == nil { found = step }
        }
        return found
    }

    private static func isEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What an authenticator app reads off a screen.
    static func url(_ secret: [UInt8], account: String) -> String {
        "otpauth://totp/Kavling:\(PercentEncoding.encoded(account))?secret=\(base32(secret))"
            + "&issuer=Kavling&algorithm=SHA1&digits=\(digits)&period=\(stepSeconds)"
    }

    /// Base32 without padding.
    static func base32(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var text: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                text.append(letters[bits >> count & 31])
            }
        }
        if count > 0 { text.append(letters[bits << (5 - count) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Codes for the day on which the phone is lost.
enum RecoveryCode {
    /// How many there are.
    static let count = 10
    /// Letters and digits that no font makes alike; 31 of them, so ten are 49 bits.
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)

    /// A new one: `xxxxx-xxxxx`.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let text = (0..<10).compactMap { _ in letters.randomElement(using: &generator) }
        return String(decoding: text.prefix(5) + [UInt8(ascii: "-")] + text.suffix(5), as: UTF8.self)
    }

    /// One as people type it, as it was given out; nil for what is none.
    static func read(_ text: String) -> String? {
        guard text.utf8.count <= 32 else { return nil }
        let typed = text.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        guard typed.count == 10, typed.allSatisfy(letters.contains) else { return nil }
        return String(decoding: typed.prefix(5) + [UInt8(ascii: "-")] + typed.suffix(5), as: UTF8.self)
    }
}
