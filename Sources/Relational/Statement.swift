//  Statement: SQL text with its binds in order.
//
//  Values never become part of the text; names are quoted by `append(name:)`.
//  Equal texts share one prepared statement, so a list is bound as one JSON value, never spelled out.

/// One SQL statement, ready for a driver.
package struct Statement: Hashable, Sendable {
    /// SQL with `?` placeholders in bind order.
    package private(set) var sql: String
    /// As many values as placeholders.
    package private(set) var binds: [SQLValue]

    /// A statement of fixed text.
    package init(_ sql: String = "", _ binds: [SQLValue] = []) {
        self.sql = sql
        self.binds = binds
    }

    /// Appends SQL text as it is.
    package mutating func append(_ text: String) {
        sql += text
    }

    /// Appends a quoted table or column name.
    package mutating func append(name: String) {
        sql += "\""
        // Looking for a quote is some nanoseconds; replacing one goes through generic search, 1 µs a name.
        sql += name.utf8.contains(UInt8(ascii: "\"")) ? name.replacing("\"", with: "\"\"") : name
        sql += "\""
    }

    /// Appends `table."column"`.
    package mutating func append(column: String, of alias: String) {
        sql += alias
        sql += "."
        append(name: column)
    }

    /// Appends a placeholder for `value`.
    package mutating func bind(_ value: SQLValue) {
        sql += "?"
        binds.append(value)
    }

    /// The same text with another value at one place.
    package func binding(_ value: SQLValue, at place: Int) -> Statement {
        var statement = self
        statement.binds[place] = value
        return statement
    }

    /// Appends another statement's text and binds.
    package mutating func append(_ other: Statement) {
        sql += other.sql
        binds += other.binds
    }
}
