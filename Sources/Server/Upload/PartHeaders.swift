//  PartHeaders: what a part of a form says of itself: name, file name, type.
//
//  In: the bytes of one header block.  Out: PartHeaders.  I/O: none.
//  Always: `name` is not empty; `filename` has no path and no control characters.
//  Refuses: blocks that are no header lines, parts without a name, encodings that would need decoding (RFC 7578 §4.7
//  deprecates them; storing base64 text as if it were the file would be worse than an error).
//  Source: RFC 7578 §4.2, RFC 5987 (`filename*`), WHATWG HTML "multipart/form-data" (browsers send %22 for a quote).

/// The headers of one part.
package struct PartHeaders: Equatable, Sendable {
    /// The form's name of the part.
    package let name: String
    /// The last component of the client's file name; nil for a plain field, empty for a file input left empty.
    package let filename: String?
    /// The declared media type in lower case, without parameters; nil when absent or not a media type.
    package let contentType: String?

    /// Headers made by hand.
    package init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }

    /// Whether the part is a file: it has a file name, even an empty one.
    package var isFile: Bool { filename != nil }
}

extension PartHeaders {
    /// Reads a header block.
    /// - Parameter block: Lines that end in CRLF; the empty line that ends the block may be part of it.
    /// - Throws: `malformedHeaders`, `namelessPart`, `unsupportedEncoding`.
    init(block: [UInt8]) throws(MultipartFault) {
        var disposition: HeaderValue?
        var contentType: String?
        for line in PartHeaders.lines(of: block) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .malformedHeaders
            }
            let value = line[line.index(after: colon)...]
            switch String(decoding: line[..<colon].trimmed, as: UTF8.self).lowercased() {
            case "content-disposition": disposition = disposition ?? HeaderValue(value)
            case "content-type": contentType = contentType ?? HeaderValue(value).word
            case "content-transfer-encoding":
                guard ["7bit", "8bit", "binary", ""].contains(HeaderValue(value).word) else {
                    throw .unsupportedEncoding
                }
            default: break
            }
        }
        guard let disposition, disposition.word == "form-data", let name = disposition.parameters["name"], !name.isEmpty
        else { throw .namelessPart }
        self.name = String(decoding: name, as: UTF8.self)
        self.filename = PartHeaders.filename(in: disposition.parameters)
        self.contentType = contentType.flatMap(PartHeaders.mediaType)
    }

    /// Lines without their CRLF; a line that begins with a blank continues the one before it.
    private static func lines(of block: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for raw in block.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            let line = raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw
            if line.first?.isBlank == true, let last = lines.indices.last {
                lines[last] += [0x20] + line.trimmed
            } else if !line.isEmpty {
                lines.append(Array(line))
            }
        }
        return lines
    }

    /// `filename*` before `filename`, reduced to what may follow the last slash or backslash.
    private static func filename(in parameters: [String: [UInt8]]) -> String? {
        if let encoded = parameters["filename*"], let name = decodeExtended(encoded) { return lastComponent(name) }
        guard let plain = parameters["filename"] else { return nil }
        return lastComponent(String(decoding: plain, as: UTF8.self).replacing("%22", with: "\""))
    }

    private static func lastComponent(_ path: String) -> String {
        // Scalars, not characters: CRLF is one character, and a combining mark behind a slash would hide it.
        let scalars = path.unicodeScalars
        let start = scalars.lastIndex { $0 == "/" || $0 == "\\" }.map { scalars.index(after: $0) } ?? scalars.startIndex
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[start...].filter { $0.properties.generalCategory != .control })
        return String(name)
    }

    /// Decodes `UTF-8''na%C3%AFve.pdf`; nil for other charsets and broken escapes.
    private static func decodeExtended(_ bytes: [UInt8]) -> String? {
        let parts = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var decoded: [UInt8] = []
        var rest = parts[2]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else { return nil }
                decoded.append(high << 4 | low)
            } else {
                decoded.append(byte)
            }
        }
        switch String(decoding: parts[0], as: UTF8.self).lowercased() {
        case "utf-8": return String(validating: decoded, as: UTF8.self)
        case "iso-8859-1": return String(String.UnicodeScalarView(decoded.map { Unicode.Scalar($0) }))
        default: return nil
        }
    }

    /// The text if it is `type/subtype` in the characters RFC 6838 allows and of a sane length.
    private static func mediaType(_ text: String) -> String? {
        let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isName = { (half: Substring.UTF8View) in !half.isEmpty && half.count <= 127 && half.allSatisfy(\.isTypeName)
        }
        return halves.count == 2 && halves.allSatisfy(isName) ? text : nil
    }
}

extension UInt8 {
    /// 0...15 for an ASCII hexadecimal digit.
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Letters, digits and `!#$&-^_.+` (RFC 6838 §4.2).
    fileprivate var isTypeName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$&-^_.+".utf8.contains(self)
        }
    }
}
