//  Code that is never written here.

import Testing

@Suite struct `The code` {
    @Test func `forces nothing`() throws {
        report(try Repository.current.get().swiftFiles.flatMap(Constructs.forced))
    }

    @Test(arguments: [
        "let a = try! f()", "let a = b!", "let a = f()!", "let a = b[0]!.c", "let a = b as! Int", "var a: Int!",
        "let a = \"\\(b!)\"", "let a = \"x\"!", "a!.b = 3", "let a: [Int]! = nil", "f { 1 }!",
    ])
    func `is refused a force`(text: String) {
        #expect(Constructs.forced(in: SourceFile(path: "Sources/Content/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "if a != b {}", "if !a {}", "f(!a)", "// b!", "let a = \"b!\"", "let a = b && !c", "[!a]", "a !== b",
        "func `never fails!`() {}", "let r = #/a!/#", "let r = /\"a!/", "let a = #\"\"\"#; f(!b)", "{ !a }",
    ])
    func `may negate and compare`(text: String) {
        #expect(Constructs.forced(in: SourceFile(path: "Sources/Content/A.swift", text: text)) == [])
    }

    @Test func `keeps no mutable globals in types`() throws {
        report(try Repository.current.get().swiftFiles.flatMap(Constructs.mutableStatics))
    }

    @Test(arguments: [
        "static var a = 1", "static var a: Int", "package static var a: [Int] = []", "static private(set) var a = 1",
        "nonisolated(unsafe) static var a = 1", "static nonisolated(unsafe) var a = 1",
        "static var a: Int { didSet {} }",
        "static var a = { 1 }()",
    ])
    func `is refused a mutable global`(text: String) {
        let sample = "struct S {\n    \(text)\n    let b = 1\n}\n"
        let file = SourceFile(path: "Sources/Content/A.swift", text: sample)
        #expect(Constructs.mutableStatics(in: file).map(\.line) == [2])
    }

    @Test(arguments: [
        "static var a: Int { 1 }", "static let a = 1", "var a = 1", "static var a: [Int: String] { get }",
    ])
    func `may compute and hold constants`(text: String) {
        #expect(Constructs.mutableStatics(in: SourceFile(path: "Sources/Content/A.swift", text: text)) == [])
    }

    @Test func `starts no task that nobody waits for`() throws {
        let repository = try Repository.current.get()
        let findings = repository.swiftFiles.flatMap(Constructs.unstructuredTasks)
        report(repository.allowances.filter(findings, for: "unstructured-task"))
    }

    @Test(arguments: [
        "Task { await f() }", "Task(priority: .high) { }", "let t = Task.detached { }", "Task<Void, Never> { }",
        "Task.init { }",
    ])
    func `is refused a loose task`(text: String) {
        let file = SourceFile(path: "Sources/Server/A.swift", text: text)
        let findings = Constructs.unstructuredTasks(in: file)
        #expect(findings.count == 1)
        #expect(Allowances("loose Sources/Server/A.swift Task  # why\n").filter(findings, for: "loose") == [])
        #expect(Allowances("loose Sources/Server/B.swift Task  # why\n").filter(findings, for: "loose").count == 2)
        #expect(Allowances("loose Sources/Server/A.swift Task\n").faults.count == 1)
    }

    @Test(arguments: [
        "group.addTask { }", "try await Task.sleep(for: d)", "Task.isCancelled", "let t: Task<Void, Never>?",
    ])
    func `may use the tasks of its group`(text: String) {
        #expect(Constructs.unstructuredTasks(in: SourceFile(path: "Sources/Server/A.swift", text: text)) == [])
    }

    @Test func `gives the reason where the compiler's proof is off`() throws {
        report(try Repository.current.get().swiftFiles.flatMap(Constructs.unprovenSendable))
    }

    @Test(arguments: [
        "final class A: @unchecked Sendable {}", "/// A handle.\nfinal class A: @unchecked Sendable {}",
        "// far\n\nfinal class A: @unchecked Sendable {}", "nonisolated(unsafe) let a = 1",
        "let b = 1  // of b\nnonisolated(unsafe) let a = 1",
    ])
    func `is refused a proof without reason`(text: String) {
        #expect(Constructs.unprovenSendable(in: SourceFile(path: "Sources/Server/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "// One thread owns the handle.\nfinal class A: @unchecked Sendable {}",
        "final class A: @unchecked Sendable {}  // one thread owns the handle",
        "/// A handle.\n///\n/// Sendable, because one thread owns it.\nfinal class A: @unchecked Sendable {}",
        "/// A handle.\n// One thread owns it.\nfinal class A:\n    @unchecked Sendable\n{}",
    ])
    func `may prove it in words`(text: String) {
        #expect(Constructs.unprovenSendable(in: SourceFile(path: "Sources/Server/A.swift", text: text)) == [])
    }

    @Test func `holds no notes to oneself`() throws {
        report(try Repository.current.get().swiftFiles.flatMap(Constructs.notes))
    }

    @Test func `is refused a note in a comment, not in a string`() {
        let text = "let a = 1  // FIXME\n/* one\n   TODO: two */\nlet b = \"TODO\"\n// HACKERS\n"
        #expect(Constructs.notes(in: SourceFile(path: "Sources/Server/A.swift", text: text)).map(\.line) == [1, 3])
    }

    @Test func `logs instead of printing and throws instead of trapping`() throws {
        report(try Repository.current.get().sources.flatMap(Constructs.printsAndTraps))
    }

    @Test(arguments: [("print(1)", "Server", 1), ("debugPrint(1)", "Bookings", 1), ("fatalError()", "kavling", 1)])
    func `is refused prints and traps`(text: String, room: String, count: Int) {
        #expect(Constructs.printsAndTraps(in: SourceFile(path: "Sources/\(room)/A.swift", text: text)).count == count)
    }

    @Test(arguments: [
        ("print(1)", "kavling"), ("page.print()", "Server"), ("func print() {}", "Server"), ("// print(1)", "Server"),
    ])
    func `may print on the command line`(text: String, room: String) {
        #expect(Constructs.printsAndTraps(in: SourceFile(path: "Sources/\(room)/A.swift", text: text)) == [])
    }
}
