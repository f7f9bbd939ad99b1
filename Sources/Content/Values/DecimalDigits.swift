//  DecimalDigits: a decimal number taken apart, and put together as JavaScript prints it.
//
//  In: a number literal whose syntax was checked (JSON's, or Swift's own description of a double).
//  Always: no digit is lost or invented; the layout is ECMA-262's Number::toString, whatever the number of digits.

/// Significant digits and a decimal point: the value is `0.digits × 10^point`.
struct DecimalDigits {
    private(set) var isNegative = false
    /// ASCII digits without leading or trailing zeros; empty for zero.
    private(set) var digits: [UInt8] = []
    private var point = 0

    /// Exponents beyond this are far outside a double's range; clamping keeps the arithmetic from overflowing.
    private static let exponentBound = 1_000_000_000

    /// Takes a literal apart: an optional sign, digits, an optional fraction, an optional exponent.
    init(_ literal: some Sequence<UInt8>) {
        var inFraction = false
        var exponent: Int?
        var exponentIsNegative = false
        for unit in literal {
            switch unit {
            case UInt8(ascii: "-") where exponent == nil: isNegative = true
            case UInt8(ascii: "-"): exponentIsNegative = true
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): exponent = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let sofar = exponent {
                    exponent = min(sofar * 10 + Int(unit & 0x0F), DecimalDigits.exponentBound)
                } else {
                    append(unit, inFraction: inFraction)
                }
            default: break
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        point += (exponent ?? 0) * (exponentIsNegative ? -1 : 1)
    }

    private mutating func append(_ unit: UInt8, inFraction: Bool) {
        if digits.isEmpty && unit == UInt8(ascii: "0") {
            if inFraction { point -= 1 }
            return
        }
        digits.append(unit)
        if !inFraction { point += 1 }
    }

    /// Appends the number as JavaScript's Number::toString lays digits out; zero has no sign.
    func append(to bytes: inout [UInt8]) {
        guard !digits.isEmpty else { return bytes.append(UInt8(ascii: "0")) }
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        switch point {
        case 1...21:
            bytes.append(contentsOf: digits.prefix(point))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, point - digits.count)))
            if point < digits.count {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[point...])
            }
        case -5...0:
            bytes.append(contentsOf: "0.".utf8)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
            bytes.append(contentsOf: digits)
        default: appendScientific(to: &bytes)
        }
    }

    private func appendScientific(to bytes: inout [UInt8]) {
        bytes.append(digits[0])
        if digits.count > 1 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[1...])
        }
        let exponent = point - 1
        bytes.append(contentsOf: (exponent < 0 ? "e-" : "e+").utf8)
        bytes.append(contentsOf: String(exponent.magnitude).utf8)
    }
}
