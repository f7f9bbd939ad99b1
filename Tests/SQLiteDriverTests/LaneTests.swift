//  LaneTests: reads that take long leave threads to those that do not.

import Foundation
import Relational
import SQLiteDriver
import Synchronization
import Testing

@Suite struct `A slow kind of read` {
    /// Lets the driver find out that a kind is slow.
    func slowOnce(_ driver: SQLiteDriver, kind: Int, seconds: Double = 0.03) async throws {
        try await driver.read(kind: kind) { _ in Thread.sleep(forTimeInterval: seconds) }
    }

    @Test func `has half of the threads at most, however many wait`() async throws {
        try await withDriver(
            .set(\.readers, 2), .set(\.bounds.slowRead, .milliseconds(20)),
            .set(\.bounds.waitingPatience, .seconds(600))
        ) { driver in
            try await slowOnce(driver, kind: 7)
            let gate = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { try await driver.read(kind: 7) { _ in gate.pass() } } }
                try await eventually { gate.hasArrival() && driver.statistics.waitingReads == 49 }
                for number in Int64(0)..<20 {
                    let answer = try await driver.integer("SELECT ?", [.integer(number)])
                    #expect(answer == number)
                    // A kind each: on a busy machine one of them may take long, and the next of it would wait.
                    let other = try await driver.read(kind: 100 + Int(number)) { _ in 8 }
                    #expect(other == 8)
                }
                #expect(driver.statistics.waitingReads == 49)
                #expect(!gate.hasArrival())
                gate.open()
                try await group.waitForAll()
            }
        }
    }

    @Test func `is known from one run, for those that wait already too`() async throws {
        try await withDriver(
            .set(\.readers, 2), .set(\.bounds.slowRead, .milliseconds(20)),
            .set(\.bounds.waitingPatience, .seconds(600))
        ) { driver in
            let (first, second, third) = (Gate(), Gate(), Gate())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await driver.read(kind: 7) { _ in
                        first.pass()
                        Thread.sleep(forTimeInterval: 0.03)
                    }
                }
                group.addTask { try await driver.read { _ in second.pass() } }
                try await eventually { first.hasArrival() }
                try await eventually { second.hasArrival() }
                for _ in 0..<10 { group.addTask { try await driver.read(kind: 7) { _ in third.pass() } } }
                try await eventually { driver.statistics.waitingReads == 10 }
                first.open()
                try await eventually { driver.statistics.waitingSlowReads >= 9 }
                second.open()
                try await eventually { third.hasArrival() }
                let answer = try await driver.integer("SELECT 1")
                #expect(answer == 1)
                #expect(driver.statistics.waitingReads == 9)
                third.open()
                try await group.waitForAll()
            }
        }
    }

    @Test func `that has become quick has all threads again`() async throws {
        try await withDriver(
            .set(\.readers, 2), .set(\.bounds.slowRead, .milliseconds(500)),
            .set(\.bounds.waitingPatience, .seconds(600))
        ) { driver in
            try await slowOnce(driver, kind: 7, seconds: 0.6)
            try await driver.read(kind: 7) { _ in }
            let (first, second) = (Gate(), Gate())
            async let one: Void = driver.read(kind: 7) { _ in first.pass() }
            async let other: Void = driver.read(kind: 7) { _ in second.pass() }
            try await eventually { first.hasArrival() }
            try await eventually { second.hasArrival() }
            first.open()
            second.open()
            try await one
            try await other
        }
    }

    @Test func `takes turns with the others on a single thread`() async throws {
        try await withDriver(
            .set(\.readers, 1), .set(\.bounds.slowRead, .milliseconds(20)),
            .set(\.bounds.waitingPatience, .seconds(600))
        ) { driver in
            try await slowOnce(driver, kind: 7)
            let gate = Gate()
            let order = Order()
            async let running: Void = driver.read { _ in gate.pass() }
            try await eventually { gate.hasArrival() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { try await driver.read(kind: 7) { _ in order.note("slow") } } }
                try await eventually { driver.statistics.waitingReads == 5 }
                group.addTask { try await driver.read { _ in order.note("quick") } }
                try await eventually { driver.statistics.waitingReads == 6 }
                gate.open()
                try await group.waitForAll()
            }
            try await running
            let place = try #require(order.noted.firstIndex(of: "quick"))
            #expect(order.noted.count == 6 && place <= 1)
        }
    }
}

extension `A slow kind of read` {
    @Test func `that waits too long is told to come again and does not run`() async throws {
        try await withDriver(
            .set(\.readers, 1), .set(\.bounds.slowRead, .milliseconds(20)),
            .set(\.bounds.waitingPatience, .milliseconds(50))
        ) { driver in
            try await slowOnce(driver, kind: 7)
            let gate = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await driver.read { _ in gate.pass() } }
                try await eventually { gate.hasArrival() }
                for _ in 0..<3 {
                    group.addTask {
                        await #expect(throws: SQLFault.deadline) { try await driver.read(kind: 7) { _ in } }
                    }
                }
                try await eventually { driver.statistics.waitingSlowReads == 3 }
                group.addTask { try await driver.read { _ in } }
                try await eventually { driver.statistics.waitingReads == 4 }
                try await Task.sleep(for: .milliseconds(60))
                gate.open()
                try await group.waitForAll()
            }
            #expect(driver.statistics.reads == 3)
        }
    }

    @Test func `that waits alone is served, however late`() async throws {
        try await withDriver(
            .set(\.readers, 1), .set(\.bounds.slowRead, .milliseconds(20)),
            .set(\.bounds.waitingPatience, .milliseconds(50))
        ) { driver in
            try await slowOnce(driver, kind: 7)
            let gate = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await driver.read { _ in gate.pass() } }
                try await eventually { gate.hasArrival() }
                group.addTask { try await driver.read(kind: 7) { _ in } }
                try await eventually { driver.statistics.waitingSlowReads == 1 }
                try await Task.sleep(for: .milliseconds(60))
                gate.open()
                try await group.waitForAll()
            }
            #expect(driver.statistics.reads == 3)
        }
    }
}

/// What happened in which order.
private final class Order: Sendable {
    private let list = Mutex<[String]>([])

    func note(_ word: String) { list.withLock { $0.append(word) } }

    var noted: [String] { list.withLock { $0 } }
}

@Suite struct `A read that turns out to be slow` {
    /// Counts to a number; some 30 ns each.
    private static func counting(to number: Int) -> Statement {
        Statement(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) FROM n",
            [.integer(Int64(number))])
    }

    @Test func `is stopped and begun again among its kind`() async throws {
        try await withDriver(
            .set(\.bounds.slowRead, .milliseconds(1)), .set(\.statementDeadline, .seconds(30))
        ) { driver in
            let runs = Atomic(0)
            for expected in [2, 3] {
                let answer = try await driver.read(kind: 7) { connection in
                    runs.add(1, ordering: .relaxed)
                    return try connection.firstInteger(Self.counting(to: 1_000_000))
                }
                #expect(answer == 1_000_000)
                #expect(runs.load(ordering: .relaxed) == expected, "known from the first time on")
            }
        }
    }

    @Test func `runs once when it has no kind, or throws for another reason`() async throws {
        struct Odd: Error {}
        try await withDriver(
            .set(\.bounds.slowRead, .milliseconds(1)), .set(\.statementDeadline, .seconds(30))
        ) { driver in
            let runs = Atomic(0)
            _ = try await driver.read { connection in
                runs.add(1, ordering: .relaxed)
                return try connection.firstInteger(Self.counting(to: 1_000_000))
            }
            #expect(runs.load(ordering: .relaxed) == 1)
            await #expect(throws: Odd.self) {
                try await driver.read(kind: 8) { _ in
                    runs.add(1, ordering: .relaxed)
                    Thread.sleep(forTimeInterval: 0.01)
                    throw Odd()
                }
            }
            #expect(runs.load(ordering: .relaxed) == 2)
        }
    }

    @Test func `still ends at the deadline`() async throws {
        try await withDriver(
            .set(\.bounds.slowRead, .milliseconds(5)), .set(\.statementDeadline, .milliseconds(100))
        ) { driver in
            await #expect(throws: SQLFault.deadline) {
                _ = try await driver.read(kind: 7) { connection in try connection.firstInteger(endless) }
            }
            let answer = try await driver.integer("SELECT 1")
            #expect(answer == 1)
        }
    }
}
