//  Counts that are kept, not counted: right after every way in which rows come and go.

import Content
import Relational
import Testing

@testable import Storage

@Suite struct `The count of a table's rows` {
    private func total(_ library: Library, _ uid: UID = LibraryContent.tag) async throws -> Int64? {
        try JSONValue.parse(await library.list(uid)).object?["meta"]?.object?["pagination"]?.object?["total"]?.int64
    }

    private func wrong(_ library: Library) async throws -> [String] {
        let names = library.layout.entryTables
        return try await library.driver.read { connection in
            try RowCounts.wrong(among: names, on: connection).map { "\($0)" }
        }
    }

    @Test func `follows what is stored and deleted, and counts nothing`() async throws {
        try await Library.use { library in
            #expect(try await total(library) == 0)
            try await library.make(LibraryContent.tag, "a", "b", "c")
            _ = library.driver.statements()
            #expect(try await total(library) == 3)
            #expect(!library.driver.statements().contains { $0.hasPrefix("SELECT COUNT") })
            try await library.delete(LibraryContent.tag, 2)
            #expect(try await total(library) == 2)
            try await library.update(LibraryContent.tag, 1, #"{"name":"z"}"#)
            #expect(try await total(library) == 2)
            #expect(try await wrong(library) == [])
        }
    }

    @Test func `forgets a write that was refused`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            await #expect(throws: (any Error).self) {
                try await library.create(LibraryContent.book, #"{"title":"x","tags":[99]}"#)
            }
            await #expect(throws: (any Error).self) {
                try await library.store.write(library.context()) { transaction in
                    _ = try transaction.create(library.draft(LibraryContent.tag, #"{"name":"b"}"#))
                    throw Refusal.notFound()
                }
            }
            #expect(try await total(library) == 1)
            #expect(try await wrong(library) == [])
        }
    }

    @Test func `is made by the migration for a database that has none`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            _ = try await library.driver.write { try $0.run(Statement("DELETE FROM row_counts")) }
            #expect(try await total(library) == 2, "counted where nobody has counted")
            _ = try await Migrator(library.layout).migrate(library.driver)
            #expect(try await library.rows("SELECT row_count FROM row_counts WHERE table_name = 'tags'") == ["2"])
            _ = try await library.driver.write { try $0.run(Statement("UPDATE row_counts SET row_count = 9")) }
            _ = try await Migrator(library.layout).migrate(library.driver)
            #expect(try await library.rows("SELECT row_count FROM row_counts WHERE table_name = 'tags'") == ["9"])
            _ = try await Migrator(library.layout).migrate(library.driver, MigrationExtent(rebuilds: true))
            #expect(try await library.rows("SELECT row_count FROM row_counts WHERE table_name = 'tags'") == ["2"])
            try await library.make(LibraryContent.tag, "c")
            #expect(try await total(library) == 3)
        }
    }

    @Test func `of a wrong one is found`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            _ = try await library.driver.write { try $0.run(Statement("DELETE FROM tags WHERE id = 1")) }
            #expect(try await wrong(library).count == 1)
        }
    }
}
