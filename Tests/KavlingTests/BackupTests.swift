//  Backup and restore: a real office with files on a real disk, there and back.

import Content
import Foundation
import Relational
import SQLiteDriver
import Server
import Storage
import Testing

@testable import kavling

/// An office with some content, closed, and what a backup needs of it.
private struct Site {
    let folder: String
    let place: BackupPlace
    let now = Instant(milliseconds: 1_767_225_600_000)

    var backup: String { folder + "/office.backup" }

    static func make(_ body: (Site) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-backup-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/uploads", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let place = BackupPlace(
            database: folder + "/office.db", uploads: folder + "/uploads", secrets: folder + "/secrets.json")
        let site = Site(folder: folder, place: place)
        try await site.open { office in
            try await site.fill(office)
        }
        try await body(site)
    }

    func open(_ body: (Office) async throws -> Void) async throws {
        var settings = Settings()
        settings.content =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../content").standardizedFileURL.path
        settings.database = "sqlite:" + place.database
        settings.uploads = place.uploads
        settings.secrets = place.secrets
        try await Office.use(settings, body)
    }

    /// A bank, a file that is there, and one that is not.
    private func fill(_ office: Office) async throws {
        let now = now
        let context = WriteContext(principal: .system, now: now, today: "2026-01-01")
        try await office.store.write(context) { transaction in
            for name in ["ktp.pdf", "hilang.pdf"] {
                let type = try #require(transaction.layout.schema[.file])
                var draft = Draft(type)
                for (key, text) in [
                    ("name", name), ("hash", name), ("mime", "application/pdf"), ("url", "/uploads/" + name),
                    ("provider", "local"),
                ] {
                    draft[key] = .text(text)
                }
                draft["size"] = .real(0.3)
                _ = try transaction.create(draft)
            }
        }
        try Data(repeating: 0x41, count: 300).write(to: URL(fileURLWithPath: place.uploads + "/ktp.pdf"))
        try Data("no entry names it".utf8).write(to: URL(fileURLWithPath: place.uploads + "/yatim.pdf"))
    }

    func maker() throws -> BackupMaker {
        BackupMaker(place: place, keys: try place.keys(), now: now, say: { _ in })
    }

    func restorer() throws -> Restorer { Restorer(keys: try place.keys(), say: { _ in }) }

    /// An empty place beside this one.
    func elsewhere(_ name: String = "lain") -> BackupPlace {
        BackupPlace(
            database: "\(folder)/\(name)/office.db", uploads: "\(folder)/\(name)/uploads", secrets: place.secrets)
    }

    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    func sums(_ path: String) async throws -> [TableSum] {
        try await SQLiteDriver.use(.readOnly(path)) { try await TableSum.all(in: $0) }
    }
}

@Suite struct `A backup` {
    @Test func `comes back elsewhere with every table and file as it was`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let mode = try FileManager.default.attributesOfItem(atPath: site.backup)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let target = site.elsewhere()
            try await site.restorer().restore(site.backup, to: target)
            let sums = try await site.sums(target.database)
            #expect(try await site.sums(site.place.database) == sums)
            #expect(sums.contains { $0.name == "sqlite_sequence" } && sums.contains { $0.name == "change_log" })
            #expect(site.names(target.uploads) == ["ktp.pdf"])
            #expect(FileManager.default.contents(atPath: target.uploads + "/ktp.pdf")?.count == 300)
            #expect(site.names(site.folder + "/lain") == ["office.db", "office.db.lock", "uploads"])
        }
    }

    @Test func `holds what was committed, also beside an open writer`() async throws {
        try await Site.make { site in
            try await site.open { office in
                let context = WriteContext(principal: .system, now: site.now, today: "2026-01-01")
                try await office.store.set("tes", to: .integer(1), as: context)
                try await site.maker().make(site.backup)
                try await office.store.set("tes", to: .integer(2), as: context)
            }
            let target = site.elsewhere()
            try await site.restorer().restore(site.backup, to: target)
            let found = try await SQLiteDriver.use(.readOnly(target.database)) { driver in
                try await driver.read { try $0.first(Statement("SELECT value FROM settings WHERE key = 'tes'")) }
            }
            #expect(found == [.text("1")])
        }
    }

    @Test func `leaves nothing beside it, and writes over nothing`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let before = FileManager.default.contents(atPath: site.backup)
            await #expect(throws: FileFault.exists(site.backup)) { try await site.maker().make(site.backup) }
            #expect(FileManager.default.contents(atPath: site.backup) == before)
            // SQLite's own two files stay where a database is read that no server has open.
            let names = site.names(site.folder).filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
            #expect(
                names == [
                    "office.backup", "office.db", "office.db.backup.lock", "office.db.lock", "secrets.json", "uploads",
                ])
        }
    }

    @Test func `is refused while another is under way, and clears what a killed one left`() async throws {
        try await Site.make { site in
            let lock = try FileLock(besides: site.place.database + ".backup")
            await #expect(throws: BackupFault.underWay(site.place.database)) {
                try await site.maker().make(site.backup)
            }
            lock.release()
            try Data("left".utf8).write(to: URL(fileURLWithPath: site.place.database + ".backup"))
            try await site.maker().make(site.backup)
            #expect(!PlainFile.exists(site.place.database + ".backup"))
        }
    }

    @Test func `needs a database and a folder to lie in`() async throws {
        try await Site.make { site in
            await #expect(throws: FileFault.self) { try await site.maker().make(site.folder + "/tidak/ada") }
            unlink(site.place.database)
            await #expect(throws: BackupFault.noDatabase(site.place.database)) {
                try await site.maker().make(site.backup)
            }
            #expect(!PlainFile.exists(site.backup))
        }
    }
}

@Suite struct `Restoring a backup` {
    @Test func `with other secrets says so and makes nothing`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let stranger = Restorer(keys: .random(), say: { _ in })
            let target = site.elsewhere()
            await #expect(throws: BackupFault.unreadable(site.backup, .otherSecrets)) {
                try await stranger.restore(site.backup, to: target)
            }
            #expect(!PlainFile.exists(target.database))
            #expect(site.names(target.uploads) == [])
        }
    }

    @Test func `over a database or over files is refused and leaves both`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let sums = try await site.sums(site.place.database)
            await #expect(throws: BackupFault.notEmpty(site.place.database)) {
                try await site.restorer().restore(site.backup, to: site.place)
            }
            #expect(try await site.sums(site.place.database) == sums)
            let half = BackupPlace(
                database: site.folder + "/baru.db", uploads: site.place.uploads, secrets: site.place.secrets)
            await #expect(throws: BackupFault.notEmpty(site.place.uploads + "/ktp.pdf")) {
                try await site.restorer().restore(site.backup, to: half)
            }
            #expect(!PlainFile.exists(half.database))
            #expect(site.names(site.place.uploads) == ["ktp.pdf", "yatim.pdf"])
        }
    }

    @Test func `in a place whose server runs is refused`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let target = site.elsewhere()
            try PlainFile.makeFolder(site.folder + "/lain")
            let lock = try FileLock(besides: target.database)
            await #expect(throws: SQLiteOpenFault.locked(path: target.database)) {
                try await site.restorer().restore(site.backup, to: target)
            }
            lock.release()
        }
    }

    @Test func `that is damaged anywhere makes nothing`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let whole = try #require(FileManager.default.contents(atPath: site.backup))
            let target = site.elsewhere()
            for place in [0, 20, 60, 100, whole.count / 2, whole.count - 200, whole.count - 1] {
                var bytes = whole
                bytes[place] ^= 4
                let damaged = site.folder + "/damaged-\(place)"
                try bytes.write(to: URL(fileURLWithPath: damaged))
                await #expect(throws: BackupFault.self) { try await site.restorer().restore(damaged, to: target) }
                await #expect(throws: BackupFault.self) { try await site.restorer().verify(damaged) }
            }
            let short = site.folder + "/short"
            try whole.prefix(whole.count - 100_000).write(to: URL(fileURLWithPath: short))
            await #expect(throws: BackupFault.self) { try await site.restorer().restore(short, to: target) }
            #expect(site.names(site.folder + "/lain") == ["office.db.lock", "uploads"])
            #expect(site.names(target.uploads) == [])
        }
    }

    /// A backup of the site's database whose manifest somebody changed.
    private static func write(_ site: Site, _ change: (inout BackupManifest) -> Void) async throws {
        let database = try PlainFile.open(site.place.database)
        var writer = try BackupPartWriter(try site.place.keys(), to: try PlainFile.create(site.backup))
        let bytes = try database.size()
        try writer.database(database, bytes: bytes)
        var manifest = BackupManifest(
            at: site.now, program: "1", logPosition: 0, databaseFormat: 1, databaseBytes: bytes,
            tables: try await site.sums(site.place.database), files: writer.files, missing: 0)
        change(&manifest)
        try writer.finish(manifest)
    }

    @Test func `whose sums are not those of its tables names the table`() async throws {
        try await Site.make { site in
            try await Self.write(site) { manifest in
                guard let place = manifest.tables.firstIndex(where: { $0.name == "settings" }) else { return }
                let table = manifest.tables[place]
                manifest.tables[place] = TableSum(name: table.name, rows: table.rows + 1, sha256: table.sha256)
            }
            await #expect(throws: BackupFault.tableDiffers("settings")) {
                try await site.restorer().restore(site.backup, to: site.elsewhere())
            }
            #expect(!PlainFile.exists(site.elsewhere().database))
        }
    }

    @Test func `of a newer version's database is refused`() async throws {
        try await Site.make { site in
            try await Self.write(site) { $0.databaseFormat = Migrator.format + 1 }
            let fault = StoreFault.newerDatabase(found: Migrator.format + 1, known: Migrator.format)
            await #expect(throws: fault) { try await site.restorer().restore(site.backup, to: site.elsewhere()) }
            #expect(!PlainFile.exists(site.elsewhere().database))
        }
    }

    @Test func `whose files are not those of its manifest is refused`() async throws {
        try await Site.make { site in
            try await Self.write(site) { $0.files = FileTally(count: 1, bytes: 1, sha256: [1]) }
            await #expect(throws: BackupFault.filesDiffer) {
                try await site.restorer().restore(site.backup, to: site.elsewhere())
            }
        }
    }

    @Test func `clears what a killed one left beside the place`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let target = site.elsewhere()
            try PlainFile.makeFolder(target.uploads + "/.restore")
            for path in [target.database + ".restore", target.uploads + "/.restore/ktp.pdf"] {
                try Data("left".utf8).write(to: URL(fileURLWithPath: path))
            }
            try await site.restorer().restore(site.backup, to: target)
            #expect(site.names(target.uploads) == ["ktp.pdf"])
            #expect(try await site.sums(target.database) == site.sums(site.place.database))
        }
    }

    @Test func `only to look at it makes nothing`() async throws {
        try await Site.make { site in
            try await site.maker().make(site.backup)
            let before = site.names(site.folder)
            try await site.restorer().verify(site.backup)
            #expect(site.names(site.folder) == before)
        }
    }
}
