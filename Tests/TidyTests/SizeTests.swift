//  Nothing grows past what one reads in a sitting.

import Foundation
import Testing

@Suite struct `The size of things` {
    @Test func `stays within 500 lines a file, 60 a function and 40 a script`() throws {
        let repository = try Repository.current.get()
        let scripts = try repository.textFiles(under: ["scripts"]).map(Sizes.measureScript)
        let measured = repository.swiftFiles.flatMap(Sizes.measure) + scripts
        report(Sizes.findings(in: measured, ratchet: repository.ratchet))
    }

    @Test(arguments: [(500, 0), (501, 1)])
    func `has a bound for files`(lines: Int, count: Int) {
        let file = SourceFile(path: "Sources/Content/Long.swift", text: String(repeating: "let x = 1\n", count: lines))
        #expect(Sizes.findings(in: Sizes.measure(file), ratchet: Ratchet("")).count == count)
    }

    @Test(arguments: [
        ("func long() {", "}"), ("init(at x: Int = { 3 }()) {", "}"), ("deinit {", "}"),
        ("subscript<T>(at: T) -> Int where T: Sendable {", "}"), ("func < (a: Int, b: Int) -> Bool {", "}"),
    ])
    func `has a bound for functions`(opening: String, closing: String) {
        func sample(_ lines: Int) -> SourceFile {
            let body = String(repeating: "    work(\"}\") // }\n", count: lines - 2)
            return SourceFile(
                path: "Sources/Content/Long.swift", text: "struct S {\n\(opening)\n\(body)\(closing)\n}\n")
        }
        #expect(Sizes.findings(in: Sizes.measure(sample(60)), ratchet: Ratchet("")) == [])
        let findings = Sizes.findings(in: Sizes.measure(sample(61)), ratchet: Ratchet(""))
        #expect(findings.map(\.line) == [2])
    }

    @Test func `has a bound for scripts`() {
        let long = Sizes.measureScript(path: "scripts/long", text: String(repeating: "true\n", count: 41))
        #expect(Sizes.findings(in: [long], ratchet: Ratchet("")).map(\.path) == ["scripts/long"])
    }

    @Test func `does not count a protocol's requirement as a function`() {
        let text = "protocol P {\n    init(a: Int)\n    func a() throws -> Int\n    func b()\n}\nstruct S {\n}\n"
        #expect(SourceFile(path: "Sources/Content/P.swift", text: text).functions == [])
    }

    @Test(arguments: [(70, 0), (71, 1), (69, 1), (60, 1)])
    func `may be held by the ratchet, which only shrinks`(lines: Int, findings: Int) {
        let item = Sizes.Measured(path: "Sources/A/B.swift", function: "f", line: 1, lines: lines, bound: 60)
        let ratchet = Ratchet("# why\nSources/A/B.swift:f 70\n")
        #expect(Sizes.findings(in: [item], ratchet: ratchet).count == findings)
    }

    @Test func `refuses a ratchet it cannot read`() {
        #expect(Ratchet("Sources/A/B.swift\n").faults.map(\.line) == [1])
    }
}
