//  Constructs: code that is never written here, and code that needs its reason beside it.

enum Constructs {
    /// `try!`, `as!`, a postfix `!`, an implicitly unwrapped type.
    static func forced(in file: SourceFile) -> [Finding] {
        file.code.indices.compactMap { index in
            let token = file.code[index]
            guard token.isSymbol("!"), token.isJoined, let before = file.token(index - 1) else { return nil }
            if let next = file.token(index + 1), next.isSymbol("="), next.isJoined { return nil }
            if before.isWord("try") { return file.finding(token.line, "try!: let the error out") }
            if before.isWord("as") { return file.finding(token.line, "as!: let the type say it") }
            let ends = before.isName || before.kind == .string || [")", "]", "}", ">", "?", "!"].contains(before.text)
            return ends ? file.finding(token.line, "a forced unwrap: `guard let`, or #require in a test") : nil
        }
    }

    /// `static var x = …`; a computed one is a function in disguise and may stay.
    static func mutableStatics(in file: SourceFile) -> [Finding] {
        file.code.indices.compactMap { index in
            guard file.code[index].isWord("var") else { return nil }
            let isStatic = file.code[file.declarationStart(before: index)..<index].contains { $0.isWord("static") }
            guard isStatic, isStored(variableAt: index, in: file) else { return nil }
            return file.finding(file.code[index].line, "a stored static var is a global: hand it in as an argument")
        }
    }

    private static func isStored(variableAt index: Int, in file: SourceFile) -> Bool {
        var next = index + 1
        while let token = file.token(next) {
            if token.isSymbol("=") { return true }
            if token.isSymbol("{") {
                return ["didSet", "willSet"].contains(file.token(next + 1)?.text)
            }
            if next > index + 1, token.line > file.code[next - 1].lastLine { return true }
            next += 1
        }
        return true
    }

    /// `Task { }`, `Task(…) { }`, `Task.detached`: nobody waits for them and nobody stops them.
    static func unstructuredTasks(in file: SourceFile) -> [Finding] {
        file.code.indices.compactMap { index in
            guard file.code[index].isWord("Task") else { return nil }
            if let before = file.token(index - 1) {
                let declares = Keyword.types.contains(before.text) || before.isWord("extension")
                if before.isSymbol(".") || declares { return nil }
            }
            let after = endOfGenerics(from: index + 1, in: file)
            guard let next = file.token(after) else { return nil }
            let starts = ["detached", "immediate", "immediateDetached", "init"].contains(file.token(after + 1)?.text)
            let isTask = next.isSymbol("{") || next.isSymbol("(") || (next.isSymbol(".") && starts)
            guard isTask else { return nil }
            return file.finding(file.code[index].line, "a Task outside a group or service", subject: "Task")
        }
    }

    private static func endOfGenerics(from index: Int, in file: SourceFile) -> Int {
        guard file.token(index)?.isSymbol("<") == true else { return index }
        var (next, depth) = (index, 0)
        repeat {
            if file.token(next)?.isSymbol("<") == true { depth += 1 }
            if file.token(next)?.isSymbol(">") == true { depth -= 1 }
            next += 1
        } while depth > 0 && next < file.code.count
        return next
    }

    /// `@unchecked Sendable` and `nonisolated(unsafe)` switch the compiler's proof off, so a person gives it: in a `//`
    /// comment on the line or directly above, or in a doc comment that says Sendable.
    static func unprovenSendable(in file: SourceFile) -> [Finding] {
        file.code.indices.compactMap { index in
            let token = file.code[index]
            let isUnchecked = token.isWord("unchecked") && file.token(index - 1)?.isSymbol("@") == true
            let isUnsafe = token.isWord("unsafe") && file.token(index - 2)?.isWord("nonisolated") == true
            guard isUnchecked || isUnsafe else { return nil }
            let keyword = file.code[..<index].lastIndex { word in
                word.kind == .word
                    && (Keyword.types.contains(word.text) || ["extension", "nonisolated"].contains(word.text))
            }
            let above = file.comments(above: file.code[file.declarationStart(before: keyword ?? index)].line)
            let beside = file.comments.filter { $0.line == token.line }
            let hasReason = (above + beside).contains { $0.kind == .comment || $0.text.contains("Sendable") }
            return hasReason ? nil : file.finding(token.line, "\(token.text) without its reason in a comment")
        }
    }

    /// Notes to oneself: an issue, or nothing.
    static func notes(in file: SourceFile) -> [Finding] {
        file.comments.flatMap { comment in
            comment.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { offset, line in
                line.split { !($0.isLetter || $0 == "_") }.filter { ["FIXME", "TODO", "XXX", "HACK"].contains($0) }.map
                {
                    file.finding(comment.line + offset, "\($0) in a comment: open an issue, or do it")
                }
            }
        }
    }

    /// A server logs and throws; only the command line prints, and nothing brings the process down.
    static func printsAndTraps(in file: SourceFile) -> [Finding] {
        guard let room = file.room else { return [] }
        return file.code.indices.compactMap { index in
            let token = file.code[index]
            guard token.kind == .word, file.token(index + 1)?.isSymbol("(") == true else { return nil }
            if let before = file.token(index - 1), before.isSymbol(".") || before.isWord("func") { return nil }
            switch token.text {
            case "print" where room != "kavling", "debugPrint" where room != "kavling", "dump" where room != "kavling":
                return file.finding(token.line, "\(token.text)(: use the logger")
            case "fatalError": return file.finding(token.line, "fatalError(: throw, or make the state impossible")
            default: return nil
            }
        }
    }
}
