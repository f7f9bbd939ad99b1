//  Connection: one SQLite connection as the closures of reads and writes see it.
//
//  Lives on one thread for the database's whole life. Statements are prepared once, bound, stepped, reset.
//  Always: inside a transaction of the driver no statement runs once that transaction is gone. SQLite itself rolls
//          back everything on some errors (disk full, I/O, out of memory, an interrupted write); whatever ran
//          after that would commit on its own, one statement at a time.
//  Refuses: statements that begin or end a transaction; several statements in one text; a wrong number of binds.

import GRDBSQLite
import Relational

/// One connection; see `SQLConnection`.
final class Connection: SQLConnection {
    let handle: OpaquePointer
    let deadline: Deadline
    let statements: StatementCache
    private var isInTransaction = false
    /// What ended the transaction under a running closure.
    private var loss: SQLFault?

    /// A connection over an open and configured handle, which stays the caller's to close.
    init(_ handle: OpaquePointer, bounds: SQLiteBounds, haste: Haste = Haste()) {
        self.handle = handle
        deadline = Deadline(handle, steps: bounds.stepsPerClockCheck, haste: haste)
        statements = StatementCache(handle, limit: bounds.preparedStatements)
    }

    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    @discardableResult
    func run(_ statement: Statement) throws -> Int {
        let prepared = try prepare(statement)
        defer { statements.giveBack(prepared) }
        let before = sqlite3_total_changes64(handle)
        while try step(prepared) {}
        // `changes` keeps its last value over statements that change no rows, such as DDL.
        return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
    }

    func forEach(_ statement: Statement, _ body: (any SQLRow) throws -> Void) throws {
        let prepared = try prepare(statement)
        defer { statements.giveBack(prepared) }
        while try step(prepared) { try body(prepared.row) }
    }

    private func prepare(_ statement: Statement) throws -> PreparedStatement {
        try requireTransaction()
        if deadline.isPassed { throw SQLFault.deadline }
        guard !statement.endsTransaction else { throw SQLFault.misuse("transactions belong to the driver") }
        let prepared = try statements.take(statement.sql, hash: statement.hashOfText)
        do {
            try bind(statement.binds, to: prepared.pointer)
        } catch {
            statements.giveBack(prepared)
            throw error
        }
        return prepared
    }

    /// True while there is a row.
    private func step(_ prepared: PreparedStatement) throws -> Bool {
        let code = sqlite3_step(prepared.pointer)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw fault(code)
    }

    private func fault(_ code: Int32) -> SQLFault {
        let fault = SQLFault(handle, code: code)
        if isInTransaction, sqlite3_get_autocommit(handle) != 0, loss == nil { loss = fault }
        return fault
    }
}

// The driver's side: transactions and savepoints.
extension Connection {
    /// Starts a transaction (`BEGIN DEFERRED`, `BEGIN IMMEDIATE`).
    func begin(_ sql: String) throws {
        loss = nil
        isInTransaction = false
        try control(sql)
        isInTransaction = true
    }

    /// Ends the transaction with `COMMIT` or `ROLLBACK`; on a throw it is rolled back.
    func end(_ sql: String) throws {
        defer { rollBack() }
        try requireTransaction()
        try control(sql)
        isInTransaction = false
    }

    /// Rolls back whatever is open; does nothing when nothing is.
    func rollBack() {
        isInTransaction = false
        loss = nil
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        try? control("ROLLBACK")
    }

    /// Throws what ended the transaction, if it is gone.
    func requireTransaction() throws {
        guard isInTransaction, sqlite3_get_autocommit(handle) != 0 else { return }
        throw loss ?? .misuse("the transaction was ended from inside")
    }

    /// Runs one of the driver's own statements, which take no values and give no rows.
    func control(_ sql: String) throws {
        let prepared = try statements.take(sql)
        defer { statements.giveBack(prepared) }
        let code = sqlite3_step(prepared.pointer)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw fault(code) }
    }
}

extension Statement {
    /// True for BEGIN, COMMIT, END and a ROLLBACK of everything; savepoints are a closure's own business.
    fileprivate var endsTransaction: Bool {
        // A guard against a slip, not against an attacker: no client writes SQL. Most statements are let off by their
        // first letter (b, c, e, r in either case).
        switch (sql.utf8.first ?? 0) | 0x20 {
        case 0x62, 0x63, 0x65, 0x72: break
        default: return false
        }
        let words = sql.prefix(40).uppercased().split { $0.isWhitespace || $0 == ";" }
        switch words.first {
        case "BEGIN", "COMMIT", "END": return true
        case "ROLLBACK": return !words.contains("TO")
        default: return false
        }
    }
}
