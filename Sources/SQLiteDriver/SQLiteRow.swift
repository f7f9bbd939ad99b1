//  SQLiteRow: the columns of the row a statement stands on.
//
//  One object per prepared statement, used again for every row; SQLite's own memory is read in place.
//  Always: valid only inside the closure it was passed to; a column past the last one reads as NULL.

import GRDBSQLite
import Relational

/// A row of a statement that is being stepped.
final class SQLiteRow: SQLRow {
    private let statement: OpaquePointer

    /// The row `statement` stands on, now and after each further step.
    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    func cell(_ column: Int) -> SQLCell {
        // An "unprotected" value, which may only be looked at from the one thread that uses the connection: this one.
        let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: column))
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_TEXT:
            let start = sqlite3_value_text(value)
            return .text(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        case SQLITE_BLOB:
            let start = sqlite3_value_blob(value)
            return .blob(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
        default: return .null
        }
    }

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(truncatingIfNeeded: column)) == SQLITE_NULL
    }

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(statement, Int32(truncatingIfNeeded: column))
    }

    func real(_ column: Int) -> Double {
        sqlite3_column_double(statement, Int32(truncatingIfNeeded: column))
    }

    func text(_ column: Int) -> String {
        String(decoding: bytes(column), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        [UInt8](bytes(column))
    }

    func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(bytes(column))
    }

    func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(statement, Int32(truncatingIfNeeded: column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }

    /// A blob's bytes, else the value's text; SQLite keeps them until the next step or conversion.
    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let index = Int32(truncatingIfNeeded: column)
        let start: UnsafeRawPointer?
        if sqlite3_column_type(statement, index) == SQLITE_BLOB {
            start = sqlite3_column_blob(statement, index)
        } else {
            start = sqlite3_column_text(statement, index).map { UnsafeRawPointer($0) }
        }
        // The length is asked last: the call above may have converted the value.
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
    }
}
