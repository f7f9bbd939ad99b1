//  SQLDriver: what a database must do for the store.
//
//  Connections are synchronous and never leave the closure that was handed one: the driver runs the closure on a
//  thread it owns. Reads see one snapshot; a write's closure runs in a savepoint of its own inside a shared
//  transaction, so a throw undoes that closure only, and a return means the data is on disk.

/// One column's value where it lies: text and blobs are the database's own memory until the next step.
package enum SQLCell {
    case null
    case integer(Int64)
    case real(Double)
    case text(UnsafeRawBufferPointer)
    case blob(UnsafeRawBufferPointer)
}

/// One row while a statement steps; valid only inside the closure it was passed to.
package protocol SQLRow {
    /// The column by its storage class, without a copy: one call where `isNull` and another would be two.
    func cell(_ column: Int) -> SQLCell
    /// True where the column is NULL.
    func isNull(_ column: Int) -> Bool
    /// The column as an integer; 0 for NULL.
    func integer(_ column: Int) -> Int64
    /// The column as a double; 0 for NULL.
    func real(_ column: Int) -> Double
    /// The column as text; "" for NULL.
    func text(_ column: Int) -> String
    /// The column as bytes; empty for NULL.
    func blob(_ column: Int) -> [UInt8]
    /// The column's UTF-8 or blob bytes without a copy.
    func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
    /// The column by its storage class.
    func value(_ column: Int) -> SQLValue
}

/// One connection inside a read or a write; not `Sendable` on purpose.
package protocol SQLConnection: AnyObject {
    /// Runs a statement that returns no rows.
    /// - Returns: The number of rows changed.
    @discardableResult
    func run(_ statement: Statement) throws -> Int
    /// Steps a statement and calls `body` once a row.
    func forEach(_ statement: Statement, _ body: (any SQLRow) throws -> Void) throws
    /// The id of the row inserted last on this connection.
    var lastInsertedID: Int64 { get }
    /// Table names with their column names, without the database's own.
    func tables() throws -> [String: [String]]
    /// Names of the indexes the application made.
    func indexNames() throws -> Set<String>
}

extension SQLConnection {
    /// The first row's values, or nil when there is none.
    package func first(_ statement: Statement, columns: Int = 1) throws -> [SQLValue]? {
        var found: [SQLValue]?
        try forEach(statement) { row in
            if found == nil { found = (0..<columns).map(row.value) }
        }
        return found
    }

    /// The first column of the first row as an integer; nil when there is no row or it is NULL.
    package func firstInteger(_ statement: Statement) throws -> Int64? {
        guard case .integer(let value)? = try first(statement)?.first else { return nil }
        return value
    }
}

/// A database.
package protocol SQLDriver: Sendable {
    /// How this database differs from the others.
    var dialect: SQLDialect { get }
    /// Runs `body` in one read transaction on one of the reader threads.
    /// - Throws: What `body` throws, or `SQLFault`; `.deadline` when a statement ran too long.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R
    /// The same for a read of some kind: a number for reads that differ in values only.
    ///
    /// A driver may hold the kinds back that turn out to take long, so that the others are served. One that is not known
    /// yet may be stopped and begun again: then `body` runs twice, each time from its beginning in a snapshot of its own,
    /// and only what the last run gives counts.
    func read<R: Sendable>(
        kind: Int?, _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R
    /// Runs `body` on the writer thread in its own savepoint and returns after the commit is durable.
    ///
    /// `body` never runs twice. When the transaction it shares with other writes is lost, all of them throw the fault
    /// that ended it, whatever came of them.
    /// - Throws: What `body` throws (nothing of it is kept), or `SQLFault`.
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R
    /// Finishes what is queued, then closes every connection. Further calls throw `.closed`.
    func close() async
}

/// What a database refuses, in terms both databases share.
package enum SQLFault: Error, Equatable {
    /// A unique index would be violated; names as the database tells them.
    case unique(table: String, columns: [String])
    case foreignKey
    /// A `NOT NULL` or `CHECK` constraint.
    case constraint(String)
    /// A statement ran past its deadline, or so many jobs wait that another would: try again later.
    case deadline
    /// The database file or the disk is full; nothing was written.
    case full
    case readOnly
    /// Another process holds the database.
    case locked
    case corrupt(String)
    case closed
    case other(code: Int, message: String)
}
