//  MigrationFixture: one database that sees several schemas, one after the other.

import Content
import Relational
import SQLiteDriver
import Storage
import Testing

/// A database file and the schemas it goes through.
struct Evolution {
    static let post = LibraryContent.post
    let folder: String
    private let keys = FieldKeys.random()

    /// Makes a folder for one, hands it over, removes it.
    static func use(_ body: (Evolution) async throws -> Void) async throws {
        try await Scratch.use { try await body(Evolution(folder: $0)) }
    }

    private init(folder: String) {
        self.folder = folder
    }

    /// A content of one type with these attributes, and others if asked.
    static func files(_ attributes: String, _ others: [String: String] = [:], options: String = "") -> [SchemaFile] {
        let post = LibraryContent.file("post", attributes, options: options)
        let all = others.merging([LibraryContent.path("post"): post]) { $1 }
        return all.map { SchemaFile(path: $0.key, bytes: Array($0.value.utf8)) }
    }

    /// The layout of these files.
    func layout(_ files: [SchemaFile], checkOnly: Set<String> = []) throws -> Layout {
        Layout(schema: try SchemaLoader.load(files), cipher: FieldCipher(keys), dialect: .sqlite, checkOnly: checkOnly)
    }

    /// Brings the database to these files.
    @discardableResult
    func migrate(
        _ files: [SchemaFile], prune: Bool = false, checkOnly: Set<String> = [], claims: [ClaimTable] = [],
        maxPages: Int? = nil
    ) async throws -> [MigrationStep] {
        var steps: [MigrationStep] = []
        let migrator = Migrator(try layout(files, checkOnly: checkOnly), claims: claims)
        try await Scratch.open(folder, maxPages: maxPages) {
            steps = try await migrator.migrate($0, MigrationExtent(prunes: prune))
        }
        return steps
    }

    /// What bringing it there would do.
    func plan(_ files: [SchemaFile], prune: Bool = false) async throws -> [MigrationStep] {
        var steps: [MigrationStep] = []
        let migrator = Migrator(try layout(files))
        try await Scratch.open(folder) { steps = try await migrator.plan($0, MigrationExtent(prunes: prune)) }
        return steps
    }

    /// Runs statements as they are.
    func run(_ statements: String...) async throws {
        try await Scratch.open(folder) { driver in
            try await driver.write { connection in
                for statement in statements { _ = try connection.run(Statement(statement)) }
            }
        }
    }

    /// Rows of a statement.
    func rows(_ sql: String, columns: Int = 1) async throws -> [String] {
        var rows: [String] = []
        try await Scratch.open(folder) { rows = try await $0.rows(sql, columns: columns) }
        return rows
    }

    /// Every row of every table and every index.
    func everything() async throws -> [String] {
        var rows: [String] = []
        try await Scratch.open(folder) { rows = try await $0.everything() }
        return rows
    }

    /// Every row of every table but those of search indexes, which are made from the others, and every index.
    func everythingButSearch() async throws -> [String] {
        var rows: [String] = []
        try await Scratch.open(folder) { driver in
            rows = try await driver.everything { !$0.hasSuffix("__search") && $0 != "search_indexes" }
        }
        return rows
    }

    /// Stores an entry under these files.
    func create(_ files: [SchemaFile], _ json: String, in type: UID = post) async throws {
        let layout = try layout(files)
        try await Scratch.open(folder) { driver in
            let draft = try Library.draft(type, json, in: layout)
            let context = WriteContext(principal: .system, now: Instant(milliseconds: 0), today: "2026-01-01")
            _ = try await ContentStore(layout: layout, driver: driver).create(draft, as: context)
        }
    }
}
