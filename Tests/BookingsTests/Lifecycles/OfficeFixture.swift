//  OfficeFixture: the shipped content and its rules over a real database, written to as the server writes.

import Content
import Foundation
import Relational
import SQLiteDriver
import Storage
import Synchronization
import Testing

@testable import Bookings

/// A house that sells houses, on a day that tests can change.
struct Office: Sendable {
    let store: ContentStore
    let driver: SQLiteDriver
    private let day: Day

    static let admin = Principal(.token(id: 1), isAdmin: true, access: .everything)
    static let clerk = Principal(.user(id: 7), access: .everything)

    private final class Day: Sendable {
        let text: Mutex<String>
        init(_ text: String) { self.text = Mutex(text) }
    }

    /// What a write came back with.
    struct Made: Sendable {
        let id: Int64
        let warnings: [Warning]
        /// `code path`, in order.
        var said: [String] { warnings.map { "\($0.code) \($0.path.joined(separator: "."))" } }
    }

    /// The schemas under `content/`, read once.
    static let schema = Result { try SchemaLoader.load(files()) }

    /// The files under `content/`.
    static func files() throws -> [SchemaFile] {
        let content = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../content").standardizedFileURL
        let paths = try FileManager.default.subpathsOfDirectory(atPath: content.path).filter { $0.hasSuffix(".json") }
        return try paths.map {
            SchemaFile(path: $0, bytes: Array(try Data(contentsOf: content.appendingPathComponent($0))))
        }
    }

    /// Opens an empty office, hands it over, takes it down.
    static func open(
        on day: String = "2026-03-10", schema: Schema? = nil, _ body: (Office) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-office-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = SQLiteConfiguration(path: folder + "/office.db", fold: TextFold.fold)
        configuration.statementDeadline = .seconds(600)
        configuration.writeDeadline = .seconds(600)
        configuration.readers = 1
        let driver = try SQLiteDriver(configuration: configuration)
        let layout = Layout(
            schema: try schema ?? Office.schema.get(), cipher: FieldCipher(.random()), dialect: driver.dialect,
            rules: Bookings.lifecycles, scan: IdentityScan.scan)
        do {
            _ = try await Migrator(layout, claims: Bookings.claims).migrate(driver)
            let store = ContentStore(layout: layout, driver: driver)
            try await body(Office(store: store, driver: driver, day: Day(day)))
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    /// Lets time pass.
    func go(to day: String) { self.day.text.withLock { $0 = day } }

    func context(_ principal: Principal = .system, key: IdempotencyKey? = nil) -> WriteContext {
        let today = day.text.withLock { $0 }
        let now = Instant.parse(today + "T03:00:00Z") ?? Instant(milliseconds: 0)
        // Every write is a request of its own.
        let request = UUID().uuidString
        return WriteContext(
            principal: principal, now: now, today: today, requestID: request, idempotency: key)
    }

    // MARK: the server's way in

    private func payload(_ type: UID, _ json: JSONValue, _ principal: Principal, isCreate: Bool) throws -> Payload {
        let contentType = try #require(store.schema[type])
        let today = IndonesianDate.day(stored: context().today)
        let context = PayloadContext(
            schema: store.schema, access: principal.access, isCreate: isCreate, provided: store.layout.provided(type),
            formats: HouseFormats.all(today: { today ?? CivilDay(daysSinceEpoch: 0) }))
        return try Payload.read(json, of: contentType, with: context)
    }

    /// POST.
    @discardableResult
    func create(
        _ type: UID, _ json: JSONValue, as principal: Principal = admin, key: IdempotencyKey? = nil
    ) async throws -> Made {
        let payload = try payload(type, json, principal, isCreate: true)
        let written = try await store.create(payload.draft, as: context(principal, key: key))
        return Made(id: written.id, warnings: payload.warnings + written.warnings)
    }

    /// PUT; `files` are what came beside the body of a multipart request.
    @discardableResult
    func update(
        _ type: UID, _ id: Int64, _ json: String, as principal: Principal = admin,
        files: @escaping ContentStore.Preparation = { _, _ in }
    ) async throws -> Made {
        let payload = try payload(type, JSONValue.parse(json), principal, isCreate: false)
        let written = try await store.update(id, payload.draft, as: context(principal), preparing: files)
        let made = try #require(written)
        return Made(id: made.id, warnings: payload.warnings + made.warnings)
    }

    /// DELETE.
    func delete(_ type: UID, _ id: Int64, as principal: Principal = admin) async throws {
        let selection = Selection(type: try #require(store.schema[type]), fields: [])
        let plan = ReadPlan(selection: selection, filter: .compare(.id, .equal, [.integer(id)], negated: false))
        #expect(try await store.delete(id, plan, as: context(principal)) != nil)
    }

    // MARK: looking

    func entry(_ type: UID, _ id: Int64) async throws -> Entry {
        try #require(try await find(type, id))
    }

    func find(_ type: UID, _ id: Int64) async throws -> Entry? {
        try await store.write(context()) { try $0.entry(type, id: id) }
    }

    /// A scalar as text.
    func text(_ type: UID, _ id: Int64, _ name: AttributeName) async throws -> String? {
        try await entry(type, id)[name].text
    }

    func count(_ type: UID) async throws -> Int64 {
        try await store.write(context()) { try $0.count(type, where: .everything) }
    }

    /// Status, customer and holder of a unit: `dipesan 2 by 1`, `tersedia - by -`.
    func state(of unit: Int64) async throws -> String {
        let entry = try await entry(.unit, unit)
        let claim = try await store.write(context()) { try $0.claim(UnitClaim.table, of: unit) }
        let customer = entry.relations["customer"].map(String.init) ?? "-"
        return "\(entry["status"].text ?? "-") \(customer) by \(claim.map { String($0.holder) } ?? "-")"
    }
}

// MARK: entries that are right but for what a test is about

extension Office {
    @discardableResult
    func unit(_ changes: String = "{}", as principal: Principal = admin) async throws -> Int64 {
        try await create(.unit, Office.unit(changes), as: principal).id
    }

    @discardableResult
    func customer(_ changes: String = "{}") async throws -> Int64 {
        try await create(.customer, Office.customer(changes)).id
    }

    @discardableResult
    func booking(_ json: String, as principal: Principal = admin) async throws -> Made {
        let base = try JSONValue.parse(#"{"booking_fee":25000000}"#)
        return try await create(.booking, base.merged(JSONValue.parse(json)), as: principal)
    }

    /// A stored file, as an upload leaves it.
    func file(_ mime: String = "image/jpeg") async throws -> Int64 {
        let type = try #require(store.schema[.file])
        return try await store.write(context()) { transaction in
            var draft = Draft(type)
            for (name, text) in [
                ("name", "ktp"), ("hash", "ktp_1"), ("mime", mime), ("url", "/uploads/ktp"), ("provider", "local"),
            ] {
                draft[name] = .text(text)
            }
            draft["size"] = .real(12.5)
            return try transaction.create(draft).id
        }
    }

    /// What the upload route does for `ref`, `refId` and `field`.
    @discardableResult
    func attach(_ file: Int64, to type: UID, _ id: Int64, _ field: AttributeName, as principal: Principal = admin)
        async throws -> Made
    {
        var draft = Draft(try #require(store.schema[type]))
        draft.relations[field] = .edit(connect: [Connection(file)], disconnect: [])
        let written = try #require(try await store.update(id, draft, as: context(principal)))
        return Made(id: written.id, warnings: written.warnings)
    }

    static func unit(_ changes: String = "{}") throws -> JSONValue {
        let base = #"""
            {"unit_type":"Tipe 36/72","block":"A","number":"13","price":450000000,"land_area":72,"building_area":36,
            "bedrooms":2,"bathrooms":1}
            """#
        return try JSONValue.parse(base).merged(JSONValue.parse(changes))
    }

    static func customer(_ changes: String = "{}") throws -> JSONValue {
        let base = #"""
            {"name":"Budi Santoso","phone":"081234567890","email":"budi@example.com","ktp_number":"3171054501900001"}
            """#
        return try JSONValue.parse(base).merged(JSONValue.parse(changes))
    }
}

extension JSONValue {
    /// This object with another one's members over its own.
    func merged(_ other: JSONValue) -> JSONValue {
        var members = object ?? JSONObject()
        for (key, value) in other.object?.members ?? [] { members[key] = value }
        return .object(members)
    }
}

/// The refusal that `body` ends with: `409 ConflictError`.
func refusal(_ body: () async throws -> Void) async -> String {
    do {
        try await body()
        return "none"
    } catch let fault as any ClientFault {
        return "\(fault.status) \(fault.name)"
    } catch {
        return "\(error)"
    }
}
