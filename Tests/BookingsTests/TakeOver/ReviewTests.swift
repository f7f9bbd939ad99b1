//  What the house makes of bookings and units that came from a system without its rules.

import Content
import Relational
import SQLiteDriver
import Storage
import Testing

@testable import Bookings

/// A booking as it was stored elsewhere.
private struct Old: Sendable {
    var unit: Int64?
    var status: String?
    var customer: Int64?
    var payment = "pending"
    var notes: String?
    var number: String?
}

extension Office {
    /// Stores bookings as a take-over does, without rules, numbered from LAMA-1.
    fileprivate func takeOver(_ bookings: [Old]) async throws {
        let type = try #require(store.schema[.booking])
        try await store.write(context()) { transaction in
            for (index, booking) in bookings.enumerated() {
                var draft = Draft(type)
                draft["booking_id"] = .text(booking.number ?? "LAMA-\(index + 1)")
                draft["payment_status"] = .text(booking.payment)
                draft["booking_status"] = booking.status.map(Value.text)
                draft["notes"] = booking.notes.map(Value.text)
                draft.relations["unit"] = .replace(booking.unit.map { [$0] } ?? [])
                draft.relations["customer"] = .replace(booking.customer.map { [$0] } ?? [])
                _ = try transaction.create(draft, runsRules: false)
            }
        }
    }

    /// Stores units as they were elsewhere, numbered from UNIT-901.
    fileprivate func units(_ statuses: [String], customer: Int64? = nil) async throws {
        let type = try #require(store.schema[.unit])
        try await store.write(context()) { transaction in
            for (index, status) in statuses.enumerated() {
                var draft = Draft(type)
                draft["unit_id"] = .text("UNIT-90\(index + 1)")
                draft["status"] = .text(status)
                draft.relations["customer"] = .replace(customer.map { [$0] } ?? [])
                _ = try transaction.create(draft, runsRules: false)
            }
        }
    }

    /// Runs every review as a take-over does.
    fileprivate func review(_ claims: TakeOverOptions.Claims? = nil, reconciles: Bool = false) async throws -> [String]
    {
        var options = TakeOverOptions()
        options.claims = claims
        options.reconciles = reconciles
        let decided = options
        return try await store.write(context()) { transaction in
            try Bookings.reviews.flatMap { try $0.review(in: transaction, options: decided) }.map(\.description)
        }
    }

    fileprivate func status(of booking: Int64) async throws -> String? {
        try await text(.booking, booking, "booking_status")
    }
}

@Suite struct `Double bookings of a take-over` {
    private static let contested = [
        Old(unit: 1, status: "aktif"), Old(unit: 2, status: "aktif"), Old(unit: 1, status: "selesai"),
        Old(unit: 1, status: "dibatalkan"), Old(unit: 1, status: "menunggu-pembayaran", payment: "lunas"),
        Old(unit: nil, status: "aktif"), Old(unit: 2, status: nil),
    ]

    @Test func `are listed by unit until somebody decides`() async throws {
        try await Office.open { office in
            try await office.units(["dipesan", "dipesan"])
            try await office.takeOver(Self.contested)
            let found = try await office.review()
            #expect(
                found == [
                    "undecided: UNIT-901: booked more than once: LAMA-1 (aktif), LAMA-3 (selesai), "
                        + "LAMA-5 (menunggu-pembayaran); decide with --claims first or last"
                ])
        }
    }

    @Test(
        arguments: [(TakeOverOptions.Claims.first, 1, [3, 5]), (.last, 5, [1, 3])]
            as [(TakeOverOptions.Claims, Int64, [Int64])])
    func `leave one booking standing when decided`(
        claims: TakeOverOptions.Claims, keeper: Int64, losers: [Int64]
    ) async throws {
        try await Office.open { office in
            try await office.units(["dipesan", "dipesan"])
            try await office.takeOver(Self.contested)
            let found = try await office.review(claims)
            #expect(found.count { $0.hasPrefix("mended: UNIT-901: ") } == 2)
            #expect(!found.contains { $0.hasPrefix("undecided") })
            for loser in losers { #expect(try await office.status(of: loser) == "dibatalkan") }
            #expect(try await office.status(of: keeper) != "dibatalkan")
            #expect(try await office.state(of: 1).hasSuffix("by \(keeper)"))
            #expect(try await office.state(of: 2).hasSuffix("by 2"))
        }
    }

    @Test func `say why in notes and change log`() async throws {
        try await Office.open { office in
            try await office.units(["dipesan"])
            try await office.takeOver([
                Old(unit: 1, status: "aktif", notes: "Uang muka sudah ada"), Old(unit: 1, status: "aktif"),
            ])
            let found = try await office.review(.last)
            let reason = "Dibatalkan saat pengambilalihan data: UNIT-901 tetap pada booking terakhir, LAMA-2."
            #expect(try await office.text(.booking, 1, "notes") == "Uang muka sudah ada\n" + reason)
            #expect(found.contains("mended: UNIT-901: LAMA-1 (aktif) cancelled; LAMA-2 (aktif) keeps the unit"))
            let log = try await office.driver.read { connection in
                var rows: [String] = []
                try connection.forEach(.init("SELECT changes FROM change_log WHERE action = 'update' AND entry_id = 1"))
                {
                    rows.append($0.text(0))
                }
                return rows
            }
            #expect(log.count == 1)
            #expect(log.first?.contains(reason) == true)
            #expect(log.first?.contains(#"["aktif","dibatalkan"]"#) == true)
        }
    }

    @Test func `keep notes within their length, and tell of paid fees`() async throws {
        try await Office.open { office in
            try await office.units(["dipesan"])
            let long = String(repeating: "x", count: 1_000)
            try await office.takeOver([
                Old(unit: 1, status: "aktif"), Old(unit: 1, status: "aktif", payment: "lunas", notes: long),
            ])
            let found = try await office.review(.first)
            let notes = try #require(try await office.text(.booking, 2, "notes"))
            #expect(notes.utf16.count == 1_000)
            #expect(notes.hasPrefix("xxx"))
            #expect(notes.hasSuffix("tetap pada booking pertama, LAMA-1."))
            #expect(found.contains { $0.contains("decide on a refund") })
        }
    }

    @Test(arguments: 1...6)
    func `are found however many bookings are read at once`(pageSize: Int) async throws {
        try await Office.open { office in
            try await office.units(["dipesan", "dipesan"])
            let between = Array(repeating: Old(unit: nil, status: "aktif"), count: 3)
            try await office.takeOver([Old(unit: 1, status: "aktif")] + between + [Old(unit: 1, status: "aktif")])
            let found = try await office.store.write(office.context()) {
                try ClaimReview(pageSize: pageSize).review(in: $0, options: TakeOverOptions())
            }
            #expect(
                found.map(\.message) == [
                    "booked more than once: LAMA-1 (aktif), LAMA-5 (aktif); decide with --claims first or last"
                ])
        }
    }
}

@Suite struct `Units of a take-over` {
    private static let statuses = [
        "tersedia", "dipesan", "dipesan", "terjual", "terjual", "maintenance", "maintenance", "terjual", "dipesan",
    ]
    private static let bookings = [
        Old(unit: 1, status: "aktif", customer: 2), Old(unit: 2, status: "selesai", customer: 2),
        Old(unit: 3, status: "dibatalkan"), Old(unit: 4, status: "dibatalkan"),
        Old(unit: 6, status: "aktif", customer: 1), Old(unit: 8, status: "selesai", customer: 1),
    ]

    @Test func `that do not follow their bookings are counted, and left`() async throws {
        try await Office.open { office in
            for _ in 1...2 { try await office.customer() }
            try await office.units(Self.statuses, customer: 1)
            try await office.takeOver(Self.bookings)
            #expect(
                try await office.review() == [
                    "noted: units: 6 do not follow their bookings in status or customer; --reconcile-units mends and lists them"
                ])
            #expect(try await office.state(of: 1) == "tersedia 1 by 1")
        }
    }

    @Test func `are mended when asked`() async throws {
        try await Office.open { office in
            for _ in 1...2 { try await office.customer() }
            try await office.units(Self.statuses, customer: 1)
            try await office.takeOver(Self.bookings)
            let found = try await office.review(reconciles: true)
            #expect(
                found == [
                    "mended: UNIT-901: status tersedia became dipesan, customer id 1 became id 2 (LAMA-1 is aktif)",
                    "mended: UNIT-902: status dipesan became terjual, customer id 1 became id 2 (LAMA-2 is selesai)",
                    "mended: UNIT-903: status dipesan became tersedia, customer id 1 became none (no live booking)",
                    "mended: UNIT-904: status terjual became tersedia, customer id 1 became none (no live booking)",
                    "noted: UNIT-905: is terjual without a booking; left as it is",
                    "mended: UNIT-906: status maintenance became dipesan (LAMA-5 is aktif)",
                    "mended: UNIT-909: status dipesan became tersedia, customer id 1 became none (no live booking)",
                ])
            let states = try await (1...9).asyncMap { try await office.state(of: Int64($0)) }
            #expect(
                states == [
                    "dipesan 2 by 1", "terjual 2 by 2", "tersedia - by -", "tersedia - by -", "terjual 1 by -",
                    "dipesan 1 by 5", "maintenance 1 by -", "terjual 1 by 6", "tersedia - by -",
                ])
            #expect(try await office.review(reconciles: true).allSatisfy { $0.hasPrefix("noted") })
        }
    }
}

extension `Units of a take-over` {
    @Test func `keep their customer where the booking names none`() async throws {
        try await Office.open { office in
            try await office.customer()
            try await office.units(["dipesan"], customer: 1)
            try await office.takeOver([Old(unit: 1, status: "selesai")])
            let found = try await office.review(reconciles: true)
            #expect(found == ["mended: UNIT-901: status dipesan became terjual (LAMA-1 is selesai)"])
            #expect(try await office.state(of: 1) == "terjual 1 by 1")
        }
    }
}

@Suite struct `Number series of a take-over` {
    @Test func `go on behind the highest number`() async throws {
        try await Office.open(on: "2026-03-10") { office in
            try await office.units(["tersedia"])
            try await office.takeOver([
                Old(number: "BK-2025-041"), Old(number: "BK-2026-007"), Old(number: "BK-2026-003"), Old(number: "LAIN"),
            ])
            #expect(try await office.review().isEmpty)
            let counters = try await office.store.write(office.context()) { transaction in
                try [2024, 2025, 2026].map { try transaction.number("BK", year: $0) }
                    + [transaction.number("UNIT", year: 0)]
            }
            #expect(counters == [0, 41, 7, 901])
            let made = try await office.booking(#"{"unit":1}"#)
            #expect(try await office.text(.booking, made.id, "booking_id") == "BK-2026-008")
        }
    }
}

extension Sequence {
    /// `map` with a body that waits.
    fileprivate func asyncMap<R>(_ body: (Element) async throws -> R) async throws -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
