//  Lexer: cuts a Swift source into tokens, so that rules never mistake text or comments for code.
//
//  It knows nested comments, raw and multi-line strings, interpolations (their code is code), raw identifiers and
//  regex literals. It knows no grammar: swift-syntax would be exact, but costs minutes of build time in every clean
//  checkout, and the rules need only words, braces and neighbours.

struct Lexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lastEnd = -1  // position after the latest token
    private var tokens: [Token] = []

    private init(_ source: String) { bytes = Array(source.utf8) }

    static func tokens(of source: String) -> [Token] {
        var lexer = Lexer(source)
        lexer.scanCode(insideInterpolation: false)
        return lexer.tokens
    }
}

extension Lexer {
    private func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    private func byte(ahead distance: Int) -> UInt8 { byte(at: position + distance) }

    private mutating func append(_ kind: Token.Kind, from start: Int, to end: Int, text: Range<Int>, line first: Int) {
        let text = String(decoding: bytes[text], as: UTF8.self)
        let token = Token(kind: kind, text: text, line: first, lastLine: line, isJoined: start == lastEnd)
        tokens.append(token)
        lastEnd = end
    }

    /// Reads code to the end of the source, or to the `)` that ends an interpolation; that `)` is not consumed.
    private mutating func scanCode(insideInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            switch byte(ahead: 0) {
            case .newline:
                line += 1
                position += 1
            case .space, .tab, .carriageReturn: position += 1
            case .slash where byte(ahead: 1) == .slash: scanLineComment()
            case .slash where byte(ahead: 1) == .star: scanBlockComment()
            case .slash where startsRegex: scanRegex(hashes: 0)
            case .quote: scanString(hashes: 0)
            case .hash: scanAfterHash()
            case .backtick: scanQuotedWord()
            case let byte where byte.isWordPart: scanWord()
            case .close where insideInterpolation && depth == 0: return
            case let byte:
                if byte == .open { depth += 1 }
                if byte == .close { depth -= 1 }
                scanSymbol()
            }
        }
    }

    private mutating func scanSymbol() {
        append(.symbol, from: position, to: position + 1, text: position..<position + 1, line: line)
        position += 1
    }

    private mutating func scanWord() {
        let start = position
        while byte(ahead: 0).isWordPart { position += 1 }
        append(.word, from: start, to: position, text: start..<position, line: line)
    }

    private mutating func scanQuotedWord() {
        let start = position
        position += 1
        while position < bytes.count, byte(ahead: 0) != .backtick, byte(ahead: 0) != .newline { position += 1 }
        append(.quotedWord, from: start, to: position + 1, text: start + 1..<position, line: line)
        position += 1
    }

    private mutating func scanLineComment() {
        let start = position
        while position < bytes.count, byte(ahead: 0) != .newline { position += 1 }
        let isDoc = byte(at: start + 2) == .slash && byte(at: start + 3) != .slash
        let text = min(start + (isDoc ? 3 : 2), position)..<position
        append(isDoc ? .docComment : .comment, from: start, to: -1, text: text, line: line)
    }

    private mutating func scanBlockComment() {
        let (start, first) = (position, line)
        var depth = 0
        repeat {
            if byte(ahead: 0) == .slash, byte(ahead: 1) == .star {
                depth += 1
                position += 2
            } else if byte(ahead: 0) == .star, byte(ahead: 1) == .slash {
                depth -= 1
                position += 2
            } else {
                if byte(ahead: 0) == .newline { line += 1 }
                position += 1
            }
        } while depth > 0 && position < bytes.count
        let isDoc = byte(at: start + 2) == .star && byte(at: start + 3) != .slash
        let end = min(position, bytes.count)
        append(isDoc ? .docComment : .comment, from: start, to: -1, text: min(start + 2, end)..<end, line: first)
    }
}

// MARK: - Literals

extension Lexer {
    /// `#"…"#`, `##"…"##`, `#/…/#`; any other `#` is punctuation.
    private mutating func scanAfterHash() {
        var hashes = 0
        while byte(ahead: hashes) == .hash { hashes += 1 }
        switch byte(ahead: hashes) {
        case .quote: scanString(hashes: hashes)
        case .slash: scanRegex(hashes: hashes)
        default: scanSymbol()
        }
    }

    private func hasHashes(_ count: Int, at index: Int) -> Bool {
        (0..<count).allSatisfy { byte(at: index + $0) == .hash }
    }

    /// A literal is multi-line only when nothing but white space follows its three quotes: `#"""#` holds one quote.
    private func startsMultiline(at quote: Int) -> Bool {
        guard byte(at: quote + 1) == .quote, byte(at: quote + 2) == .quote else { return false }
        var index = quote + 3
        while [.space, .tab, .carriageReturn].contains(byte(at: index)) { index += 1 }
        return byte(at: index) == .newline
    }

    private mutating func scanString(hashes: Int) {
        var start = position
        let isMultiline = startsMultiline(at: position + hashes)
        let quotes = isMultiline ? 3 : 1
        position += hashes + quotes
        var (text, first) = (position, line)
        while position < bytes.count {
            switch byte(ahead: 0) {
            case .quote where endsString(quotes: quotes, hashes: hashes):
                let end = position + quotes + hashes
                append(.string, from: start, to: end, text: text..<position, line: first)
                position = end
                return
            case .backslash where hasHashes(hashes, at: position + 1):
                let escaped = position + 1 + hashes
                guard byte(at: escaped) == .open else {
                    if byte(at: escaped) == .newline { line += 1 }
                    position = escaped + 1
                    continue
                }
                append(.string, from: start, to: escaped + 1, text: text..<position, line: first)
                position = escaped + 1
                scanCode(insideInterpolation: true)
                position += 1
                (start, text, first) = (position, position, line)
                lastEnd = position
            case .newline:
                if !isMultiline {
                    return append(.string, from: start, to: position, text: text..<position, line: first)
                }
                line += 1
                position += 1
            default: position += 1
            }
        }
    }

    private func endsString(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte(ahead: $0) == .quote } && hasHashes(hashes, at: position + quotes)
    }

    /// Whether a bare `/` opens a regex literal and not a division: an operand cannot stand before it, a space cannot
    /// follow it, and it closes on its line.
    private var startsRegex: Bool {
        guard ![.space, .newline, .close, .comma, .equals].contains(byte(ahead: 1)) else { return false }
        if let last = tokens.last(where: { !$0.isComment }) {
            let opensOperand =
                ["(", ",", "=", ":", "{", "[", ";", "|", "&"].contains(last.text) && last.kind == .symbol
            let isKeyword = ["return", "in", "case", "try", "where", "if"].contains(last.text) && last.kind == .word
            guard opensOperand || isKeyword else { return false }
        }
        var index = position + 1
        while byte(at: index) != .newline, index < bytes.count {
            if byte(at: index) == .slash { return true }
            index += byte(at: index) == .backslash ? 2 : 1
        }
        return false
    }

    private mutating func scanRegex(hashes: Int) {
        let (start, first) = (position, line)
        position += hashes + 1
        let text = position
        while position < bytes.count {
            if byte(ahead: 0) == .slash, hasHashes(hashes, at: position + 1) { break }
            if byte(ahead: 0) == .backslash { position += 1 }
            if byte(ahead: 0) == .newline { line += 1 }
            position += 1
        }
        let end = min(position, bytes.count)
        append(.string, from: start, to: end + 1 + hashes, text: text..<end, line: first)
        position = end + 1 + hashes
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let tab = UInt8(ascii: "\t")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let star = UInt8(ascii: "*")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let hash = UInt8(ascii: "#")
    fileprivate static let backtick = UInt8(ascii: "`")
    fileprivate static let open = UInt8(ascii: "(")
    fileprivate static let close = UInt8(ascii: ")")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let equals = UInt8(ascii: "=")

    /// Letters, digits, `_`, `$`, and every byte of a character beyond ASCII.
    fileprivate var isWordPart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...: true
        default: false
        }
    }
}
