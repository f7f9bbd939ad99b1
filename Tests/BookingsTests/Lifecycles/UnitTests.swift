//  What may be done to units, and what cannot be deleted.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `A unit that is booked` {
    private func open(_ body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.customer()
            try await office.customer(#"{"phone":"081234567891","ktp_number":"3171054501900002"}"#)
            try await office.booking(#"{"unit":1,"customer":1}"#)
            try await body(office)
        }
    }

    @Test(arguments: [
        (#"{"status":"tersedia"}"#, "unit-claimed status"), (#"{"status":"maintenance"}"#, "unit-claimed status"),
        (#"{"status":"terjual"}"#, "unit-claimed status"), (#"{"customer":2}"#, "unit-claimed customer"),
        (#"{"customer":null}"#, "unit-claimed customer"),
    ])
    func `takes its status and customer from the booking, unless Admin overrules`(json: String, said: String)
        async throws
    {
        try await open { office async throws in
            #expect(await refusal { try await office.update(.unit, 1, json, as: Office.clerk) } == "409 ConflictError")
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            #expect(try await office.update(.unit, 1, json).said == [said])
        }
    }

    @Test func `may be sent back as it is, and changed in all else`() async throws {
        try await open { office in
            let made = try await office.update(
                .unit, 1, #"{"status":"dipesan","customer":1,"location":"Hoek"}"#, as: Office.clerk)
            #expect(made.said == [])
            #expect(try await office.text(.unit, 1, "location") == "Hoek")
        }
    }

    @Test func `is free for any hand again after the cancellation`() async throws {
        try await open { office in
            try await office.delete(.booking, 1)
            let made = try await office.update(.unit, 1, #"{"status":"maintenance"}"#, as: Office.clerk)
            #expect(made.said == [])
            #expect(try await office.state(of: 1) == "maintenance - by -")
        }
    }
}

@Suite struct `Deleting` {
    @Test(arguments: [
        (UID.unit, "Unit UNIT-001 tidak dapat dihapus: masih dipakai 1 booking"),
        (.customer, "Konsumen CUST-001 tidak dapat dihapus: masih dipakai 1 booking"),
        (.employee, "Karyawan STF-001 tidak dapat dihapus: masih dipakai 1 booking"),
    ])
    func `what a booking refers to is refused, a cancelled one too`(type: UID, message: String) async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.customer()
            let staff = #"{"staff_id":"STF-001","nama_lengkap":"Ahmad Rizki"}"#
            try await office.create(.employee, JSONValue.parse(staff))
            let id = try await office.booking(#"{"unit":1,"customer":1,"marketing_staff":1}"#).id
            await #expect(throws: Refusal.conflict(message)) { try await office.delete(type, 1) }
            try await office.delete(.booking, id)
            await #expect(throws: Refusal.conflict(message)) { try await office.delete(type, 1) }
            try await office.update(.booking, id, #"{"unit":null,"customer":null,"marketing_staff":null}"#)
            try await office.delete(type, 1)
            #expect(try await office.find(type, 1) == nil)
        }
    }

    @Test(arguments: [("selesai", "409 ConflictError"), ("aktif", "none"), ("dibatalkan", "none")])
    func `a document is refused once the booking is completed`(status: String, expected: String) async throws {
        try await Office.open { office in
            try await office.booking(#"{"booking_status":"\#(status)"}"#)
            let file = try await office.file()
            let json = #"{"document_type":"ktp","document_name":"KTP","file":\#(file),"booking":1}"#
            let document = try await office.create(.document, JSONValue.parse(json)).id
            #expect(await refusal { try await office.delete(.document, document) } == expected)
            #expect(try await office.count(.document) == (expected == "none" ? 0 : 1))
        }
    }

    @Test func `a document without a booking is nobody's loss`() async throws {
        try await Office.open { office in
            let json = #"{"document_type":"ktp","document_name":"KTP","file":\#(try await office.file())}"#
            try await office.delete(.document, office.create(.document, JSONValue.parse(json)).id)
        }
    }
}

@Suite struct `A unit is warned about` {
    @Test(arguments: [
        (#"{"harga":{"harga_total":450000000}}"#, []), (#"{"harga":{"harga_total":"450000000.00"}}"#, []),
        (#"{"harga":{"harga_total":450000000.5}}"#, ["price-differs price"]), (#"{"harga":{"harga_dasar":1}}"#, []),
        (#"{"harga":null}"#, []), ("{}", []),
    ])
    func `when its price table adds up to another price`(json: String, said: [String]) async throws {
        try await Office.open { office in
            let made = try await office.create(.unit, Office.unit(json))
            #expect(made.said == said)
            #expect(try await office.update(.unit, made.id, json).said == said)
            #expect(try await office.update(.unit, made.id, #"{"location":"Hoek"}"#).said == [])
        }
    }

    @Test func `when one side of the price changes`() async throws {
        try await Office.open { office in
            let id = try await office.unit(#"{"harga":{"harga_total":450000000}}"#)
            #expect(try await office.update(.unit, id, #"{"price":460000000}"#).said == ["price-differs price"])
            let row = try await office.store.write(office.context()) { transaction in
                let unit = try #require(try transaction.entry(.unit, id: id))
                return try #require(try transaction.components("harga", of: unit).first).id
            }
            let kept = #"{"harga":{"id":\#(row),"diskon":1}}"#
            #expect(try await office.update(.unit, id, kept).said == ["price-differs price"])
            let right = #"{"harga":{"id":\#(row),"harga_total":460000000}}"#
            #expect(try await office.update(.unit, id, right).said == [])
        }
    }

    @Test func `when its place is another unit's in the same project`() async throws {
        try await Office.open { office in
            let type: UID = "api::proyek-perumahan.proyek-perumahan"
            for name in ["Griya Asri", "Griya Indah"] {
                try await office.create(type, JSONValue.parse(#"{"nama_proyek":"\#(name)"}"#))
            }
            try await office.unit(#"{"proyek_perumahan":1}"#)
            let said = ["block-number-taken number"]
            #expect(try await office.create(.unit, Office.unit(#"{"proyek_perumahan":2}"#)).said == [])
            #expect(try await office.create(.unit, Office.unit(#"{"block":"B","proyek_perumahan":1}"#)).said == [])
            #expect(try await office.create(.unit, Office.unit()).said == [])
            #expect(try await office.create(.unit, Office.unit()).said == said)
            let made = try await office.update(.unit, 3, #"{"block":"A"}"#)
            #expect(made.warnings.map(\.message) == ["Blok A nomor 13 sudah dipakai unit UNIT-001"])
            #expect(try await office.update(.unit, 2, #"{"proyek_perumahan":1}"#).said == said)
            #expect(try await office.update(.unit, 1, #"{"block":"A","number":"13","location":"x"}"#).said == [])
        }
    }
}
