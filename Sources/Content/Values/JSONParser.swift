//  JSONParser: bytes become a JSONValue, or a fault in V8's words.
//
//  In: UTF-8 bytes, limits.  Out: JSONValue.  I/O: none.
//  Always: one pass, recursion bounded by `limits.depth`.
//  Refuses: whatever RFC 8259 does not have; bytes that are no UTF-8; numbers no double can hold (1e400).

/// One pass over one document.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var at = 0
    /// Bytes of the byte order mark in front, which are not in `bytes`.
    let skipped: Int
    private var values = 0

    /// Takes the bytes without their byte order mark and checks that they are UTF-8.
    init(_ bytes: some Collection<UInt8>, limits: JSONLimits) throws(JSONFault) {
        self.limits = limits
        // Asked for its storage, since a collection of another module would be copied byte by byte.
        let whole = bytes.withContiguousStorageIfAvailable { Array($0) } ?? Array(bytes)
        skipped = whole.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.bytes = skipped > 0 ? Array(whole[skipped...]) : whole
        if let broken = JSONParser.firstBroken(self.bytes) {
            at = broken
            throw fault("Invalid UTF-8")
        }
    }

    /// The only value of the document, with nothing but white space around it.
    mutating func document() throws(JSONFault) -> JSONValue {
        let document = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw fault("Unexpected non-whitespace character after JSON") }
        return document
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        values += 1
        guard values <= limits.values else {
            throw JSONFault(message: "JSON holds more than \(limits.values) values", offset: skipped + at)
        }
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: throw unexpectedToken()
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        var isFirst = true
        repeat {
            let key = try name(isFirst: isFirst)
            object[key] = try value(depth: depth)
            isFirst = false
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("Expected ',' or '}' after property value") }
        return object
    }

    /// A property's name and its colon.
    ///
    /// V8 words what is missing differently for the first property and later ones.
    private mutating func name(isFirst: Bool) throws(JSONFault) -> String {
        skipSpace()
        guard next == UInt8(ascii: "\"") else {
            throw fault(isFirst ? "Expected property name or '}'" : "Expected double-quoted property name")
        }
        let name = try string()
        guard take(UInt8(ascii: ":")) else {
            throw isFirst ? fault("Expected ':' after property name") : unexpectedToken()
        }
        return name
    }

    private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(depth: depth))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("Expected ',' or ']' after array element") }
        return elements
    }

    private mutating func enter(_ depth: Int) throws(JSONFault) {
        guard depth <= limits.depth else {
            throw JSONFault(message: "JSON is nested deeper than \(limits.depth) levels", offset: skipped + at)
        }
        at += 1
    }

    private mutating func literal(_ word: StaticString, _ meaning: JSONValue) throws(JSONFault) -> JSONValue {
        for place in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[place] else { throw unexpectedToken() }
            at += 1
        }
        return meaning
    }

    // MARK: Bytes

    /// The byte at hand; nil at the end.
    var next: UInt8? {
        at < bytes.count ? bytes[at] : nil
    }

    mutating func skipSpace() {
        while let unit = next, unit == 0x20 || unit == 0x0A || unit == 0x0D || unit == 0x09 { at += 1 }
    }

    /// Takes one byte after white space, if it is this one; otherwise stands at the byte that is not.
    private mutating func take(_ unit: UInt8) -> Bool {
        skipSpace()
        guard next == unit else { return false }
        at += 1
        return true
    }

    private static func firstBroken(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { buffer in
            var at = 0
            while at < buffer.count {
                if at + 8 <= buffer.count,
                    buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    at += 8
                    continue
                }
                let sequence = UTF8Sequence(in: buffer, at: at)
                guard sequence.isValid else { return at }
                at += sequence.length
            }
            return nil
        }
    }
}
