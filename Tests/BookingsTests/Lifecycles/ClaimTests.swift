//  One live booking a unit, and a unit that shows what its booking makes of it.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `Booking a unit` {
    @Test(arguments: [
        ("{}", "dipesan 1 by 1"), (#"{"booking_status":"aktif"}"#, "dipesan 1 by 1"),
        (#"{"booking_status":"selesai"}"#, "terjual 1 by 1"), (#"{"booking_status":"dibatalkan"}"#, "tersedia - by -"),
        (#"{"customer":null}"#, "dipesan - by 1"),
    ])
    func `makes of it what the status says`(json: String, expected: String) async throws {
        try await Office.open { office in
            let (unit, customer) = (try await office.unit(), try await office.customer())
            let base = try JSONValue.parse(#"{"booking_fee":0,"unit":\#(unit),"customer":\#(customer)}"#)
            let made = try await office.create(.booking, base.merged(JSONValue.parse(json)))
            #expect(try await office.state(of: unit) == expected)
            #expect(try await office.text(.booking, made.id, "booking_date") == "2026-03-10")
        }
    }

    @Test(arguments: ["dipesan", "terjual", "maintenance"])
    func `that is not available is refused with its state`(status: String) async throws {
        try await Office.open { office in
            let unit = try await office.unit(#"{"status":"\#(status)"}"#)
            let details = JSONObject([("unit_id", .string("UNIT-001")), ("status", .string(status))])
            let message = "Unit UNIT-001 tidak tersedia (status: \(status))"
            await #expect(throws: Refusal.conflict(message, details: .object(details))) {
                try await office.booking(#"{"unit":\#(unit)}"#)
            }
            #expect(try await office.count(.booking) == 0)
        }
    }

    @Test(arguments: [1, 2])
    func `twice is refused, to the same customer too, without naming anybody`(second: Int64) async throws {
        try await Office.open { office in
            let unit = try await office.unit()
            try await office.customer(#"{"name":"Pembeli Pertama"}"#)
            try await office.customer()
            try await office.booking(#"{"unit":\#(unit),"customer":1}"#)
            let error = await #expect(throws: Refusal.self) {
                try await office.booking(#"{"unit":\#(unit),"customer":\#(second)}"#)
            }
            let refusal = try #require(error)
            #expect(refusal.status == 409)
            let words = refusal.message + (refusal.details?.serialized() ?? "")
            #expect(!words.contains("Pertama") && !words.contains("CUST") && !words.contains("BK-"))
            #expect(try await office.state(of: unit) == "dipesan 1 by 1")
            #expect(try await office.count(.booking) == 1)
        }
    }

    @Test func `is refused while it is claimed, even if Admin calls it available`() async throws {
        try await Office.open { office in
            let unit = try await office.unit()
            try await office.booking(#"{"unit":\#(unit)}"#)
            try await office.update(.unit, unit, #"{"status":"tersedia"}"#)
            let error = await #expect(throws: Refusal.self) { try await office.booking(#"{"unit":\#(unit)}"#) }
            #expect(error?.message == "Unit UNIT-001 tidak tersedia (status: dipesan)")
            #expect(try await office.state(of: unit) == "tersedia - by 1")
        }
    }

    @Test func `that does not exist is Strapi's 400`() async throws {
        try await Office.open { office in
            let message = "1 relation(s) of type api::unit-rumah.unit-rumah associated with this entity do not exist"
            await #expect(throws: PayloadFault([FieldFault([], message)])) { try await office.booking(#"{"unit":1}"#) }
        }
    }

    @Test func `goes to one of sixty-four who try at once`() async throws {
        try await Office.open { office in
            let unit = try await office.unit()
            let outcomes = await outcomes(of: 64) { try await office.booking(#"{"unit":\#(unit)}"#, as: Office.clerk) }
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.count { ($0 as? Refusal)?.status == 409 } == 63)
            #expect(try await office.count(.booking) == 1)
            #expect(try await office.text(.booking, office.booking("{}").id, "booking_id") == "BK-2026-002")
        }
    }

    @Test func `with one idempotency key is one booking`() async throws {
        try await Office.open { office in
            let unit = try await office.unit()
            let body = try JSONValue.parse(#"{"booking_fee":1,"unit":\#(unit)}"#)
            let key = IdempotencyKey(key: "a", body: [1])
            let first = try await office.create(.booking, body, key: key)
            #expect(try await office.create(.booking, body, key: key).id == first.id)
            #expect(await refusal { try await office.create(.booking, body) } == "409 ConflictError")
            #expect(try await office.count(.booking) == 1)
        }
    }

    @Test func `may be put off: a booking without a unit is legal and warned about`() async throws {
        try await Office.open { office in
            let made = try await office.booking("{}")
            #expect(made.said == ["unit-missing unit"])
            let unit = try await office.unit()
            #expect(try await office.update(.booking, made.id, #"{"unit":\#(unit)}"#).said == [])
            #expect(try await office.state(of: unit) == "dipesan - by 1")
        }
    }

    @Test func `needs a fee, which may be nothing`() async throws {
        try await Office.open { office in
            let missing = PayloadFault([FieldFault(["booking_fee"], "booking_fee must be defined.")])
            await #expect(throws: missing) { try await office.create(.booking, .object(JSONObject())) }
            try await office.booking(#"{"booking_fee":0}"#)
        }
    }
}

@Suite struct `Changing a booking` {
    /// An office with two units, two customers, and a booking of unit 1 by customer 1.
    private func open(_ json: String = "{}", _ body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.unit(#"{"number":"14"}"#)
            try await office.customer()
            try await office.customer(#"{"phone":"081234567891","ktp_number":"3171054501900002"}"#)
            let base = try JSONValue.parse(#"{"unit":1,"customer":1}"#)
            try await office.booking(base.merged(JSONValue.parse(json)).serialized())
            try await body(office)
        }
    }

    @Test(
        arguments: BookingStatus.allCases, BookingStatus.allCases)
    func `makes of the unit what the new status says, from any status`(from: BookingStatus, to: BookingStatus)
        async throws
    {
        try await open(#"{"booking_status":"\#(from.rawValue)"}"#) { office in
            try await office.update(.booking, 1, #"{"booking_status":"\#(to.rawValue)"}"#)
            let expected = to.isLive ? "\(to.unitStatus.rawValue) 1 by 1" : "tersedia - by -"
            #expect(try await office.state(of: 1) == expected)
        }
    }

    @Test func `moves it to another unit in one step`() async throws {
        try await open { office in
            try await office.update(.booking, 1, #"{"unit":2,"booking_status":"selesai"}"#)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            #expect(try await office.state(of: 2) == "terjual 1 by 1")
        }
    }

    @Test func `does not move it to a unit that is taken, and keeps the first`() async throws {
        try await open { office in
            try await office.booking(#"{"unit":2,"customer":2}"#)
            #expect(await refusal { try await office.update(.booking, 1, #"{"unit":2}"#) } == "409 ConflictError")
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            #expect(try await office.state(of: 2) == "dipesan 2 by 2")
            #expect(try await office.entry(.booking, 1).relations["unit"] == 1)
        }
    }

    @Test func `gives the unit back without a unit`() async throws {
        try await open { office in
            let made = try await office.update(.booking, 1, #"{"unit":null}"#)
            #expect(made.said == ["unit-missing unit"])
            #expect(try await office.state(of: 1) == "tersedia - by -")
        }
    }

    @Test func `hands the unit to another customer`() async throws {
        try await open { office in
            try await office.update(.booking, 1, #"{"customer":2}"#)
            #expect(try await office.state(of: 1) == "dipesan 2 by 1")
            try await office.update(.booking, 1, #"{"customer":{"disconnect":[2]}}"#)
            #expect(try await office.state(of: 1) == "dipesan - by 1")
        }
    }

    @Test func `leaves a unit under maintenance so when it is cancelled`() async throws {
        try await open { office in
            try await office.update(.unit, 1, #"{"status":"maintenance"}"#)
            try await office.update(.booking, 1, #"{"notes":"catatan","booking_status":"aktif"}"#)
            #expect(try await office.state(of: 1) == "maintenance 1 by 1")
            try await office.update(.booking, 1, #"{"booking_status":"dibatalkan"}"#)
            #expect(try await office.state(of: 1) == "maintenance - by -")
        }
    }

    @Test func `leaves a status that did not come from it`() async throws {
        try await open { office in
            try await office.update(.unit, 1, #"{"status":"terjual","customer":2}"#)
            try await office.delete(.booking, 1)
            #expect(try await office.state(of: 1) == "terjual 2 by -")
        }
    }

    @Test func `back to life takes the unit again if it is free`() async throws {
        try await open { office in
            try await office.delete(.booking, 1)
            try await office.update(.booking, 1, #"{"booking_status":"aktif"}"#)
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            try await office.delete(.booking, 1)
            try await office.booking(#"{"unit":1,"customer":2}"#)
            let back = #"{"booking_status":"menunggu-pembayaran"}"#
            #expect(await refusal { try await office.update(.booking, 1, back) } == "409 ConflictError")
            #expect(try await office.state(of: 1) == "dipesan 2 by 2")
            #expect(try await office.text(.booking, 1, "booking_status") == "dibatalkan")
        }
    }

    @Test func `that is cancelled leaves the unit of another booking alone`() async throws {
        try await open { office in
            try await office.delete(.booking, 1)
            try await office.booking(#"{"unit":1,"customer":2}"#)
            try await office.update(.booking, 1, #"{"notes":"x","customer":2}"#)
            try await office.delete(.booking, 1)
            try await office.update(.booking, 1, #"{"unit":2}"#)
            #expect(try await office.state(of: 1) == "dipesan 2 by 2")
            #expect(try await office.state(of: 2) == "tersedia - by -")
        }
    }

    @Test func `by DELETE cancels it, twice as well as once`() async throws {
        try await open { office in
            try await office.delete(.booking, 1)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            let cancelled = try await office.entry(.booking, 1)
            #expect(cancelled["booking_status"].text == "dibatalkan")
            #expect(cancelled.relations["unit"] == 1)
            office.go(to: "2026-04-01")
            try await office.delete(.booking, 1)
            #expect(try await office.entry(.booking, 1).updatedAt == cancelled.updatedAt)
        }
    }

    @Test func `to the same status changes nothing about the unit`() async throws {
        try await open { office in
            let before = try await office.entry(.unit, 1).updatedAt
            office.go(to: "2026-04-01")
            try await office.update(
                .booking, 1, #"{"booking_status":"menunggu-pembayaran","unit":1,"customer":1,"notes":"sama"}"#)
            #expect(try await office.entry(.unit, 1).updatedAt == before)
            #expect(try await office.entry(.booking, 1).updatedAt > before)
        }
    }
}
