//  Opening+Backup: a copy of the database while it is in use.
//
//  VACUUM INTO reads one snapshot on a connection of its own: no writer waits, no reader thread is taken, and the copy
//  is compact and without a journal. The backup API would start over whenever another connection writes.
//  Refuses: to write over a file that exists.

import Foundation
import GRDB
import GRDBSQLite
import Relational

extension Opening {
    /// Writes the copy, and syncs it where asked to.
    ///
    /// Blocks for as long as reading and writing the whole file takes.
    /// - Throws: `SQLFault`, `SQLiteOpenFault`; then there is no file at the target.
    func backup(to target: DatabaseFile, syncs: Bool) throws {
        try target.create()
        do {
            let source = try reader()
            try source.inDatabase { database in
                guard let handle = database.sqliteConnection else { throw SQLFault.closed }
                let connection = Connection(handle, bounds: configuration.bounds)
                try connection.run(Statement("VACUUM INTO ?", [.text(target.path)]))
            }
            try source.close()
            if syncs { try target.sync() }
        } catch {
            unlink(target.path)
            throw error
        }
    }
}
