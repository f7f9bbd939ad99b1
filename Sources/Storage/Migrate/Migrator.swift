//  Migrator: brings a database to a layout, in one transaction.
//
//  A second run changes nothing. A database that a newer version has written is refused before anything is touched.

import Content
package import Relational

/// What a migration does beyond what the schema asks for.
package struct MigrationExtent: Sendable {
    /// Drops tables and columns that the schema no longer has, with their data.
    package var prunes = false
    /// Makes anew what only repeats the rows: search indexes, kept counts.
    package var rebuilds = false

    /// Neither.
    package init(prunes: Bool = false, rebuilds: Bool = false) {
        self.prunes = prunes
        self.rebuilds = rebuilds
    }
}

/// Runs migrations.
package struct Migrator: Sendable {
    /// The form of the system's own tables; raised when a version changes it.
    package static let format = 3

    private let layout: Layout
    private let claims: [ClaimTable]

    /// A migrator to `layout` with the claim tables that rules declare.
    package init(_ layout: Layout, claims: [ClaimTable] = []) {
        self.layout = layout
        self.claims = claims
    }

    /// Steps without doing them.
    package func plan(_ driver: any SQLDriver, _ extent: MigrationExtent = MigrationExtent()) async throws
        -> [MigrationStep]
    {
        let own = self
        return try await driver.read { try own.migration($0, extent).migration.steps }
    }

    /// Does what is needed.
    /// - Returns: The steps done, and what was kept.
    /// - Throws: `StoreFault`, or a `Refusal` where the disk or the time does not suffice; then nothing was changed.
    package func migrate(_ driver: any SQLDriver, _ extent: MigrationExtent = MigrationExtent()) async throws
        -> [MigrationStep]
    {
        let own = self
        do {
            return try await driver.write { connection in
                let (migration, known) = try own.migration(connection, extent)
                try own.run(migration.steps, over: known, extent, on: connection)
                return migration.steps
            }
        } catch SQLFault.full {
            throw Refusal(507, "InsufficientStorageError", "The disk is full; the database is as it was")
        } catch SQLFault.deadline {
            throw Refusal(503, "ServiceUnavailableError", "The migration took too long; the database is as it was")
        }
    }

    /// The steps, and what the columns held before them.
    private func migration(_ connection: any SQLConnection, _ extent: MigrationExtent) throws -> (
        migration: Migration, contents: [String: String]
    ) {
        var found = FoundTables()
        found.tables = try connection.tables()
        found.indexes = try connection.indexNames()
        if found.tables[SystemTables.settings.name] != nil, let format = try StoredSettings.format(on: connection),
            format > Migrator.format
        {
            throw StoreFault.newerDatabase(found: format, known: Migrator.format)
        }
        if found.tables[SystemTables.columns.name] != nil {
            try connection.forEach(Statement("SELECT table_name, column_name, content FROM schema_columns")) { row in
                found.contents["\(row.text(0)).\(row.text(1))"] = row.text(2)
            }
        }
        if found.tables[SystemTables.searches.name] != nil {
            try connection.forEach(Statement("SELECT table_name, definition FROM search_indexes")) { row in
                found.searches[row.text(0)] = extent.rebuilds ? "" : row.text(1)
            }
        }
        let migration = try Migration(
            from: found, to: layout.wantedTables(claims: claims), contents: layout.wantedContents(),
            searches: layout.wantedSearches(), prune: extent.prunes)
        return (migration, found.contents)
    }

    private func run(
        _ steps: [MigrationStep], over known: [String: String], _ extent: MigrationExtent,
        on connection: any SQLConnection
    ) throws {
        let wanted = layout.wantedTables(claims: claims)
        let tables = Dictionary(wanted.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for step in steps { try run(step, tables, connection) }
        try LogUpkeep(layout: layout, connection: connection).run()
        try Encryption(layout: layout, connection: connection).maskLog(behind: steps)
        // Most starts change nothing, and a start is waited for.
        for (name, content) in layout.wantedContents().sorted(by: { $0.key < $1.key }) where known[name] != content {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            try connection.run(
                Statement(
                    "INSERT INTO schema_columns (table_name, column_name, content) VALUES (?, ?, ?) "
                        + "ON CONFLICT (table_name, column_name) DO UPDATE SET content = excluded.content WHERE content <> excluded.content",
                    [.text(parts[0]), .text(parts[1]), .text(content)]))
        }
        try countRows(extent.rebuilds, connection)
        try IndexKey.keep(layout.cipher, on: connection)
        try StoredSettings.set(SettingsKey.format, to: .integer(Int64(Migrator.format)), on: connection)
    }

    /// Counts the rows of all tables, or of those that nobody has counted yet.
    private func countRows(_ all: Bool, _ connection: any SQLConnection) throws {
        var known: Set<String> = []
        if !all {
            try connection.forEach(Statement("SELECT table_name FROM \(RowCounts.table)")) { known.insert($0.text(0)) }
        }
        try RowCounts.recount(layout.entryTables.filter { !known.contains($0) }, on: connection)
    }

    private func run(_ step: MigrationStep, _ tables: [String: TableDefinition], _ connection: any SQLConnection) throws
    {
        switch step {
        case .create(let name):
            if let table = tables[name] { try connection.run(layout.dialect.createTable(table)) }
            // One of that name may have been counted and dropped; the counts come first of all tables.
            try RowCounts.forget(name, on: connection)
        case .addColumn(let table, let column):
            guard let definition = tables[table]?.columns.first(where: { $0.name == column }) else { return }
            try connection.run(layout.dialect.addColumn(definition, to: table))
        case .dropIndex(let name): try connection.run(Statement("DROP INDEX IF EXISTS \"\(name)\""))
        case .createIndex(let name): try createIndex(name, tables, connection)
        case .widen(let table, let column, let from, let to):
            guard let definition = tables[table] else { return }
            try widen(definition, column, from, to, connection)
        case .encrypt(let table, let column):
            guard let definition = tables[table] else { return }
            try Encryption(layout: layout, connection: connection).encrypt(definition, column)
        case .kept: break
        case .drop(let table, let column): try drop(table, column, connection)
        case .dropSearch(let table): try SearchIndexes(layout).drop(table, connection)
        case .createSearch(let table): try SearchIndexes(layout).create(table, connection)
        }
    }

    private func createIndex(_ name: String, _ tables: [String: TableDefinition], _ connection: any SQLConnection)
        throws
    {
        for table in tables.values {
            guard let index = table.indexes.first(where: { $0.name == name }) else { continue }
            do {
                try connection.run(layout.dialect.createIndex(index, on: table.name))
            } catch SQLFault.unique {
                throw StoreFault.duplicates(table: table.name, columns: index.columns)
            }
        }
    }

    /// Rewrites a column through a new one beside it; what would change a value stops the migration.
    private func widen(
        _ table: TableDefinition, _ column: String, _ from: String, _ to: String, _ connection: any SQLConnection
    ) throws {
        guard var definition = table.columns.first(where: { $0.name == column }) else { return }
        if let loss = ColumnContent.loss(from, to, column) {
            let lossy = Statement(
                "SELECT 1 FROM \"\(table.name)\" WHERE \"\(column)\" IS NOT NULL AND \(loss) LIMIT 1")
            if try connection.first(lossy) != nil {
                throw StoreFault.incompatibleColumn(table: table.name, column: column, from: from, to: to)
            }
        }
        let found = try connection.indexNames()
        let indexes = table.indexes.filter { $0.columns.contains(column) && found.contains($0.name) }
        for name in found where IndexName.columns(of: name, in: table.name)?.contains(column) == true {
            try connection.run(Statement("DROP INDEX \"\(name)\""))
        }
        definition.name = column + "__widened"
        let value = ColumnContent.conversion(from, to, column)
        try connection.run(layout.dialect.addColumn(definition, to: table.name))
        try connection.run(Statement("UPDATE \"\(table.name)\" SET \"\(definition.name)\" = \(value)"))
        try connection.run(Statement("ALTER TABLE \"\(table.name)\" DROP COLUMN \"\(column)\""))
        try connection.run(
            Statement("ALTER TABLE \"\(table.name)\" RENAME COLUMN \"\(definition.name)\" TO \"\(column)\""))
        for index in indexes { try connection.run(layout.dialect.createIndex(index, on: table.name)) }
    }

    private func drop(_ table: String, _ column: String?, _ connection: any SQLConnection) throws {
        if let column {
            try connection.run(Statement("ALTER TABLE \"\(table)\" DROP COLUMN \"\(column)\""))
            try connection.run(
                Statement(
                    "DELETE FROM schema_columns WHERE table_name = ? AND column_name = ?",
                    [.text(table), .text(column)]))
        } else {
            try connection.run(Statement("DROP TABLE \"\(table)\""))
            try RowCounts.forget(table, on: connection)
            try connection.run(Statement("DELETE FROM schema_columns WHERE table_name = ?", [.text(table)]))
        }
    }
}
