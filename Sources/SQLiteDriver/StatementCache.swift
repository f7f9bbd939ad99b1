//  StatementCache: the prepared statements of one connection, by their text.
//
//  Preparing costs 20–200 µs, a look-up about one. A statement that is being stepped is never handed out a second
//  time: a nested use of the same text gets a statement of its own, which goes when it is done.
//  Always: at most `limit` statements at rest; a statement at rest is reset and holds no bound values.

import GRDBSQLite
import Relational

/// One prepared statement.
final class PreparedStatement {
    let pointer: OpaquePointer
    let row: SQLiteRow
    fileprivate(set) var isBusy = false
    fileprivate var isCached = false
    fileprivate var lastUse: UInt64 = 0

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        row = SQLiteRow(pointer)
    }

    deinit {
        sqlite3_finalize(pointer)
    }
}

/// Statements at rest and in use.
final class StatementCache {
    /// A text with its hash, which most callers took long before.
    private struct Key: Hashable {
        let sql: String
        let hash: Int

        // Equal texts of programs are one string, which Swift sees before it compares bytes.
        static func == (left: Key, right: Key) -> Bool { left.hash == right.hash && left.sql == right.sql }

        func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }

    private let handle: OpaquePointer
    private let limit: Int
    private var statements: [Key: PreparedStatement] = [:]
    private var uses: UInt64 = 0

    /// An empty cache for the connection `handle`.
    init(_ handle: OpaquePointer, limit: Int) {
        self.handle = handle
        self.limit = limit
    }

    /// A statement for `sql` that nobody else steps until it is given back.
    /// - Throws: `SQLFault` for text that is not exactly one statement.
    func take(_ sql: String, hash: Int? = nil) throws -> PreparedStatement {
        uses += 1
        let key = Key(sql: sql, hash: hash ?? sql.hashValue)
        if let known = statements[key], !known.isBusy {
            known.isBusy = true
            known.lastUse = uses
            return known
        }
        let fresh = PreparedStatement(try prepare(sql))
        fresh.isBusy = true
        fresh.lastUse = uses
        if statements[key] == nil {
            if statements.count >= limit { evict() }
            fresh.isCached = true
            statements[key] = fresh
        }
        return fresh
    }

    /// Makes the statement ready for its next use.
    func giveBack(_ statement: PreparedStatement) {
        statement.isBusy = false
        // One that is not cached is finalised as soon as its last reference goes.
        guard statement.isCached else { return }
        sqlite3_reset(statement.pointer)
        sqlite3_clear_bindings(statement.pointer)
    }

    /// Finalises every statement; a connection with open statements does not close.
    func removeAll() {
        statements.removeAll()
    }

    /// Drops the quarter used least recently, so that the sort is paid once in many misses.
    private func evict() {
        let idle = statements.filter { !$0.value.isBusy }.sorted { $0.value.lastUse < $1.value.lastUse }
        for (key, statement) in idle.prefix(max(1, limit / 4)) {
            statement.isCached = false
            statements[key] = nil
        }
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var sql = sql
        return try sql.withUTF8 { text in
            var pointer: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let code = text.withMemoryRebound(to: CChar.self) {
                sqlite3_prepare_v3(
                    handle, $0.baseAddress, Int32(clamping: $0.count), UInt32(SQLITE_PREPARE_PERSISTENT),
                    &pointer, &tail)
            }
            guard code == SQLITE_OK else { throw SQLFault(handle, code: code) }
            guard let pointer else { throw SQLFault.misuse("an empty statement") }
            guard Self.isBlank(tail, in: text) else {
                sqlite3_finalize(pointer)
                throw SQLFault.misuse("more than one statement in a text")
            }
            return pointer
        }
    }

    /// True when only blanks and semicolons follow the statement; a second statement would be left out silently.
    private static func isBlank(_ tail: UnsafePointer<CChar>?, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let tail, let start = text.baseAddress else { return true }
        let offset = UnsafeRawPointer(tail) - UnsafeRawPointer(start)
        guard offset < text.count else { return true }
        return text[max(0, offset)...].allSatisfy { $0 == 0x3b || $0 == 0x20 || (0x09...0x0d).contains($0) }
    }
}
