//  Connection+Schema: what tables and indexes there are.
//
//  Leaves out SQLite's own tables and the shadow tables of full-text search; generated columns are listed.

import Relational

extension Connection {
    func tables() throws -> [String: [String]] {
        let statement = Statement(
            """
            SELECT t.name, c.name FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
            WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
              AND c.hidden <> 1
            ORDER BY t.name, c.cid
            """)
        var tables: [String: [String]] = [:]
        try forEach(statement) { row in tables[row.text(0), default: []].append(row.text(1)) }
        return tables
    }

    func indexNames() throws -> Set<String> {
        let statement = Statement(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        var names: Set<String> = []
        try forEach(statement) { row in names.insert(row.text(0)) }
        return names
    }
}
