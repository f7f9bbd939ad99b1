//  Every file and every shared declaration says what it is.

import Testing

@Suite struct `A description` {
    @Test func `opens every source with what it is`() throws {
        report(try Repository.current.get().sources.flatMap(Documentation.header))
    }

    @Test func `opens every test with a line of its own`() throws {
        report(try Repository.current.get().tests.flatMap(Documentation.testHeader))
    }

    @Test func `stands above every package and public declaration`() throws {
        report(try Repository.current.get().sources.flatMap(Documentation.comments))
    }

    @Test func `of what is unreleased has a place in the changelog`() throws {
        let repository = try Repository.current.get()
        report(Papers.changelog(repository.exists("CHANGELOG.md") ? try repository.text(of: "CHANGELOG.md") : ""))
        #expect(Papers.changelog("# Changelog\n\n## Unreleased\n") == [])
        #expect(Papers.changelog("# Changelog\n\nUnreleased things\n").count == 1)
    }

    @Test func `of a decision is numbered and listed`() throws {
        let repository = try Repository.current.get()
        let index = try repository.text(of: "docs/decisions/README.md")
        report(Papers.decisions(pages: repository.names(in: "docs/decisions"), index: index))
    }

    @Test(arguments: [
        (["0001-one-writer.md", "README.md"], 0), (["1-one-writer.md"], 1), (["0001_one.md"], 1), (["0001-.md"], 1),
        (["0001-one-writer.md", "0001-unlisted.md"], 3),
    ])
    func `of a decision is refused without number, name or place in the index`(pages: [String], count: Int) {
        #expect(Papers.decisions(pages: pages, index: "- [One writer](0001-one-writer.md)").count == count)
    }

    @Test(arguments: [
        ("//  ReadPlan: second stage.\n//\n//  In: a query.\n", true),
        ("//  Filter: what to keep.\n//  Out: rows.\nenum Filter {}\n", true),
        ("//  ReadPlan: second stage.\n//\n\nimport Foundation\n", false),
        ("// ReadPlan: one space.\n//  In: a query.\n", false), ("//  Other: another file.\n//  In: it.\n", false),
        ("import Foundation\n", false), ("", false),
    ])
    func `of a source is refused unless it speaks`(text: String, isRight: Bool) {
        let file = SourceFile(path: "Sources/Content/ReadPlan.swift", text: text)
        #expect(Documentation.header(of: file).isEmpty == isRight)
    }

    @Test(arguments: [("//  Planning.\nimport Testing\n", true), ("import Testing\n", false), ("//\n", false)])
    func `of a test is refused when it is missing`(text: String, isRight: Bool) {
        let file = SourceFile(path: "Tests/ContentTests/ReadPlanTests.swift", text: text)
        #expect(Documentation.testHeader(of: file).isEmpty == isRight)
    }

    @Test(arguments: [
        "package func find() {}", "public init() {}", "package static let limit = 1",
        "nonisolated package var x: Int { 1 }",
        "@inlinable\npackage struct A {}", "//  no doc comment\npackage enum A {}", "///\npackage actor A {}",
        "/// Above.\n\npackage protocol P {}", "package subscript(i: Int) -> Int { i }", "package typealias A = Int",
        "package final class A {}", "package static func < (a: A, b: A) -> Bool { true }", "open class A {}",
        "let a = 1  // behind\npackage private(set) var b = 2", "package(set) public var b = 2",
        "@available(*, deprecated, message: \"no\")\npackage let a = 1",
    ])
    func `of a shared declaration is refused when it is missing`(text: String) {
        #expect(Documentation.comments(in: SourceFile(path: "Sources/Content/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "/// Finds.\npackage func find() {}", "/// A.\n@inlinable\n@available(*, deprecated)\npackage struct A {}",
        "package import Logging", "package extension A {}", "package static func == (a: A, b: A) -> Bool { true }",
        "package func hash(into hasher: inout Hasher) {}", "package var description: String { \"\" }",
        "let package = 1",
        "func f() {}", "f(.public, .package)", "/** Finds. */\npackage static func find() {}",
        "/// One.\npackage struct A {\n    /// Two.\n    package var b: Int\n    var c: Int\n}",
        "/// Both.\n// The reason.\nnonisolated(unsafe) package let a = 1",
    ])
    func `is not asked of what is documented, private or self-evident`(text: String) {
        #expect(Documentation.comments(in: SourceFile(path: "Sources/Content/A.swift", text: text)) == [])
    }
}
