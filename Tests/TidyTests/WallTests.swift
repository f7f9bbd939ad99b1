//  The walls of the house: imports, purity, content types, dialects.

import Testing

@Suite struct `A room` {
    @Test func `imports only what the table allows`() throws {
        report(try Repository.current.get().sources.flatMap(Imports.findings))
    }

    @Test(arguments: [
        ("Content", "import Relational"), ("Content", "import Dispatch"),
        ("Relational", "package import Synchronization"),
        ("Storage", "import Hummingbird"), ("SQLiteDriver", "public import Content"),
        ("Bookings", "internal import Server"),
        ("Server", "@testable import SQLiteDriver"), ("Server", "import struct Relational.Statement"),
        ("Bookings", "import Hummingbird"), ("Content", "@preconcurrency import FoundationNetworking"), ("Models", ""),
    ])
    func `cannot import past the table`(room: String, text: String) {
        #expect(Imports.findings(in: SourceFile(path: "Sources/\(room)/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        ("Content", "import Foundation"), ("Storage", "package import Content\nimport Synchronization"),
        ("Server", "import NIOCore\nimport HummingbirdCore\nimport CCrypt"), ("kavling", "import GRDB"),
        ("SQLiteDriver", "import struct GRDB.Row"), ("Content", "// import GRDB\nlet a = \"import GRDB\""),
        ("Content", "#if canImport(GRDB)\n#endif"),
    ])
    func `imports what it needs`(room: String, text: String) {
        #expect(Imports.findings(in: SourceFile(path: "Sources/\(room)/A.swift", text: text)) == [])
    }

    @Test func `that computes does not wait, read a clock or open a file`() throws {
        let repository = try Repository.current.get()
        let findings = repository.sources.flatMap(Walls.impurities)
        report(repository.allowances.filter(findings, for: "impure-word"))
    }

    @Test(arguments: [
        "func f() async {}", "await g()", "let t = Date()", "let t = Date.now",
        "FileManager.default.currentDirectoryPath",
        "let h: FileHandle", "URLSession.shared", "ProcessInfo.processInfo", "\"\\(Date())\"",
    ])
    func `that computes is refused the world outside`(text: String) {
        #expect(Walls.impurities(in: SourceFile(path: "Sources/Content/A.swift", text: text)).count == 1)
        #expect(Walls.impurities(in: SourceFile(path: "Sources/Storage/A.swift", text: text)) == [])
    }

    @Test(arguments: ["let date: Date", "// async", "let s = \"await Date()\"", "kind.async", "case date(Date)"])
    func `that computes may speak of time`(text: String) {
        #expect(Walls.impurities(in: SourceFile(path: "Sources/Content/A.swift", text: text)) == [])
    }

    @Test func `of the engine knows no content type by name`() throws {
        let repository = try Repository.current.get()
        let words = try Walls.contentWords(in: repository)
        let findings = repository.sources.flatMap { Walls.contentNames(in: $0, words: words) }
        report(repository.allowances.filter(findings, for: "engine-word"))
    }

    @Test(arguments: [
        "let a = \"booking\"", "let a = \"api::unit-rumah.unit-rumah\"", "let a = #\"SELECT * FROM bookings\"#",
        "let a = \"booking_id\"", "let a = \"Status Tersedia\"", "let a = \"\"\"\n    x\n    konsumen\n    \"\"\"",
        "let a = \"\\(id) unit_rumah\"", "let a = \"\\(\"dipesan\")\"",
    ])
    func `of the engine is refused the words of the house`(text: String) {
        let words = Walls.houseWords.union(["unit_rumah"])
        let findings = Walls.contentNames(in: SourceFile(path: "Sources/Server/A.swift", text: text), words: words)
        #expect(Set(findings.map(\.line)).count == 1)
        #expect(Walls.contentNames(in: SourceFile(path: "Sources/Bookings/A.swift", text: text), words: words) == [])
    }

    @Test(arguments: ["// booking", "let a = \"overbookings\"", "let booking = 1", "let a = \"unit rumah\""])
    func `of the engine may use every other word`(text: String) {
        let file = SourceFile(path: "Sources/Server/A.swift", text: text)
        #expect(Walls.contentNames(in: file, words: Walls.houseWords) == [])
    }

    @Test func `outside the dialects does not ask which dialect it is`() throws {
        report(try Repository.current.get().sources.flatMap(Walls.dialectTests))
    }

    @Test(arguments: [
        "if dialect == .sqlite {}", "if self.dialect != .postgres {}", "if dialect.name == \"sqlite\" {}",
        "switch dialect { default: break }", "switch sql.dialect.kind { default: break }",
    ])
    func `is refused a question for the dialect`(text: String) {
        #expect(Walls.dialectTests(in: SourceFile(path: "Sources/Storage/A.swift", text: text)).count == 1)
        #expect(Walls.dialectTests(in: SourceFile(path: "Sources/Relational/Dialects/A.swift", text: text)) == [])
    }

    @Test(arguments: [
        "let a = dialect", "dialect.placeholder(1)", "init(dialect: SQLDialect = .sqlite) {}", "f(dialect)",
    ])
    func `may use a dialect`(text: String) {
        #expect(Walls.dialectTests(in: SourceFile(path: "Sources/Storage/A.swift", text: text)) == [])
    }
}
