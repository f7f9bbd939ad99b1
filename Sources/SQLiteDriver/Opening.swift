//  Opening: from a configuration to connections that keep the store's promises.
//
//  GRDB opens and sets up each connection; from then on it is stepped through the C API on the thread that owns it,
//  so GRDB's hooks are taken off again.
//  Always: what durability and integrity rest on (WAL, synchronous=FULL, foreign keys) is read back after it is set.
//  Refuses: see `SQLiteOpenFault`; a file marked by another program.

import Foundation
import GRDB
import GRDBSQLite
import Relational

/// Opens the connections of one database.
struct Opening {
    /// "KVLG", in the file's header.
    static let applicationID = 0x4b56_4c47

    let configuration: SQLiteConfiguration
    let file: DatabaseFile

    /// The connection that writes; sets up the file on the way.
    func writer() throws(SQLiteOpenFault) -> DatabaseQueue {
        let queue = try open(file.path, readOnly: false)
        try setUp(queue) { database in
            try claim(database)
            // GRDB would set synchronous to NORMAL if it enabled WAL: then a power cut can take back bookings that
            // were answered. Group commit makes FULL as fast (measured: 8.5 k writes/s).
            try set("journal_mode", "wal", on: database)
            try set("synchronous", "2", on: database)
            try set("foreign_keys", "1", on: database)
            // Triggers keep the search tables, and SQLite 3.40 does not yet call FTS5 harmless. Only this connection
            // trusts the schema, and it opens no file that is not marked as ours.
            try set("trusted_schema", "1", on: database)
            // What is deleted or replaced is zeroed, in freed pages and between cells. Debian's library does so by default.
            try set("secure_delete", "1", on: database)
            try set("journal_size_limit", String(configuration.bounds.journalBytes), on: database)
            if let pages = configuration.maxPageCount { try set("max_page_count", String(pages), on: database) }
        }
        return queue
    }

    /// A connection that reads; the writer, if there is one, is open already.
    func reader() throws(SQLiteOpenFault) -> DatabaseQueue {
        do {
            return try openReader(file.path)
        } catch {
            // A database in WAL mode needs two more files even to be read. In a folder that cannot be written to
            // they cannot be made; without a journal the file alone is the whole truth, and nobody can change it.
            guard configuration.readOnly, case .failed = error, !file.hasJournal else { throw error }
            let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
            guard let escaped = file.path.addingPercentEncoding(withAllowedCharacters: allowed) else { throw error }
            return try openReader("file:\(escaped)?immutable=1")
        }
    }

    private func openReader(_ path: String) throws(SQLiteOpenFault) -> DatabaseQueue {
        let queue = try open(path, readOnly: true)
        try setUp(queue) { _ in }
        return queue
    }

    private func open(_ path: String, readOnly: Bool) throws(SQLiteOpenFault) -> DatabaseQueue {
        SQLiteMemory.settle()
        var options = Configuration()
        options.readonly = readOnly
        options.foreignKeysEnabled = true
        options.busyMode = .timeout(Double(configuration.bounds.busyMilliseconds) / 1_000)
        do {
            return try DatabaseQueue(path: path, configuration: options)
        } catch {
            throw fault(error)
        }
    }

    /// Settings of every connection, then those of its kind.
    private func setUp(_ queue: DatabaseQueue, _ special: (Database) throws -> Void) throws(SQLiteOpenFault) {
        do {
            try queue.inDatabase { database in
                try set("temp_store", "2", on: database)
                try set("trusted_schema", "0", on: database)
                // No mmap_size: lists of 36 KB cost 85–105 µs of CPU with and without it, and an I/O error on mapped
                // pages is a signal, not a fault.
                try set("cache_size", String(-configuration.bounds.cacheKiB), on: database)
                try special(database)
                guard let handle = database.sqliteConnection else { throw SQLFault.closed }
                try Connection.registerTextFunctions(configuration.fold, on: handle)
                limit(handle)
                // GRDB's observers and its authorizer would only cost from here on.
                sqlite3_set_authorizer(handle, nil, nil)
                _ = sqlite3_commit_hook(handle, nil, nil)
                _ = sqlite3_rollback_hook(handle, nil, nil)
                _ = sqlite3_update_hook(handle, nil, nil)
            }
        } catch {
            throw fault(error)
        }
    }

    private func set(_ name: String, _ value: String, on database: Database) throws {
        // Some pragmas answer with the new value, so every one is run as a query and then asked again.
        _ = try GRDB.Row.fetchOne(database, sql: "PRAGMA \(name) = \(value)")
        let found = try String.fetchOne(database, sql: "PRAGMA \(name)") ?? ""
        guard found == value else { throw SQLiteOpenFault.setting(name: name, wanted: value, found: found) }
    }

    /// Marks an empty file as ours.
    ///
    /// Somebody who names a Strapi database here gets it back untouched.
    private func claim(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if found == Self.applicationID { return }
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard found == 0, tables == 0 else { throw SQLiteOpenFault.foreign(path: file.path, applicationID: found) }
        try set("application_id", String(Self.applicationID), on: database)
    }

    /// What one statement may ask of SQLite.
    ///
    /// One database may be attached: VACUUM INTO does.
    private func limit(_ handle: OpaquePointer) {
        let bounds = configuration.bounds
        let limits: [(Int32, Int)] = [
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, bounds.likePatternBytes),
            (SQLITE_LIMIT_EXPR_DEPTH, bounds.expressionDepth),
            (SQLITE_LIMIT_VARIABLE_NUMBER, bounds.variables),
            (SQLITE_LIMIT_SQL_LENGTH, bounds.sqlBytes),
            (SQLITE_LIMIT_LENGTH, bounds.valueBytes),
            (SQLITE_LIMIT_ATTACHED, 1),
        ]
        for (limit, value) in limits { sqlite3_limit(handle, limit, Int32(clamping: value)) }
    }

    private func fault(_ error: any Error) -> SQLiteOpenFault {
        if let known = error as? SQLiteOpenFault { return known }
        guard let error = error as? DatabaseError else {
            return .failed(path: file.path, code: 0, message: String(describing: error))
        }
        let message = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_NOTADB: return .notADatabase(path: file.path)
        case .SQLITE_CORRUPT: return .damaged(path: file.path, message: message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked(path: file.path)
        case .SQLITE_FULL: return .diskFull(path: file.path)
        // The shared-memory file is the first to be written when the disk is full.
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            if file.isDiskFull { return .diskFull(path: file.path) }
            return .failed(path: file.path, code: Int(error.extendedResultCode.rawValue), message: message)
        case .SQLITE_READONLY where !configuration.readOnly: return .readOnly(path: file.path)
        default: return .failed(path: file.path, code: Int(error.extendedResultCode.rawValue), message: message)
        }
    }
}
