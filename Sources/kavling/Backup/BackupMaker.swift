//  BackupMaker: one file out of a database and its uploaded files, while both are in use.
//
//  A snapshot of the database is taken beside it (it is in clear, so it does not leave the data folder), summed up,
//  and sealed with the files that it names. The server's process has no part in it, and no writer waits: the snapshot
//  is a read. Files are taken behind the snapshot: what it names was complete before, and files never change.
//  Always: the backup gets its name when it is whole and on disk (0600); whatever fails leaves nothing.
//  Refuses: a name that is taken; a second backup of one database at once.

import Content
import Foundation
import NIOPosix
import SQLiteDriver
import Server
import Storage

/// Makes a backup.
struct BackupMaker {
    let place: BackupPlace
    let keys: FieldKeys
    let now: Instant
    /// Where the files are kept; nil: in the folder of `place`.
    var files: (any FileStore)?
    /// Takes lines for people.
    var say: (String) -> Void = { Report.line($0) }

    private var snapshot: String { place.database + ".backup" }

    /// Makes the backup at `target`.
    /// - Throws: `BackupFault`, `FileFault`, `SQLFault`, `SQLiteOpenFault`; then there is nothing at `target`.
    func make(_ target: String) async throws {
        let draft = target + ".part-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        guard !PlainFile.exists(target) else { throw FileFault.exists(target) }
        guard PlainFile.exists(place.database) else { throw BackupFault.noDatabase(place.database) }
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        guard PlainFile.exists(folder) else { throw FileFault.missing(folder) }
        let lock = try heldLock()
        defer { lock.release() }
        let file = try PlainFile.create(draft)
        defer { unlink(draft) }
        try await write(to: file)
        try file.sync()
        try PlainFile.move(draft, to: target)
        try PlainFile.syncFolder(folder)
        say("backup: \(target), \(ByteSize.readable(Int(try file.size())))")
    }

    private func heldLock() throws -> FileLock {
        do {
            return try FileLock(besides: snapshot)
        } catch .locked {
            throw BackupFault.underWay(place.database)
        }
    }

    private func write(to file: PlainFile) async throws {
        // One that was killed left its snapshot; whoever has the lock is alone.
        unlink(snapshot)
        defer { unlink(snapshot) }
        let source = try await SQLiteDriver.use(.readOnly(place.database)) { driver in
            try await driver.backup(to: snapshot, syncs: false)
            return try PlainFile.open(snapshot)
        }
        let bytes = try source.size()
        let facts = try await SQLiteDriver.use(.readOnly(snapshot)) { try await self.facts(of: $0) }
        // From here on it is read through the open file, and even a kill leaves nothing in clear.
        unlink(snapshot)
        say("database: \(ByteSize.readable(Int(bytes))), change log up to \(facts.position.id)")
        say("tables: \(facts.tables.count), \(facts.tables.reduce(0) { $0 + $1.rows }) rows")
        var writer = try BackupPartWriter(keys, to: file)
        try writer.database(source, bytes: bytes)
        let missing = try await write(facts.files, &writer)
        say("files: \(writer.files.count), \(ByteSize.readable(Int(writer.files.bytes)))")
        try writer.finish(
            BackupManifest(
                at: now, program: Office.version, logPosition: facts.position.id,
                databaseFormat: facts.position.format, databaseBytes: bytes, tables: facts.tables,
                files: writer.files, missing: missing))
    }

    private struct Facts: Sendable {
        let position: LogPosition
        let tables: [TableSum]
        let files: [StoredFile]
    }

    private func facts(of driver: SQLiteDriver) async throws -> Facts {
        guard let position = try await LogPosition.of(driver) else { throw BackupFault.neverMigrated(place.database) }
        return Facts(
            position: position, tables: try await TableSum.all(in: driver), files: try await StoredFiles.all(in: driver)
        )
    }

    /// Returns how many are missing; a file that is gone is no reason to have no backup of the others.
    private func write(_ files: [StoredFile], _ writer: inout BackupPartWriter) async throws -> Int {
        let store = self.files ?? UploadFolder(root: place.uploads, pool: .singleton)
        var missing = 0
        for file in files {
            do {
                let isThere = try await store.withFile(file.name) { path in
                    try writer.file(file.name, PlainFile.open(path))
                }
                if isThere { continue }
            } catch FileFault.missing {
                // What lies under the name is no file.
            }
            missing += 1
            say("warning: the file \(file.name) of entry \(file.entryID) is missing")
        }
        return missing
    }
}
