//  Which moves of a booking are kept for Admin.

import Content
import Testing

@testable import Bookings

@Suite struct `A booking's moves` {
    @Test(arguments: [
        ("{}", "none"), (#"{"booking_status":"aktif"}"#, "none"),
        (#"{"booking_status":"selesai"}"#, "403 ForbiddenError"),
        (#"{"booking_status":"dibatalkan"}"#, "403 ForbiddenError"),
    ])
    func `into the books as history are Admin's`(json: String, expected: String) async throws {
        try await Office.open { office in
            #expect(await refusal { try await office.booking(json, as: Office.clerk) } == expected)
            try await office.booking(json)
            #expect(try await office.count(.booking) == (expected == "none" ? 2 : 1))
        }
    }

    @Test(arguments: [
        ("menunggu-pembayaran", "aktif", true), ("menunggu-pembayaran", "selesai", false),
        ("menunggu-pembayaran", "dibatalkan", true), ("aktif", "selesai", true), ("aktif", "dibatalkan", true),
        ("aktif", "menunggu-pembayaran", false), ("selesai", "aktif", false), ("selesai", "dibatalkan", false),
        ("selesai", "menunggu-pembayaran", false), ("dibatalkan", "menunggu-pembayaran", true),
        ("dibatalkan", "aktif", true), ("dibatalkan", "selesai", false),
    ])
    func `from status to status are Admin's where they undo or skip`(from: String, to: String, isOpen: Bool)
        async throws
    {
        try await Office.open { office in
            let id = try await office.booking(#"{"booking_status":"\#(from)"}"#).id
            let body = #"{"booking_status":"\#(to)"}"#
            let outcome = await refusal { try await office.update(.booking, id, body, as: Office.clerk) }
            #expect(outcome == (isOpen ? "none" : "403 ForbiddenError"))
            #expect(try await office.text(.booking, id, "booking_status") == (isOpen ? to : from))
            try await office.update(.booking, id, body)
        }
    }

    @Test(arguments: BookingStatus.allCases)
    func `to where it stands are no moves`(status: BookingStatus) async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"booking_status":"\#(status.rawValue)","payment_status":"lunas"}"#).id
            let body = #"{"booking_status":"\#(status.rawValue)","payment_status":"lunas","notes":"sama"}"#
            try await office.update(.booking, id, body, as: Office.clerk)
            #expect(try await office.text(.booking, id, "notes") == "sama")
        }
    }

    @Test func `by DELETE are moves too`() async throws {
        try await Office.open { office in
            let sold = try await office.booking(#"{"booking_status":"selesai"}"#).id
            #expect(await refusal { try await office.delete(.booking, sold, as: Office.clerk) } == "403 ForbiddenError")
            try await office.delete(.booking, office.booking("{}").id, as: Office.clerk)
            try await office.delete(.booking, sold)
        }
    }

    @Test(arguments: [
        ("pending", "lunas", true), ("pending", "overdue", true), ("overdue", "lunas", true),
        ("overdue", "pending", true), ("lunas", "pending", false), ("lunas", "overdue", false),
    ])
    func `that take a payment back are Admin's`(from: String, to: String, isOpen: Bool) async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"payment_status":"\#(from)","payment_method":"cash"}"#).id
            let body = #"{"payment_status":"\#(to)"}"#
            let outcome = await refusal { try await office.update(.booking, id, body, as: Office.clerk) }
            #expect(outcome == (isOpen ? "none" : "403 ForbiddenError"))
            try await office.update(.booking, id, body)
            #expect(try await office.text(.booking, id, "payment_status") == to)
        }
    }

    @Test func `tell people what only Admin may do`() async throws {
        try await Office.open { office in
            let id = try await office.booking(#"{"booking_status":"selesai"}"#).id
            await #expect(
                throws: Refusal.forbidden("Hanya Admin yang boleh mengubah booking dari selesai menjadi aktif")
            ) {
                try await office.update(.booking, id, #"{"booking_status":"aktif"}"#, as: Office.clerk)
            }
        }
    }
}
