//  Value: one stored value of an attribute, between JSON and the database.
//
//  Exact where the schema asks for it: decimals with a scale are integers, instants epoch milliseconds.

/// A value of a scalar attribute.
package enum Value: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    /// A float, or a decimal without a scale.
    case real(Double)
    case boolean(Bool)
    case instant(Instant)
    /// `units` × 10^-`scale`.
    case decimal(units: Int64, scale: Int)
    case json(JSONValue)
}

extension Value {
    /// The text, or nil for any other value.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The integer, or nil for any other value.
    package var integer: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The boolean, or nil for any other value.
    package var boolean: Bool? {
        if case .boolean(let boolean) = self { boolean } else { nil }
    }

    /// True for null.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// As answers show it, where no kind is at hand (change log, messages).
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .text(let text): .string(text)
        case .integer(let integer): .number(String(integer))
        case .real(let real): real.isFinite ? .number(JavaScriptNumber.text(real)) : .null
        case .boolean(let boolean): .bool(boolean)
        case .instant(let instant): .string(instant.iso8601)
        case .decimal(let units, let scale): .number(ExactDecimal.text(units: units, scale: scale))
        case .json(let json): json
        }
    }
}

extension Value {
    /// True if both are the same kind with the same content; texts by their bytes, as every database compares them.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.text(let one), .text(let other)): one.isExactly(other)
        case (.integer(let one), .integer(let other)): one == other
        case (.real(let one), .real(let other)): one == other
        case (.boolean(let one), .boolean(let other)): one == other
        case (.instant(let one), .instant(let other)): one == other
        case (.decimal(let units, let scale), .decimal(let others, let other)):
            units == others && scale == other
        case (.json(let one), .json(let other)): one == other
        default: false
        }
    }
}

/// Decimals as integers of a fixed scale.
package enum ExactDecimal {
    /// Fraction digits a schema may ask for.
    package static let scales = 0...9
    /// Digits, before and behind the point together, that every decimal has room for.
    package static let digits = 18

    /// Decimal text without trailing zeros: 2500000050 at scale 2 is `25000000.5`.
    package static func text(units: Int64, scale: Int) -> String {
        var digits = String(units.magnitude)
        if scale > 0 {
            if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
            var fraction = Substring(digits.suffix(scale))
            while fraction.last == "0" { fraction.removeLast() }
            digits = String(digits.dropLast(scale)) + (fraction.isEmpty ? "" : "." + fraction)
        }
        return (units < 0 ? "-" : "") + digits
    }

    /// Reads plain or exponent notation exactly.
    /// - Returns: nil when the text is no number, does not fit, or has more than `scale` fraction digits that matter.
    package static func units(_ text: String, scale: Int) -> Int64? {
        var rest = Substring(text)
        let negative = rest.first == "-"
        if negative || rest.first == "+" { rest.removeFirst() }
        var exponent = 0
        if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let written = Int(rest[rest.index(after: mark)...]), abs(written) <= 400 else { return nil }
            exponent = written
            rest = rest[..<mark]
        }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        let digits = String(whole) + fraction
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return shifted(digits, by: scale + exponent - fraction.count).map { negative ? -$0 : $0 }
    }

    private static func shifted(_ digits: String, by places: Int) -> Int64? {
        var kept = Substring(digits).drop { $0 == "0" }
        if kept.isEmpty { return 0 }
        if places < 0 {
            guard kept.count > -places, kept.suffix(-places).allSatisfy({ $0 == "0" }) else { return nil }
            kept = kept.dropLast(-places)
            return Int64(kept)
        }
        guard kept.count + places <= ExactDecimal.digits else { return nil }
        return Int64(kept + String(repeating: "0", count: places))
    }
}
