//  PercentEncoding: text as it may stand anywhere in a URL; pure.
//
//  Source: RFC 3986 §2.3: letters, digits, `-`, `.`, `_` and `~` stay as they are.

import Content

/// Writes text into URLs.
enum PercentEncoding {
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    /// Everything else byte by byte, in capital letters.
    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result += HexDigits.text(of: [byte]).uppercased().utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
