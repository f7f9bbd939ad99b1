//  SQLDialect: all that differs between databases, as one value.
//
//  Nothing outside this folder asks which database it talks to.

/// How one database spells what the others spell differently.
package struct SQLDialect: Sendable {
    /// Its name, for messages.
    package let name: String
    /// The column type for a kind.
    package let columnType: @Sendable (SQLKind) -> String
    /// The definition of an identity column named `id` whose values are never reused.
    package let identityColumn: String
    /// Appends `operand IN list`; the list is one bound value.
    package let appendMembership:
        @Sendable (_ operand: String, _ list: [SQLValue], _ statement: inout Statement) -> Void
    /// Begins the tables of a SELECT with a list of ids, bound as one value, that is joined in this order: rows named
    /// `alias` with a column `value`, before the next table's name.
    package let appendIDs: @Sendable (_ alias: String, _ statement: inout Statement) -> Void
    /// A list of ids, none twice, as the one value that `appendIDs` binds.
    package let idList: @Sendable (_ ids: [Int64]) -> SQLValue
    /// Folds the letters A to Z of an SQL expression and no others.
    package let asciiFold: @Sendable (_ expression: String) -> String
    /// The decimal text of an SQL expression that holds a number × 10^scale.
    package let decimalText: @Sendable (_ expression: String, _ scale: Int) -> String
    /// Appended to a SELECT that locks its rows; empty where there is one writer.
    package let lockRow: String
    /// The largest page an offset may start at.
    package let maximumOffset: Int64
    /// Makes the next id of a table greater than `last`, unless it is already.
    package let raiseIdentity: @Sendable (_ table: String, _ last: Int64) -> [Statement]
    /// Every table with rows of its own, also the database's: rows of table, column, place in the primary key (from 1,
    /// else 0), columns in their order.
    package let storedColumns: Statement
    /// What the database finds wrong with its own file: one text a row, no row when it is whole; at most 100.
    package let damages: Statement
    /// Rows that point to a row that is not there: table, row id, table pointed to.
    package let brokenReferences: Statement
    /// Makes a table refuse to lose a row, and to change one but as `exception` says; does nothing where the table refuses
    /// already.
    package let appendOnly: @Sendable (_ table: String, _ exception: AppendOnlyException?) -> [Statement]
    /// Search indexes, and matching text without one.
    package let search: SearchDialect
}

/// What of a table that is only appended to may change after all.
package struct AppendOnlyException: Sendable {
    /// Columns that keep their values; the others may change.
    package let kept: [String]
    /// A column that must become null.
    package let emptied: String
    /// A column that must become the id of a later row of the same table.
    package let witness: String
    /// The column of that row, and the text that it must hold.
    package let holding: (column: String, text: String)

    /// An exception for rows that a later row tells of.
    package init(kept: [String], emptied: String, witness: String, holding: (column: String, text: String)) {
        self.kept = kept
        self.emptied = emptied
        self.witness = witness
        self.holding = holding
    }
}

extension SQLDialect {
    /// DDL that creates `table`, its indexes not included.
    package func createTable(_ table: TableDefinition) -> Statement {
        var statement = Statement("CREATE TABLE ")
        statement.append(name: table.name)
        statement.append(" (")
        if table.primaryKey == nil {
            statement.append(identityColumn)
            if !table.columns.isEmpty { statement.append(", ") }
        }
        for (index, column) in table.columns.enumerated() {
            if index > 0 { statement.append(", ") }
            append(column, to: &statement)
        }
        if let key = table.primaryKey {
            statement.append(", PRIMARY KEY (")
            for (index, name) in key.enumerated() {
                if index > 0 { statement.append(", ") }
                statement.append(name: name)
            }
            statement.append(")")
        }
        statement.append(")")
        return statement
    }

    /// DDL that adds a column to a table that has rows; `NOT NULL` is left out, the writer fills it.
    package func addColumn(_ column: ColumnDefinition, to table: String) -> Statement {
        var statement = Statement("ALTER TABLE ")
        statement.append(name: table)
        statement.append(" ADD COLUMN ")
        var relaxed = column
        if column.defaultLiteral == nil { relaxed.notNull = false }
        append(relaxed, to: &statement)
        return statement
    }

    /// DDL that creates `index` on `table`.
    package func createIndex(_ index: IndexDefinition, on table: String) -> Statement {
        var statement = Statement(index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
        statement.append(name: index.name)
        statement.append(" ON ")
        statement.append(name: table)
        statement.append(" (")
        for (position, column) in index.columns.enumerated() {
            if position > 0 { statement.append(", ") }
            statement.append(name: column)
            if index.descending.contains(column) { statement.append(" DESC") }
        }
        statement.append(")")
        return statement
    }

    private func append(_ column: ColumnDefinition, to statement: inout Statement) {
        statement.append(name: column.name)
        statement.append(" ")
        statement.append(columnType(column.kind))
        if column.notNull { statement.append(" NOT NULL") }
        if let literal = column.defaultLiteral { statement.append(" DEFAULT \(literal)") }
        if let target = column.references {
            statement.append(" REFERENCES ")
            statement.append(name: target)
            statement.append("(\"id\") ON DELETE \(column.onDelete.rawValue)")
        }
    }
}
