//  What a payment does to its booking, and what is said about it.

import Content
import Testing

@testable import Bookings

@Suite struct `Confirming a payment` {
    @Test(
        arguments: [
            (#"{"payment_status":"lunas"}"#, "aktif", "2026-03-10"),
            (
                #"{"payment_status":"lunas","booking_status":"menunggu-pembayaran"}"#, "menunggu-pembayaran",
                "2026-03-10"
            ),
            (#"{"payment_status":"lunas","booking_status":"selesai"}"#, "selesai", "2026-03-10"),
            (#"{"payment_status":"lunas","payment_date":"2026-01-02"}"#, "aktif", "2026-01-02"),
            (#"{"payment_status":"lunas","payment_date":null}"#, "aktif", "2026-03-10"),
            (#"{"payment_status":"pending"}"#, "menunggu-pembayaran", nil),
            (#"{"payment_status":"overdue"}"#, "menunggu-pembayaran", nil),
            (#"{"notes":"x"}"#, "menunggu-pembayaran", nil),
        ] as [(String, String, String?)])
    func `moves a waiting booking on and dates the payment`(json: String, status: String, date: String?) async throws {
        try await Office.open(on: "2026-03-09") { office in
            let id = try await office.booking("{}").id
            office.go(to: "2026-03-10")
            try await office.update(.booking, id, json)
            #expect(try await office.text(.booking, id, "booking_status") == status)
            #expect(try await office.text(.booking, id, "payment_date") == date)
            // The same in the first request: a default is not a word of the client's.
            let new = try await office.booking(json).id
            #expect(try await office.text(.booking, new, "booking_status") == status)
            #expect(try await office.text(.booking, new, "payment_date") == date)
        }
    }

    @Test(arguments: ["aktif", "selesai", "dibatalkan"])
    func `leaves a booking that does not wait where it is`(status: String) async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"booking_status":"\#(status)"}"#).id
            try await office.update(.booking, id, #"{"payment_status":"lunas"}"#)
            #expect(try await office.text(.booking, id, "booking_status") == status)
        }
    }

    @Test func `keeps the first date when it is confirmed again`() async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"payment_status":"lunas"}"#).id
            office.go(to: "2026-05-05")
            try await office.update(.booking, id, #"{"payment_status":"lunas"}"#)
            #expect(try await office.text(.booking, id, "payment_date") == "2026-03-10")
        }
    }
}

@Suite struct `A payment is warned about` {
    @Test(arguments: [
        (#"{"booking_status":"aktif"}"#, ["not-paid payment_status"]),
        (#"{"booking_status":"selesai"}"#, ["not-paid payment_status"]),
        (#"{"booking_status":"dibatalkan"}"#, []), (#"{"notes":"x"}"#, []),
        (#"{"payment_status":"lunas"}"#, ["payment-method-missing payment_method"]),
        (#"{"payment_status":"lunas","payment_method":"cash"}"#, []),
        (#"{"payment_status":"lunas","payment_method":"transfer"}"#, ["proof-missing payment_proof"]),
        (
            #"{"payment_method":"cash","payment_date":"2026-03-11"}"#,
            ["payment-date-future payment_date"]
        ),
        (#"{"payment_method":"cash","payment_date":"2026-03-10"}"#, []),
        (#"{"payment_date":"2026-03-01"}"#, ["date-order payment_date"]),
        (#"{"booking_date":"2026-03-20","payment_date":"2026-03-10"}"#, ["date-order payment_date"]),
    ])
    func `once, where it is odd`(json: String, said: [String]) async throws {
        try await Office.open { office in
            let unit = try await office.unit()
            let id = try await office.booking(#"{"unit":\#(unit),"booking_date":"2026-03-05"}"#).id
            #expect(try await office.update(.booking, id, json).said == said)
            #expect(try await office.update(.booking, id, json).said == [])
        }
    }

    @Test func `in the first request too`() async throws {
        try await Office.open { office in
            let json = #"{"booking_status":"aktif","payment_date":"2026-12-01","payment_method":"check"}"#
            let made = try await office.booking(json)
            let said = ["unit-missing unit", "not-paid payment_status", "payment-date-future payment_date"]
            #expect(made.said == said)
        }
    }

    @Test func `when it is taken back`() async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"payment_status":"lunas","payment_method":"cash"}"#).id
            #expect(
                try await office.update(.booking, id, #"{"payment_status":"pending"}"#).said
                    == ["not-paid payment_status"])
        }
    }
}

@Suite struct `Proof of payment` {
    @Test(arguments: [("transfer", false), ("check", false), ("kredit", false), ("cash", true)])
    func `is asked of everyone but Admin, except for cash`(method: String, isFree: Bool) async throws {
        try await Office.open { office in
            let id = try await office.booking("{}").id
            let body = #"{"payment_status":"lunas","payment_method":"\#(method)"}"#
            let outcome = await refusal { try await office.update(.booking, id, body, as: Office.clerk) }
            #expect(outcome == (isFree ? "none" : "409 ConflictError"))
            let file = try await office.file()
            try await office.update(.booking, id, #"{"payment_proof":\#(file)}"#, as: Office.clerk)
            #expect(try await office.update(.booking, id, body, as: Office.clerk).said == [])
            #expect(await refusal { try await office.booking(body, as: Office.clerk) } == outcome)
        }
    }

    @Test func `may come with the confirmation`() async throws {
        try await Office.open { office in
            let file = try await office.file("application/pdf")
            let body = #"{"payment_status":"lunas","payment_method":"transfer","payment_proof":\#(file)}"#
            #expect(try await office.booking(body, as: Office.clerk).said == ["unit-missing unit"])
        }
    }

    @Test func `once given cannot be taken away, once waived is not asked again`() async throws {
        try await Office.open { office in
            let file = try await office.file()
            let paid = #""payment_status":"lunas","payment_method":"transfer""#
            let given = try await office.booking(#"{\#(paid),"payment_proof":\#(file)}"#).id
            let taken = #"{"payment_proof":null}"#
            #expect(
                await refusal { try await office.update(.booking, given, taken, as: Office.clerk) }
                    == "409 ConflictError")
            #expect(try await office.update(.booking, given, taken).said == ["proof-missing payment_proof"])
            #expect(try await office.update(.booking, given, "{\(paid)}", as: Office.clerk).said == [])
        }
    }
}
