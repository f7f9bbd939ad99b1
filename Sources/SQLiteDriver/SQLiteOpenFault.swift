//  SQLiteOpenFault: why a database cannot be opened, in one line an operator can act on.
//
//  Closed on purpose: `serve`, `check` and `import` print the description and stop. Paths are shown because the
//  reader is the person who configured them; nothing of this reaches a client.

/// Why a database could not be opened.
package enum SQLiteOpenFault: Error, Equatable {
    /// The folder does not exist and cannot be made.
    case folder(path: String, reason: String)
    /// The folder or the file cannot be written to by this account.
    case readOnly(path: String)
    /// There is no such file, and reading alone does not make one; or this account may not read it.
    case unreadable(path: String, reason: String)
    /// The file is something else.
    case notADatabase(path: String)
    /// The file is a SQLite database that another program marked as its own.
    case foreign(path: String, applicationID: Int)
    /// The file is a database with damaged pages.
    case damaged(path: String, message: String)
    /// Another process has it open.
    case locked(path: String)
    case diskFull(path: String)
    /// SQLite did not accept a setting that the store's promises rest on.
    case setting(name: String, wanted: String, found: String)
    /// Anything else; `code` is SQLite's extended result code or an errno.
    case failed(path: String, code: Int, message: String)
}

extension SQLiteOpenFault: CustomStringConvertible {
    /// One line for the operator.
    package var description: String {
        switch self {
        case .folder(let path, let reason): "cannot make the folder \(path) for the database: \(reason)"
        case .readOnly(let path): "cannot open the database: this account may not write to \(path)"
        case .unreadable(let path, let reason): "cannot read the database \(path): \(reason)"
        case .notADatabase(let path): "\(path) is not a SQLite database"
        case .foreign(let path, let id):
            "\(path) belongs to another program (application id \(id)); take its content over with `import`"
        case .damaged(let path, let message): "the database \(path) is damaged (\(message)); restore a backup"
        case .locked(let path): "the database \(path) is in use by another process"
        case .diskFull(let path): "cannot open the database \(path): the disk is full"
        case .setting(let name, let wanted, let found):
            "SQLite refused the setting \(name): wanted \(wanted), found \(found)"
        case .failed(let path, let code, let message): "cannot open the database \(path): \(message) (code \(code))"
        }
    }
}
