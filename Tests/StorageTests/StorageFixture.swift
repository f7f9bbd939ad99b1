//  StorageFixture: a library in a real database file, in a folder that goes with the test.
//
//  Bodies and queries are JSON and query strings as a client sends them, so that what is tested is what happens.

import Content
import Foundation
import Relational
import SQLiteDriver
import Storage
import Testing

/// One migrated library.
struct Library {
    let folder: String
    let driver: WatchedDriver
    let layout: Layout
    let store: ContentStore
    /// The time of the next write.
    let now = Instant(milliseconds: 1_767_225_600_000)

    /// The database file.
    var path: String { folder + "/library.db" }

    /// What a test wants otherwise.
    struct Options: Sendable {
        var rules: [any Lifecycle] = []
        var claims: [ClaimTable] = []
        var limits = QueryLimits()
        var files: [String: String?] = [:]
        var keys = FieldKeys.random()
        var checkOnly: Set<String> = []
    }

    /// Makes one, hands it over, closes and removes it.
    static func use(
        _ adjust: (inout Options) -> Void = { _ in }, _ body: (Library) async throws -> Void
    ) async throws {
        var options = Options()
        adjust(&options)
        try await Scratch.use { folder in
            let schema = try LibraryContent.schema(options.files)
            let layout = Layout(
                schema: schema, cipher: FieldCipher(options.keys), dialect: .sqlite, rules: options.rules,
                limits: options.limits, checkOnly: options.checkOnly)
            try await Scratch.open(folder) { driver in
                _ = try await Migrator(layout, claims: options.claims).migrate(driver)
                _ = driver.statements()
                let store = ContentStore(layout: layout, driver: driver)
                try await body(Library(folder: folder, driver: driver, layout: layout, store: store))
            }
        }
    }

    /// Who writes: an administrator unless said otherwise.
    func context(_ principal: Principal = .system, key: IdempotencyKey? = nil) -> WriteContext {
        WriteContext(principal: principal, now: now, today: "2026-01-01", requestID: "request-1", idempotency: key)
    }

    /// The content type of a UID.
    func type(_ uid: UID) throws -> ContentType { try #require(layout.schema[uid]) }

    // MARK: writing

    /// A body as the server would check it.
    func draft(_ uid: UID, _ json: String, isCreate: Bool = true) throws -> Draft {
        try Library.draft(uid, json, in: layout, isCreate: isCreate)
    }

    /// A body as the server would check it against a layout.
    static func draft(_ uid: UID, _ json: String, in layout: Layout, isCreate: Bool = true) throws -> Draft {
        let context = PayloadContext(
            schema: layout.schema, access: .everything, isCreate: isCreate, provided: layout.provided(uid))
        let type = try #require(layout.schema[uid])
        return try Payload.read(JSONValue.parse(json), of: type, with: context).draft
    }

    /// Stores a new entry and answers with its id.
    @discardableResult
    func create(_ uid: UID, _ json: String, as context: WriteContext? = nil) async throws -> Int64 {
        try await store.create(draft(uid, json), as: context ?? self.context()).id
    }

    /// Changes an entry; nil when there is none.
    @discardableResult
    func update(_ uid: UID, _ id: Int64, _ json: String) async throws -> ContentStore.Written? {
        try await store.update(id, draft(uid, json, isCreate: false), as: context())
    }

    /// Deletes an entry and answers as the server would.
    @discardableResult
    func delete(_ uid: UID, _ id: Int64, _ query: String = "") async throws -> String? {
        let plan = try planner.one(id, ContentQuery(parsing: query), of: type(uid))
        return try await store.delete(id, plan, as: context()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Several new entries of nothing but a name or title, in order.
    func make(_ uid: UID, _ names: String...) async throws {
        let key = uid == LibraryContent.book ? "title" : "name"
        for name in names { try await create(uid, #"{"\#(key)":"\#(name)"}"#) }
    }

    // MARK: reading

    var planner: Planner { Planner(schema: layout.schema, access: .everything, limits: layout.limits) }

    /// The answer to a list.
    func list(_ uid: UID, _ query: String = "") async throws -> String {
        let plan = try planner.list(ContentQuery(parsing: query), of: type(uid))
        return String(decoding: try await store.list(plan), as: UTF8.self)
    }

    /// The ids that a list answers with, in order.
    func ids(_ uid: UID, _ query: String = "") async throws -> [Int64] {
        let list = try JSONValue.parse(await list(uid, query + "&fields=id"))
        return list.object?["data"]?.array?.compactMap { $0.object?["id"]?.int64 } ?? []
    }

    /// The answer about one entry; nil when there is none.
    func one(_ uid: UID, _ id: Int64, _ query: String = "") async throws -> String? {
        let plan = try planner.one(id, ContentQuery(parsing: query), of: type(uid))
        return try await store.one(plan).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The attributes of one entry as the answer shows them, from one member on.
    func member(_ name: String, of uid: UID, _ id: Int64, _ query: String? = nil) async throws -> String? {
        let answer = try await one(uid, id, query ?? "populate=\(name)").map { try JSONValue.parse($0) }
        return answer?.object?["data"]?.object?["attributes"]?.object?[name]?.serialized()
    }

    /// The ids behind a relation, in order.
    func related(_ name: String, of uid: UID, _ id: Int64) async throws -> [Int64] {
        let text = try #require(try await member(name, of: uid, id))
        let data = try JSONValue.parse(text).object?["data"]
        let entries = data?.array ?? (data.map { [$0] } ?? [])
        return entries.compactMap { $0.object?["id"]?.int64 }
    }

    // MARK: below

    /// The rows of a statement: so many values, joined by `|`, `-` for NULL.
    func rows(_ sql: String, columns: Int = 1) async throws -> [String] {
        try await driver.rows(sql, columns: columns)
    }

    /// The change log from one row on: action, type, id, changes.
    func log(after id: Int64 = 0) async throws -> [String] {
        try await rows(
            "SELECT action, type, entry_id, changes FROM change_log WHERE id > \(id) ORDER BY id", columns: 4)
    }

    /// The last row of the change log.
    func lastLogged() async throws -> Int64 {
        Int64(try await rows("SELECT COALESCE(MAX(id), 0) FROM change_log")[0]) ?? 0
    }

    /// Every row of every table, so that a test can say that nothing changed.
    func everything() async throws -> [String] {
        try await driver.everything()
    }
}

/// Folders and drivers of tests.
enum Scratch {
    /// Makes a folder, hands it over, removes it with everything in it.
    static func use(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    /// Opens the library's database of a folder, hands it over, closes it.
    static func open(
        _ folder: String, maxPages: Int? = nil, _ body: (WatchedDriver) async throws -> Void
    ) async throws {
        var configuration = SQLiteConfiguration(path: folder + "/library.db", fold: Content.TextFold.fold)
        configuration.readers = 2
        configuration.statementDeadline = .seconds(30)
        configuration.writeDeadline = .seconds(60)
        // A read that a test holds up is not to be begun again.
        configuration.bounds.slowRead = .seconds(30)
        configuration.maxPageCount = maxPages
        let driver = WatchedDriver(try SQLiteDriver(configuration: configuration))
        do {
            try await body(driver)
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }
}

extension WatchedDriver {
    /// The rows of a statement: so many values, joined by `|`.
    func rows(_ sql: String, columns: Int = 1) async throws -> [String] {
        try await read { connection in
            var found: [String] = []
            try connection.forEach(Statement(sql)) { row in
                found.append((0..<columns).map { row.isNull($0) ? "-" : row.text($0) }.joined(separator: "|"))
            }
            return found
        }
    }

    /// Every row of every table, or of those that are wanted.
    func everything(of isWanted: (String) -> Bool = { _ in true }) async throws -> [String] {
        let tables = try await read { try $0.tables() }
        var found: [String] = []
        for (table, columns) in tables.sorted(by: { $0.key < $1.key }) where isWanted(table) {
            found.append("\(table)(\(columns.joined(separator: ",")))")
            let list = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
            found += try await rows("SELECT \(list) FROM \"\(table)\" ORDER BY rowid")
        }
        return found + (try await read { try $0.indexNames() }).sorted()
    }
}

extension Library {
    /// So many pictures, named `file-1` and so on.
    func addFiles(_ count: Int, mime: String = "image/png") async throws {
        for number in 1...count {
            try await create(
                .file,
                """
                {"name":"file-\(number)","hash":"h\(number)","mime":"\(mime)","size":1,"url":"/uploads/\(number)",
                "provider":"local"}
                """)
        }
    }
}
