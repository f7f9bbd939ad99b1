//  The change log as an audit trail: closed, chained, and still able to forget.

import Content
import Foundation
import Relational
import Storage
import Testing

/// Looks a library's log through.
func verification(of library: Library, expecting: [String] = []) async throws -> (
    found: AuditVerification, missing: [String]
) {
    try await AuditTrailCheck.run(library.layout, in: library.driver, expecting: expecting)
}

/// What somebody with the file, but without the program, would do first.
private let opened = ["DROP TRIGGER change_log__no_update", "DROP TRIGGER change_log__no_delete"]

@Suite struct `The change log as audit trail` {
    private static func fill(_ library: Library) async throws {
        for number in 1...5 { try await library.create(LibraryContent.tag, #"{"name":"tag \#(number)"}"#) }
        try await library.store.sealLog(at: library.now)
        for number in 6...8 { try await library.create(LibraryContent.tag, #"{"name":"tag \#(number)"}"#) }
        try await library.store.sealLog(at: library.now)
        try await library.create(LibraryContent.tag, #"{"name":"tag 9"}"#)
    }

    private static func run(_ library: Library, _ statements: [String]) async throws {
        for sql in statements { _ = try await library.driver.write { try $0.run(Statement(sql)) } }
    }

    @Test(arguments: [
        "DELETE FROM change_log WHERE id = 1", "UPDATE change_log SET changes = '{}' WHERE id = 1",
        "UPDATE change_log SET principal = 'user:2'", "UPDATE change_log SET salt = NULL",
        "UPDATE change_log SET salt = NULL, redacted_by = 2 WHERE id = 1",
        "DELETE FROM change_log_seals", "UPDATE change_log_seals SET hash = x'00'",
    ])
    func `refuses to be changed`(sql: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let before = try await library.everything()
            await #expect(throws: SQLFault.self) { try await Self.run(library, [sql]) }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `tells where a change came from`() async throws {
        try await Library.use { library in
            let context = WriteContext(
                principal: .system, now: library.now, today: "2026-01-01", requestID: "r", address: "203.0.113.9")
            try await library.create(LibraryContent.tag, #"{"name":"a"}"#, as: context)
            #expect(try await library.rows("SELECT address FROM change_log") == ["203.0.113.9"])
            let page = String(decoding: try await library.store.audit(AuditQuery(page: Page(limit: 1))), as: UTF8.self)
            #expect(page.contains(#""address":"203.0.113.9""#))
        }
    }

    @Test func `is whole as the server leaves it, sealed or not yet`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let found = try await verification(of: library).found
            #expect(found.wrong == [] && found.lines == 9 && found.seals == 2 && found.open == 1)
            #expect(try await library.store.auditHead() == found.head)
            #expect(found.head?.to == 8)
        }
    }

    @Test func `is sealed only once, and only where there is something to seal`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            #expect(try await library.store.sealLog(at: library.now) == 1)
            #expect(try await library.store.sealLog(at: library.now) == 0)
            async let one = library.store.sealLog(at: library.now)
            async let other = library.store.sealLog(at: library.now)
            #expect(try await one + other == 0)
            #expect(try await library.rows("SELECT COUNT(*) FROM change_log_seals") == ["3"])
        }
    }

    @Test(arguments: [
        (["UPDATE change_log SET changes = '{\"name\":[null,\"x\"]}' WHERE id = 2"], "line 2 was changed"),
        (["UPDATE change_log SET principal = 'user:9' WHERE id = 3"], "line 3 was changed"),
        (["UPDATE change_log SET address = '198.51.100.1' WHERE id = 3"], "line 3 was changed"),
        (["DELETE FROM change_log WHERE id = 4"], "line 4 was removed"),
        (["DELETE FROM change_log WHERE id = 5"], "line 5 was removed"),
        (["UPDATE change_log SET changes = 'x', salt = NULL, redacted_by = 8 WHERE id = 2"], "line 2 was changed"),
        (["UPDATE change_log SET changes = '{}' WHERE id = 9"], "line 9 was put in or changed"),
        (
            [
                "INSERT INTO change_log SELECT 10, at, 'user:7', request_id, action, type, 10, changes, address, salt, code, NULL FROM change_log WHERE id = 9"
            ],
            "line 10 was put in or changed"
        ),
        (
            [
                "INSERT INTO change_log SELECT -1, at, principal, request_id, action, type, 10, changes, address, salt, code, NULL FROM change_log WHERE id = 9"
            ],
            "line -1 was put in"
        ),
        (
            ["DROP TRIGGER change_log_seals__no_delete", "DELETE FROM change_log_seals WHERE id = 1"],
            "seal 2 does not follow the one before it"
        ),
        (
            ["DROP TRIGGER change_log_seals__no_update", "UPDATE change_log_seals SET hash = x'00' WHERE id = 2"],
            "seal 2 was not made with these secrets"
        ),
    ])
    func `shows what was done to it behind the server's back`(damage: [String], finding: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await Self.run(library, opened + damage)
            let found = try await verification(of: library).found
            #expect(found.wrong.contains { $0.hasPrefix(finding) }, "\(found.wrong)")
            // A swapped line is named, and no other line is.
            if finding.hasPrefix("line") {
                let number = finding.split(separator: " ")[1]
                #expect(!found.wrong.contains { $0.hasPrefix("line") && !$0.hasPrefix("line \(number) ") })
            }
        }
    }

    @Test func `shows two lines that changed places`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await Self.run(
                library,
                opened + [
                    "UPDATE change_log SET id = 100 WHERE id = 2", "UPDATE change_log SET id = 2 WHERE id = 3",
                    "UPDATE change_log SET id = 3 WHERE id = 100",
                ])
            let wrong = try await verification(of: library).found.wrong
            #expect(wrong.contains("line 2 was changed") && wrong.contains("line 3 was changed"))
        }
    }

    @Test func `cut off at its end is missed by whoever kept a seal`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let head = try #require(try await library.store.auditHead()?.description)
            #expect(try await verification(of: library, expecting: [head]).missing == [])
            try await Self.run(
                library,
                opened + [
                    "DROP TRIGGER change_log_seals__no_delete", "DELETE FROM change_log WHERE id > 5",
                    "DELETE FROM change_log_seals WHERE id > 1",
                ])
            let (found, missing) = try await verification(of: library, expecting: [head, "nonsense"])
            #expect(found.wrong == [] && missing == [head, "nonsense"])
        }
    }

    @Test func `cannot be forged without the secrets`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let stranger = Layout(schema: library.layout.schema, cipher: FieldCipher(.random()), dialect: .sqlite)
            let found = try await AuditTrailCheck.run(stranger, in: library.driver).found
            #expect(found.wrong.contains("seal 1 was not made with these secrets"))
            #expect(found.wrong.contains("line 1 was changed"))
        }
    }

    @Test func `is looked through by the checks of the data`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await Self.run(library, opened + ["UPDATE change_log SET principal = 'x' WHERE id = 3"])
            let results = try await DataInspection.run(
                DataChecks.all, in: library.driver, library.layout, now: library.context(), fileBytes: { _ in nil })
            let found = results.first { $0.check == "audit trail" }?.found
            #expect(found?.wrong == ["line 3 was changed"])
        }
    }
}

@Suite struct `Blacking out the change log` {
    private static func fill(_ library: Library) async throws {
        try await library.create(LibraryContent.author, #"{"name":"Budi Santoso"}"#)
        try await library.create(LibraryContent.author, #"{"name":"Sari"}"#)
        try await library.update(LibraryContent.author, 1, #"{"name":"Budi S."}"#)
        try await library.store.sealLog(at: library.now)
    }

    private static func blackOut(_ library: Library, _ id: Int64) async throws -> Int {
        try await library.store.write(library.context()) {
            try $0.blackOutLog(LibraryContent.author, id: id, attributes: ["name"])
        }
    }

    @Test func `takes values out of every line of an entry, and only of that one`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            #expect(try await Self.blackOut(library, 1) == 2)
            #expect(
                try await library.rows("SELECT action, entry_id, changes FROM change_log WHERE id <= 3", columns: 3)
                    == [
                        #"create|1|{"name":[null,"***"]}"#, #"create|2|{"name":[null,"Sari"]}"#,
                        #"update|1|{"name":["***","***"]}"#,
                    ])
            #expect(
                try await library.rows("SELECT salt, redacted_by FROM change_log WHERE id = 1", columns: 2) == ["-|4"])
        }
    }

    @Test func `leaves a log that is whole, and a line that tells of it`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            _ = try await Self.blackOut(library, 1)
            #expect(try await Self.blackOut(library, 1) == 0)
            try await library.store.sealLog(at: library.now)
            let found = try await verification(of: library).found
            #expect(found.wrong == [] && found.blackedOut == 2 && found.open == 0)
            let told = try await library.rows("SELECT action, type, entry_id FROM change_log WHERE id = 4", columns: 3)
            #expect(told == ["redact|api::author.author|1"])
        }
    }

    @Test func `does not hide a change of what was blacked out`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            _ = try await Self.blackOut(library, 1)
            for sql in opened + ["UPDATE change_log SET changes = '{\"name\":[null,\"Joko\"]}' WHERE id = 1"] {
                _ = try await library.driver.write { try $0.run(Statement(sql)) }
            }
            let wrong = try await verification(of: library).found.wrong
            #expect(wrong == ["line 1 was changed: no line tells that it was blacked out so"])
        }
    }

    @Test func `leaves nothing of the values in the file once that is rewritten`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            _ = try await Self.blackOut(library, 1)
            try await library.update(LibraryContent.author, 1, #"{"name":"-"}"#)
            _ = try await Self.blackOut(library, 1)
            try await library.driver.rewrite()
            for file in try FileManager.default.contentsOfDirectory(atPath: library.folder) {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: library.folder + "/" + file))
                #expect(bytes.range(of: Data("Budi S".utf8)) == nil, "\(file)")
            }
        }
    }
}
