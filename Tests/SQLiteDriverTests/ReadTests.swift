//  Reads: snapshots, deadlines, many at once, cancelled ones.

import Foundation
import Relational
import SQLiteDriver
import Testing

@Suite struct `Reading` {
    @Test func `sees one snapshot to its end`() async throws {
        // The read waits for the write beside it, which a busy machine may keep waiting in turn.
        try await withDriver(.set(\.statementDeadline, .seconds(60))) { driver in
            try await driver.run("CREATE TABLE t (v)")
            let gate = Gate()
            async let counts = driver.read { connection in
                let before = try connection.firstInteger(Statement("SELECT count(*) FROM t"))
                gate.pass()
                return [before, try connection.firstInteger(Statement("SELECT count(*) FROM t"))]
            }
            try await eventually(gate.hasArrival)
            try await driver.run("INSERT INTO t VALUES (1)")
            #expect(try await driver.integer("SELECT count(*) FROM t") == 1)
            gate.open()
            #expect(try await counts == [0, 0])
        }
    }

    @Test func `cannot write`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            await #expect(throws: SQLFault.readOnly) {
                try await driver.read { try $0.run(Statement("INSERT INTO t VALUES (1)")) }
            }
            #expect(try await driver.integer("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func `stops at its deadline and leaves the connection usable`() async throws {
        try await withDriver(.set(\.readers, 1), .set(\.statementDeadline, .milliseconds(100))) { driver in
            // Measured on the reading thread: a busy machine may let the caller wait for its turn.
            let time = try await driver.read { connection in
                ContinuousClock().measure {
                    #expect(throws: SQLFault.deadline) { try connection.firstInteger(endless) }
                }
            }
            #expect(time >= .milliseconds(95) && time < .seconds(2))
            await #expect(throws: SQLFault.deadline) { try await driver.read { try $0.firstInteger(endless) } }
            let answer = try await driver.integer("SELECT 7")
            #expect(answer == 7)
        }
    }

    @Test func `counts many short statements against one deadline`() async throws {
        try await withDriver(.set(\.statementDeadline, .milliseconds(50))) { driver in
            await #expect(throws: SQLFault.deadline) {
                try await driver.read { connection in
                    while true { _ = try connection.firstInteger(Statement("SELECT 1")) }
                }
            }
        }
    }

    @Test func `answers a hundred callers at once`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            try await driver.run("INSERT INTO t VALUES (1), (2), (3)")
            let answers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for number in 0..<100 {
                    group.addTask { try await driver.integer("SELECT sum(v) + ? FROM t", [.integer(Int64(number))]) }
                }
                return try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
            }
            #expect(answers == Set((0..<100).map { Int64($0 + 6) }))
            #expect(driver.statistics.reads == 100)
        }
    }

    @Test func `drops a job whose task was cancelled while it waited`() async throws {
        try await withDriver(.set(\.readers, 1)) { driver in
            let gate = Gate()
            async let first: Void = driver.read { _ in gate.pass() }
            try await eventually(gate.hasArrival)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await driver.read { _ in } }
                try await eventually { driver.statistics.waitingReads == 1 }
                group.cancelAll()
                // The gate is still shut: the caller does not wait for its turn to be told.
                let outcome = await group.nextResult()
                #expect(throws: CancellationError.self) { try outcome?.get() }
            }
            gate.open()
            try await first
            #expect(try await driver.integer("SELECT 1") == 1)
            #expect(driver.statistics.reads == 2)
        }
    }

    @Test func `refuses one job more than may wait`() async throws {
        try await withDriver(.set(\.readers, 1), .set(\.bounds.waitingJobs, 2)) { driver in
            let gate = Gate()
            async let running: Void = driver.read { _ in gate.pass() }
            try await eventually(gate.hasArrival)
            async let one = driver.integer("SELECT 1")
            async let two = driver.integer("SELECT 2")
            try await eventually { driver.statistics.waitingReads == 2 }
            await #expect(throws: SQLFault.deadline) { try await driver.integer("SELECT 3") }
            gate.open()
            try await running
            #expect(try await [one, two] == [1, 2])
        }
    }
}

@Suite struct `Limits on a statement` {
    @Test(arguments: [
        ("SELECT 'x' LIKE ?", [SQLValue.text(String(repeating: "x", count: 100))], true),
        ("SELECT 'x' LIKE ?", [.text(String(repeating: "x", count: 101))], false),
        ("SELECT ?1000", [], true),
        ("SELECT ?1001", [], false),
        ("SELECT " + String(repeating: "1+", count: 199) + "1", [], true),
        ("SELECT " + String(repeating: "1+", count: 200) + "1", [], false),
        ("SELECT 1" + String(repeating: " ", count: 9_992), [], true),
        ("SELECT 1" + String(repeating: " ", count: 9_993), [], false),
        ("SELECT length(?)", [.blob([UInt8](repeating: 0, count: 20_000))], true),
        ("SELECT length(?)", [.blob([UInt8](repeating: 0, count: 20_001))], false),
    ])
    func `hold at the bound and refuse one past it`(sql: String, binds: [SQLValue], runs: Bool) async throws {
        try await withDriver(
            .set(\.bounds.likePatternBytes, 100), .set(\.bounds.variables, 1_000), .set(\.bounds.expressionDepth, 200),
            .set(\.bounds.sqlBytes, 10_000), .set(\.bounds.valueBytes, 20_000)
        ) { driver in
            // `?1000` counts as a thousand placeholders.
            let values = sql.hasPrefix("SELECT ?10") ? [SQLValue](repeating: .null, count: runs ? 1_000 : 1_001) : binds
            let outcome = await Result { _ = try await driver.read { try $0.first(Statement(sql, values)) } }
            switch outcome {
            case .success: #expect(runs)
            case .failure(let error): #expect(!runs && error is SQLFault, "\(error)")
            }
        }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
