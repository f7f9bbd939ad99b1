//  Migration: the difference between the tables there are and those a layout needs, as steps.
//
//  Pure: Found and wanted in, steps out. No data is dropped unless pruning is asked for; a column whose content would
//  change in a way that can lose data stops the migration, naming table and column. An index holds no data: one that
//  is no longer wanted goes, or a value would stay unique that no longer has to be.

import Content
import Relational

/// One step of a migration.
package enum MigrationStep: Hashable, Sendable, CustomStringConvertible {
    case create(String)
    case addColumn(table: String, column: String)
    /// The content of a column is rewritten into a wider form.
    case widen(table: String, column: String, from: String, to: String)
    /// Clear texts of a column become cipher texts, here and in the change log.
    case encrypt(table: String, column: String)
    case dropIndex(String)
    case createIndex(String)
    /// In the database and not in the schema; kept unless pruned.
    case kept(table: String, column: String?)
    case drop(table: String, column: String?)
    /// The search index of a table goes, with what keeps it.
    case dropSearch(String)
    /// It is made and filled from the rows there are.
    case createSearch(String)

    /// One line for people.
    package var description: String {
        switch self {
        case .create(let table): "create table \(table)"
        case .addColumn(let table, let column): "add column \(table).\(column)"
        case .widen(let table, let column, let from, let to): "widen column \(table).\(column) from \(from) to \(to)"
        case .encrypt(let table, let column): "encrypt column \(table).\(column)"
        case .dropIndex(let name): "drop index \(name)"
        case .createIndex(let name): "create index \(name)"
        case .kept(let table, let column): "kept, not in the schema: \(table)\(column.map { "." + $0 } ?? "")"
        case .drop(let table, let column): "drop \(table)\(column.map { "." + $0 } ?? "")"
        case .dropSearch(let table): "drop search index of \(table)"
        case .createSearch(let table): "fill search index of \(table)"
        }
    }
}

/// What a database holds now.
struct FoundTables {
    /// Columns by table.
    var tables: [String: [String]] = [:]
    var indexes: Set<String> = []
    /// What a column holds, as the last migration wrote it down: `table.column` → content.
    var contents: [String: String] = [:]
    /// The definition of each table's search index, likewise.
    var searches: [String: String] = [:]
}

/// The difference as steps.
struct Migration {
    private(set) var steps: [MigrationStep] = []

    /// - Parameters:
    ///   - found: What is there.
    ///   - wanted: What is to be there.
    ///   - contents: What each column of a content table is to hold.
    ///   - searches: The definition that the search index of each table is to have.
    ///   - prune: Whether what the schema no longer has is dropped.
    /// - Throws: `StoreFault.incompatibleColumn`.
    init(
        from found: FoundTables, to wanted: [TableDefinition], contents: [String: String],
        searches: [String: String] = [:], prune: Bool
    ) throws(StoreFault) {
        // First and last, since triggers name columns, and what fills an index reads them.
        let changed = Set(found.searches.keys).union(searches.keys)
            .filter { found.searches[$0] != searches[$0] }.sorted()
        steps += changed.filter { found.searches[$0] != nil }.map { .dropSearch($0) }
        let indexes = Dictionary(grouping: found.indexes.sorted(), by: IndexName.table(of:))
        for table in wanted {
            guard let columns = found.tables[table.name] else {
                steps.append(.create(table.name))
                steps += table.indexes.map { .createIndex($0.name) }
                continue
            }
            for column in table.columns where !columns.contains(column.name) {
                steps.append(.addColumn(table: table.name, column: column.name))
            }
            steps += try Migration.widened(table, found, contents)
            steps += Migration.unwantedIndexes(of: table, among: indexes[table.name] ?? [])
            for index in table.indexes where !found.indexes.contains(index.name) {
                steps.append(.createIndex(index.name))
            }
        }
        appendUnwanted(found, wanted, prune: prune)
        steps += changed.filter { searches[$0] != nil }.map { .createSearch($0) }
    }

    private static func widened(
        _ table: TableDefinition, _ found: FoundTables, _ contents: [String: String]
    ) throws(StoreFault) -> [MigrationStep] {
        var steps: [MigrationStep] = []
        for column in table.columns {
            let name = "\(table.name).\(column.name)"
            guard let from = found.contents[name], let to = contents[name], from != to else { continue }
            if (from, to) == ("text", "cipher") {
                steps.append(.encrypt(table: table.name, column: column.name))
                continue
            }
            guard ColumnContent.canWiden(from, to) else {
                throw .incompatibleColumn(table: table.name, column: column.name, from: from, to: to)
            }
            steps.append(.widen(table: table.name, column: column.name, from: from, to: to))
        }
        return steps
    }

    /// Indexes over columns that are all still wanted; those of a kept column stay with it.
    private static func unwantedIndexes(of table: TableDefinition, among found: [String]) -> [MigrationStep] {
        let wanted = Set(table.indexes.map(\.name))
        let columns = Set(table.columns.map(\.name))
        return found.compactMap { name in
            guard !wanted.contains(name), let over = IndexName.columns(of: name, in: table.name),
                columns.isSuperset(of: over)
            else { return nil }
            return .dropIndex(name)
        }
    }

    /// Tables and columns that an earlier schema made; others in the database are not ours to judge.
    private mutating func appendUnwanted(_ found: FoundTables, _ wanted: [TableDefinition], prune: Bool) {
        let byName = Dictionary(wanted.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var columns: [(table: String, column: String)] = []
        var tables: [String] = []
        for name in found.contents.keys.sorted() {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, found.tables[parts[0]]?.contains(parts[1]) == true else { continue }
            guard let table = byName[parts[0]] else {
                if tables.last != parts[0] { tables.append(parts[0]) }
                continue
            }
            if !table.columns.contains(where: { $0.name == parts[1] }) { columns.append((parts[0], parts[1])) }
        }
        guard prune else {
            steps += columns.map { .kept(table: $0.table, column: $0.column) }
            steps += tables.map { .kept(table: $0, column: nil) }
            return
        }
        // Columns first: some of them point to the tables.
        var gone: Set<String> = []
        for (table, column) in columns {
            for index in found.indexes.sorted()
            where IndexName.columns(of: index, in: table)?.contains(column) == true && gone.insert(index).inserted {
                steps.append(.dropIndex(index))
            }
            steps.append(.drop(table: table, column: column))
        }
        steps += tables.map { .drop(table: $0, column: nil) }
    }
}

/// Names of indexes, from which their columns can be read again.
///
/// Indexes and tables of a database share one space of names; no table has a dot in its name.
enum IndexName {
    private static let unique = "__unique"
    private static let descending = "~"

    /// `table.column`, `table.column+column`, `table.column~` for one that descends, `table.column__unique`.
    static func of(_ table: String, _ columns: [String], descending: Set<String> = [], unique: Bool = false) -> String {
        let marked = columns.map { descending.contains($0) ? $0 + Self.descending : $0 }
        return "\(table).\(marked.joined(separator: "+"))\(unique ? Self.unique : "")"
    }

    /// The table of an index; the whole name for one that is not ours.
    static func table(of name: String) -> String {
        name.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? name
    }

    /// The columns of an index of that table; nil for every other index.
    static func columns(of name: String, in table: String) -> [String]? {
        guard name.hasPrefix(table + ".") else { return nil }
        var rest = name.dropFirst(table.count + 1)
        if rest.hasSuffix(unique) { rest = rest.dropLast(unique.count) }
        return rest.split(separator: "+").map { String($0.hasSuffix(descending) ? $0.dropLast() : $0) }
    }
}
