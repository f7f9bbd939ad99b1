//  Restorer: a backup back into an empty place, whole or not at all; or only looked through.
//
//  Everything is put beside its place first (`….restore`), where no server looks. Only when every chunk has opened and
//  the sums of every table and of the files are those of the manifest do the files move in, and the database last: as
//  long as it is not there, the place is empty. The lock that a server would take is held throughout.
//  Refuses: a place with a database or files in it; other secrets; anything that differs.

import Content
import Foundation
import Relational
import SQLiteDriver
import Server
import Storage

/// Reads backups.
struct Restorer {
    let keys: FieldKeys
    /// The bucket that takes the files, and the folder where they wait; nil: they go into the folder of the place.
    var bucket: (files: any FileStore, folder: UploadFolder)?
    /// Whether every table is named.
    var listsTables = false
    /// Takes lines for people.
    var say: (String) -> Void = { Report.line($0) }

    /// Puts a backup into an empty place.
    /// - Throws: `BackupFault`, `FileFault`, `SQLiteOpenFault`; then the place is as empty as it was.
    func restore(_ backup: String, to place: BackupPlace) async throws {
        let source = try PlainFile.open(backup)
        try PlainFile.makeFolder(URL(fileURLWithPath: place.database).deletingLastPathComponent().path)
        let lock = try FileLock(besides: place.database)
        defer { lock.release() }
        try await requireEmpty(place)
        let folder = bucket?.folder.root ?? place.uploads
        let stage = Stage(database: place.database + ".restore", files: folder + "/.restore")
        try stage.clear()
        defer { try? stage.clear() }
        try PlainFile.makeFolder(stage.files)
        try await read(source, to: stage.database, files: stage.files)
        try await moveIn(stage, place)
        say("restored: \(place.database), files in \(place.uploads)")
    }

    /// Looks a backup through without restoring it; the database needs room in the system's temporary folder meanwhile.
    func verify(_ backup: String) async throws {
        let source = try PlainFile.open(backup)
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-verify-" + UUID().uuidString
        try PlainFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await read(source, to: folder + "/database", files: nil)
        say("whole: \(backup) can be restored with these secrets")
    }

    // MARK: reading

    private func read(_ source: PlainFile, to database: String, files folder: String?) async throws {
        let manifest: BackupManifest
        do {
            manifest = try parts(of: source, to: database, files: folder)
        } catch let fault as SealedStreamFault {
            throw BackupFault.unreadable(source.path, fault)
        }
        say(
            "backup: made at \(manifest.at.iso8601) by version \(manifest.program), "
                + "change log up to \(manifest.logPosition)")
        guard manifest.databaseFormat <= Migrator.format else {
            throw StoreFault.newerDatabase(found: manifest.databaseFormat, known: Migrator.format)
        }
        try await compare(database, manifest)
        say(
            "database: \(ByteSize.readable(Int(manifest.databaseBytes))), tables: \(manifest.tables.count), "
                + "\(manifest.rows) rows, sums agree")
        for table in manifest.tables where listsTables {
            say("table: \(table.name) \(table.rows) \(Data(table.sha256).base64EncodedString())")
        }
        let missing = manifest.missing > 0 ? "; \(manifest.missing) were missing already" : ""
        say("files: \(manifest.files.count), \(ByteSize.readable(Int(manifest.files.bytes))), sums agree\(missing)")
    }

    private func parts(of source: PlainFile, to database: String, files folder: String?) throws -> BackupManifest {
        var reader = try BackupPartReader(keys, from: source)
        var databaseBytes: Int64 = 0
        while let part = try reader.next() {
            switch part {
            case .database(let bytes):
                let file = try PlainFile.create(database)
                _ = try reader.content(bytes) { try file.write($0) }
                try file.sync()
                databaseBytes = bytes
            case .file(let name, let bytes):
                let file = try folder.map { try PlainFile.create("\($0)/\(name)") }
                try reader.file(name, bytes) { try file?.write($0) }
                try file?.sync()
            case .manifest(let manifest):
                guard manifest.files == reader.files else { throw BackupFault.filesDiffer }
                guard manifest.databaseBytes == databaseBytes else {
                    throw BackupFault.databaseDamaged("its length is another")
                }
                return manifest
            }
        }
        throw SealedStreamFault.cutOff
    }

    private func compare(_ database: String, _ manifest: BackupManifest) async throws {
        let (damages, tables) = try await SQLiteDriver.use(.readOnly(database)) { driver in
            let damages = try await driver.read { connection in
                try connection.first(driver.dialect.damages)?.first
            }
            return (damages, try await TableSum.all(in: driver))
        }
        if case .text(let damage)? = damages { throw BackupFault.databaseDamaged(damage) }
        if let table = Set(manifest.tables).symmetricDifference(tables).map(\.name).min() {
            throw BackupFault.tableDiffers(table)
        }
    }

    // MARK: the place

    /// What is not in its place yet.
    private struct Stage {
        let database: String
        let files: String

        /// Removes what is there, also of a restore that was killed.
        func clear() throws {
            unlink(database)
            guard PlainFile.exists(files) else { return }
            try FileManager.default.removeItem(atPath: files)
        }
    }

    private func requireEmpty(_ place: BackupPlace) async throws {
        for suffix in ["", "-wal", "-shm", "-journal"] where PlainFile.exists(place.database + suffix) {
            throw BackupFault.notEmpty(place.database + suffix)
        }
        if let bucket {
            try await bucket.files.forEachFile(olderThan: nil) { files in
                if let file = files.first { throw BackupFault.notEmpty("\(place.uploads): \(file.name)") }
            }
            return
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.uploads)) ?? []
        if let name = names.sorted().first(where: { $0 != "stage" && $0 != ".restore" }) {
            throw BackupFault.notEmpty("\(place.uploads)/\(name)")
        }
    }

    private func moveIn(_ stage: Stage, _ place: BackupPlace) async throws {
        if let bucket {
            try await send(stage, to: bucket.files, over: bucket.folder)
            try PlainFile.move(stage.database, to: place.database)
            return try PlainFile.syncFolder(URL(fileURLWithPath: place.database).deletingLastPathComponent().path)
        }
        var moved: [String] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: stage.files) {
                try PlainFile.move("\(stage.files)/\(name)", to: "\(place.uploads)/\(name)")
                moved.append(name)
            }
            try PlainFile.syncFolder(place.uploads)
            try PlainFile.move(stage.database, to: place.database)
        } catch {
            for name in moved { unlink("\(place.uploads)/\(name)") }
            throw error
        }
        try PlainFile.syncFolder(URL(fileURLWithPath: place.database).deletingLastPathComponent().path)
    }

    /// Stores the restored files in a bucket; takes them back when one fails.
    private func send(_ stage: Stage, to files: any FileStore, over folder: UploadFolder) async throws {
        var sent: [String] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: stage.files).sorted() {
                let file = try await folder.stagedCopy(of: "\(stage.files)/\(name)", named: name)
                try await files.put(file, as: name, replacing: false)
                sent.append(name)
            }
        } catch {
            for name in sent { _ = try? await files.remove(name) }
            throw error
        }
    }
}
