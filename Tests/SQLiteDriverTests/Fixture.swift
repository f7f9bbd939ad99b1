//  Fixture: real database files in a folder that goes with the test.

import Foundation
import Relational
import SQLiteDriver
import Testing

/// A folder of its own under the system's temporary folder.
struct Scratch {
    let folder: String

    /// The path of `name` in it.
    func path(_ name: String) -> String { folder + "/" + name }

    /// Makes the folder, hands it over, removes it with everything in it.
    @discardableResult
    static func use<R>(_ body: (Scratch) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-sqlite-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(Scratch(folder: folder))
    }

    /// A configuration for `name` in it that folds ASCII letters.
    func configuration(_ name: String = "test.db") -> SQLiteConfiguration {
        var configuration = SQLiteConfiguration(path: path(name)) { bytes, folded in
            for byte in bytes { folded.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte) }
        }
        configuration.readers = 2
        return configuration
    }
}

/// One changed setting of a test's database.
struct Setting {
    let apply: (inout SQLiteConfiguration) -> Void

    /// Sets what `path` leads to.
    static func set<V>(_ path: WritableKeyPath<SQLiteConfiguration, V>, _ value: V) -> Setting {
        Setting { $0[keyPath: path] = value }
    }
}

/// Opens a database, hands it over, closes it.
@discardableResult
func withDriver<R>(_ settings: Setting..., body: (SQLiteDriver) async throws -> R) async throws -> R {
    try await Scratch.use { scratch in
        var configuration = scratch.configuration()
        for setting in settings { setting.apply(&configuration) }
        return try await withDriver(configuration, body)
    }
}

/// Opens the database of `configuration`, hands it over, closes it.
@discardableResult
func withDriver<R>(
    _ configuration: SQLiteConfiguration, _ body: (SQLiteDriver) async throws -> R
) async throws -> R {
    try await SQLiteDriver.use(configuration, body)
}

/// Waits until something becomes true; a second is plenty for all that is waited for here.
func eventually(_ condition: () -> Bool, at location: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<5_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("did not become true in time", sourceLocation: location)
}

/// A gate that threads of the database wait at until a test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrival = DispatchSemaphore(value: 0)

    /// Called by a job: says it is there and waits.
    func pass() {
        arrival.signal()
        semaphore.wait()
        semaphore.signal()
    }

    /// True once a job is at the gate.
    func hasArrival() -> Bool { arrival.wait(timeout: .now()) == .success }

    /// Lets everybody through, now and later.
    func open() { semaphore.signal() }
}

extension SQLiteDriver {
    /// Runs one statement as a write.
    @discardableResult
    func run(_ sql: String, _ binds: [SQLValue] = []) async throws -> Int {
        try await write { try $0.run(Statement(sql, binds)) }
    }

    /// Reads one integer.
    func integer(_ sql: String, _ binds: [SQLValue] = []) async throws -> Int64? {
        try await read { try $0.firstInteger(Statement(sql, binds)) }
    }
}

/// A statement that would run for minutes.
let endless = Statement(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) SELECT max(i) FROM n")
