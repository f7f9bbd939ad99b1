//  HexDigits: bytes as hexadecimal text, and random such text for names nobody can guess.
//
//  Random digits come from `SystemRandomNumberGenerator`, which on Linux is the kernel's secure generator.

/// Hexadecimal text in lower case.
package enum HexDigits {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits a byte.
    package static func text(of bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// So many random digits.
    package static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return random(count, using: &generator)
    }

    /// So many random digits from a generator of the caller's choice.
    package static func random(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        String(decoding: (0..<count).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }, as: UTF8.self)
    }
}
