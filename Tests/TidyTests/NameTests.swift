//  Names say what a thing is.

import Testing

@Suite struct `A name` {
    @Test func `says what a thing is`() throws {
        let repository = try Repository.current.get()
        report(repository.allowances.filter(repository.swiftFiles.flatMap(Names.findings), for: "empty-name"))
    }

    @Test(arguments: [
        "struct EntryManager {}", "final class QueryHelper {}", "enum StringUtils {}", "actor PageData {}",
        "protocol RuleBase {}", "typealias UserInfo = Int", "struct Core {}", "struct MailService {}",
        "func process() {}", "func handle(_ x: Int) {}", "func doIt() {}", "func `do`() {}",
        "enum E { struct Common {} }",
    ])
    func `is refused when it says nothing`(text: String) {
        #expect(Names.findings(in: SourceFile(path: "Sources/Content/A.swift", text: text)).map(\.line) == [1])
    }

    @Test(arguments: [
        "struct ExpirySweep: Service {}", "struct MailService: Service {}",
        "struct MailService {}\nextension MailService: Service {}",
        "struct Metadata {}", "struct Score {}", "enum Database {}", "func handleUpgrade() {}", "let x: UserInfo = y",
        "func run(actor data: Int, class info: Int) {}", "class func make() {}", "// struct EntryManager",
        "struct `Reading Data` {}", "let s = \"struct EntryManager\"",
    ])
    func `is accepted when it speaks`(text: String) {
        #expect(Names.findings(in: SourceFile(path: "Sources/Content/A.swift", text: text)) == [])
    }

    @Test(arguments: [
        "Sources/Content/PlanNew.swift", "Sources/Content/PlanOld+Access.swift", "Sources/Content/Plan2.swift",
        "Sources/Content/Read plan.swift", "Sources/Content/New/Plan.swift",
    ])
    func `of a file holds no version and no space`(path: String) {
        #expect(Names.findings(in: SourceFile(path: path, text: "")).count == 1)
    }

    @Test(arguments: [
        "Sources/Content/Threshold.swift", "Sources/Content/ReadPlan+Access.swift", "Sources/Server/V5.swift",
    ])
    func `of a file may end in anything else`(path: String) {
        #expect(Names.findings(in: SourceFile(path: path, text: "")) == [])
    }
}
