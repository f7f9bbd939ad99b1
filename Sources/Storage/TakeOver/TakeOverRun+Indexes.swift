//  TakeOverRun+Indexes: indexes off while rows come in, back on behind them; duplicates are told or lived with.
//
//  Building an index over all rows is several times faster than keeping it row by row, and a unique one that cannot be
//  built names every duplicate instead of the first.

import Content
import Relational

extension TakeOverRun {
    /// Takes off the indexes of content tables and their links.
    /// - Returns: Those that were there.
    func dropIndexes() throws -> [(table: String, index: IndexDefinition)] {
        let found = try connection.indexNames()
        let system = Set(SystemTables.all.map(\.name))
        var dropped: [(table: String, index: IndexDefinition)] = []
        for table in layout.wantedTables(claims: []) where !system.contains(table.name) {
            for index in table.indexes where found.contains(index.name) {
                try connection.run(Statement("DROP INDEX \"\(index.name)\""))
                dropped.append((table.name, index))
            }
        }
        return dropped
    }

    /// Puts indexes back; a unique one with duplicates stays off, and the next migration is told so.
    func restore(_ indexes: [(table: String, index: IndexDefinition)]) throws {
        var checked = layout.checkOnly
        for (table, index) in indexes {
            let duplicates = index.unique ? try Duplicates(layout, connection).find(table, index.columns) : []
            guard duplicates.isEmpty else {
                report.duplicates += duplicates
                checked.formUnion(index.columns.map { "\(table).\($0)" })
                continue
            }
            try connection.run(layout.dialect.createIndex(index, on: table))
        }
        if !checked.isEmpty { try set(SettingsKey.checkOnly, .array(checked.sorted().map(JSONValue.string))) }
    }
}

/// Finds values that are there more than once.
struct Duplicates {
    let layout: Layout
    let connection: any SQLConnection

    init(_ layout: Layout, _ connection: any SQLConnection) {
        self.layout = layout
        self.connection = connection
    }

    /// Duplicates of an attribute's column, nulls aside; at most `TakeOverReport.examples`.
    func find(_ tableName: String, _ columns: [String]) throws -> [TakeOverReport.Duplicate] {
        guard let column = columns.first, let table = layout.tables.all.first(where: { $0.name == tableName }),
            let attribute = table.attribute(in: column)
        else { return [] }
        var values: [SQLValue] = []
        let select = Statement(
            "SELECT \"\(column)\" FROM \"\(tableName)\" WHERE \"\(column)\" IS NOT NULL "
                + "GROUP BY \"\(column)\" HAVING COUNT(*) > 1 ORDER BY MIN(\"id\") LIMIT \(TakeOverReport.examples)")
        try connection.forEach(select) { values.append($0.value(0)) }
        return try values.map { value in
            var ids: [Int64] = []
            let same = Statement(
                "SELECT \"id\" FROM \"\(tableName)\" WHERE \"\(column)\" = ? ORDER BY \"id\" LIMIT \(TakeOverReport.examples)",
                [value])
            try connection.forEach(same) { ids.append($0.integer(0)) }
            return TakeOverReport.Duplicate(
                type: table.type.uid, attribute: attribute.name, value: attribute.isShown ? value.shown : nil, ids: ids)
        }
    }
}

extension EntryTable {
    /// The scalar attribute whose value, or whose hash, a column holds.
    fileprivate func attribute(in column: String) -> Attribute? {
        type.attributes.first { attribute in
            switch places[attribute.index] {
            case .column(let name), .encrypted(_, let name): attribute.aliasOf == nil && name == column
            case .foreignKey, .inverse, .link, .components: false
            }
        }
    }
}
