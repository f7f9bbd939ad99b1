//  SearchDefinition: the wanted form of a table's search index, as values.
//
//  An index finds candidates: every row that holds a text is among them, and some that do not hold it may be. Storage
//  makes definitions from content types; a dialect turns them into DDL.

/// The text that an index keeps of one column.
package enum SearchText: Hashable, Sendable {
    /// The value as text.
    case whole
    /// A number × 10^scale as its decimal text.
    case decimal(scale: Int)
    /// The value as text where it is none of these; conditions name these themselves.
    ///
    /// A status changes far more often than a name, and must not rewrite the row's place in the index.
    case besides([String])
}

/// One column of a search index.
package struct SearchColumn: Hashable, Sendable {
    /// The column of the table.
    package let name: String
    /// What the index keeps of it.
    package let text: SearchText

    /// A column and what is kept of it.
    package init(_ name: String, _ text: SearchText = .whole) {
        self.name = name
        self.text = text
    }
}

/// The search index of one table that has an `id`.
package struct SearchDefinition: Hashable, Sendable {
    /// Whose rows it finds.
    package let table: String
    /// At least one.
    package let columns: [SearchColumn]

    /// An index over `columns` of `table`.
    package init(_ table: String, columns: [SearchColumn]) {
        self.table = table
        self.columns = columns
    }

    /// The place of a table's column; nil for one that is not indexed.
    package func place(of column: String) -> Int? {
        columns.firstIndex { $0.name == column }
    }
}

/// How a text may lie in another.
package enum TextMatch: Hashable, Sendable {
    case contains, startsWith, endsWith
}

/// How a database keeps a search index and asks it.
package struct SearchDialect: Sendable {
    /// DDL of an index without rows, and of what keeps it from then on.
    package let create: @Sendable (SearchDefinition) -> [Statement]
    /// Removes the index of a table, and what keeps it; does nothing where there is none.
    package let drop: @Sendable (_ table: String) -> [Statement]
    /// Empties an index and fills it from the rows there are.
    package let fill: @Sendable (SearchDefinition) -> [Statement]
    /// DDL that stops keeping an index while many rows come in; `fill` has to follow.
    package let pause: @Sendable (SearchDefinition) -> [Statement]
    /// DDL that keeps it again.
    package let resume: @Sendable (SearchDefinition) -> [Statement]
    /// How many entries of an index differ from what the rows say; reads all of both and writes nothing.
    package let differences: @Sendable (SearchDefinition, any SQLConnection) throws -> Int
    /// Appends a condition on the id of a row that is true of every row one of whose columns holds the folded text.
    ///
    /// Places of columns; none given is all of them. False, and nothing appended, for a text that is too short.
    package let appendCandidates:
        @Sendable (
            _ id: String, _ search: SearchDefinition, _ places: [Int], _ folded: String, _ statement: inout Statement
        ) -> Bool
    /// Appends whether an SQL expression, folded, holds the folded text; unknown where the expression is NULL.
    package let appendMatch:
        @Sendable (_ match: TextMatch, _ operand: String, _ folded: String, _ statement: inout Statement) -> Void
}
