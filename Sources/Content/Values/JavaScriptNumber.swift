//  JavaScriptNumber: JavaScript's `Number(text)` and `String(number)`.
//
//  Strapi casts filter values and numeric strings by `Number(text)`; answers print doubles as JavaScript does.
//  Always: hand-written, no locale, no Foundation.  Source: ECMA-262, StringToNumber and Number::toString.

/// Reading and printing numbers as JavaScript does.
package enum JavaScriptNumber {
    /// `Number(text)`: white space trimmed, empty is 0, `0x`/`0o`/`0b` prefixes, decimals, exponents, `Infinity`.
    /// - Returns: The number, possibly infinite; nil where JavaScript gives NaN.
    package static func parse(_ text: String) -> Double? {
        let units = trimmed(text)
        guard !units.isEmpty else { return 0 }
        if units.count > 2, units[0] == UInt8(ascii: "0") {
            switch units[1] | 0x20 {
            case UInt8(ascii: "x"): return power(of: 4, units[2...])
            case UInt8(ascii: "o"): return power(of: 3, units[2...])
            case UInt8(ascii: "b"): return power(of: 1, units[2...])
            default: break
            }
        }
        return decimal(units[...])
    }

    /// `String(number)`: the shortest digits that read back as the same double.
    package static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        var bytes: [UInt8] = []
        append(number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a finite number as `text` gives it.
    static func append(_ number: Double, to bytes: inout [UInt8]) {
        // Swift's description has the same shortest digits as JavaScript. Between these bounds it also lays them out
        // the same way, but for ".0" behind whole numbers.
        var digits = number.description
        guard (1e-4..<9e15).contains(number.magnitude) else {
            return DecimalDigits(digits.utf8).append(to: &bytes)
        }
        digits.withUTF8 { units in
            bytes.append(contentsOf: units.suffix(2).elementsEqual(".0".utf8) ? units.dropLast(2) : units[...])
        }
    }

    private static func decimal(_ units: ArraySlice<UInt8>) -> Double? {
        var rest = units
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("Infinity".utf8) { return isNegative ? -.infinity : .infinity }
        guard isDecimalLiteral(rest) else { return nil }
        guard let magnitude = Double(String(decoding: rest, as: UTF8.self)) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Digits with an optional point anywhere around them and an optional exponent; at least one digit before it.
    private static func isDecimalLiteral(_ units: ArraySlice<UInt8>) -> Bool {
        var rest = units
        let whole = dropDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = dropDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark | 0x20 == UInt8(ascii: "e") else { return false }
        rest.removeFirst()
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        return dropDigits(&rest) > 0 && rest.isEmpty
    }

    private static func dropDigits(_ units: inout ArraySlice<UInt8>) -> Int {
        let digits = units.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        units.removeFirst(digits)
        return digits
    }

    /// Digits of base 2^bits, rounded to the nearest double like JavaScript: bits that do not fit leave a sticky one.
    private static func power(of bits: UInt64, _ units: ArraySlice<UInt8>) -> Double? {
        var significand: UInt64 = 0
        var shift = 0
        for unit in units {
            guard let digit = digit(unit), digit < 1 << bits else { return nil }
            if significand < 1 << (63 - bits) {
                significand = significand << bits | digit
            } else {
                shift += Int(bits)
                if digit > 0 { significand |= 1 }
            }
        }
        return scalbn(Double(significand), shift)
    }

    private static func scalbn(_ number: Double, _ exponent: Int) -> Double {
        Double(sign: .plus, exponent: min(exponent, 2000), significand: number)
    }

    private static func digit(_ unit: UInt8) -> UInt64? {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(unit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(unit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(unit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func trimmed(_ text: String) -> [UInt8] {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(text[first...last].utf8)
    }

    /// JavaScript's white space and line ends.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0xA0, 0xFEFF, 0x2028, 0x2029: true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }
}
