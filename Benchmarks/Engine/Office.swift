//  Office: a seeded database, opened once for all benchmarks.
//
//  A store without rules: what is measured here is the engine; the cost of rules shows under load.

import Bookings
import Content
import Foundation
import Relational
import SQLiteDriver
import Server
import Storage

/// What benchmarks work on.
struct Office: Sendable {
    let layout: Layout
    let store: ContentStore
    let planner: Planner
    let bookings: ContentType
    private let driver: SQLiteDriver
    private let payload: PayloadContext

    /// Opened when it is first asked for; a fault is told by every benchmark that needs it.
    static let shared = Result { try Office() }

    private init() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment["BENCH_DATA"], let content = environment["BENCH_CONTENT"] else {
            throw OfficeFault.unnamed
        }
        let secrets = try Secrets.load(path: folder + "/secrets.json", databaseExists: true)
        let schema = try Office.schema(content)
        var configuration = SQLiteConfiguration(path: folder + "/kavling.db") { bytes, folded in
            TextFold.fold(bytes, into: &folded)
        }
        configuration.readOnly = true
        driver = try SQLiteDriver(configuration: configuration)
        layout = Layout(
            schema: schema, cipher: FieldCipher(secrets.fieldKeys), dialect: .sqlite, rules: Bookings.lifecycles)
        store = ContentStore(layout: layout, driver: driver)
        planner = Planner(schema: schema, access: .everything)
        guard let type = schema["api::booking.booking"] else { throw OfficeFault.foreignContent }
        bookings = type
        payload = PayloadContext(
            schema: schema, access: .everything, isCreate: true, provided: layout.provided(type.uid),
            formats: HouseFormats.all(today: { Instant(milliseconds: 1_767_225_600_000).civilDay }))
    }

    private static func schema(_ content: String) throws -> Schema {
        let names = FileManager.default.enumerator(atPath: content)?.compactMap { $0 as? String } ?? []
        let files = try names.filter { $0.hasSuffix(".json") }.map { name in
            SchemaFile(path: name, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: content + "/" + name))))
        }
        return try SchemaLoader.load(files)
    }

    /// The plan of a list of bookings.
    func plan(_ query: String) throws -> ReadPlan {
        try planner.list(ContentQuery(parsing: query), of: bookings)
    }

    /// A store that has compiled nothing yet.
    func emptyStore() -> ContentStore { ContentStore(layout: layout, driver: driver) }

    /// A body as the server reads it.
    func draft(_ body: String) throws -> Draft {
        let json = try JSONValue.parse(body)
        return try Payload.read(json.object?["data"] ?? .null, of: bookings, with: payload).draft
    }
}

/// Why there is nothing to measure.
enum OfficeFault: Error, CustomStringConvertible {
    case unnamed
    case foreignContent

    var description: String {
        switch self {
        case .unnamed: "BENCH_DATA and BENCH_CONTENT name a seeded folder and the schemas: use scripts/bench"
        case .foreignContent: "the content has no bookings"
        }
    }
}
