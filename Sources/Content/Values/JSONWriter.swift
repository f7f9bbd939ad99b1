//  JSONWriter: JSON bytes straight into one growing buffer.
//
//  The hot path of every answer: columns come as raw UTF-8 and leave as JSON without a String between.
//  Always: what string, integer, double, scaled, instant and value append is valid JSON and valid UTF-8.
//          Commas, colons and braces are the caller's (`byte`, `raw`).
//  Source: ECMA-262 JSON.stringify for escapes and numbers.

/// Appends JSON to a byte buffer.
///
/// Memory of its own instead of an array: an array looks at its uniqueness and capacity with every append, and an
/// answer is some ten thousand of them (measured: half of the encoding).
package struct JSONWriter: ~Copyable {
    @usableFromInline var start: UnsafeMutableRawPointer
    @usableFromInline var used = 0
    @usableFromInline var capacity: Int

    /// An empty writer with room for `capacity` bytes.
    package init(capacity: Int = 0) {
        self.capacity = max(64, capacity)
        start = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        start.deallocate()
    }

    /// How many bytes were written.
    @inlinable package var count: Int { used }

    /// A copy of what was written so far.
    package var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: start, count: used)) }

    /// What was written, handed over without a copy.
    package consuming func finish() -> JSONBytes {
        let bytes = JSONBytes(start: start, count: used)
        discard self
        return bytes
    }

    /// What was written so far, in place.
    @inlinable
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: start, count: used))
    }

    /// Makes room for `more` bytes behind those there are.
    @inlinable @inline(__always)
    package mutating func reserve(_ more: Int) {
        if used &+ more > capacity { grow(more) }
    }

    @usableFromInline
    mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, used + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: start, byteCount: used)
        start.deallocate()
        start = larger
    }

    /// One byte as it is.
    @inlinable @inline(__always)
    package mutating func byte(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used &+= 1
    }

    /// Literal JSON as it is: keys, punctuation.
    @inlinable @inline(__always)
    package mutating func raw(_ text: StaticString) {
        raw(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Bytes as they are: JSON that was made elsewhere, such as a stored `json` attribute or a prepared key.
    @inlinable @inline(__always)
    package mutating func raw(_ json: UnsafeRawBufferPointer) {
        guard let source = json.baseAddress else { return }
        reserve(json.count)
        (start + used).copyMemory(from: source, byteCount: json.count)
        used &+= json.count
    }

    /// Short bytes as they are, of which at least 15 more may be read behind the last.
    ///
    /// Keys of a dozen bytes are written thousands of times an answer, and a call of `memmove` costs more than such a
    /// copy (measured: 4 % of a list).
    @inlinable @inline(__always)
    package mutating func raw(padded json: UnsafeRawPointer, count: Int) {
        reserve(count &+ 16)
        let target = start + used
        var at = 0
        repeat {
            let piece = json.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
            target.storeBytes(of: piece, toByteOffset: at, as: SIMD16<UInt8>.self)
            at &+= 16
        } while at < count
        used &+= count
    }

    /// Some of the bytes of another writer, as they are.
    package mutating func raw(_ other: borrowing JSONWriter, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= other.used)
        raw(UnsafeRawBufferPointer(start: other.start + range.lowerBound, count: range.count))
    }

    /// Bytes as they are.
    package mutating func raw(_ json: [UInt8]) {
        json.withUnsafeBytes { raw($0) }
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
        case .number(let digits):
            var digits = digits
            digits.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
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
