//  JSONValue: one JSON document in memory, numbers as exact text.
//
//  What a request body is parsed into and what a `json` attribute holds.
//  Always: a number's text is valid JSON as JavaScript prints it; integers keep all their digits; equality is by
//          bytes, not by canonical equivalence.

/// A JSON value.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// Digits as JavaScript prints them (`1.5`, `1000`, `1e+21`), but never rounded: integers of any length are whole.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Parses strict RFC 8259 text; a byte order mark in front is allowed.
    ///
    /// Lone surrogate escapes become U+FFFD. Of equal keys the last value wins, at the place of the first.
    /// - Parameters:
    ///   - bytes: UTF-8. Bytes that are no UTF-8 are refused.
    ///   - limits: How deep and how large a document may be.
    /// - Returns: The value the text holds.
    /// - Throws: The fault in V8's words (Node 20), or that a limit was passed.
    /// - Complexity: O(bytes).
    package static func parse(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONFault) -> JSONValue {
        var parser = try JSONParser(bytes, limits: limits)
        return try parser.document()
    }

    /// Parses text held in a string; see `parse(_:limits:)` for bytes.
    package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONFault) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    /// The nearest double of a number; nil for every other kind.
    ///
    /// Infinite only for integers beyond 1.8e308.
    package var double: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }

    /// The exact integer of a number without fraction within 64 bits; nil otherwise.
    package var int64: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }

    /// The text of a string; nil for every other kind.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// True or false of a boolean; nil for every other kind.
    package var boolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The members of an object; nil for every other kind.
    package var object: JSONObject? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of an array; nil for every other kind.
    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// True for `null`.
    package var isNull: Bool {
        self == .null
    }

    /// A number from an integer.
    package static func integer(_ value: Int64) -> JSONValue {
        .number(String(value))
    }

    /// A number as JavaScript prints the double; `null` where it is not finite, as JSON.stringify does.
    package static func double(_ value: Double) -> JSONValue {
        value.isFinite ? .number(JavaScriptNumber.text(value)) : .null
    }

    /// Compact JSON text, as JSON.stringify prints it.
    package func serialized() -> String {
        String(decoding: serializedBytes(), as: UTF8.self)
    }

    /// Compact JSON text as UTF-8.
    package func serializedBytes() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// True if both are the same kind with the same bytes; members of objects in the same order.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.number(let one), .number(let other)), (.string(let one), .string(let other)): one.isExactly(other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    /// Feeds the kind and the content.
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let text): hasher.combine(text)
        case .string(let text): hasher.combine(text)
        case .array(let elements): hasher.combine(elements)
        case .object(let members): hasher.combine(members)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    /// A string.
    package init(stringLiteral text: String) {
        self = .string(text)
    }
}
