//  SourceFile: one Swift file with its tokens, and what rules ask of it.

struct SourceFile: Sendable {
    let path: String  // from the repository root: "Sources/Content/Plan/ReadPlan.swift"
    let lines: [String]
    let code: [Token]  // without comments
    let comments: [Token]
    private let commentEndingAt: [Int: Token]  // by last line; without comments that stand behind code

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        let tokens = Lexer.tokens(of: text)
        code = tokens.filter { !$0.isComment }
        comments = tokens.filter(\.isComment)
        let codeLines = Set(code.map(\.line))
        let alone = comments.filter { !codeLines.contains($0.line) }
        commentEndingAt = Dictionary(alone.map { ($0.lastLine, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// The file name without folders and extension.
    var stem: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.split(separator: ".").first ?? "")
    }

    /// The target that holds the file, `Sources/<room>/…`; nil outside `Sources`.
    var room: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Shims of C libraries (`CCrypt`, `CLibpq`) follow the rules of their library.
    var isShim: Bool {
        guard let room, room.count > 1, room.first == "C" else { return false }
        return room.dropFirst().first?.isUppercase == true
    }

    func token(_ index: Int) -> Token? { code.indices.contains(index) ? code[index] : nil }

    /// The comments without a gap directly above a line, lowest first.
    func comments(above line: Int) -> [Token] {
        var found: [Token] = []
        var next = line - 1
        while let comment = commentEndingAt[next] {
            found.append(comment)
            next = comment.line - 1
        }
        return found
    }

    func finding(_ line: Int?, _ message: String, subject: String = "") -> Finding {
        Finding(path: path, line: line, message: message, subject: subject)
    }
}

/// One place that breaks a rule.
struct Finding: CustomStringConvertible, Equatable, Sendable {
    var path: String
    var line: Int?
    var message: String
    var subject = ""  // what an allowance names: a word, a construct

    var description: String {
        if let line { "\(path):\(line): \(message)" } else { "\(path): \(message)" }
    }
}
