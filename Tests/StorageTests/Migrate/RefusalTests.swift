//  Databases that are too new, full, or fail half-way: refused, and as they were.

import Content
import Foundation
import Relational
import SQLiteDriver
import Storage
import Testing

@Suite struct `A database of a newer version` {
    static let files = Evolution.files(#""x":{"type":"string"}"#)

    @Test func `is refused before anything is touched`() async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Self.files)
            try await evolution.run("UPDATE settings SET value = '\(Migrator.format + 1)' WHERE key = 'format'")
            let before = try await evolution.everything()
            let fault = StoreFault.newerDatabase(found: Migrator.format + 1, known: Migrator.format)
            let more = Evolution.files(#""x":{"type":"string"},"y":{"type":"string"}"#)
            await #expect(throws: fault) { try await evolution.migrate(more) }
            await #expect(throws: fault) { _ = try await evolution.plan(more, prune: true) }
            #expect(try await evolution.everything() == before)
        }
    }

    @Test func `is told by a number that every migration writes`() async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Self.files)
            try await evolution.run("UPDATE settings SET value = '0' WHERE key = 'format'")
            try await evolution.migrate(Self.files)
            #expect(
                try await evolution.rows("SELECT value FROM settings WHERE key = 'format'") == ["\(Migrator.format)"])
        }
    }
}

@Suite struct `A migration that fails` {
    @Test(arguments: [
        "CREATE TABLE \"posts\"", "CREATE TABLE \"tags\"", "ADD COLUMN \"zz\"", "CREATE UNIQUE INDEX",
        "UPDATE \"posts\"",
        "DROP COLUMN", "RENAME COLUMN", "INSERT INTO schema_columns", "INSERT INTO settings",
    ])
    func `at any step leaves the schema as it was`(step: String) async throws {
        try await Evolution.use { evolution in
            let isFirst = step == "CREATE TABLE \"posts\""
            if !isFirst {
                let old = Evolution.files(#""x":{"type":"integer"},"gone":{"type":"string"}"#)
                try await evolution.migrate(old)
                try await evolution.create(old, #"{"x":7,"gone":"g"}"#)
            }
            let new = Evolution.files(
                #""x":{"type":"string","unique":true},"zz":{"type":"string","unique":true}"#,
                [LibraryContent.path("tag"): LibraryContent.file("tag", #""name":{"type":"string"}"#)])
            let layout = try evolution.layout(new)
            try await Scratch.open(evolution.folder) { driver in
                let before = try await driver.everything()
                driver.watch { $0.before = { if $0.contains(step) { throw SQLFault.other(code: 1, message: "cut") } } }
                await #expect(throws: SQLFault.other(code: 1, message: "cut")) {
                    _ = try await Migrator(layout).migrate(driver, MigrationExtent(prunes: true))
                }
                #expect(try await driver.everything() == before)
                driver.watch { $0.before = { _ in } }
                _ = try await Migrator(layout).migrate(driver, MigrationExtent(prunes: true))
                #expect(try await driver.rows("SELECT x FROM posts") == (isFirst ? [] : ["7"]))
            }
        }
    }

    @Test func `for want of room leaves the schema as it was, and the data`() async throws {
        try await Evolution.use { evolution in
            let old = Evolution.files(#""x":{"type":"integer"}"#)
            try await evolution.migrate(old)
            try await evolution.run(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO posts (x) SELECT i FROM n"
            )
            let pages = try #require(Int(try await evolution.rows("SELECT page_count FROM pragma_page_count()")[0]))
            let before = try await evolution.everything()
            let new = Evolution.files(#""x":{"type":"string","unique":true}"#)
            let full = Refusal(507, "InsufficientStorageError", "The disk is full; the database is as it was")
            await #expect(throws: full) { try await evolution.migrate(new, maxPages: pages + 4) }
            #expect(try await evolution.everything() == before)
            try await evolution.migrate(new)
        }
    }
}

@Suite struct `A full database` {
    @Test func `refuses a write with a clear error, and nothing of it is left`() async throws {
        try await Evolution.use { evolution in
            let files = LibraryContent.files()
            try await evolution.migrate(files)
            let layout = try evolution.layout(files)
            let pages = try #require(Int(try await evolution.rows("SELECT page_count FROM pragma_page_count()")[0]))
            try await Scratch.open(evolution.folder, maxPages: pages + 24) { driver in
                let store = ContentStore(layout: layout, driver: driver)
                let context = WriteContext(
                    principal: .system, now: Instant(milliseconds: 0), today: "2026-01-01", requestID: "r")
                let chapters = Array(repeating: #"{"title":"\#(String(repeating: "c", count: 900))"}"#, count: 10)
                let body = #"{"title":"x","chapters":[\#(chapters.joined(separator: ","))],"binding":{"kind":"k"}}"#
                let draft = try Library.draft(LibraryContent.book, body, in: layout)
                let full = Refusal(507, "InsufficientStorageError", "The disk is full; nothing was written")
                var stored = 0
                var refusal: Refusal?
                while refusal == nil, stored < 100 {
                    do {
                        _ = try await store.create(draft, as: context)
                        stored += 1
                    } catch let error as Refusal {
                        refusal = error
                    }
                }
                #expect(stored > 0 && refusal == full)
                let rows = try await driver.rows(
                    """
                    SELECT (SELECT COUNT(*) FROM books), (SELECT COUNT(*) FROM components_chapters),
                    (SELECT COUNT(*) FROM components_bindings), (SELECT COUNT(*) FROM change_log)
                    """, columns: 4)
                #expect(rows == ["\(stored)|\(stored * 10)|\(stored)|\(stored)"])
                let before = try await driver.everything()
                await #expect(throws: full) { _ = try await store.create(draft, as: context) }
                #expect(try await driver.everything() == before)
                // What is there can still be read, and room can be made.
                let plan = try Planner(schema: layout.schema, access: .everything)
                    .one(1, ContentQuery(), of: try #require(layout.schema[LibraryContent.book]))
                #expect(try await store.delete(1, plan, as: context) != nil)
            }
        }
    }
}

@Suite struct `Somebody else's database` {
    @Test func `is not ours to migrate`() async throws {
        try await Scratch.use { folder in
            let path = folder + "/library.db"
            try await Scratch.open(folder) { driver in
                _ = try await driver.write { try $0.run(Statement("CREATE TABLE strapi_migrations (id)")) }
            }
            // As another program would have left it: no mark of ours.
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            try handle.seek(toOffset: 68)
            try handle.write(contentsOf: Data([0, 0, 0, 0]))
            try handle.close()
            await #expect(throws: SQLiteOpenFault.self) { try await Scratch.open(folder) { _ in } }
        }
    }
}
