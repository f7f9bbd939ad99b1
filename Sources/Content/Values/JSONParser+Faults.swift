//  JSONParser+Faults: the messages of V8's JSON.parse, with its positions and its quotations of the source.
//
//  Positions count UTF-16 units, as JavaScript does, behind a byte order mark.

extension JSONParser {
    /// A fault at the place at hand: `MESSAGE in JSON at position N`, or `MESSAGE at position N` after the word JSON.
    func fault(_ message: String) -> JSONFault {
        let subject = message.hasSuffix(" JSON") ? message : message + " in JSON"
        return JSONFault(message: "\(subject) at position \(utf16Position)", offset: skipped + at)
    }

    /// The fault of a byte where a value should begin or go on.
    func unexpectedToken() -> JSONFault {
        guard let next else { return JSONFault(message: "Unexpected end of JSON input", offset: skipped + at) }
        switch next {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return fault("Unexpected number")
        case UInt8(ascii: "\""): return fault("Unexpected string")
        default: break
        }
        let source = String(decoding: bytes, as: UTF8.self)
        if ["NaN", "Infinity", "undefined", "[object Object]"].contains(source) {
            return JSONFault(message: "\"\(source)\" is not valid JSON", offset: skipped + at)
        }
        return JSONFault(
            message: "Unexpected token '\(token)', \(quotation) is not valid JSON", offset: skipped + at)
    }

    private var utf16Position: Int {
        // Every sequence is one unit, those of four bytes two; continuation bytes do not count.
        bytes[..<at].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
    }

    private var token: String {
        let position = utf16Position
        return String(decoding: Array(utf16)[position...position], as: UTF16.self)
    }

    /// The source in quotes, or ten units either side of the place where it is long.
    private var quotation: String {
        let units = Array(utf16)
        let context = 10
        guard units.count > 2 * context else { return "\"\(String(decoding: units, as: UTF16.self))\"" }
        let position = utf16Position
        let hasMoreBefore = position >= context
        let hasMoreAfter = position < units.count - context
        let start = hasMoreBefore ? position - context : 0
        let end = hasMoreAfter ? position + context : units.count
        let part = String(decoding: units[start..<end], as: UTF16.self)
        return "\(hasMoreBefore ? "..." : "")\"\(part)\"\(hasMoreAfter ? "..." : "")"
    }

    private var utf16: String.UTF16View {
        String(decoding: bytes, as: UTF8.self).utf16
    }
}
