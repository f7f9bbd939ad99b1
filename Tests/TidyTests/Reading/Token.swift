//  Token: the smallest piece of a Swift source that the rules look at.

/// A word, a single punctuation character, a piece of a string literal or a comment.
struct Token: Equatable, Sendable {
    enum Kind: Sendable {
        case word  // identifier, keyword or number
        case quotedWord  // between backticks; a raw identifier may hold a sentence
        case symbol  // one character: `->` is two tokens, the second joined to the first
        case string  // the text between quotes, or between a quote and an interpolation; also a regex literal
        case comment
        case docComment
    }

    var kind: Kind
    var text: String  // without quotes, backticks and comment marks
    var line: Int  // of the first character, from 1
    var lastLine: Int
    var isJoined: Bool  // no white space or comment between this token and the one before

    func isWord(_ text: String) -> Bool { kind == .word && self.text == text }
    func isSymbol(_ text: String) -> Bool { kind == .symbol && self.text == text }
    var isName: Bool { kind == .word || kind == .quotedWord }
    var isComment: Bool { kind == .comment || kind == .docComment }
}
