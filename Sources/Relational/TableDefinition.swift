//  TableDefinition: the wanted form of a table, as values.
//
//  Storage makes these from content types; a dialect turns them into DDL; a migration compares two of them.

/// One column.
package struct ColumnDefinition: Hashable, Sendable {
    /// As the database spells it.
    package var name: String
    /// What the column stores.
    package var kind: SQLKind
    /// Refuses NULL.
    package var notNull: Bool
    /// SQL literal, or nil for none.
    package var defaultLiteral: String?
    /// The table whose `id` this column points to.
    package var references: String?
    /// What happens to this row when the row it points to goes.
    package var onDelete: ForeignKeyAction

    /// A column; nullable and pointing nowhere unless said otherwise.
    package init(
        _ name: String, _ kind: SQLKind, notNull: Bool = false, defaultLiteral: String? = nil,
        references: String? = nil, onDelete: ForeignKeyAction = .setNull
    ) {
        self.name = name
        self.kind = kind
        self.notNull = notNull
        self.defaultLiteral = defaultLiteral
        self.references = references
        self.onDelete = onDelete
    }
}

/// What a foreign key does when its target is deleted.
package enum ForeignKeyAction: String, Hashable, Sendable {
    case setNull = "SET NULL"
    case cascade = "CASCADE"
}

/// One index.
package struct IndexDefinition: Hashable, Sendable {
    /// Unique within the database.
    package var name: String
    /// In the order of the index.
    package var columns: [String]
    /// Those of them that are kept largest first.
    ///
    /// The id that follows them ascends all the same, as in every order of a list: read backwards, an ascending index
    /// would give equal values the wrong way round.
    package var descending: Set<String>
    /// Refuses a second row with equal values; NULLs are never equal.
    package var unique: Bool

    /// An index over `columns`, ascending but for those in `descending`.
    package init(_ name: String, on columns: [String], descending: Set<String> = [], unique: Bool = false) {
        self.name = name
        self.columns = columns
        self.descending = descending
        self.unique = unique
    }
}

/// One table.
package struct TableDefinition: Hashable, Sendable {
    /// As the database spells it.
    package var name: String
    /// Without `id` when `primaryKey` is given; else an `id` identity column comes first and is not listed here.
    package var columns: [ColumnDefinition]
    /// Created behind the table.
    package var indexes: [IndexDefinition]
    /// Nil: a surrogate `id`, never reused.
    package var primaryKey: [String]?

    /// A table with a surrogate `id` unless `primaryKey` names columns.
    package init(
        _ name: String, columns: [ColumnDefinition], indexes: [IndexDefinition] = [], primaryKey: [String]? = nil
    ) {
        self.name = name
        self.columns = columns
        self.indexes = indexes
        self.primaryKey = primaryKey
    }
}
