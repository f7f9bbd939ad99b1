//  Opening and closing: what is asserted, what is refused, what is left behind.

import Foundation
import GRDB
import Relational
import SQLiteDriver
import Testing

@Suite struct `Opening a database` {
    @Test(arguments: [
        ("journal_mode", SQLValue.text("wal")), ("synchronous", .integer(2)), ("foreign_keys", .integer(1)),
        ("trusted_schema", .integer(1)), ("temp_store", .integer(2)), ("cache_size", .integer(-16_384)),
        ("journal_size_limit", .integer(64 << 20)), ("busy_timeout", .integer(5_000)),
        ("application_id", .integer(0x4b56_4c47)),
    ])
    func `sets the writer up`(pragma: String, value: SQLValue) async throws {
        try await withDriver { driver in
            let found = try await driver.write { try $0.first(Relational.Statement("PRAGMA \(pragma)")) }
            #expect(found == [value])
        }
    }

    @Test func `trusts the schema where it is written and nowhere else`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE VIRTUAL TABLE texts USING fts5(text)")
            try await driver.run("CREATE TABLE t (name TEXT)")
            try await driver.run(
                "CREATE TRIGGER t_in AFTER INSERT ON t BEGIN INSERT INTO texts VALUES (new.name); END")
            try await driver.run("INSERT INTO t VALUES ('Siti')")
            #expect(try await driver.integer("SELECT count(*) FROM texts WHERE texts MATCH 'siti'") == 1)
            let read = try await driver.read { try $0.first(Relational.Statement("PRAGMA trusted_schema")) }
            #expect(read == [.integer(0)])
        }
    }

    @Test func `makes missing folders and files for this account only`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration("a/b/test.db")
            try await withDriver(configuration) { driver in
                try await driver.run("CREATE TABLE t (v)")
                #expect(try rights(scratch.path("a")) == 0o700)
                for file in ["test.db", "test.db-wal", "test.db-shm", "test.db.lock"] {
                    #expect(try rights(scratch.path("a/b/" + file)) == 0o600)
                }
            }
        }
    }

    @Test func `finds what was written before it was closed`() async throws {
        try await Scratch.use { scratch in
            try await withDriver(scratch.configuration()) { driver in
                try await driver.run("CREATE TABLE t (v)")
                try await driver.write(insert(7))
            }
            #expect(!FileManager.default.fileExists(atPath: scratch.path("test.db-wal")))
            let found = try await withDriver(scratch.configuration(), values)
            #expect(found == [7])
        }
    }

    @Test func `is refused while another server has it, and possible after that closed`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            try await withDriver(configuration) { driver in
                #expect(throws: SQLiteOpenFault.locked(path: configuration.path)) {
                    try SQLiteDriver(configuration: configuration)
                }
                let answer = try await driver.integer("SELECT 1")
                #expect(answer == 1)
            }
            try await withDriver(configuration) { driver in try await driver.run("CREATE TABLE t (v)") }
        }
    }

    @Test func `is possible after a driver was dropped without closing`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            do {
                let dropped = try SQLiteDriver(configuration: configuration)
                try await dropped.run("CREATE TABLE t (v)")
            }
            try await eventually {
                guard let driver = try? SQLiteDriver(configuration: configuration) else { return false }
                withExtendedLifetime(driver) {}
                return true
            }
        }
    }

    @Test func `lets several in when it is not exclusive`() async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration()
            configuration.exclusive = false
            let shared = configuration
            try await withDriver(shared) { one in
                try await one.run("CREATE TABLE t (v)")
                try await withDriver(shared) { two in
                    try await two.write(insert(1))
                    try await one.write(insert(2))
                    #expect(try await values(two) == [1, 2])
                }
                #expect(try await values(one) == [1, 2])
            }
        }
    }
}

@Suite struct `A database that cannot be opened` {
    @Test(arguments: ["rubbish", String(repeating: "not a database ", count: 1_000)])
    func `is not a database`(content: String) async throws {
        try await Scratch.use { scratch in
            let path = scratch.path("test.db")
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: SQLiteOpenFault.notADatabase(path: path)) {
                try SQLiteDriver(configuration: scratch.configuration())
            }
            #expect(FileManager.default.contents(atPath: path) == Data(content.utf8))
            var reading = scratch.configuration()
            reading.readOnly = true
            #expect(throws: SQLiteOpenFault.notADatabase(path: path)) { try SQLiteDriver(configuration: reading) }
        }
    }

    @Test func `is a folder`() async throws {
        try await Scratch.use { scratch in
            let path = scratch.path("folder")
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(throws: SQLiteOpenFault.notADatabase(path: path)) {
                try SQLiteDriver(configuration: scratch.configuration("folder"))
            }
        }
    }

    @Test func `would lie below a file`() async throws {
        try await Scratch.use { scratch in
            try Data().write(to: URL(fileURLWithPath: scratch.path("file")))
            #expect(throws: SQLiteOpenFault.folder(path: scratch.path("file"), reason: "Not a directory")) {
                try SQLiteDriver(configuration: scratch.configuration("file/test.db"))
            }
        }
    }

    @Test(arguments: [("PRAGMA application_id = 99", 99), ("CREATE TABLE strapi_users (id INTEGER PRIMARY KEY)", 0)])
    func `belongs to another program, and stays as it is`(sql: String, id: Int) async throws {
        try await Scratch.use { scratch in
            let path = scratch.path("test.db")
            try foreign(path, sql)
            let before = FileManager.default.contents(atPath: path)
            #expect(throws: SQLiteOpenFault.foreign(path: path, applicationID: id)) {
                try SQLiteDriver(configuration: scratch.configuration())
            }
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test func `is missing, and reading alone does not make it`() async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration("none/test.db")
            configuration.readOnly = true
            #expect(throws: SQLiteOpenFault.unreadable(path: configuration.path, reason: "No such file or directory")) {
                try SQLiteDriver(configuration: configuration)
            }
            #expect(!FileManager.default.fileExists(atPath: scratch.path("none")))
        }
    }

    @Test func `is held by a program that does not know the lock file`() async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration()
            configuration.bounds.busyMilliseconds = 50
            let locked = configuration
            try await withDriver(locked) { driver in try await driver.run("CREATE TABLE t (v)") }
            try lock(locked.path) {
                #expect(throws: SQLiteOpenFault.locked(path: locked.path)) {
                    try SQLiteDriver(configuration: locked)
                }
            }
            let found = try await withDriver(locked, values)
            #expect(found == [])
        }
    }

    @Test func `lies in a folder this account may not write to`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            try foreign(configuration.path, "CREATE TABLE t (v)")
            try Files.protect(scratch.folder)
            let fault = try asNobody { Result { try SQLiteDriver(configuration: configuration) }.failure }
            #expect(fault as? SQLiteOpenFault == .readOnly(path: scratch.folder))
            let missing = try asNobody {
                Result { try SQLiteDriver(configuration: scratch.configuration("sub/test.db")) }.failure
            }
            #expect(missing as? SQLiteOpenFault == .folder(path: scratch.path("sub"), reason: "Permission denied"))
            try Files.unprotect(scratch.folder)
        }
    }

    @Test func `is a file this account may not write to`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            try foreign(configuration.path, "CREATE TABLE t (v)")
            try Files.set(configuration.path, 0o444)
            try Files.set(scratch.folder, 0o777)
            let fault = try asNobody { Result { try SQLiteDriver(configuration: configuration) }.failure }
            #expect(fault as? SQLiteOpenFault == .readOnly(path: configuration.path))
        }
    }

    @Test(arguments: [
        SQLiteOpenFault.locked(path: "a"), .diskFull(path: "a"), .readOnly(path: "a"), .notADatabase(path: "a"),
        .folder(path: "a", reason: "b"), .setting(name: "a", wanted: "b", found: "c"),
        .foreign(path: "a", applicationID: 1), .damaged(path: "a", message: "b"),
        .unreadable(path: "a", reason: "b"), .failed(path: "a", code: 1, message: "b"),
    ])
    func `says why in one line`(fault: SQLiteOpenFault) {
        let line = "\(fault)"
        #expect(line.count > 20 && !line.contains("\n") && !line.contains("SQLiteOpenFault"))
    }
}

@Suite struct `A file of another program` {
    static let content = "CREATE TABLE t (v); INSERT INTO t VALUES (5)"

    @Test(arguments: ["DELETE", "WAL"]) func `is read and left as it was`(mode: String) async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration("strapi #1?.db")
            configuration.readOnly = true
            try foreign(configuration.path, "PRAGMA journal_mode = \(mode)", Self.content)
            let before = FileManager.default.contents(atPath: configuration.path)
            try await withDriver(configuration) { driver in
                let found = try await values(driver)
                #expect(found == [5])
                await #expect(throws: SQLFault.readOnly) { try await driver.run("DELETE FROM t") }
            }
            #expect(FileManager.default.contents(atPath: configuration.path) == before)
            #expect(!FileManager.default.fileExists(atPath: configuration.path + ".lock"))
        }
    }

    @Test(arguments: ["DELETE", "WAL"]) func `is read in a folder that cannot be written to`(mode: String) async throws
    {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration("strapi #1?.db")
            configuration.readOnly = true
            try foreign(configuration.path, "PRAGMA journal_mode = \(mode)", Self.content)
            try Files.set(configuration.path, 0o444)
            try Files.protect(scratch.folder)
            let reading = configuration
            let driver = try asNobody { try SQLiteDriver(configuration: reading) }
            #expect(try await values(driver) == [5])
            await driver.close()
            try Files.unprotect(scratch.folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["strapi #1?.db"])
        }
    }
}

@Suite struct `Closing a database` {
    @Test func `finishes what is queued, then refuses`() async throws {
        try await Scratch.use { scratch in
            let driver = try SQLiteDriver(configuration: scratch.configuration())
            try await driver.run("CREATE TABLE t (v)")
            let gate = Gate()
            async let holding: Void = driver.write { _ in gate.pass() }
            try await eventually(gate.hasArrival)
            async let queued: Void = driver.write(insert(1))
            try await eventually { driver.statistics.waitingWrites == 1 }
            async let closing: Void = driver.close()
            try await eventually { driver.statistics.waitingWrites == 1 }
            gate.open()
            _ = try await (holding, queued)
            await closing
            await #expect(throws: SQLFault.closed) { try await driver.write(insert(2)) }
            await #expect(throws: SQLFault.closed) { try await driver.integer("SELECT 1") }
            await #expect(throws: SQLFault.closed) { try await driver.backup(to: scratch.path("copy.db")) }
            #expect(!FileManager.default.fileExists(atPath: scratch.path("test.db-wal")))
            let rows = try DatabaseQueue(path: scratch.path("test.db")).inDatabase {
                try Int.fetchAll($0, sql: "SELECT v FROM t")
            }
            #expect(rows == [1])
        }
    }

    @Test func `happens whichever way its use ends`() async throws {
        struct Stop: Error {}
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            let kept = try await SQLiteDriver.use(configuration) { $0 }
            await #expect(throws: SQLFault.closed) { try await kept.integer("SELECT 1") }
            await #expect(throws: Stop.self) { try await SQLiteDriver.use(configuration) { _ in throw Stop() } }
            #expect(try await SQLiteDriver.use(configuration) { try await $0.integer("SELECT 7") } == 7)
        }
    }

    @Test func `several times, also at once, is the same as once`() async throws {
        try await Scratch.use { scratch in
            let driver = try SQLiteDriver(configuration: scratch.configuration())
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { await driver.close() } }
            }
            await driver.close()
            try await withDriver(scratch.configuration()) { _ in }
        }
    }
}

@Suite struct `A backup` {
    @Test func `is a whole database of its own, made while writers go on`() async throws {
        try await Scratch.use { scratch in
            try await withDriver(scratch.configuration()) { driver in
                try await driver.run("CREATE TABLE t (v)")
                try await driver.write(insert(1))
                try await driver.backup(to: scratch.path("copy.db"))
                try await driver.write(insert(2))
            }
            #expect(try rights(scratch.path("copy.db")) == 0o600)
            try await withDriver(scratch.configuration("copy.db")) { copy in
                let (found, state) = try await (values(copy), integrity(copy))
                #expect(found == [1] && state == "ok")
            }
        }
    }

    @Test func `does not replace a file`() async throws {
        try await Scratch.use { scratch in
            try Data("keep".utf8).write(to: URL(fileURLWithPath: scratch.path("copy.db")))
            try await withDriver(scratch.configuration()) { driver in
                await #expect(throws: SQLiteOpenFault.self) { try await driver.backup(to: scratch.path("copy.db")) }
            }
            #expect(FileManager.default.contents(atPath: scratch.path("copy.db")) == Data("keep".utf8))
        }
    }
}

/// A database file as another program makes it.
private func foreign(_ path: String, _ statements: String...) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { database in
        for sql in statements { try database.execute(sql: sql) }
    }
    try queue.close()
}

/// Runs `body` while another program holds the file.
private func lock(_ path: String, _ body: () throws -> Void) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { database in
        // Leaving WAL takes the whole file for this connection.
        try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
        try body()
        try database.execute(sql: "ROLLBACK")
    }
    try queue.close()
}

private func rights(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
