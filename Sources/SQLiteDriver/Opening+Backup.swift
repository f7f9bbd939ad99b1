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
    /// Rewrites the whole file and empties its journal, so that nothing of what was deleted is left in either.
    ///
    /// Writers wait for it; needs room for the file twice.
    /// - Throws: `SQLFault`, `SQLiteOpenFault`; then the file is as it was.
    func rewrite() throws {
        let queue = try writer()
        try queue.inDatabase { database in
            guard let handle = database.sqliteConnection else { throw SQLFault.closed }
            let connection = Connection(handle, bounds: configuration.bounds)
            try connection.run(Statement("VACUUM"))
            try connection.forEach(Statement("PRAGMA wal_checkpoint(TRUNCATE)")) { row in
                // A reader is in the way; the journal is emptied when the database is closed.
                if row.integer(0) != 0 { throw SQLFault.deadline }
            }
        }
        try queue.close()
    }

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
