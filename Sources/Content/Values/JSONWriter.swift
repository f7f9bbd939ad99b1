//  JSONWriter: JSON bytes straight into one growing buffer.
//
//  The hot path of every answer: columns come as raw UTF-8 and leave as JSON without a String between.
//  Always: what string, integer, double, scaled, instant and value append is valid JSON and valid UTF-8.
//          Commas, colons and braces are the caller's (`byte`, `raw`).
//  Source: ECMA-262 JSON.stringify for escapes and numbers.

/// Appends JSON to a byte buffer.
package struct JSONWriter: Sendable {
    /// What was written so far; the caller takes it, or truncates it to reuse the storage.
    package var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    package init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// One byte as it is.
    @inline(__always)
    package mutating func byte(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Literal JSON as it is: keys, punctuation.
    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Bytes as they are: JSON that was made elsewhere, such as a stored `json` attribute or a prepared key.
    package mutating func raw(_ json: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: json)
    }

    /// Bytes as they are.
    package mutating func raw(_ json: [UInt8]) {
        bytes.append(contentsOf: json)
    }

    /// `null`.
    package mutating func null() {
        raw("null")
    }

    /// `true` or `false`.
    package mutating func bool(_ value: Bool) {
        if value { raw("true") } else { raw("false") }
    }

    /// A string with its quotes, escaped.
    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string(UnsafeRawBufferPointer($0)) }
    }

    /// A whole value, compact.
    ///
    /// Recursion is as deep as the value; parsed values are bounded by `JSONLimits.depth`.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let digits): bytes.append(contentsOf: digits.utf8)
        case .string(let text): string(text)
        case .array(let elements): array(elements)
        case .object(let members): object(members)
        }
    }

    private mutating func array(_ elements: [JSONValue]) {
        byte(UInt8(ascii: "["))
        for (place, element) in elements.enumerated() {
            if place > 0 { byte(UInt8(ascii: ",")) }
            value(element)
        }
        byte(UInt8(ascii: "]"))
    }

    private mutating func object(_ object: JSONObject) {
        byte(UInt8(ascii: "{"))
        for (place, member) in object.members.enumerated() {
            if place > 0 { byte(UInt8(ascii: ",")) }
            string(member.key)
            byte(UInt8(ascii: ":"))
            value(member.value)
        }
        byte(UInt8(ascii: "}"))
    }
}
