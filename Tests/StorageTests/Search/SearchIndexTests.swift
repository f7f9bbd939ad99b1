//  What a search index holds, when it is written and when it is asked.

import Content
import Foundation
import Relational
import Storage
import Testing

@Suite struct `A search index` {
    static let post = LibraryContent.post

    /// Trigrams of a table's index.
    static func vocabulary(_ evolution: Evolution, _ table: String = "posts") async throws -> [String] {
        try await evolution.run(
            "CREATE VIRTUAL TABLE words USING fts5vocab('\(table)__search', 'row')")
        let words = try await evolution.rows("SELECT term FROM words")
        try await evolution.run("DROP TABLE words")
        return words
    }

    @Test func `never holds what is private or encrypted or a password`() async throws {
        try await Evolution.use { evolution in
            let files = Evolution.files(
                """
                "open":{"type":"string"},"hidden":{"type":"string","private":true},"pin":{"type":"password"},
                "card":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}
                """)
            try await evolution.migrate(files)
            try await evolution.create(files, #"{"open":"terbuka","hidden":"rahasia","card":"31712345"}"#)
            let words = try await Self.vocabulary(evolution)
            #expect(words.contains("uka"))
            for secret in ["rah", "asi", "317", "345"] { #expect(!words.contains(secret)) }
        }
    }

    @Test func `of an attribute that becomes private keeps nothing of it`() async throws {
        try await Evolution.use { evolution in
            let open = Evolution.files(#""x":{"type":"string"},"y":{"type":"string"}"#)
            try await evolution.migrate(open)
            try await evolution.create(open, #"{"x":"rahasia","y":"terbuka"}"#)
            #expect(try await Self.vocabulary(evolution).contains("aha"))
            let closed = Evolution.files(#""x":{"type":"string","private":true},"y":{"type":"string"}"#)
            #expect(try await evolution.migrate(closed) == [.dropSearch("posts"), .createSearch("posts")])
            let words = try await Self.vocabulary(evolution)
            #expect(words.contains("uka") && !words.contains("aha"))
            // Nor does the file: where the index was is zeroed, and the attribute's own row is emptied here.
            try await evolution.run(
                "UPDATE posts SET x = NULL", "DROP TRIGGER change_log__no_delete", "DELETE FROM change_log")
            for name in ["/library.db", "/library.db-wal"] {
                let bytes = FileManager.default.contents(atPath: evolution.folder + name) ?? Data()
                #expect(bytes.range(of: Data("rahasia".utf8)) == nil)
            }
        }
    }

    @Test func `is made anew when options, kinds or attributes change, and not otherwise`() async throws {
        try await Evolution.use { evolution in
            let first = Evolution.files(#""x":{"type":"enumeration","enum":["satu","dua"]},"n":{"type":"integer"}"#)
            #expect(try await evolution.migrate(first).contains(.createSearch("posts")))
            #expect(try await evolution.migrate(first) == [])
            try await evolution.create(first, #"{"x":"dua","n":77123}"#)
            let anew: [MigrationStep] = [.dropSearch("posts"), .createSearch("posts")]
            let fewer = Evolution.files(#""x":{"type":"enumeration","enum":["satu"]},"n":{"type":"integer"}"#)
            #expect(try await evolution.migrate(fewer) == anew)
            // No longer an option, so it is found by the index.
            #expect(try await Self.vocabulary(evolution).contains("dua"))
            let wider = Evolution.files(#""x":{"type":"enumeration","enum":["satu"]},"n":{"type":"float"}"#)
            let widened = MigrationStep.widen(table: "posts", column: "n", from: "integer", to: "real")
            #expect(try await evolution.migrate(wider) == [anew[0], widened, anew[1]])
            #expect(try await Self.vocabulary(evolution).contains("3.0"))
            let other = Evolution.files(
                #""x":{"type":"enumeration","enum":["satu"]},"n":{"type":"float"},"j":{"type":"json"}"#)
            #expect(try await evolution.migrate(other) == [.addColumn(table: "posts", column: "j")])
        }
    }

    @Test func `is filled for rows that were there before it`() async throws {
        try await Evolution.use { evolution in
            let files = Evolution.files(#""x":{"type":"string"}"#)
            try await evolution.migrate(files)
            try await evolution.create(files, #"{"x":"Perumahan"}"#)
            // As a version without search would have left it.
            try await evolution.run(
                "DROP TRIGGER posts__search_insert", "DROP TRIGGER posts__search_update",
                "DROP TRIGGER posts__search_delete", "DROP TABLE posts__search", "DROP VIEW posts__search_text",
                "DROP TABLE search_indexes", "UPDATE settings SET value = '1' WHERE key = 'format'")
            let steps = try await evolution.migrate(files)
            #expect(steps.first == .create("search_indexes") && steps.contains(.createSearch("posts")))
            #expect(try await Self.vocabulary(evolution).contains("rum"))
            try await evolution.create(files, #"{"x":"Kavling"}"#)
            #expect(try await Self.vocabulary(evolution).contains("vli"))
        }
    }

    @Test func `is written only when an indexed text changes`() async throws {
        try await Library.use { library in
            try await library.create(LibraryContent.book, #"{"title":"Bumi","genre":"novel","pages":12}"#)
            func state() async throws -> [String] {
                try await library.rows("SELECT id || quote(block) FROM books__search_data ORDER BY id")
            }
            let before = try await state()
            try await library.update(LibraryContent.book, 1, #"{"genre":"essay","title":"Bumi","in_print":true}"#)
            try await library.update(LibraryContent.book, 1, #"{"note":"catatan","extra":{"a":"b"}}"#)
            #expect(try await state() == before)
            try await library.update(LibraryContent.book, 1, #"{"title":"Bulan"}"#)
            #expect(try await state() != before)
            #expect(try await library.ids(LibraryContent.book, "_q=bulan") == [1])
            #expect(try await library.ids(LibraryContent.book, "_q=bumi") == [])
        }
    }

    @Test func `of a write that fails is as it was`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "sejarah")
            let before = try await library.everything()
            let draft = try library.draft(LibraryContent.tag, #"{"name":"perang"}"#)
            await #expect(throws: Refusal.self) {
                _ = try await library.store.create(draft, as: library.context()) { draft, transaction in
                    _ = try transaction.create(draft)
                    throw Refusal.conflict("no")
                }
            }
            #expect(try await library.everything() == before)
            #expect(try await library.wrongIndexes() == [])
        }
    }

    @Test func `that lost or kept a row is told, and filled again`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "sejarah", "perang")
            try await library.make(LibraryContent.author, "Dini")
            #expect(try await library.wrongIndexes() == [])
            try await library.driver.write { connection in
                _ = try connection.run(
                    Statement(
                        "INSERT INTO tags__search (tags__search, rowid, c0, c1) VALUES ('delete', 2, '2', 'perang')"))
            }
            #expect(try await library.ids(LibraryContent.tag, "_q=perang") == [])
            #expect(try await library.wrongIndexes() == ["tags"])
            _ = try await Migrator(library.layout).migrate(library.driver, MigrationExtent(rebuilds: true))
            #expect(try await library.wrongIndexes() == [])
            #expect(try await library.ids(LibraryContent.tag, "_q=perang") == [2])
            try await library.driver.write { connection in
                _ = try connection.run(Statement("DROP TRIGGER tags__search_delete"))
                _ = try connection.run(Statement("DELETE FROM tags WHERE id = 1"))
            }
            #expect(try await library.wrongIndexes() == ["tags"])
            // What is too much does no harm.
            #expect(try await library.ids(LibraryContent.tag, "_q=sejarah") == [])
        }
    }
}

@Suite struct `A condition on text` {
    /// The statements that a list runs.
    private static func statements(_ library: Library, _ query: String) async throws -> [String] {
        _ = library.driver.statements()
        _ = try await library.list(LibraryContent.book, query)
        return library.driver.statements()
    }

    @Test(
        arguments: [
            ("_q=bum", true), ("_q=bu", false), ("_q=%C3%9Fx", true), ("filters[title][$contains]=bumi", true),
            ("filters[title][$startsWith]=bum", true), ("filters[title][$endsWithi]=umi", true),
            ("filters[title][$eqi]=bumi", true), ("filters[title][$eqi]=bu", false),
            ("filters[title][$contains]=um", false), ("filters[title][$notContains]=bumi", false),
            ("filters[title][$not][$contains]=bumi", false), ("filters[$not][title][$contains]=bumi", false),
            ("filters[extra][$contains]=bumi", false), ("filters[soldAt][$contains]=1234", false),
            ("filters[printed][$startsWith]=2026-11", true), ("filters[pages][$contains]=123", true),
            ("filters[genre][$contains]=novel", true), ("filters[chapters][title][$contains]=satu", true),
            ("filters[author][name][$contains]=dini", true), ("filters[$or][0][title][$contains]=bumi", true),
        ])
    func `asks the index where it can know`(query: String, isIndexed: Bool) async throws {
        try await Library.use { library in
            let statements = try await Self.statements(library, query).filter {
                $0.contains("kv_") || $0.contains("lower(")
            }
            #expect(!statements.isEmpty && statements.allSatisfy { $0.contains("MATCH") == isIndexed })
        }
    }

    @Test(
        arguments: [
            "_q=bumi&sort=createdAt:desc", "filters[title][$contains]=bumi",
            "filters[title][$startsWith]=bumi&sort=id:desc",
            "_q=12345", "filters[printed][$startsWith]=2026-11&sort=title",
        ])
    func `starts from the candidates, never from the rows`(query: String) async throws {
        try await Library.use { library in
            for sql in try await Self.statements(library, query) where sql.contains("MATCH") {
                let plan = try await library.rows("EXPLAIN QUERY PLAN " + sql.replacing("?", with: "1"), columns: 4)
                    .joined(separator: "\n")
                #expect(plan.contains("SEARCH t USING INTEGER PRIMARY KEY (rowid=?)"), "\(plan)")
                #expect(!plan.contains("SCAN t\n") && !plan.hasSuffix("SCAN t") && !plan.contains("SCAN t USING"))
            }
        }
    }

    @Test func `finds an option by its name and a stray value beside it`() async throws {
        try await Library.use { library in
            for genre in ["novel", "essay", "novel"] {
                try await library.create(LibraryContent.book, #"{"title":"x","genre":"\#(genre)"}"#)
            }
            try await library.driver.write { connection in
                _ = try connection.run(Statement("UPDATE books SET genre = 'Novelette' WHERE id = 2"))
            }
            #expect(try await library.ids(LibraryContent.book, "_q=NOVEL") == [1, 2, 3])
            #expect(try await library.ids(LibraryContent.book, "filters[genre][$startsWith]=nov") == [1, 2, 3])
            #expect(try await library.ids(LibraryContent.book, "filters[genre][$endsWith]=vel") == [1, 3])
            #expect(try await library.ids(LibraryContent.book, "filters[genre][$endsWith]=lette") == [2])
            #expect(try await library.ids(LibraryContent.book, "filters[genre][$eqi]=NOVEL") == [1, 3])
            #expect(try await library.ids(LibraryContent.book, "filters[genre][$contains]=ssa") == [])
        }
    }

    @Test func `takes a NUL for a character, and an absent value for none`() async throws {
        try await Library.use { library in
            try await library.create(LibraryContent.book, #"{"title":"ab\u0000cdef"}"#)
            try await library.create(LibraryContent.book, #"{"title":"abcdef"}"#)
            #expect(try await library.ids(LibraryContent.book, "filters[title][$contains]=cde") == [1, 2])
            #expect(try await library.ids(LibraryContent.book, "filters[title][$contains]=b%00c") == [1])
            #expect(try await library.ids(LibraryContent.book, "filters[title][$contains]=b%01c") == [])
            #expect(try await library.ids(LibraryContent.book, "filters[isbn][$contains]=abc") == [])
            #expect(try await library.ids(LibraryContent.book, "filters[isbn][$notContains]=abc") == [])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 17, 18, 19, 20, 500, 1_024])
    func `of any length is found by its pieces, and by no more of them than there is room for`(length: Int) async throws
    {
        let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8($0 * $0 % 23))) })
        let pieces = Trigrams.spread(over: text)
        #expect(pieces.count <= Trigrams.most && pieces.isEmpty == (length < 3))
        #expect(pieces.allSatisfy { text.contains($0) })
        if length >= 3 { #expect(text.hasPrefix(pieces[0]) && pieces.contains(String(text.suffix(3)))) }
        try await Library.use { library in
            try await library.create(LibraryContent.book, #"{"title":"z\#(text)z"}"#)
            #expect(try await library.ids(LibraryContent.book, "filters[title][$contains]=\(text)") == [1])
        }
    }
}
