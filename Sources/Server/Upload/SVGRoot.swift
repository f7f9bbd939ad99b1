//  SVGRoot: the opening tag of an SVG picture, as far as type and size need it.
//
//  In: up to 4 KB.  Out: the root element's attributes, or nil when the document is not SVG.  I/O: none.
//  Not an XML parser: it skips declaration, comments and document type, and resolves no entities.

/// The root element of an SVG document.
struct SVGRoot {
    /// Attribute values by name; the first of two equal names wins.
    private(set) var attributes: [String: String] = [:]
    private var rest: Substring

    /// Reads the beginning of a document; nil when its first element is not `svg`.
    init?(_ head: [UInt8]) {
        let text = String(decoding: head, as: UTF8.self)
        rest = text.drop { $0 == "\u{FEFF}" || $0.isWhitespace }
        guard rest.first == "<", skipProlog(), rest.hasPrefix("<svg") || rest.hasPrefix("<svg:svg") else { return nil }
        rest = rest.drop { !$0.isWhitespace && $0 != ">" && $0 != "/" }
        while let (name, value) = attribute() {
            if attributes[name] == nil { attributes[name] = value }
        }
    }

    /// Skips `<?xml …?>`, `<!-- … -->` and `<!DOCTYPE …>`; false when the text ends inside one of them.
    private mutating func skipProlog() -> Bool {
        while rest.hasPrefix("<?") || rest.hasPrefix("<!") {
            let isSubset = rest.hasPrefix("<!DOCTYPE") && rest.prefix { $0 != ">" }.contains("[")
            let end = rest.hasPrefix("<?") ? "?>" : rest.hasPrefix("<!--") ? "-->" : isSubset ? "]>" : ">"
            guard let range = rest.firstRange(of: end) else { return false }
            rest = rest[range.upperBound...].drop(while: \.isWhitespace)
        }
        return true
    }

    private mutating func attribute() -> (String, String)? {
        rest = rest.drop(while: \.isWhitespace)
        let name = rest.prefix { $0 != "=" && $0 != ">" && $0 != "/" && !$0.isWhitespace }
        rest = rest[name.endIndex...].drop(while: \.isWhitespace)
        guard !name.isEmpty, rest.popFirst() == "=" else { return nil }
        rest = rest.drop(while: \.isWhitespace)
        guard let quote = rest.popFirst(), quote == "\"" || quote == "'", let end = rest.firstIndex(of: quote) else {
            return nil
        }
        let value = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        return (String(name), value)
    }
}
