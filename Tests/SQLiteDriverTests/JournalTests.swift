//  JournalTests: the write-ahead log stays within its bound, whoever reads.

import Foundation
import Relational
import SQLiteDriver
import Testing

@Suite struct `The write-ahead log` {
    private static let bound = 1 << 20

    private func length(_ scratch: Scratch) throws -> Int {
        let status = try FileManager.default.attributesOfItem(atPath: scratch.path("test.db-wal"))
        return try #require(status[.size] as? Int)
    }

    /// 64 KB in one commit.
    private func write(_ driver: SQLiteDriver) async throws {
        try await driver.run("INSERT INTO t VALUES (randomblob(65536))")
    }

    @Test func `stays bounded while reads overlap without a pause`() async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration()
            configuration.bounds.journalBytes = Self.bound
            try await withDriver(configuration) { driver in
                try await driver.run("CREATE TABLE t (v)")
                let longest = try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<2 {
                        group.addTask {
                            try await Task.sleep(for: .milliseconds(number * 25))
                            while !Task.isCancelled {
                                try await driver.read { connection in
                                    _ = try connection.firstInteger(Statement("SELECT count(*) FROM t"))
                                    Thread.sleep(forTimeInterval: 0.05)
                                }
                            }
                        }
                    }
                    var longest = 0
                    for _ in 0..<200 {
                        try await write(driver)
                        longest = max(longest, try length(scratch))
                    }
                    group.cancelAll()
                    while let outcome = await group.nextResult() { _ = outcome }
                    return longest
                }
                // 13 MB went through it. One commit more than the bound, and what the next one needs to cut it.
                #expect(longest <= Self.bound + 4 * 70_000, "\(longest)")
                let rows = try await driver.integer("SELECT count(*) FROM t")
                #expect(rows == 200)
            }
        }
    }

    @Test func `grows while one read does not end, holds writers up once, and is cut afterwards`() async throws {
        try await Scratch.use { scratch in
            var configuration = scratch.configuration()
            configuration.bounds.journalBytes = Self.bound
            configuration.bounds.busyMilliseconds = 100
            try await withDriver(configuration) { driver in
                try await driver.run("CREATE TABLE t (v)")
                let gate = Gate()
                async let backup: Void = driver.read { connection in
                    _ = try connection.firstInteger(Statement("SELECT count(*) FROM t"))
                    gate.pass()
                }
                try await eventually(gate.hasArrival)
                let time = try await ContinuousClock().measure {
                    for _ in 0..<40 { try await write(driver) }
                }
                // Held up each time, they would take minutes; the machine may be busy with other tests.
                #expect(time < .seconds(60))
                #expect(try length(scratch) > 2 * Self.bound)
                gate.open()
                try await backup
            }
            let status = try FileManager.default.attributesOfItem(atPath: scratch.path("test.db"))
            #expect(status[.size] as? Int ?? 0 > 2 << 20)
        }
    }
}
