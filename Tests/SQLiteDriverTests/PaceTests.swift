//  Slow reads among quick ones.

import Relational
import SQLiteDriver
import Synchronization
import Testing

@Suite struct `A slow read` {
    /// Counts to a number; some 30 ns each.
    private static func counting(to number: Int) -> Statement {
        Statement(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) FROM n",
            [.integer(Int64(number))])
    }

    @Test func `is stopped among the quick ones and begun again`() async throws {
        try await withDriver(.set(\.bounds.quickMilliseconds, 1), .set(\.statementDeadline, .seconds(30))) { driver in
            let runs = Atomic(0)
            let answer = try await driver.read { connection in
                runs.add(1, ordering: .relaxed)
                return try connection.firstInteger(Self.counting(to: 1_000_000))
            }
            #expect(answer == 1_000_000)
            #expect(runs.load(ordering: .relaxed) == 2)
        }
    }

    @Test func `that is known as one runs once`() async throws {
        try await withDriver(.set(\.bounds.quickMilliseconds, 1), .set(\.statementDeadline, .seconds(30))) { driver in
            let runs = Atomic(0)
            _ = try await driver.read(.slow) { connection in
                runs.add(1, ordering: .relaxed)
                return try connection.firstInteger(Self.counting(to: 1_000_000))
            }
            #expect(runs.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `is not begun again for another reason than its time`() async throws {
        struct Odd: Error {}
        try await withDriver(.set(\.bounds.quickMilliseconds, 0)) { driver in
            let runs = Atomic(0)
            await #expect(throws: Odd.self) {
                try await driver.read { _ in
                    runs.add(1, ordering: .relaxed)
                    throw Odd()
                }
            }
            #expect(runs.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `still ends at the deadline`() async throws {
        try await withDriver(
            .set(\.bounds.quickMilliseconds, 5), .set(\.statementDeadline, .milliseconds(50))
        ) { driver in
            await #expect(throws: SQLFault.deadline) { try await driver.read { try $0.firstInteger(endless) } }
            #expect(try await driver.integer("SELECT 1") == 1)
        }
    }

    @Test func `leaves half the threads to the others, however many there are`() async throws {
        try await withDriver(.set(\.readers, 4), .set(\.statementDeadline, .seconds(30))) { driver in
            let gates = (0..<6).map { _ in Gate() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for gate in gates { group.addTask { try await driver.read(.slow) { _ in gate.pass() } } }
                try await eventually { driver.statistics.waitingReads == 4 }
                // Two run, four wait, and two threads are free for whoever else comes.
                for number in 0..<50 as Range<Int64> {
                    #expect(try await driver.integer("SELECT ?", [.integer(number)]) == number)
                }
                #expect(driver.statistics.waitingReads == 4)
                for gate in gates { gate.open() }
                try await group.waitForAll()
            }
        }
    }

    @Test func `is refused when as many wait as may, and when it waited too long`() async throws {
        try await withDriver(
            .set(\.bounds.waitingSlowReads, 1), .set(\.statementDeadline, .milliseconds(200))
        ) { driver in
            let gate = Gate()
            async let running: Void = driver.read(.slow) { _ in gate.pass() }
            try await eventually(gate.hasArrival)
            let hasRun = Atomic(false)
            async let waiting = Result { try await driver.read(.slow) { _ in hasRun.store(true, ordering: .relaxed) } }
            try await eventually { driver.statistics.waitingReads == 1 }
            await #expect(throws: SQLFault.deadline) { try await driver.read(.slow) { _ in } }
            try await Task.sleep(for: .milliseconds(250))
            gate.open()
            try await running
            #expect(throws: SQLFault.deadline) { try await waiting.get() }
            #expect(!hasRun.load(ordering: .relaxed))
        }
    }
}
