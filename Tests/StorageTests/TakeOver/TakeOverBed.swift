//  TakeOverBed: a copy of a real Strapi database and an empty one of ours, in a folder that goes with the test.

import Content
import Foundation
import GRDB
import Relational
import SQLiteDriver
import Storage

/// A schema file's text, and what it becomes.
typealias SchemaChange = @Sendable (String) -> String

/// Source and target of one take-over.
struct TakeOverBed {
    let folder: String
    let layout: Layout
    let target: SQLiteDriver

    var sourcePath: String { folder + "/strapi.db" }

    /// Folder of the recorded Strapi project.
    static var fixtures: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/strapi")
    }

    /// The recorded project's schemas, some files changed.
    static func schema(_ changes: [String: SchemaChange] = [:]) throws -> Schema {
        let root = fixtures.appendingPathComponent("strapi-project")
        let names = FileManager.default.enumerator(atPath: root.path)?.allObjects.compactMap { $0 as? String } ?? []
        let files = try names.filter { $0.hasSuffix(".json") }.map { name in
            let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
            return SchemaFile(path: name, bytes: Array((changes[name]?(text) ?? text).utf8))
        }
        return try SchemaLoader.load(files)
    }

    /// Makes both, hands them over, removes them.
    ///
    /// `sql` is run on the copy of the source first, without foreign keys; `changes` are to schema files, by path;
    /// `maxPages` is the size of the target's disk.
    static func use(
        sql: String = "", changes: [String: SchemaChange] = [:], maxPages: Int? = nil,
        _ body: (TakeOverBed) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-takeover-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let layout = Layout(schema: try schema(changes), cipher: FieldCipher(.random()), dialect: .sqlite)
        var configuration = SQLiteConfiguration(path: folder + "/kavling.db", fold: TextFold.fold)
        configuration.readers = 1
        configuration.statementDeadline = .seconds(600)
        configuration.writeDeadline = .seconds(600)
        configuration.maxPageCount = maxPages
        let target = try SQLiteDriver(configuration: configuration)
        let bed = TakeOverBed(folder: folder, layout: layout, target: target)
        do {
            try bed.copySource(sql)
            _ = try await Migrator(layout).migrate(target)
            try await body(bed)
        } catch {
            await target.close()
            throw error
        }
        await target.close()
    }

    private func copySource(_ sql: String) throws {
        try FileManager.default.copyItem(
            atPath: TakeOverBed.fixtures.appendingPathComponent("strapi-v4.db").path, toPath: sourcePath)
        guard !sql.isEmpty else { return }
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: sourcePath, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Runs a take-over.
    @discardableResult
    func takeOver(
        _ options: TakeOverOptions = TakeOverOptions(), reviews: [any TakeOverReview] = [],
        fileExists: @escaping @Sendable (String) -> Bool = { _ in true },
        progress: @escaping @Sendable (TakeOverProgress) -> Void = { _ in }, readDeadline: Duration = .seconds(600)
    ) async throws -> TakeOverReport {
        try await withSource(readDeadline) { source in
            let context = WriteContext(
                principal: .system, now: Instant(milliseconds: 1_800_000_000_000), today: "2027-01-15")
            return try await StrapiTakeOver(
                from: source, into: target, layout: layout, context: context, options: options, reviews: reviews,
                fileExists: fileExists, progress: progress
            ).run()
        }
    }

    private func withSource<R>(
        _ deadline: Duration = .seconds(600), _ body: (SQLiteDriver) async throws -> R
    ) async throws -> R {
        var configuration = SQLiteConfiguration(path: sourcePath, fold: TextFold.fold)
        configuration.readOnly = true
        configuration.readers = 1
        configuration.statementDeadline = deadline
        let source = try SQLiteDriver(configuration: configuration)
        do {
            let result = try await body(source)
            await source.close()
            return result
        } catch {
            await source.close()
            throw error
        }
    }

    /// Rows of a statement on the target, as text with `|` between columns and `-` for NULL.
    func rows(_ sql: String, columns: Int = 1) async throws -> [String] {
        try await target.read { try TakeOverBed.rows(sql, columns: columns, $0) }
    }

    /// Rows of a statement on the source.
    func sourceRows(_ sql: String, columns: Int = 1) async throws -> [String] {
        try await withSource { source in
            try await source.read { try TakeOverBed.rows(sql, columns: columns, $0) }
        }
    }

    private static func rows(_ sql: String, columns: Int, _ connection: any SQLConnection) throws -> [String] {
        var found: [String] = []
        try connection.forEach(Statement(sql)) { row in
            found.append((0..<columns).map { row.isNull($0) ? "-" : row.text($0) }.joined(separator: "|"))
        }
        return found
    }

    /// Runs a statement on the target.
    func run(_ sql: String) async throws {
        try await target.write { _ = try $0.run(Statement(sql)) }
    }

    /// What a take-over refuses with, for `#expect`.
    func refusal(
        _ options: TakeOverOptions = TakeOverOptions(), reviews: [any TakeOverReview] = [],
        readDeadline: Duration = .seconds(600)
    ) async -> (any Error)? {
        do {
            try await takeOver(options, reviews: reviews, readDeadline: readDeadline)
            return nil
        } catch {
            return error
        }
    }

    /// Rows in each table of the target that has any, migration's own aside.
    func contents() async throws -> [String: String] {
        try await target.read { connection in
            var counts: [String: String] = [:]
            let own: Set = ["schema_columns", "settings", "row_counts", "search_indexes"]
            for table in try connection.tables().keys where !own.contains(table) {
                let count = try connection.firstInteger(Statement("SELECT COUNT(*) FROM \"\(table)\"")) ?? 0
                if count > 0 { counts[table] = String(count) }
            }
            return counts
        }
    }
}

extension TakeOverReport {
    /// Reasons for a subject and attribute, with their counts.
    func reasons(_ subject: String, _ attribute: String? = nil) -> [String: Int64] {
        let found = skipped.filter { $0.subject == subject && $0.attribute == attribute }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.reason, $0.count) })
    }
}
