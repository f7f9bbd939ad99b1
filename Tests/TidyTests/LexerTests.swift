//  Cutting a source into tokens: text is never code.

import Testing

@Suite struct `The lexer` {
    private func tokens(_ source: String) -> [String] {
        Lexer.tokens(of: source).map { token in
            switch token.kind {
            case .word: token.text
            case .quotedWord: "`\(token.text)`"
            case .symbol: token.text
            case .string: "<\(token.text)>"
            case .comment: "//\(token.text)"
            case .docComment: "///\(token.text)"
            }
        }
    }

    @Test(arguments: [
        ("let a = 1.5", ["let", "a", "=", "1", ".", "5"]), ("a -> b", ["a", "-", ">", "b"]),
        ("x // y \" z\nw", ["x", "// y \" z", "w"]), ("/// doc\nx", ["/// doc", "x"]), ("//// no\n", ["//// no"]),
        ("/* a /* b */ c */x", ["// a /* b */ c */", "x"]), ("`a b` c", ["`a b`", "c"]),
    ])
    func `knows words, marks and comments`(source: String, expected: [String]) {
        #expect(tokens(source) == expected)
    }

    @Test(arguments: [
        (#""a\"b" c"#, [#"<a\"b>"#, "c"]), (##"#"a"b\(c)"# d"##, [#"<a"b\(c)>"#, "d"]),
        (##"#"a\#(b)c"#"##, ["<a>", "b", "<c>"]),
        (#""a\(b("c)"))d""#, ["<a>", "b", "(", "<c)>", ")", "<d>"]), (#""" x"#, ["<>", "x"]),
        (##"#"""# x"##, [#"<">"#, "x"]),
        ("\"\"\"\na \"b\" {\n\"\"\" c", ["<\na \"b\" {\n>", "c"]), ("\"open\nx", ["<open>", "x"]),
    ])
    func `knows strings and the code inside them`(source: String, expected: [String]) {
        #expect(tokens(source) == expected)
    }

    @Test(arguments: [
        ("a = /\"x{/", ["a", "=", "<\"x{>"]), ("a / b / c", ["a", "/", "b", "/", "c"]),
        ("f(/a\\/b/)", ["f", "(", "<a\\/b>", ")"]),
        ("#/a\"/# b", ["<a\">", "b"]), ("reduce(1, /)", ["reduce", "(", "1", ",", "/", ")"]),
        ("#if os(x)", ["#", "if", "os", "(", "x", ")"]),
    ])
    func `knows a regex from a division`(source: String, expected: [String]) {
        #expect(tokens(source) == expected)
    }

    @Test func `counts lines through everything`() {
        let source = "a\n/* b\n */ c\n\"\"\"\nd \\(e)\n\n\"\"\" f\n\"x\\\ny\"\n"
        let lines = Lexer.tokens(of: source).filter { $0.kind == .word }.map(\.line)
        #expect(lines == [1, 3, 5, 7])
    }

    @Test func `knows which tokens touch`() {
        #expect(Lexer.tokens(of: "a! b ! \"c\"!").filter { $0.text == "!" }.map(\.isJoined) == [true, false, true])
    }
}
