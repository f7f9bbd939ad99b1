//  Writes: groups, savepoints, what a lost transaction takes with it.

import Foundation
import Relational
import SQLiteDriver
import Testing

@Suite struct `Writing` {
    struct Refused: Error {}

    @Test func `takes back one job of a group and keeps the others`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            let commits = driver.statistics.commits
            let refused: Body = {
                try insert(2)($0)
                throw Refused()
            }
            let outcomes = try await group(of: [insert(1), refused, insert(3)], in: driver)
            #expect(outcomes.map(\.isSuccess) == [true, false, true])
            #expect(throws: Refused.self) { try outcomes[1].get() }
            #expect(try await values(driver) == [1, 3])
            #expect(driver.statistics.commits == commits + 2)  // the one that held the others up, and theirs
        }
    }

    @Test func `puts 64 callers into few transactions`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            let before = driver.statistics
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 { group.addTask { try await driver.write(insert(number)) } }
                try await group.waitForAll()
            }
            #expect(try await values(driver) == Array(0..<64))
            #expect(driver.statistics.writes == before.writes + 64)
            #expect(driver.statistics.commits - before.commits <= 32)
        }
    }

    @Test func `never puts more than the bound into one transaction`() async throws {
        try await withDriver(.set(\.bounds.jobsPerCommit, 4)) { driver in
            try await driver.run("CREATE TABLE t (v)")
            let commits = driver.statistics.commits
            _ = try await group(of: (0..<9).map(insert), in: driver)
            #expect(driver.statistics.commits == commits + 1 + 3)
        }
    }

    @Test func `is seen by a read that starts after it returned`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            for number in 1...200 {
                try await driver.write(insert(number))
                #expect(try await driver.integer("SELECT count(*) FROM t") == Int64(number))
            }
        }
    }

    @Test func `lets a closure use savepoints of its own`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            try await driver.write { connection in
                try insert(1)(connection)
                try connection.run(Statement("SAVEPOINT mine"))
                try insert(2)(connection)
                try connection.run(Statement("ROLLBACK TO mine"))
                try insert(3)(connection)
            }
            #expect(try await values(driver) == [1, 3])
        }
    }

    @Test func `fails every job of the group when the commit fails`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            try await driver.run("CREATE TABLE child (t REFERENCES t (v) DEFERRABLE INITIALLY DEFERRED)")
            try await driver.run("CREATE UNIQUE INDEX t_v ON t (v)")
            let orphan: Body = { try $0.run(Statement("INSERT INTO child VALUES (404)")) }
            let outcomes = try await group(of: [insert(1), orphan, { _ in throw Refused() }], in: driver)
            for outcome in outcomes { #expect(throws: SQLFault.foreignKey) { try outcome.get() } }
            #expect(try await values(driver) == [])
            try await driver.write(insert(2))
            #expect(try await values(driver) == [2])
        }
    }

    @Test func `past its deadline fails, and the group whose transaction it ended`() async throws {
        try await withDriver(.set(\.writeDeadline, .milliseconds(100))) { driver in
            try await driver.run("CREATE TABLE t (v)")
            let slow: Body = { connection in
                var statement = Statement("INSERT INTO t ")
                statement.append(endless.sql.replacing("SELECT max(i)", with: "SELECT i"))
                try connection.run(statement)
            }
            let outcomes = try await group(of: [insert(1), slow, insert(3)], in: driver)
            #expect(throws: SQLFault.deadline) { try outcomes[0].get() }
            #expect(throws: SQLFault.deadline) { try outcomes[1].get() }
            // It had not started when the transaction went, so it ran in the next one.
            #expect(outcomes[2].isSuccess)
            #expect(try await values(driver) == [3])
        }
    }

    @Test func `past its deadline while reading fails alone`() async throws {
        try await withDriver(.set(\.writeDeadline, .milliseconds(100))) { driver in
            try await driver.run("CREATE TABLE t (v)")
            let outcomes = try await group(
                of: [insert(1), { _ = try $0.firstInteger(endless) }, insert(3)], in: driver)
            #expect(throws: SQLFault.deadline) { try outcomes[1].get() }
            #expect(try await values(driver) == [1, 3])
        }
    }

    @Test func `drops a job whose task was cancelled while it waited`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            let gate = Gate()
            async let first: Void = driver.write { _ in gate.pass() }
            try await eventually(gate.hasArrival)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await driver.write(insert(2)) }
                try await eventually { driver.statistics.waitingWrites == 1 }
                group.cancelAll()
                let outcome = await group.nextResult()
                #expect(throws: CancellationError.self) { try outcome?.get() }
            }
            gate.open()
            try await first
            try await driver.write(insert(3))
            #expect(try await values(driver) == [3])
        }
    }

    @Test func `in a cancelled task does not begin`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { try await driver.write(insert(1)) }
                let outcome = await group.nextResult()
                #expect(throws: CancellationError.self) { try outcome?.get() }
            }
            #expect(try await values(driver) == [])
        }
    }
}

@Suite struct `A full database` {
    /// More than 60 pages of 4 096 bytes.
    static let big: Body = {
        try $0.run(Statement("INSERT INTO t (b) VALUES (?)", [.blob([UInt8](repeating: 1, count: 300_000))]))
    }

    @Test func `fails the job with .full, keeps nothing of it, and works again after deleting`() async throws {
        try await withDriver(.set(\.maxPageCount, 60)) { driver in
            try await driver.run("CREATE TABLE t (v, b)")
            for number in 0..<5 {
                let content = [UInt8](repeating: 0, count: 40_000)
                try await driver.run("INSERT INTO t VALUES (?, ?)", [.integer(Int64(number)), .blob(content)])
            }
            await #expect(throws: SQLFault.full) {
                try await driver.write { connection in
                    try insert(99)(connection)
                    try Self.big(connection)
                }
            }
            #expect(try await driver.integer("SELECT count(*) FROM t") == 5)
            try await driver.run("DELETE FROM t WHERE v < 4")
            try await driver.write(insert(100))
            #expect(try await values(driver) == [4, 100])
            #expect(try await integrity(driver) == "ok")
        }
    }

    @Test func `acknowledges no job of the group it took down, and runs those not started`() async throws {
        try await withDriver(.set(\.maxPageCount, 60)) { driver in
            try await driver.run("CREATE TABLE t (v, b)")
            let outcomes = try await group(of: [insert(1), Self.big, insert(3)], in: driver)
            #expect(throws: SQLFault.full) { try outcomes[0].get() }
            #expect(throws: SQLFault.full) { try outcomes[1].get() }
            #expect(outcomes[2].isSuccess)
            #expect(try await values(driver) == [3])
        }
    }

    @Test func `stops a closure that goes on after the fault`() async throws {
        try await withDriver(.set(\.maxPageCount, 60)) { driver in
            try await driver.run("CREATE TABLE t (v, b)")
            await #expect(throws: SQLFault.full) {
                try await driver.write { connection in
                    try insert(1)(connection)
                    try? Self.big(connection)
                    // Outside of any transaction this would commit on its own.
                    try? insert(2)(connection)
                }
            }
            #expect(try await values(driver) == [])
        }
    }
}

@Suite struct `A violated constraint` {
    @Test(arguments: [
        ("INSERT INTO t (a, b) VALUES (1, 2)", SQLFault.unique(table: "t", columns: ["a", "b"])),
        ("INSERT INTO t (id, a) VALUES (1, 9)", .unique(table: "t", columns: ["id"])),
        ("INSERT INTO t (a, name) VALUES (9, 'X')", .unique(table: "", columns: ["t_name"])),
        ("INSERT INTO t (a, parent) VALUES (9, 404)", .foreignKey),
        ("INSERT INTO t (a) VALUES (NULL)", .constraint("NOT NULL constraint failed: t.a")),
        ("INSERT INTO t (a) VALUES (-1)", .constraint("CHECK constraint failed: a > 0")),
        ("INSERT INTO t (a) VALUES (77)", .constraint("tidak boleh")),
    ])
    func `is told in the database's names, and the group goes on`(sql: String, fault: SQLFault) async throws {
        try await withDriver { driver in
            try await driver.write { connection in
                for sql in [
                    """
                    CREATE TABLE t (id INTEGER PRIMARY KEY, a NOT NULL CHECK (a > 0), b, name,
                        parent REFERENCES t (id))
                    """,
                    "CREATE UNIQUE INDEX t_ab ON t (a, b)", "CREATE UNIQUE INDEX t_name ON t (kv_fold(name))",
                    """
                    CREATE TRIGGER t_no BEFORE INSERT ON t WHEN new.a = 77
                    BEGIN SELECT RAISE(ABORT, 'tidak boleh'); END
                    """,
                    "INSERT INTO t (id, a, b, name) VALUES (1, 1, 2, 'x')",
                ] { try connection.run(Statement(sql)) }
            }
            let next: Body = { try $0.run(Statement("INSERT INTO t (a) VALUES (5)")) }
            let outcomes = try await group(of: [{ try $0.run(Statement(sql)) }, next], in: driver)
            #expect(throws: fault) { try outcomes[0].get() }
            #expect(outcomes[1].isSuccess)
            #expect(try await driver.integer("SELECT count(*) FROM t") == 2)
        }
    }
}

typealias Body = @Sendable (any SQLConnection) throws -> Void

func insert(_ number: Int) -> Body {
    { try $0.run(Statement("INSERT INTO t (v) VALUES (?)", [.integer(Int64(number))])) }
}

func values(_ driver: SQLiteDriver) async throws -> [Int] {
    try await driver.read { connection in
        var values: [Int] = []
        try connection.forEach(Statement("SELECT v FROM t ORDER BY v")) { values.append(Int($0.integer(0))) }
        return values
    }
}

func integrity(_ driver: SQLiteDriver) async throws -> String? {
    let row = try await driver.read { try $0.first(Statement("PRAGMA integrity_check")) }
    guard case .text(let text)? = row?.first else { return nil }
    return text
}

/// Runs the jobs, in order, so that they are all waiting when the writer comes to them.
func group(of jobs: [Body], in driver: SQLiteDriver) async throws -> [Result<Void, any Error>] {
    let gate = Gate()
    async let holding: Void = driver.write { _ in gate.pass() }
    try await eventually(gate.hasArrival)
    let outcomes = try await withThrowingTaskGroup(of: (Int, Result<Void, any Error>).self) { group in
        for (index, job) in jobs.enumerated() {
            group.addTask { (index, await Result { try await driver.write(job) }) }
            try await eventually { driver.statistics.waitingWrites == index + 1 }
        }
        gate.open()
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    try await holding
    return try jobs.indices.map { try #require(outcomes[$0]) }
}

extension Result {
    var isSuccess: Bool { if case .success = self { true } else { false } }
}
