//  The repository as a whole, and what the rules report.

import Testing

@Suite struct `The repository` {
    // Without this, a wrong root would turn every other rule green.
    @Test func `holds sources and tests`() throws {
        let repository = try Repository.current.get()
        #expect(repository.sources.count >= 8)
        #expect(repository.tests.contains { $0.path == "Tests/TidyTests/RepositoryTests.swift" })
    }

    @Test func `names no path of the machine it was written on`() throws {
        let files = try Repository.current.get().textFiles()
        report(files.flatMap { Papers.foreignPaths(path: $0.path, text: $0.text) })
    }

    @Test(arguments: [("see <work>x", 1), ("\"<work>x\"", 1), ("https://a.b<work>x", 0), ("in the work/ folder", 0)])
    func `is refused a path of somebody's machine`(text: String, count: Int) {
        let sample = text.replacing("<work>", with: "/" + "work/")
        #expect(Papers.foreignPaths(path: "README.md", text: sample).count == count)
    }

    @Test func `keeps an honest list of exceptions`() throws {
        report(try Repository.current.get().allowances.faults)
    }
}

/// Fails with one line a place, in the `file:line: message` form that editors jump to.
func report(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    guard !findings.isEmpty else { return }
    let lines = findings.map(\.description).joined(separator: "\n")
    Issue.record("\(findings.count) to tidy:\n\(lines)", sourceLocation: sourceLocation)
}
