//  SourceValue: a stored value of Strapi's becomes one that our column can hold.
//
//  SQLite keeps anything in any column and Strapi puts no constraint on them, so years of hooks, scripts and changed
//  schemas are in there. What the column can hold is kept as it is, what it cannot becomes null; either is told.
//  Always: decimals with a scale come out exact; instants as milliseconds, whether they were numbers or text.

import Content
import Foundation
import Relational

/// What became of one value.
struct SourceValue {
    /// As our column holds it.
    let value: SQLValue
    /// What the schema has against the value as it was; nil for nothing.
    let fault: String?

    /// Fits a value of the source to a scalar attribute.
    init(_ source: SQLValue, as attribute: Attribute) {
        guard let kind = attribute.scalar, source != .null else {
            self.init(.null)
            return
        }
        switch kind.column {
        case .text: self = SourceValue.text(source, kind, attribute)
        case .integer, .real, .decimal: self = SourceValue.number(source, kind, attribute)
        case .boolean: self = SourceValue.boolean(source, kind, attribute)
        case .instant: self.init(instant: source)
        case .json: self = SourceValue.json(source, kind, attribute)
        }
    }

    private init(_ value: SQLValue, _ fault: String? = nil) {
        self.value = value
        self.fault = fault
    }

    private static func kept(_ value: SQLValue, _ fault: String) -> SourceValue {
        SourceValue(value, value == .null ? "\(fault); made null" : "\(fault); kept")
    }

    // MARK: kinds of columns

    private static func text(_ source: SQLValue, _ kind: ScalarKind, _ attribute: Attribute) -> SourceValue {
        guard let text = plainText(source, kind) else { return kept(.null, "binary bytes in a text column") }
        switch kind.check(.string(text), attribute) {
        case .value(let value): return SourceValue(SQLValue(value))
        case .wrong(let messages): return kept(.text(text), messages.joined(separator: ", "))
        case .wrongWithin(let faults): return kept(.text(text), faults.map(\.message).joined(separator: ", "))
        case .refused(let message): return kept(.text(text), message)
        }
    }

    /// A text; a day from the epoch milliseconds that early databases hold in `date` columns.
    private static func plainText(_ source: SQLValue, _ kind: ScalarKind) -> String? {
        switch source {
        case .null: nil
        case .text(let text): text
        case .integer(let milliseconds) where kind.name == "date": day(milliseconds)
        case .real(let milliseconds) where kind.name == "date": Int64(exactly: milliseconds.rounded(.down)).map(day)
        case .integer(let integer): String(integer)
        case .real(let real): JavaScriptNumber.text(real)
        case .blob(let bytes): String(validating: bytes, as: UTF8.self)
        }
    }

    private static func day(_ milliseconds: Int64) -> String {
        String(Instant(milliseconds: milliseconds).iso8601.prefix { $0 != "T" })
    }

    private static func number(_ source: SQLValue, _ kind: ScalarKind, _ attribute: Attribute) -> SourceValue {
        let digits: String
        switch source {
        case .integer(let integer): digits = String(integer)
        case .real(let real): digits = JavaScriptNumber.text(real)
        case .text(let text): digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
        case .null, .blob: return kept(.null, "no number")
        }
        guard let number = digits.isEmpty ? nil : JavaScriptNumber.parse(digits), number.isFinite else {
            return kept(.null, "no number")
        }
        let isText = if case .text = source { true } else { false }
        // Whole numbers beyond 2^53 are not allowed in, but those that are stored stay exact.
        let stored = column(digits, number, kind, attribute)
        switch kind.check(.number(digits), attribute) {
        case .value: return isText ? kept(stored, "text in a number column") : SourceValue(stored)
        case .wrong(let messages):
            if isRoundingNoise(number, stored, attribute) { return SourceValue(stored) }
            let fault = messages.joined(separator: ", ")
            let isRounded = stored != .null && nearest(stored, attribute) != number
            return isRounded ? SourceValue(stored, "\(fault); rounded") : kept(stored, fault)
        case .wrongWithin(let faults): return kept(stored, faults.map(\.message).joined(separator: ", "))
        case .refused(let message): return kept(stored, message)
        }
    }

    /// The number in the attribute's column; null where that would change more than excess fraction digits.
    private static func column(
        _ digits: String, _ number: Double, _ kind: ScalarKind, _ attribute: Attribute
    ) -> SQLValue {
        if kind.column == .integer {
            return SQLValue(Int64(digits) ?? Int64(exactly: number))
        }
        guard kind.column == .decimal, let scale = attribute.constraints.scale else { return .real(number) }
        return SQLValue(ExactDecimal.units(digits, scale: scale) ?? rounded(digits, scale: scale))
    }

    /// Units of the nearest decimal with `scale` fraction digits, halves away from zero; nil when it is too large.
    private static func rounded(_ digits: String, scale: Int) -> Int64? {
        guard var exact = Decimal(string: digits, locale: nil) else { return nil }
        var result = Decimal()
        NSDecimalRound(&result, &exact, scale, .plain)
        return ExactDecimal.units(result.description, scale: scale)
    }

    /// True where a sum of doubles missed its decimal by the last bits, as in 0.1 + 0.2.
    private static func isRoundingNoise(_ number: Double, _ stored: SQLValue, _ attribute: Attribute) -> Bool {
        guard attribute.constraints.scale != nil, let nearest = nearest(stored, attribute), nearest != number else {
            return false
        }
        return abs(nearest - number) <= 4 * nearest.ulp
    }

    /// The double that a stored number reads as.
    private static func nearest(_ stored: SQLValue, _ attribute: Attribute) -> Double? {
        switch stored {
        case .integer(let units): Double(ExactDecimal.text(units: units, scale: attribute.constraints.scale ?? 0))
        case .real(let real): real
        case .null, .text, .blob: nil
        }
    }

    private static func boolean(_ source: SQLValue, _ kind: ScalarKind, _ attribute: Attribute) -> SourceValue {
        let json: JSONValue
        switch source {
        case .integer(let integer): json = .integer(integer)
        case .text(let text): json = .string(text)
        case .real(let real): json = .double(real)
        case .null, .blob: return kept(.null, "no boolean")
        }
        if case .value(let value) = kind.check(json, attribute) { return SourceValue(SQLValue(value)) }
        return kept(.null, "no boolean")
    }

    /// Fits an instant: epoch milliseconds, or the ISO text of early databases.
    init(instant source: SQLValue) {
        let found: Int64?
        switch source {
        case .null:
            self.init(.null)
            return
        case .integer(let milliseconds): found = milliseconds
        case .real(let milliseconds): found = Int64(exactly: milliseconds.rounded(.down))
        case .text(let text): found = Instant.parse(text)?.milliseconds
        case .blob: found = nil
        }
        let isInRange = found.map { $0.magnitude <= Instant.bound.magnitude } ?? false
        self.init(isInRange ? SQLValue(found) : .null, isInRange ? nil : "no point in time; made null")
    }

    private static func json(_ source: SQLValue, _ kind: ScalarKind, _ attribute: Attribute) -> SourceValue {
        let json: JSONValue
        switch source {
        case .null: json = .null
        // The column has numeric affinity: SQLite itself makes numbers of JSON texts like 5.
        case .integer(let integer): json = .integer(integer)
        case .real(let real): json = .double(real)
        case .text(let text):
            guard let parsed = parse(Array(text.utf8)) else { return kept(.null, "invalid JSON") }
            json = parsed
        case .blob(let bytes):
            guard let parsed = parse(bytes) else { return kept(.null, "invalid JSON") }
            json = parsed
        }
        switch kind.check(json, attribute) {
        case .value(.null) where !json.isNull: return kept(SQLValue(.json(json)), "no document")
        case .value(let value): return SourceValue(SQLValue(value))
        case .wrong(let messages): return kept(SQLValue(.json(json)), messages.joined(separator: ", "))
        case .wrongWithin(let faults):
            return kept(SQLValue(.json(json)), faults.map(\.message).joined(separator: ", "))
        case .refused(let message): return kept(SQLValue(.json(json)), message)
        }
    }

    private static func parse(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONValue.parse(bytes, limits: JSONLimits(depth: 256, values: 10_000_000))
    }
}

extension SQLValue {
    /// The value as a person reads it, for reports.
    var shown: String {
        switch self {
        case .null: "null"
        case .integer(let integer): String(integer)
        case .real(let real): JavaScriptNumber.text(real)
        case .text(let text): text
        case .blob(let bytes): "\(bytes.count) bytes"
        }
    }
}
