//  Declarations: types, functions and access levels, found by their words and neighbours.

struct TypeDeclaration: Equatable {
    var name: String
    var line: Int
    var inherits: [String]  // every word between the name and the body: conformances, generics, where clause
}

struct FunctionDeclaration: Equatable {
    var name: String
    var firstLine: Int
    var lastLine: Int
    var lineCount: Int { lastLine - firstLine + 1 }
}

struct AccessDeclaration: Equatable {
    var level: String  // package, public or open
    var name: String
    var line: Int
    var firstLine: Int  // of its attributes and modifiers
}

enum Keyword {
    static let types: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    static let declarations = types.union(["func", "init", "var", "let", "subscript"])
    static let access: Set = ["package", "public", "open"]
    static let modifiers = access.union([
        "static", "class", "final", "mutating", "nonmutating", "override", "convenience", "required", "indirect",
        "lazy",
        "weak", "unowned", "nonisolated", "consuming", "borrowing", "isolated", "dynamic", "prefix", "postfix", "infix",
        "distributed", "private", "fileprivate", "internal", "sending",
    ])
    /// Words that begin the next member, so the one before had no body.
    static let starters = declarations.union(modifiers).union([
        "deinit", "case", "associatedtype", "extension", "import",
    ])
}

extension SourceFile {
    /// Every declared struct, class, enum, actor, protocol and typealias, nested ones too.
    var types: [TypeDeclaration] {
        code.indices.compactMap { index in
            guard code[index].kind == .word, Keyword.types.contains(code[index].text) else { return nil }
            guard let name = token(index + 1), name.isName, !name.text.contains(" ") else { return nil }
            if name.kind == .word, Keyword.starters.contains(name.text) { return nil }  // `class func`
            // An argument may be called so: `f(actor name: …)`.
            if let before = token(index - 1), [".", "(", ",", ":"].contains(before.text) { return nil }
            let inherits = code[index].isWord("typealias") ? [] : words(beforeBodyFrom: index + 2)
            return TypeDeclaration(name: name.text, line: code[index].line, inherits: inherits)
        }
    }

    /// The types this file adds to, `extension Name`.
    var extendedTypes: [TypeDeclaration] {
        code.indices.compactMap { index in
            guard code[index].isWord("extension"), let name = token(index + 1), name.isName else { return nil }
            let inherits = words(beforeBodyFrom: index + 2)
            return TypeDeclaration(name: name.text, line: code[index].line, inherits: inherits)
        }
    }

    private func words(beforeBodyFrom index: Int) -> [String] {
        code[index...].prefix { !$0.isSymbol("{") }.filter { $0.kind == .word }.map(\.text)
    }

    /// Every function, initialiser, deinitialiser and subscript with a body, nested ones too.
    var functions: [FunctionDeclaration] {
        code.indices.compactMap { index in
            guard let name = functionName(at: index), let close = bodyEnd(ofFunctionAt: index) else { return nil }
            return FunctionDeclaration(name: name, firstLine: code[index].line, lastLine: code[close].lastLine)
        }
    }

    /// The name of the function declared by the keyword at an index; nil where there is no such keyword.
    func functionName(at index: Int) -> String? {
        guard code[index].kind == .word, token(index - 1)?.isSymbol(".") != true, let next = token(index + 1) else {
            return nil
        }
        switch code[index].text {
        case "func":
            guard next.kind == .symbol else { return next.text }
            return code[(index + 1)...].prefix { $0.kind == .symbol && !$0.isSymbol("(") }.map(\.text).joined()
        case "init" where ["(", "<", "?", "!"].contains(next.text): return "init"
        case "subscript" where ["(", "<"].contains(next.text): return "subscript"
        case "deinit" where next.isSymbol("{"): return "deinit"
        default: return nil
        }
    }

    private func bodyEnd(ofFunctionAt index: Int) -> Int? {
        var next = index + 1
        var depth = 0  // of parentheses: a closure as default value is no body
        while let token = token(next) {
            let startsLine = token.line > code[next - 1].lastLine
            if depth == 0 {
                if token.isSymbol("{") { return closingBrace(ofBraceAt: next) }
                if token.isSymbol("}") { return nil }
                if startsLine, token.isSymbol("@") || (token.kind == .word && Keyword.starters.contains(token.text)) {
                    return nil  // a protocol's requirement, followed by the next one
                }
            }
            if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
            if token.isSymbol(")") || token.isSymbol("]") { depth -= 1 }
            next += 1
        }
        return nil
    }

    private func closingBrace(ofBraceAt index: Int) -> Int? {
        var depth = 0
        for next in index..<code.count where code[next].kind == .symbol {
            if code[next].text == "{" { depth += 1 }
            if code[next].text == "}" { depth -= 1 }
            if depth == 0 { return next }
        }
        return nil
    }
}

extension SourceFile {
    /// Every declaration that says `package`, `public` or `open` for itself; imports and extensions are none.
    var accessDeclarations: [AccessDeclaration] {
        code.indices.compactMap { index in
            let level = code[index]
            guard level.kind == .word, Keyword.access.contains(level.text), token(index + 1)?.isSymbol("(") != true,
                let keyword = declarationKeyword(after: index), let name = declaredName(at: keyword)
            else { return nil }
            let first = code[declarationStart(before: index)].line
            return AccessDeclaration(level: level.text, name: name, line: level.line, firstLine: first)
        }
    }

    private func declaredName(at keyword: Int) -> String? {
        if let function = functionName(at: keyword) { return function }
        return token(keyword + 1)?.text
    }

    /// Skips modifiers and attributes; nil unless a declaration follows.
    private func declarationKeyword(after index: Int) -> Int? {
        var next = index + 1
        while let token = token(next) {
            let following = self.token(next + 1)
            // `class` is a modifier before `func` and `var`, and a declaration before a name.
            let isModifier = token.text == "class" && (following.map { Keyword.starters.contains($0.text) } ?? false)
            if token.kind == .word, Keyword.declarations.contains(token.text), !isModifier { return next }
            if token.isSymbol("@") {
                next += 2
            } else if token.kind == .word, Keyword.modifiers.contains(token.text) {
                next += 1
            } else {
                return nil
            }
            if self.token(next)?.isSymbol("(") == true, self.token(next)?.isJoined == true {
                next = closing(ofParenthesisAt: next) + 1
            }
        }
        return nil
    }

    /// Walks back over the modifiers and attributes that belong to the declaration.
    func declarationStart(before index: Int) -> Int {
        var start = index
        while let before = token(start - 1) {
            if before.kind == .word, Keyword.modifiers.contains(before.text), token(start - 2)?.isSymbol(".") != true {
                start -= 1
            } else if before.isName, token(start - 2)?.isSymbol("@") == true {
                start -= 2
            } else if before.isSymbol(")"), let open = opening(ofParenthesisAt: start - 1), let word = token(open - 1) {
                let isAttribute = token(open - 2)?.isSymbol("@") == true
                guard isAttribute || Keyword.modifiers.contains(word.text) else { return start }
                start = isAttribute ? open - 2 : open - 1
            } else {
                return start
            }
        }
        return start
    }

    func closing(ofParenthesisAt index: Int) -> Int {
        var depth = 0
        for next in index..<code.count {
            if code[next].isSymbol("(") { depth += 1 }
            if code[next].isSymbol(")") { depth -= 1 }
            if depth == 0 { return next }
        }
        return code.count - 1
    }

    private func opening(ofParenthesisAt index: Int) -> Int? {
        var depth = 0
        for next in stride(from: index, through: 0, by: -1) {
            if code[next].isSymbol(")") { depth += 1 }
            if code[next].isSymbol("(") { depth -= 1 }
            if depth == 0 { return next }
        }
        return nil
    }
}
