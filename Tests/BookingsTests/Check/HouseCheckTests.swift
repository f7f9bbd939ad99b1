//  Bookings.checks: claims, units and numbers that do not follow, by a hand in the database or in the office.

import Content
import Relational
import SQLiteDriver
import Storage
import Testing

@testable import Bookings

@Suite struct `Checking the promises of the house` {
    /// What is wrong and what is noted, each with its check.
    private static func look(_ office: Office) async throws -> (wrong: [String], noted: [String]) {
        let results = try await DataInspection.run(
            DataChecks.all + Bookings.checks, in: office.driver, office.store.layout, now: office.context(),
            fileBytes: { _ in 12_500 })
        return (
            results.flatMap { result in result.found.wrong.map { "\(result.check): \($0)" } },
            results.flatMap { result in result.found.noted.map { "\(result.check): \($0)" } }
        )
    }

    /// Two units, one of them booked.
    private static func use(_ damage: String..., body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.unit()
            try await office.customer()
            try await office.booking(#"{"unit":1,"customer":1}"#)
            for sql in damage { _ = try await office.driver.write { try $0.run(Statement(sql)) } }
            try await body(office)
        }
    }

    @Test func `finds nothing in what the rules wrote`() async throws {
        try await Self.use { office in
            try await office.booking(#"{"unit":2}"#)
            try await office.update(.booking, 1, #"{"booking_status":"aktif"}"#)
            try await office.update(.booking, 1, #"{"booking_status":"selesai"}"#)
            try await office.update(.booking, 2, #"{"booking_status":"dibatalkan"}"#)
            let found = try await Self.look(office)
            #expect(found.wrong == [])
            #expect(found.noted == [])
        }
    }

    @Test func `finds a live booking without its claim, and the unit that nobody holds`() async throws {
        try await Self.use("DELETE FROM unit_claims") { office in
            let wrong = try await Self.look(office).wrong
            #expect(
                wrong == [
                    "claims: booking 1 is live and does not hold its unit 1, which nobody holds",
                    "units and bookings: unit 1 is dipesan and no live booking holds it; it became so with a booking, "
                        + "in line 5 of the change log",
                ])
        }
    }

    @Test func `finds a claim of a cancelled booking, and of one that is gone`() async throws {
        try await Self.use("UPDATE bookings SET booking_status = 'dibatalkan'") { office in
            let wrong = try await Self.look(office).wrong
            #expect(wrong.contains("claims: unit 1 is held by booking 1, which is dibatalkan"), "\(wrong)")
        }
        try await Self.use("INSERT INTO unit_claims VALUES (2, 'booking', 9, NULL)") { office in
            let wrong = try await Self.look(office).wrong
            #expect(wrong == ["claims: unit 2 is held by booking 9, which is gone"])
        }
    }

    @Test func `finds two live bookings of one unit`() async throws {
        try await Self.use { office in
            try await office.booking(#"{"unit":2}"#)
            _ = try await office.driver.write { try $0.run(Statement("UPDATE bookings SET unit__id = 1")) }
            let wrong = try await Self.look(office).wrong
            #expect(wrong.contains("claims: booking 2 is live and does not hold its unit 1, which booking 1 holds"))
            #expect(wrong.contains("claims: unit 2 is held by booking 2, which is menunggu-pembayaran"))
        }
    }

    @Test func `finds a unit whose row says something else than its booking and its log`() async throws {
        try await Self.use("UPDATE unit_rumahs SET status = 'tersedia' WHERE id = 1") { office in
            let wrong = try await Self.look(office).wrong
            #expect(
                wrong == [
                    "units and bookings: unit 1 is tersedia and its booking 1 makes it dipesan; line 5 of the change "
                        + "log made it dipesan"
                ])
        }
    }

    @Test func `only notes a status that Admin set by hand`() async throws {
        try await Self.use { office in
            try await office.update(.unit, 1, #"{"status":"maintenance"}"#)
            try await office.update(.unit, 2, #"{"status":"terjual"}"#)
            let found = try await Self.look(office)
            #expect(found.wrong == [])
            #expect(found.noted.count == 2)
            #expect(found.noted.allSatisfy { $0.contains("set by hand") })
        }
    }

    @Test func `finds a series that would give a number again`() async throws {
        try await Self.use("UPDATE counters SET value = 1 WHERE series = 'UNIT'") { office in
            let wrong = try await Self.look(office).wrong
            #expect(wrong == ["numbers: UNIT-002 is in use, and the series stands at 1"])
        }
    }

    @Test func `only notes a chosen number that the series leaves out`() async throws {
        try await Self.use { office in
            try await office.booking(#"{"unit":2,"booking_id":"BK-2026-900"}"#)
            let found = try await Self.look(office)
            #expect(found.wrong == [])
            #expect(found.noted == ["numbers: BK-2026-900 is in use, and the series stands at 1"])
        }
    }
}
