//  DataChecks: whole data has no finding, and each promise that is broken by hand has one.

import Content
import Foundation
import Relational
import Storage
import Testing

import struct GRDB.Configuration
import class GRDB.DatabaseQueue

/// What checks find in a library.
private struct Inspected {
    let found: [String: DataFindings]

    init(_ library: Library, files: [String: Int64] = ["1": 1_000]) async throws {
        let results = try await DataInspection.run(
            DataChecks.all, in: library.driver, library.layout, now: library.context(), fileBytes: { files[$0] })
        found = Dictionary(uniqueKeysWithValues: results.map { ($0.check, $0.found) })
    }

    /// Every line of what is wrong, with its check; a row that a test put in or took away is also counted wrong.
    func wrong(counts: Bool = false) -> [String] {
        found.sorted { $0.key < $1.key }.filter { counts || $0.key != "row counts" }
            .flatMap { check, found in found.wrong.map { "\(check): \($0)" } }
    }
}

@Suite struct `Checking stored data` {
    /// A book with everything, a member with encrypted fields, a file.
    private static func fill(_ library: Library) async throws {
        try await library.addFiles(1)
        try await library.create(LibraryContent.author, #"{"name":"Pram"}"#)
        try await library.create(
            LibraryContent.book,
            #"{"title":"Bumi","author":1,"cover":1,"binding":{"kind":"hard"},"chapters":[{"title":"1","notes":[{"text":"n"}]}]}"#
        )
        try await library.create(
            LibraryContent.member, #"{"name":"Budi","card":"3171","relative":{"name":"Ani","phone":"0812"}}"#)
        try await library.create(LibraryContent.tag, #"{"name":"sejarah"}"#)
        try await library.update(LibraryContent.book, 1, #"{"title":"Bumi Manusia"}"#)
        try await library.delete(LibraryContent.tag, 1)
    }

    private static func use(
        _ damage: String..., files: [String: Int64] = ["1": 1_000], _ body: (Inspected) throws -> Void
    ) async throws {
        try await Library.use { library in
            try await fill(library)
            for sql in damage {
                // What is only appended to has to be opened first.
                for trigger in ["no_update", "no_delete"] where sql.contains("change_log") {
                    _ = try await library.driver.write {
                        try $0.run(Statement("DROP TRIGGER IF EXISTS change_log__\(trigger)"))
                    }
                }
                _ = try await library.driver.write { try $0.run(Statement(sql)) }
            }
            try body(try await Inspected(library, files: files))
        }
    }

    @Test func `finds nothing in data that came through the store`() async throws {
        try await Self.use { inspected in
            #expect(inspected.wrong(counts: true) == [])
            #expect(inspected.found.count == DataChecks.all.count)
        }
    }

    @Test(arguments: [
        ("DELETE FROM change_log WHERE id = 6", "change log: 7 lines were written and 6 are there"),
        ("DELETE FROM authors", "entries and their log: api::author.author 1 is not there, and line 2 wrote it last"),
        (
            "INSERT INTO tags (id, name) VALUES (1, 'x')",
            "entries and their log: api::tag.tag 1 is there, and was deleted by line 7"
        ),
        ("INSERT INTO tags (id, name) VALUES (5, 'x')", "entries and their log: api::tag.tag 5 has no line"),
        ("UPDATE books SET updated_at = 1", "entries and their log: api::book.book 1 is older than line 6"),
        ("UPDATE members SET card = x'0102'", "encrypted fields: api::member.member 1: card does not open"),
        ("UPDATE members SET card__hash = x'01'", "encrypted fields: api::member.member 1: card has the hash"),
        (
            "UPDATE components_relatives SET document_id = 'lain'",
            "encrypted fields: part.relative 1: phone does not open"
        ),
        (
            "UPDATE components_chapters SET owner__id = 99",
            "components: components_chapters 1: its owner, api::book.book 99"
        ),
        ("DELETE FROM components_chapters", "components: components_quotes 1: its owner, part.chapter 1"),
        (
            "INSERT INTO idempotency_keys VALUES ('k', 'user:1', x'00', 'api::book.book', 77, 0)",
            "idempotency keys: a key leads to api::book.book 77"
        ),
        ("INSERT INTO idempotency_keys VALUES ('k', 'user:1', x'00', 'api::tag.tag', 1, 0)", ""),
        ("INSERT INTO api_tokens VALUES (3, 'n', 'k', 'a', '[]', NULL, 0)", "entries and their log: API token 3"),
        ("UPDATE files SET size = 2", "uploaded files: 1 of file 1 has 1000 bytes instead of 2.0 kB"),
    ])
    func `finds what is broken by hand`(damage: String, finding: String) async throws {
        try await Self.use(damage) { inspected in
            #expect(inspected.wrong().count == (finding.isEmpty ? 0 : 1), "\(inspected.wrong())")
            #expect(inspected.wrong().first?.hasPrefix(finding) ?? finding.isEmpty, "\(inspected.wrong())")
        }
    }

    @Test func `finds a table that is counted wrong`() async throws {
        try await Self.use("UPDATE row_counts SET row_count = 9 WHERE table_name = 'books'") { inspected in
            #expect(inspected.wrong(counts: true) == ["row counts: books has 1 rows and is counted as 9"])
        }
    }

    @Test func `finds files that are missing`() async throws {
        try await Self.use(files: [:]) { #expect($0.wrong() == ["uploaded files: 1 of file 1 is missing"]) }
    }

    @Test func `finds references to rows that are not there`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            // Another program, without the driver's settings, is how such a row comes about.
            var configuration = GRDB.Configuration()
            configuration.foreignKeysEnabled = false
            let outside = try DatabaseQueue(path: library.path, configuration: configuration)
            try outside.inDatabase { try $0.execute(sql: "UPDATE books SET author__id = 44") }
            try outside.close()
            let wrong = try await Inspected(library).wrong()
            #expect(wrong == ["references: books 1 points to a row of authors that is not there"])
        }
    }

    @Test func `leaves out what a take-over brought, and no more`() async throws {
        try await Self.use(
            "INSERT INTO tags (id, name) VALUES (5, 'x'), (6, 'y'), (7, 'z')",
            #"INSERT INTO settings VALUES ('taken_over', '{"log":0,"last_ids":{"tags":6}}')"#
        ) { inspected in
            #expect(inspected.wrong() == ["entries and their log: api::tag.tag 7 has no line that tells of its making"])
        }
    }

    @Test func `keeps some lines and counts the others`() async throws {
        try await Self.use(
            "INSERT INTO tags (id) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 51) SELECT i FROM n"
        ) { inspected in
            let found = try #require(inspected.found["entries and their log"])
            #expect(found.wrongCount == 50)
            #expect(found.wrong.count == 20)
        }
    }

    @Test func `goes on behind a check that cannot be finished`() async throws {
        struct Broken: Error {}
        try await Library.use { library in
            let checks = [
                DataCheck("first") { _, _ in throw Broken() }, DataCheck("second") { _, found in found.note("seen") },
            ]
            let results = try await DataInspection.run(
                checks, in: library.driver, library.layout, now: library.context(), fileBytes: { _ in nil })
            #expect(results.map(\.found.wrongCount) == [1, 0])
            #expect(results.map(\.found.noted) == [[], ["seen"]])
        }
    }

    @Test func `changes nothing`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let before = try await library.everything()
            _ = try await Inspected(library)
            #expect(try await library.everything() == before)
        }
    }
}
