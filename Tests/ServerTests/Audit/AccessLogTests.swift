//  Looks at encrypted attributes: none goes unlogged, whether the answer was read, remembered or refused.

import Content
import HTTPTypes
import Hummingbird
import NIOCore
import Relational
import SQLiteDriver
import Storage
import Testing

@testable import Server

@Suite struct `The log of looks at identity data` {
    private static let person: UID = "api::person.person"

    private struct House {
        let store: ContentStore
        let log: AccessLog
        let answers: ReadAnswers
        let driver: HeldDriver

        static func use(cache: Int = 1 << 20, _ body: (House) async throws -> Void) async throws {
            try await Folder.use { folder in
                let schema = try SchemaLoader.load([
                    SchemaFile(path: "api/person/content-types/person/schema.json", bytes: Array(file.utf8))
                ])
                let driver = HeldDriver(
                    try SQLiteDriver(
                        configuration: SQLiteConfiguration(path: folder.path("p.db")) { TextFold.fold($0, into: &$1) }))
                let layout = Layout(schema: schema, cipher: FieldCipher(.random()), dialect: driver.dialect)
                let store = ContentStore(layout: layout, driver: driver)
                let log = AccessLog(store: store, clock: TestClock().office)
                let answers = ReadAnswers(store: store, pages: PageCache(bytes: cache), accesses: log)
                do {
                    _ = try await Migrator(layout).migrate(driver)
                    try await body(House(store: store, log: log, answers: answers, driver: driver))
                } catch {
                    await driver.close()
                    throw error
                }
                await driver.close()
            }
        }

        func add(_ count: Int) async throws {
            let type = try #require(store.schema[person])
            for number in 1...count {
                let reading = PayloadContext(schema: store.schema, access: .everything, isCreate: true)
                let draft = try Payload.read(JSONValue.parse(#"{"nik":"\#(number)"}"#), of: type, with: reading).draft
                _ = try await store.create(
                    draft, as: WriteContext(principal: .system, now: Instant(milliseconds: 0), today: "2026-01-01"))
            }
        }

        func list(_ query: String = "", as id: Int64 = 7, known: String? = nil) async throws -> Response {
            let type = try #require(store.schema[person])
            let plan = try Planner(schema: store.schema, access: .everything).list(
                ContentQuery(parsing: query), of: type)
            let viewer = Viewer(
                principal: Principal(.user(id: id), access: .everything), address: "203.0.113.9", requestID: "r",
                action: "api::person.person.find")
            return try await answers.list(store.program(plan), known: known, viewer: viewer)
        }

        /// Rows on disk: principal, way, attributes, times, entries.
        func rows() async throws -> [String] {
            try await log.flush()
            let page = try await store.accesses(AuditQuery(page: Page(limit: 100))).object?["data"]?.array ?? []
            return page.reversed().map { row in
                ["principal", "way", "attributes", "times", "entryIds"].map { row.object?[$0]?.serialized() ?? "" }
                    .joined(separator: " ").replacing("\"", with: "")
            }
        }

        private static let file = """
            {"kind":"collectionType","collectionName":"persons","info":{"singularName":"person","pluralName":"persons",
            "displayName":"P"},"attributes":{"name":{"type":"string"},
            "nik":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}}}
            """
    }

    @Test func `holds who was shown which entries, read or remembered`() async throws {
        try await House.use { house in
            try await house.add(2)
            _ = try await house.list()
            _ = try await house.list(as: 8)
            #expect(house.answers.pages.statistics.hits == 1)
            #expect(try await house.rows() == ["user:7 shown [nik] 1 [1,2]", "user:8 shown [nik] 1 [1,2]"])
        }
    }

    @Test func `takes looks that are alike together until they are on disk`() async throws {
        try await House.use { house in
            try await house.add(1)
            for _ in 1...5 { _ = try await house.list() }
            #expect(house.log.waiting == 2)
            #expect(try await house.rows() == ["user:7 shown [nik] 5 [1]"])
            _ = try await house.list()
            #expect(try await house.rows().count == 2)
        }
    }

    @Test func `says nothing of answers without such attributes, and of those that were not sent again`() async throws {
        try await House.use { house in
            try await house.add(1)
            _ = try await house.list("fields=name")
            let tag = try #require(try await house.list().headers[.eTag])
            #expect(try await house.list(known: tag).status == .notModified)
            #expect(try await house.rows() == ["user:7 shown [nik] 1 [1]"])
        }
    }

    @Test func `holds searches by such an attribute, also those that found nothing`() async throws {
        try await House.use { house in
            try await house.add(1)
            _ = try await house.list("filters[nik]=1&fields=name")
            _ = try await house.list("filters[nik]=99&fields=name")
            #expect(try await house.rows() == ["user:7 found [nik] 1 [1]", "user:7 found [nik] 1 []"])
        }
    }

    @Test func `refuses to show what it cannot remember, and goes on when there is room`() async throws {
        try await House.use(cache: 0) { house in
            try await house.add(3)
            let program = house.store.program(
                try Planner(schema: house.store.schema, access: .everything).list(
                    ContentQuery(), of: #require(house.store.schema[Self.person])))
            let viewer = Viewer(
                principal: .system, address: "a", requestID: "r", action: "x")
            let many = ShownEntries(type: Self.person, attributes: ["nik"], ids: Array(1...Int64(AccessLog.most - 3)))
            try house.log.note(program, [many], by: viewer)
            await #expect(throws: Refusal.self) { _ = try await house.list() }
            do {
                _ = try await house.list()
            } catch let refusal as Refusal {
                #expect(refusal.status == 503)
            }
            // What shows nothing is answered all the same.
            #expect(try await house.list("fields=name").status == .ok)
            try await house.log.flush()
            #expect(house.log.waiting == 0)
            #expect(try await house.list().status == .ok)
        }
    }

    @Test func `keeps what could not be written, in its order`() async throws {
        try await House.use { house in
            try await house.add(1)
            _ = try await house.list()
            _ = try await house.list(as: 8)
            _ = try await house.driver.write { try $0.run(Statement("ALTER TABLE access_log RENAME TO away")) }
            await #expect(throws: (any Error).self) { try await house.log.flush() }
            #expect(house.log.waiting == 4)
            _ = try await house.driver.write { try $0.run(Statement("ALTER TABLE away RENAME TO access_log")) }
            #expect(try await house.rows() == ["user:7 shown [nik] 1 [1]", "user:8 shown [nik] 1 [1]"])
        }
    }
}
