//  Statement: SQL text with its binds in order.
//
//  Values never become part of the text; names are quoted by `append(name:)`.
//  Equal texts share one prepared statement, so a list is bound as one JSON value, never spelled out.

/// One SQL statement, ready for a driver.
package struct Statement: Hashable, Sendable {
    /// SQL with `?` placeholders in bind order.
    package private(set) var sql: String {
        didSet { textHash = nil }
    }
    /// The hash of the text, where it was taken in advance.
    private var textHash: Int?
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

    /// A hash of the text alone.
    package var hashOfText: Int { textHash ?? sql.hashValue }

    /// The same statement with the hash of its text taken: a text is a kilobyte, and a driver looks it up at each use.
    package func prepared() -> Statement {
        var statement = self
        statement.textHash = sql.hashValue
        return statement
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

extension Statement {
    /// True if both have the same text and values.
    package static func == (left: Statement, right: Statement) -> Bool {
        left.sql == right.sql && left.binds == right.binds
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(sql)
        hasher.combine(binds)
    }
}
