//  Papers: rules about files that are not Swift.

enum Papers {
    /// The project speaks only of itself: no path of the machine it was written on.
    static func foreignPaths(path: String, text: String) -> [Finding] {
        let folder = "/" + "work/"
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let isForeign = line.ranges(of: folder).contains { range in
                guard let before = line[..<range.lowerBound].last else { return true }
                return !(before.isLetter || before.isNumber || "._-/~*)}".contains(before))
            }
            return isForeign ? Finding(path: path, line: index + 1, message: "a path of somebody's machine") : nil
        }
    }

    static func changelog(_ text: String) -> [Finding] {
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
        if headings.contains(where: { $0.contains("Unreleased") }) { return [] }
        return [Finding(path: "CHANGELOG.md", message: "has no heading for what is Unreleased")]
    }

    /// A page is `NNNN-title.md`; a number is given once; the index names every page.
    static func decisions(pages: [String], index: String) -> [Finding] {
        let folder = "docs/decisions"
        let numbers = Dictionary(grouping: pages.filter { $0 != "README.md" }) { $0.prefix(4) }
        return numbers.values.flatMap { $0 }.sorted().flatMap { page -> [Finding] in
            let path = "\(folder)/\(page)"
            let digits = page.prefix { $0.isNumber }
            let title = page.dropFirst(5).dropLast(3)
            let isTitle = !title.isEmpty && title.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
            guard digits.count == 4, page.dropFirst(4).first == "-", page.hasSuffix(".md"), isTitle else {
                return [Finding(path: path, message: "is not named NNNN-title.md")]
            }
            var findings: [Finding] = []
            if numbers[digits]?.count != 1 { findings.append(Finding(path: path, message: "shares its number")) }
            if !index.contains("(\(page))") { findings.append(Finding(path: path, message: "is not in the index")) }
            return findings
        }
    }
}
