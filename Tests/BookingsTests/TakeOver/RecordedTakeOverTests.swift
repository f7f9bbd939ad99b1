//  The recorded Strapi database meets the rules: it was filled while nothing kept two people from booking one unit.

import Content
import Foundation
import Relational
import SQLiteDriver
import Storage
import Testing

@testable import Bookings

@Suite struct `Taking over the recorded office` {
    private static let units = [2, 3, 5, 7, 9, 11, 13, 14, 17, 18]

    /// Takes it over into a new database.
    private func takeOver(
        claims: TakeOverOptions.Claims? = nil, reconciles: Bool = false,
        _ body: (ContentStore, TakeOverReport) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kavling-recorded-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Fixtures/strapi").standardizedFileURL
        let project = fixtures.appendingPathComponent("strapi-project")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: project.path).filter { $0.hasSuffix(".json") }
        let files = try paths.map {
            SchemaFile(path: $0, bytes: Array(try Data(contentsOf: project.appendingPathComponent($0))))
        }
        var sourceFile = SQLiteConfiguration(
            path: fixtures.appendingPathComponent("strapi-v4.db").path, fold: TextFold.fold)
        sourceFile.readOnly = true
        sourceFile.statementDeadline = .seconds(600)
        let source = try SQLiteDriver(configuration: sourceFile)
        var targetFile = SQLiteConfiguration(path: folder + "/kavling.db", fold: TextFold.fold)
        targetFile.writeDeadline = .seconds(600)
        let target = try SQLiteDriver(configuration: targetFile)
        let layout = Layout(
            schema: try SchemaLoader.load(files), cipher: FieldCipher(.random()), dialect: target.dialect,
            rules: Bookings.lifecycles)
        var options = TakeOverOptions()
        options.claims = claims
        options.reconciles = reconciles
        let context = WriteContext(
            principal: .system, now: Instant(milliseconds: 1_800_000_000_000), today: "2027-01-15")
        do {
            _ = try await Migrator(layout, claims: Bookings.claims).migrate(target)
            let report = try await StrapiTakeOver(
                from: source, into: target, layout: layout, context: context, options: options,
                reviews: Bookings.reviews
            ).run()
            try await body(ContentStore(layout: layout, driver: target), report)
        } catch {
            await source.close()
            await target.close()
            throw error
        }
        await source.close()
        await target.close()
    }

    private func entries(_ type: UID, in store: ContentStore) async throws -> [Entry] {
        let context = WriteContext(principal: .system, now: Instant(milliseconds: 0), today: "2027-01-15")
        return try await store.write(context) { try $0.entries(type, where: .everything) }
    }

    @Test func `stops at ten units that are booked twice`() async throws {
        do {
            try await takeOver { _, _ in Issue.record("not refused") }
        } catch TakeOverFault.undecided(let report) {
            let subjects = report.findings.filter { $0.weight == .undecided }.map(\.subject)
            #expect(subjects == Self.units.map { "UNIT-" + $0.padded(to: 3) })
            #expect(report.findings.first?.message.contains("BK-2023-002 (aktif), BK-2024-017 (aktif)") == true)
        }
    }

    @Test(arguments: TakeOverOptions.Claims.allCases)
    func `keeps one booking a unit`(claims: TakeOverOptions.Claims) async throws {
        try await takeOver(claims: claims) { store, report in
            #expect(report.findings.count { $0.weight == .mended } == Self.units.count)
            let bookings = try await entries(.booking, in: store)
            #expect(bookings.count == 60)
            let live = bookings.filter { BookingState($0).claimedUnit != nil }
            #expect(Set(live.map { BookingState($0).unit }).count == live.count)
            let kept = try #require(live.first { BookingState($0).unit == 2 })
            #expect(kept.id == (claims == .first ? 2 : 42))
        }
    }

    @Test func `mends every unit that does not follow its booking`() async throws {
        try await takeOver(claims: .first, reconciles: true) { store, _ in
            let bookings = try await entries(.booking, in: store)
            for unit in try await entries(.unit, in: store) where unit["status"].text != "maintenance" {
                let holder = bookings.first { BookingState($0).claimedUnit == unit.id }
                let status = holder.flatMap { BookingState($0).status?.unitStatus } ?? .available
                #expect(unit["status"].text == status.rawValue, "unit \(unit.id)")
                if let customer = holder?.relations["customer"] {
                    #expect(unit.relations["customer"] == customer, "unit \(unit.id)")
                } else if holder == nil {
                    #expect(unit.relations["customer"] == nil, "unit \(unit.id)")
                }
            }
        }
    }
}
