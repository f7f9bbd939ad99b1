//  Documentation: what every file and every shared declaration says about itself.

enum Documentation {
    /// A source opens with `//  Name: what it is`, and at least one more line that says something.
    static func header(of file: SourceFile) -> [Finding] {
        let block = file.lines.prefix { $0.hasPrefix("//") && !$0.hasPrefix("///") }
        guard let first = block.first else { return [file.finding(1, "does not open with a header comment")] }
        let names = Set([file.stem, String(file.stem.prefix { $0 != "+" })])
            .union(file.types.map(\.name)).union(file.extendedTypes.map(\.name))
        let name = first.hasPrefix("//  ") ? first.dropFirst(4).prefix { $0 != ":" } : ""
        let said = first.dropFirst(4 + name.count)
        guard names.contains(String(name)), said.hasPrefix(": "), said.count > 2 else {
            return [file.finding(1, "the header does not begin with `//  \(file.stem): …`")]
        }
        let speaking = block.filter { $0.dropFirst(2).contains { $0 != " " } }
        return speaking.count >= 2
            ? [] : [file.finding(1, "the header has one line: add its place, promises and refusals")]
    }

    /// A test file opens with at least one line that says what it tests.
    static func testHeader(of file: SourceFile) -> [Finding] {
        let first = file.lines.first ?? ""
        guard first.hasPrefix("//"), !first.hasPrefix("///"), first.dropFirst(2).contains(where: { $0 != " " }) else {
            return [file.finding(1, "does not open with a header comment")]
        }
        return []
    }

    /// These say nothing that the protocol has not said.
    static let selfEvident: Set = ["==", "hash", "description", "debugDescription"]

    /// Every `package` or `public` declaration has a `///` directly above, attributes between allowed.
    static func comments(in file: SourceFile) -> [Finding] {
        file.accessDeclarations.compactMap { declaration in
            guard !selfEvident.contains(declaration.name) else { return nil }
            let isDocumented = file.comments(above: declaration.firstLine).contains {
                $0.kind == .docComment && $0.text.contains { !$0.isWhitespace }
            }
            if isDocumented { return nil }
            return file.finding(declaration.line, "\(declaration.level) \(declaration.name) has no doc comment")
        }
    }
}
