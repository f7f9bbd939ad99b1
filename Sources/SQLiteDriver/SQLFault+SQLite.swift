//  SQLFault+SQLite: SQLite's result codes in the terms both databases share.
//
//  Reads the extended code and the connection's message right after the failing call; both change with the next one.
//  The message is parsed for unique violations only: SQLite has no other way to name the columns.

import Foundation
import GRDBSQLite
import Relational

extension SQLFault {
    /// The fault of the call that failed last on `handle`.
    init(_ handle: OpaquePointer, code: Int32) {
        let extended = sqlite3_extended_errcode(handle)
        let code = extended & 0xff == code & 0xff ? extended : code
        let message = String(cString: sqlite3_errmsg(handle))
        self.init(code: code, message: message, errno: sqlite3_system_errno(handle))
    }

    /// The fault for an extended result code, its message and the errno behind it (0 for none).
    init(code: Int32, message: String, errno: Int32) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT: self = Self.violation(code, message)
        case SQLITE_FULL: self = .full
        // SQLite reports a failed write as full for ENOSPC only, not for a quota and not for the shared-memory file.
        case SQLITE_IOERR where errno == ENOSPC || errno == EDQUOT: self = .full
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_BUSY, SQLITE_LOCKED: self = .locked
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(message)
        case SQLITE_INTERRUPT: self = .deadline
        default: self = .other(code: Int(code), message: message)
        }
    }

    private static func violation(_ code: Int32, _ message: String) -> SQLFault {
        switch code >> 8 {
        case 3: .foreignKey  // SQLITE_CONSTRAINT_FOREIGNKEY; the macros of extended codes are not importable
        case 6, 8, 10: uniqueViolation(message)  // PRIMARYKEY, UNIQUE, ROWID
        default: .constraint(message)
        }
    }

    /// "UNIQUE constraint failed: t.a, t.b" names columns; "… failed: index 'name'" an index over expressions, which
    /// is told as the only column of a table without a name.
    private static func uniqueViolation(_ message: String) -> SQLFault {
        guard let colon = message.range(of: "constraint failed: ") else { return .constraint(message) }
        let subject = message[colon.upperBound...]
        if subject.hasPrefix("index '") {
            return .unique(table: "", columns: [String(subject.dropFirst(7).dropLast())])
        }
        var table = ""
        let columns = subject.split(separator: ", ").map { name in
            guard let dot = name.firstIndex(of: ".") else { return String(name) }
            table = String(name[..<dot])
            return String(name[name.index(after: dot)...])
        }
        return .unique(table: table, columns: columns)
    }
}

extension SQLFault {
    /// A statement that the driver does not run; a fault of the program, never of a client.
    static func misuse(_ message: String) -> SQLFault {
        .other(code: Int(SQLITE_MISUSE), message: message)
    }
}
