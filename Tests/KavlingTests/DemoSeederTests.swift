//  DemoSeeder: the demo office in a real database under the real rules, and its files on a real disk.

import ArgumentParser
import Bookings
import Content
import Foundation
import SQLiteDriver
import Server
import Storage
import Synchronization
import Testing

@testable import kavling

/// An opened, empty office in a folder of its own.
private struct Place: Sendable {
    let office: Office
    let seeder: DemoSeeder
    let lines: Lines

    final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    static func open(rules: String? = nil, _ body: (Place) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-demo-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = Settings()
        settings.content =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../content").standardizedFileURL.path
        settings.rules = rules
        settings.database = "sqlite:\(folder)/office.db"
        settings.uploads = folder + "/uploads"
        settings.secrets = folder + "/secrets.json"
        try await Office.use(settings) { office in
            let lines = Lines()
            var seeder = try DemoSeeder(office)
            seeder.say = { line in lines.all.withLock { $0.append(line) } }
            try await body(Place(office: office, seeder: seeder, lines: lines))
        }
    }

    func entries(_ kind: DemoOffice.Kind) async throws -> [Entry] {
        try await look { try $0.entries(kind.uid, where: .everything, limit: 100_000) }
    }

    func look<R: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> R) async throws -> R {
        let now = office.clock.now()
        return try await office.store.write(
            WriteContext(principal: .system, now: now, today: office.clock.day(now)), body)
    }

    /// Names in the upload folder and the first bytes behind them.
    func files() throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: office.settings.uploads)
        var heads: [String: [UInt8]] = [:]
        for name in names where name != "stage" {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(office.settings.uploads)/\(name)"))
            heads[name] = Array(try handle.read(upToCount: 4) ?? Data())
            try handle.close()
        }
        return heads
    }
}

@Suite struct `Loading the demo office` {
    @Test func `fills an empty database under the house's rules, once`() async throws {
        try await Place.open { place in
            try await place.seeder.loadIfFresh()
            let last = try #require(place.lines.all.withLock { $0.last })
            #expect(last.hasPrefix("Demo data: 2 projects, 120 units, 80 customers, 10 staff, 60 bookings, "))

            try await checkNumbers(place)
            try await checkUnits(place)
            try await checkFiles(place)
            try await checkLog(place)

            try await place.seeder.loadIfFresh()
            let error = await #expect(throws: DemoFault.self) { try await place.seeder.load() }
            #expect(try #require(error).description.contains("already holds content"))
            #expect(try await place.entries(.booking).count == 60)
        }
    }

    /// The counters of the house gave every number, and left none out.
    private func checkNumbers(_ place: Place) async throws {
        let year = place.office.clock.day(place.office.clock.now()).prefix(4)
        let series: [(DemoOffice.Kind, AttributeName, String, Int)] = [
            (.booking, "booking_id", "BK-\(year)-", 60), (.unit, "unit_id", "UNIT-", 120),
            (.customer, "customer_id", "CUST-", 80), (.employee, "nik_karyawan", "EMP", 10),
            (.employee, "staff_id", "STF-", 10),
        ]
        for (kind, name, prefix, count) in series {
            let numbers = try await place.entries(kind).map { $0[name].text }
            #expect(numbers == (1...count).map { prefix + String(format: "%03d", $0) })
        }
        let first = try #require(try await place.entries(.position).first)
        #expect(first.id == 1 && first["nama_jabatan"] == .text("Sales Executive"))
    }

    /// Status, customer and claim of each unit are what its bookings make of them.
    private func checkUnits(_ place: Place) async throws {
        let (units, bookings) = (try await place.entries(.unit), try await place.entries(.booking))
        let claims = try await place.look { transaction in
            try units.map { try transaction.claim(ClaimTable("unit_claims", subject: "unit_id"), of: $0.id)?.holder }
        }
        for (unit, claim) in zip(units, claims) {
            let live = bookings.filter {
                $0.relations["unit"] == unit.id && $0["booking_status"] != .text("dibatalkan")
            }
            #expect(
                live.count <= 1 && live.first?.id == claim
                    && unit.relations["customer"] == live.first?.relations["customer"])
            let expected = live.first.map { $0["booking_status"] == .text("selesai") ? "terjual" : "dipesan" }
            #expect([expected ?? "tersedia", expected ?? "maintenance"].contains(unit["status"].text))
        }
        #expect(Set(units.map { $0["status"].text }) == ["tersedia", "dipesan", "terjual", "maintenance"])
        let combinations = Set(bookings.map { [$0["booking_status"].text, $0["payment_status"].text] })
        #expect(combinations.count == 11)
    }

    /// Every document and every named file is on disk and is what it says; nothing else is.
    private func checkFiles(_ place: Place) async throws {
        let (rows, disk) = (try await place.entries(.file), try place.files())
        #expect(rows.count == disk.count)
        for row in rows {
            let name = (row["hash"].text ?? "") + (row["ext"].text ?? "")
            let isPicture = row["mime"] == .text("image/jpeg")
            #expect(disk[name]?.starts(with: isPicture ? [0xFF, 0xD8, 0xFF] : Array("%PDF".utf8)) == true, "\(name)")
        }
        let documents = try await place.entries(.document)
        let files = try await place.look { transaction in
            try documents.map { try transaction.related("file", of: $0) }
        }
        #expect(files.allSatisfy { $0.count == 1 } && Set(files.joined()).count == documents.count)
    }

    /// The log tells what happened when: nothing is finished at once, and time goes forward.
    private func checkLog(_ place: Place) async throws {
        for booking in try await place.entries(.booking) where booking["booking_status"] == .text("selesai") {
            #expect(booking.updatedAt > booking.createdAt)
        }
        var query = AuditQuery(page: Page(limit: 100))
        query.type = DemoOffice.Kind.booking.rawValue
        query.entryID = 1
        let answer = try JSONValue.parse(try await place.office.store.audit(query))
        let rows = try #require(answer.object?["data"]?.array)
        #expect(rows.last?.object?["action"] == "create" && rows.count >= 3)
        let times = rows.compactMap { $0.object?["at"]?.string }
        #expect(times == times.sorted(by: >) && Set(times).count > 1)
    }

    @Test func `at scale 2 doubles everything but what there is once, and shows the same files again`() async throws {
        try await Place.open { place in
            try await place.seeder.load(scale: 2)
            let expected: [(DemoOffice.Kind, Int)] = [
                (.unit, 240), (.customer, 160), (.employee, 20), (.booking, 120), (.project, 2), (.position, 8),
                (.department, 5), (.bank, 5),
            ]
            for (kind, count) in expected { #expect(try await place.entries(kind).count == count, "\(kind)") }
            #expect(try await place.entries(.unit).last?["unit_id"] == .text("UNIT-240"))
            let files = try place.files()
            #expect(try await place.entries(.file).count == files.count)
            #expect(try await place.entries(.document).count > files.count)
            try await checkUnits(place)
        }
    }

    @Test func `is refused without the rules that number and claim`() async throws {
        try await Place.open(rules: "") { place in
            await #expect(throws: DemoFault.self) { try await place.seeder.load() }
            let departments = try await place.entries(.department)
            #expect(departments.isEmpty)
        }
    }

    @Test(arguments: [["--demo", "--scale", "0"], ["--demo", "--scale", "1001"], []])
    func `is refused at the command line for`(words: [String]) {
        #expect(throws: (any Error).self) { try SeedCommand.parse(words) }
    }

    @Test func `leaves no file behind when it fails, and says so at the next start`() async throws {
        try await Place.open { place in
            var seeder = place.seeder
            seeder = DemoSeeder(
                store: seeder.store, folder: seeder.folder, formats: Place.refusing, clock: seeder.clock)
            seeder.say = { _ in }
            let error = await #expect(throws: DemoFault.self) { try await seeder.load() }
            #expect(try #require(error).description.contains("refused: "))
            let files = try place.files()
            #expect(try await place.entries(.file).count == files.count)
            let second = await #expect(throws: DemoFault.self) { try await place.seeder.loadIfFresh() }
            #expect(try #require(second).description.contains("was interrupted"))
        }
    }
}

extension Place {
    /// A house that refuses every identity number.
    fileprivate static let refusing = ["nik": ValueFormat("nik") { _ in .refused("is refused") }]
}
