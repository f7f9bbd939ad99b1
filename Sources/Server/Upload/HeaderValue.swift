//  HeaderValue: one header's value with its parameters, as in `form-data; name="a"; filename="b.pdf"`.
//
//  Bytes in, bytes out: a parameter may hold raw UTF-8, which the header grammar does not know. Linear in the length.
//  Tolerates what browsers and formidable's callers send: quotes inside a quoted file name, backslashes of Windows
//  paths, parameters without a value.
//  Source: RFC 9110 §5.6.6, RFC 7578 §4.2; a backslash escapes only a quote or a backslash, as busboy reads it.

/// A header value split into its first word and its parameters.
struct HeaderValue: Sendable {
    /// What stands before the first `;`, trimmed and in lower case.
    let word: String
    /// Names in lower case; the first of two equal names wins.
    private(set) var parameters: [String: [UInt8]] = [:]

    init(_ bytes: some Collection<UInt8>) {
        var scanner = HeaderScanner(Array(bytes))
        word = String(decoding: scanner.until(UInt8(ascii: ";")), as: UTF8.self).lowercased()
        while let (name, value) = scanner.parameter() {
            if parameters[name] == nil { parameters[name] = value }
        }
    }
}

/// Walks over the bytes of one header value.
private struct HeaderScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes up to a separator or the end, trimmed; the separator stays.
    mutating func until(_ separators: UInt8...) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, !separators.contains(bytes[position]) { position += 1 }
        return bytes[start..<position].trimmed
    }

    /// The next `; name=value`; nil at the end.
    mutating func parameter() -> (String, [UInt8])? {
        while position < bytes.count, bytes[position] == UInt8(ascii: ";") || bytes[position].isBlank { position += 1 }
        guard position < bytes.count else { return nil }
        let name = String(decoding: until(UInt8(ascii: "="), UInt8(ascii: ";")), as: UTF8.self).lowercased()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return (name, []) }
        position += 1
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            return (name, Array(until(UInt8(ascii: ";"))))
        }
        position += 1
        return (name, quoted())
    }

    /// The text behind an opening quote.
    ///
    /// It ends at a quote that is followed by `;` or the end: a quote elsewhere belongs to a name that its sender
    /// forgot to escape.
    private mutating func quoted() -> [UInt8] {
        var value: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\\"), position < bytes.count, isEscapable(bytes[position]) {
                value.append(bytes[position])
                position += 1
            } else if byte == UInt8(ascii: "\""), endsHere() {
                break
            } else {
                value.append(byte)
            }
        }
        return value
    }

    private func isEscapable(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func endsHere() -> Bool {
        var next = position
        while next < bytes.count, bytes[next].isBlank { next += 1 }
        return next == bytes.count || bytes[next] == UInt8(ascii: ";")
    }
}

extension UInt8 {
    /// A space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension Collection<UInt8> where SubSequence: BidirectionalCollection, Self: BidirectionalCollection {
    /// Without spaces and tabs at both ends.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
