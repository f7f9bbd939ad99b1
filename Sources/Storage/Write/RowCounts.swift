//  RowCounts: how many rows each table of entries has, kept by whoever adds or removes one, in the same transaction.
//
//  Counting a million rows takes as long as answering a hundred lists. A reader's snapshot holds count and rows of one
//  moment. Entries are stored and deleted in one place each (`EntryWriter`); a take-over counts at its end.

import Content
import Relational

/// The maintained counts.
enum RowCounts {
    static let table = "row_counts"

    /// The number of rows of a table; counted where nobody has counted it yet.
    static func read(_ name: String) -> Statement {
        var statement = Statement("SELECT COALESCE((SELECT row_count FROM \(table) WHERE table_name = ")
        statement.bind(.text(name))
        statement.append("), (SELECT COUNT(*) FROM ")
        statement.append(name: name)
        statement.append("))")
        return statement
    }

    /// One row more, or fewer.
    static func change(_ name: String, by difference: Int64, on connection: any SQLConnection) throws {
        let changed = try connection.run(
            Statement(
                "UPDATE \(table) SET row_count = row_count + ? WHERE table_name = ?",
                [.integer(difference), .text(name)]))
        // The first write ever: the row is among those that are counted.
        if changed == 0 { try recount([name], on: connection) }
    }

    /// Counts anew.
    static func recount(_ names: [String], on connection: any SQLConnection) throws {
        for name in names {
            var statement = Statement("INSERT INTO \(table) (table_name, row_count) SELECT ")
            statement.bind(.text(name))
            statement.append(", COUNT(*) FROM ")
            statement.append(name: name)
            statement.append(" WHERE 1 ON CONFLICT (table_name) DO UPDATE SET row_count = excluded.row_count")
            try connection.run(statement)
        }
    }

    /// Drops the count of a table that is made or goes.
    static func forget(_ name: String, on connection: any SQLConnection) throws {
        try connection.run(Statement("DELETE FROM \(table) WHERE table_name = ?", [.text(name)]))
    }

    /// Tables whose count is not the number of their rows, with both; for checks.
    static func wrong(among names: [String], on connection: any SQLConnection) throws -> [(
        table: String, counted: Int64, real: Int64
    )] {
        var found: [(table: String, counted: Int64, real: Int64)] = []
        for name in names {
            let kept = try connection.firstInteger(
                Statement("SELECT row_count FROM \(table) WHERE table_name = ?", [.text(name)]))
            var count = Statement("SELECT COUNT(*) FROM ")
            count.append(name: name)
            let real = try connection.firstInteger(count) ?? 0
            if let kept, kept != real { found.append((name, kept, real)) }
        }
        return found
    }
}
