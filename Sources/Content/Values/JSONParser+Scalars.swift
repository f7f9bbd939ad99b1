//  JSONParser+Scalars: strings and numbers of a JSON document.
//
//  Always: a string is valid UTF-8 (lone surrogate escapes become U+FFFD); a number keeps every digit it came with.

extension JSONParser {
    /// The string whose opening quote is at hand.
    mutating func string() throws(JSONFault) -> String {
        at += 1
        let start = at
        while let unit = next, unit != UInt8(ascii: "\""), unit != UInt8(ascii: "\\"), unit >= 0x20 { at += 1 }
        if next == UInt8(ascii: "\"") {
            defer { at += 1 }
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }
        var text = Array(bytes[start..<at])
        while let unit = next {
            switch unit {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("Bad control character in string literal")
            default:
                text.append(unit)
                at += 1
            }
        }
        throw fault("Unterminated string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        at += 1
        // V8 complains of the escape only if a Latin-1 character follows the backslash (lead bytes up to 0xC3).
        guard let unit = next, unit <= 0xC3 else { throw unexpectedToken() }
        switch unit {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(unit)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            at += 1
            let unit = try codeUnit()
            return text.append(contentsOf: try scalar(beginning: unit).utf8)
        default: throw fault("Bad escaped character")
        }
        at += 1
    }

    /// The four hexadecimal digits at hand.
    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap(JSONParser.hexadecimal) else { throw fault("Bad Unicode escape") }
            unit = unit << 4 | digit
            at += 1
        }
        return unit
    }

    /// The character of one escape, or of a surrogate pair of two; a surrogate alone reads as U+FFFD.
    private mutating func scalar(beginning high: UInt32) throws(JSONFault) -> String {
        if (0xD800..<0xDC00).contains(high), bytes[at...].starts(with: #"\u"#.utf8) {
            let back = at
            at += 2
            let low = try codeUnit()
            if (0xDC00..<0xE000).contains(low) {
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
                return String(Character(scalar ?? "\u{FFFD}"))
            }
            at = back
        }
        return String(Character(Unicode.Scalar(high) ?? "\u{FFFD}"))
    }

    private static func hexadecimal(_ unit: UInt8) -> UInt32? {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(unit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(unit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(unit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The number at hand, as JavaScript would print it if doubles had no limit of digits.
    mutating func number() throws(JSONFault) -> String {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let whole = at
        guard digits() > 0 else { throw fault("No number after minus sign") }
        if bytes[whole] == UInt8(ascii: "0"), at > whole + 1 {
            at = whole + 1
            throw fault("Unexpected number")
        }
        let isInteger = try !fractionOrExponent()
        let literal = bytes[start..<at]
        if isInteger { return literal.elementsEqual("-0".utf8) ? "0" : String(decoding: literal, as: UTF8.self) }
        return try normalised(literal)
    }

    /// True if there was a fraction or an exponent.
    private mutating func fractionOrExponent() throws(JSONFault) -> Bool {
        let start = at
        if next == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { throw fault("Unterminated fractional number") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { throw fault("Exponent part is missing a number") }
        }
        return at > start
    }

    private mutating func digits() -> Int {
        let start = at
        while let unit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) { at += 1 }
        return at - start
    }

    private func normalised(_ literal: ArraySlice<UInt8>) throws(JSONFault) -> String {
        let double = Double(String(decoding: literal, as: UTF8.self)) ?? .infinity
        guard double.isFinite else { throw fault("Number out of range") }
        guard double != 0 else { return "0" }
        var text: [UInt8] = []
        DecimalDigits(literal).append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
