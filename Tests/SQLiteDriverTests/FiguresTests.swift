//  Figures: what a database counts, and the end of its patience.

import Figures
import Foundation
import Relational
import SQLiteDriver
import Testing

@Suite struct `The figures of a database` {
    /// Lines of the text, without those about ranges.
    private func lines(_ driver: SQLiteDriver) -> Set<String> {
        Set(PrometheusText.write(driver.metrics).split(separator: "\n").map(String.init))
    }

    @Test func `count reads, writes, groups and commits`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            for _ in 0..<3 { try await driver.run("INSERT INTO t VALUES (1)") }
            _ = try await driver.integer("SELECT count(*) FROM t")
            let lines = lines(driver)
            #expect(lines.contains("kavling_database_reads_total 1"))
            #expect(lines.contains("kavling_database_read_seconds_count 1"))
            #expect(lines.contains("kavling_database_read_wait_seconds_count 1"))
            #expect(lines.contains("kavling_database_writes_total 4"))
            #expect(lines.contains("kavling_database_write_wait_seconds_count 4"))
            #expect(lines.contains("kavling_database_write_group_jobs_sum 4"))
            #expect(lines.contains("kavling_database_commit_seconds_count 4"))
            #expect(lines.contains("kavling_database_failed_commits_total 0"))
            #expect(lines.contains("kavling_database_queue_depth{queue=\"write\"} 0"))
        }
    }

    @Test func `count no commit for a write that left nothing`() async throws {
        struct Refused: Error {}
        try await withDriver { driver in
            await #expect(throws: Refused.self) { try await driver.write { _ in throw Refused() } }
            let lines = lines(driver)
            #expect(lines.contains("kavling_database_commit_seconds_count 0"))
            #expect(lines.contains("kavling_database_write_wait_seconds_count 1"))
            #expect(lines.contains("kavling_database_failed_commits_total 0"))
        }
    }

    @Test func `count a commit that failed`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v UNIQUE)")
            try await driver.run("CREATE TABLE child (t REFERENCES t (v) DEFERRABLE INITIALLY DEFERRED)")
            await #expect(throws: (any Error).self) { try await driver.run("INSERT INTO child VALUES (404)") }
            #expect(lines(driver).contains("kavling_database_failed_commits_total 1"))
        }
    }

    @Test func `count a job that found no room`() async throws {
        try await withDriver(.set(\.bounds.waitingJobs, 0)) { driver in
            await #expect(throws: SQLFault.deadline) { _ = try await driver.integer("SELECT 1") }
            #expect(lines(driver).contains("kavling_database_refused_total 1"))
        }
    }

    @Test func `tell a checkpoint, which keeps the journal short`() async throws {
        try await Scratch.use { scratch in
            let configuration = scratch.configuration()
            try await withDriver(configuration) { driver in
                try await driver.run("CREATE TABLE t (v)")
                // 400 rows of 8 KiB: 3 MiB and more in pages of 4 KiB, which is past a thousand pages.
                for _ in 0..<8 {
                    try await driver.write { connection in
                        for _ in 0..<50 { try connection.run(Statement("INSERT INTO t VALUES (zeroblob(16384))")) }
                    }
                }
                let lines = lines(driver)
                #expect(!lines.contains("kavling_database_checkpoint_seconds_count 0"))
                let attributes = try FileManager.default.attributesOfItem(atPath: configuration.path)
                #expect(try #require(attributes[.size] as? Int) > 4_000_000)
            }
        }
    }
}

@Suite struct `A database that is told to hurry` {
    /// What a job throws; nil when it succeeds.
    private func fault(
        of driver: SQLiteDriver, writes: Bool = false, _ body: @escaping @Sendable (any SQLConnection) throws -> Void
    ) async -> SQLFault? {
        do {
            try await writes ? driver.write(body) : driver.read(body)
            return nil
        } catch {
            return error as? SQLFault
        }
    }

    @Test func `breaks off a read that runs`() async throws {
        try await withDriver(.set(\.statementDeadline, .seconds(600))) { driver in
            async let answer = fault(of: driver) { connection in try connection.forEach(endless) { _ in } }
            try await eventually { driver.statistics.reads == 1 }
            driver.hurry()
            #expect(await answer == .deadline)
        }
    }

    @Test func `commits what is written and begins nothing`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            let gate = Gate()
            async let written: Void = driver.write { connection in
                try connection.run(Statement("INSERT INTO t VALUES (1)"))
                gate.pass()
            }
            try await eventually { gate.hasArrival() }
            async let waiting = fault(of: driver, writes: true) { connection in
                try connection.run(Statement("INSERT INTO t VALUES (2)"))
            }
            try await eventually { driver.statistics.waitingWrites == 1 }
            driver.hurry()
            gate.open()
            try await written
            #expect(await waiting == .deadline)
            #expect(driver.statistics.writes == 2)
        }
    }
}
