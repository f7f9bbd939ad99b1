//  Exceptions: the two lists that soften a rule, and the rule that keeps both lists honest.

/// Sizes that are known to be too large and may only shrink: `path lines` or `path:function lines`.
struct Ratchet: Sendable {
    private(set) var sizes: [String: Int] = [:]
    private(set) var faults: [Finding] = []

    static let path = "Tests/TidyTests/ratchet.txt"

    init(_ text: String) {
        for (line, entry) in significantLines(of: text) {
            let words = entry.split(separator: " ")
            if words.count == 2, let size = Int(words[1]) {
                sizes[String(words[0])] = size
            } else {
                faults.append(
                    Finding(path: Self.path, line: line, message: "not `path lines` or `path:function lines`"))
            }
        }
    }
}

/// Places where a rule is broken on purpose, `rule path subject  # reason`.
struct Allowances: Sendable {
    private struct Entry: Sendable {
        var rule: String
        var path: String
        var subject: String
        var line: Int
    }
    private var entries: [Entry] = []
    private(set) var faults: [Finding] = []

    static let path = "Tests/TidyTests/allowed.txt"

    init(_ text: String) {
        for (line, entry) in significantLines(of: text, keepingReasons: true) {
            let parts = entry.split(separator: "#", maxSplits: 1)
            let words = parts.first?.split(separator: " ").map(String.init) ?? []
            if words.count == 3, parts.count == 2, !parts[1].allSatisfy({ $0 == " " }) {
                entries.append(Entry(rule: words[0], path: words[1], subject: words[2], line: line))
            } else {
                faults.append(Finding(path: Self.path, line: line, message: "not `rule path subject  # reason`"))
            }
        }
    }

    /// Takes out what is allowed for a rule; an entry that allows nothing any more is a finding itself.
    func filter(_ findings: [Finding], for rule: String) -> [Finding] {
        let mine = entries.filter { $0.rule == rule }
        let kept = findings.filter { finding in
            !mine.contains { $0.path == finding.path && $0.subject == finding.subject }
        }
        let stale = mine.filter { entry in
            !findings.contains { $0.path == entry.path && $0.subject == entry.subject }
        }
        return kept + stale.map { Finding(path: Self.path, line: $0.line, message: "no longer needed: \($0.path)") }
    }
}

/// The lines that say something, with their numbers; `#` begins a comment.
private func significantLines(of text: String, keepingReasons: Bool = false) -> [(line: Int, text: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
        let entry = keepingReasons && line.first != "#" ? line : line.prefix { $0 != "#" }
        return entry.allSatisfy { $0 == " " } ? nil : (index + 1, String(entry))
    }
}
