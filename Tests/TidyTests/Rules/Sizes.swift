//  Sizes: bounds on files, functions and scripts, with a ratchet for what is too large already.

enum Sizes {
    static let fileLines = 500
    static let functionLines = 60
    static let scriptLines = 40

    /// A file, function or script, and how many lines it has.
    struct Measured: Equatable {
        var path: String
        var function: String?
        var line: Int?
        var lines: Int
        var bound: Int

        var key: String { function.map { "\(path):\($0)" } ?? path }
    }

    static func measure(_ file: SourceFile) -> [Measured] {
        let functions = file.functions.map {
            Measured(
                path: file.path, function: $0.name, line: $0.firstLine, lines: $0.lineCount, bound: functionLines)
        }
        return [Measured(path: file.path, lines: file.lines.count, bound: fileLines)] + functions
    }

    static func measureScript(path: String, text: String) -> Measured {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        return Measured(path: path, lines: text.hasSuffix("\n") ? lines - 1 : lines, bound: scriptLines)
    }

    static func findings(in measured: [Measured], ratchet: Ratchet) -> [Finding] {
        let tooLarge = measured.filter { $0.lines > $0.bound }
        let grown = tooLarge.compactMap { item -> Finding? in
            let allowed = ratchet.sizes[item.key] ?? item.bound
            guard item.lines > allowed else { return nil }
            let name = item.function.map { "function \($0)" } ?? "file"
            return Finding(
                path: item.path, line: item.line, message: "\(name) has \(item.lines) lines, at most \(allowed)")
        }
        // Overloads share a name, so the largest of them is the one that the list holds.
        let sizes = Dictionary(tooLarge.map { ($0.key, $0.lines) }, uniquingKeysWith: max)
        let stale = ratchet.sizes.sorted { $0.key < $1.key }.compactMap { key, allowed -> Finding? in
            guard let real = sizes[key] else {
                return Finding(path: Ratchet.path, message: "\(key) is within the bound now: remove the entry")
            }
            return real < allowed
                ? Finding(path: Ratchet.path, message: "\(key) has \(real) lines now: lower the entry") : nil
        }
        return grown + stale + ratchet.faults
    }
}
