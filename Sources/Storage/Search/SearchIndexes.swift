//  SearchIndexes: the search indexes of a layout, seen as a whole: made, paused, filled, compared with the rows.
//
//  Triggers keep an index as rows change, so nothing here runs in a request.

import Content
package import Relational

/// Every search index of a layout.
package struct SearchIndexes: Sendable {
    private let layout: Layout

    /// The indexes that a layout wants.
    package init(_ layout: Layout) {
        self.layout = layout
    }

    private var wanted: [SearchDefinition] { layout.tables.all.compactMap(\.search) }

    /// Tables whose index does not agree with their rows, and in how many places; it has to be filled again.
    ///
    /// Reads every row and every index, and writes nothing.
    package func wrong(on connection: any SQLConnection) throws -> [(table: String, places: Int)] {
        var found: [(table: String, places: Int)] = []
        for search in wanted {
            let places = try layout.dialect.search.differences(search, connection)
            if places > 0 { found.append((search.table, places)) }
        }
        return found
    }

    /// Makes the index of a table, fills it and writes down what it was made from.
    func create(_ table: String, _ connection: any SQLConnection) throws {
        guard let search = wanted.first(where: { $0.table == table }) else { return }
        // One that nobody wrote down may be there: half removed by hand, or brought by another program.
        try drop(table, connection)
        try run(layout.dialect.search.create(search) + layout.dialect.search.fill(search), connection)
        try connection.run(
            Statement(
                "INSERT INTO search_indexes (table_name, definition) VALUES (?, ?)",
                [.text(table), .text(layout.wantedSearches()[table] ?? "")]))
    }

    /// Removes the index of a table.
    func drop(_ table: String, _ connection: any SQLConnection) throws {
        try run(layout.dialect.search.drop(table), connection)
        try connection.run(Statement("DELETE FROM search_indexes WHERE table_name = ?", [.text(table)]))
    }

    /// Stops keeping the indexes while very many rows come in, which is several times faster.
    func pause(_ connection: any SQLConnection) throws {
        for search in wanted { try run(layout.dialect.search.pause(search), connection) }
    }

    /// Keeps them again, filled with all that came.
    func resume(_ connection: any SQLConnection) throws {
        for search in wanted {
            try run(layout.dialect.search.resume(search) + layout.dialect.search.fill(search), connection)
        }
    }

    private func run(_ statements: [Statement], _ connection: any SQLConnection) throws {
        for statement in statements { try connection.run(statement) }
    }
}
