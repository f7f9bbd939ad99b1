//  Connection+Binds: values into a statement's placeholders.
//
//  SQLite copies text and blobs (SQLITE_TRANSIENT): a Swift string's bytes are only there during the call. A NaN
//  becomes NULL, since SQLite stores none. Refuses a number of values other than that of the placeholders.

import GRDBSQLite
import Relational

extension Connection {
    /// Binds `values` in order.
    /// - Throws: `SQLFault`; `.other` with SQLITE_TOOBIG for a value past `SQLiteBounds.valueBytes`.
    func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        let wanted = Int(sqlite3_bind_parameter_count(statement))
        guard wanted == values.count else {
            throw SQLFault.misuse("\(values.count) values for \(wanted) placeholders")
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code = Self.bind(value, at: index, to: statement)
            guard code == SQLITE_OK else { throw SQLFault(handle, code: code) }
        }
    }

    private static func bind(_ value: SQLValue, at index: Int32, to statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .real(let real): sqlite3_bind_double(statement, index, real)
        case .text(let text): bind(text, at: index, to: statement)
        case .blob(let bytes): bind(bytes, at: index, to: statement)
        }
    }

    private static func bind(_ text: String, at index: Int32, to statement: OpaquePointer) -> Int32 {
        // A null pointer would bind NULL, so empty text is given an address of its own.
        if text.isEmpty { return sqlite3_bind_text(statement, index, "", 0, transient) }
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text64(
                    statement, index, $0.baseAddress, UInt64($0.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    private static func bind(_ bytes: [UInt8], at index: Int32, to statement: OpaquePointer) -> Int32 {
        if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, index, 0) }
        return bytes.withUnsafeBytes {
            sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), transient)
        }
    }

    /// SQLITE_TRANSIENT, a macro Swift does not import: SQLite makes its own copy.
    static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
