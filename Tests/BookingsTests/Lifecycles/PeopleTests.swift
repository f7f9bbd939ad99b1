//  Customers, leads and leaves: what is filled in and what is said.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `A customer is warned about` {
    @Test(arguments: [
        (#"{"birth_date":"1990-01-05"}"#, []), (#"{"birth_date":"1990-01-06"}"#, ["nik-birth-date-differs birth_date"]),
        (#"{"ktp_number":"3171050501900001","birth_date":"1990-01-05"}"#, []), ("{}", []),
        (#"{"birth_date":"1985-05-15"}"#, ["nik-birth-date-differs birth_date"]),
    ])
    func `when the identity number tells another birthday`(json: String, said: [String]) async throws {
        try await Office.open { office in
            // 45 is the fifth, for a woman.
            let made = try await office.create(.customer, Office.customer(json))
            #expect(made.said == said)
            #expect(try await office.update(.customer, made.id, #"{"name":"Siti"}"#).said == [])
        }
    }

    @Test func `when phone or identity number are another customer's`() async throws {
        try await Office.open { office in
            try await office.customer()
            let twin = try await office.create(.customer, Office.customer())
            #expect(twin.said == ["nik-duplicate ktp_number", "phone-duplicate phone"])
            #expect(
                twin.warnings.map(\.message) == [
                    "NIK ini juga milik konsumen CUST-001", "Nomor telepon ini juga milik konsumen CUST-001",
                ])
            let changes = #"{"phone":"+62 812-3456-7891","ktp_number":"3171054501900002"}"#
            #expect(try await office.update(.customer, twin.id, changes).said == [])
            #expect(
                try await office.update(.customer, twin.id, #"{"phone":"081234567890"}"#).said == [
                    "phone-duplicate phone"
                ])
            #expect(try await office.update(.customer, 1, #"{"phone":"081234567890","name":"Siti"}"#).said == [])
        }
    }

    @Test func `in the words of the house's formats too`() async throws {
        try await Office.open { office in
            let made = try await office.create(.customer, Office.customer(#"{"ktp_number":"3171234567890001"}"#))
            #expect(made.said == ["nik-birth-date ktp_number"])
        }
    }
}

@Suite struct `Dates of entry` {
    @Test func `are today for a lead, unless given`() async throws {
        try await Office.open { office in
            let lead = #"{"name":"Calon","phone":"081234567890","email":"c@example.com","source":"pameran"}"#
            let id = try await office.create(.lead, JSONValue.parse(lead)).id
            #expect(try await office.text(.lead, id, "date") == "2026-03-10")
            let dated = try JSONValue.parse(lead).merged(JSONValue.parse(#"{"date":"2026-01-01"}"#))
            #expect(try await office.text(.lead, office.create(.lead, dated).id, "date") == "2026-01-01")
        }
    }

    @Test func `must not be taken away again`() async throws {
        try await Office.open { office in
            try await office.booking("{}")
            #expect(
                await refusal { try await office.update(.booking, 1, #"{"booking_date":null}"#) }
                    == "400 ValidationError")
        }
    }
}

@Suite struct `The days of a leave` {
    @Test(
        arguments: [
            (#"{"tanggal_mulai":"2026-02-27","tanggal_selesai":"2026-03-02"}"#, 4, []),
            (#"{"tanggal_mulai":"2024-02-27","tanggal_selesai":"2024-03-02","total_days":99}"#, 5, []),
            (#"{"tanggal_mulai":"2026-03-02","tanggal_selesai":"2026-03-02"}"#, 1, []),
            (#"{"tanggal_mulai":"2026-03-02","tanggal_selesai":"2026-03-01"}"#, nil, ["date-order tanggal_selesai"]),
            (#"{"tanggal_mulai":"2026-03-02","total_days":3}"#, 3, []), ("{}", nil, []),
        ] as [(String, Int64?, [String])])
    func `are counted with the first and the last`(json: String, days: Int64?, said: [String]) async throws {
        try await Office.open { office in
            let made = try await office.create(.leave, JSONValue.parse(json))
            #expect(made.said == said)
            let entry = try await office.entry(.leave, made.id)
            #expect(entry["total_days"].integer == days)
            #expect(entry["status_persetujuan"].text == "pending")
        }
    }

    @Test func `follow a changed date`() async throws {
        try await Office.open { office in
            let leave = #"{"tanggal_mulai":"2026-03-02","tanggal_selesai":"2026-03-03"}"#
            let id = try await office.create(.leave, JSONValue.parse(leave)).id
            try await office.update(.leave, id, #"{"tanggal_selesai":"2026-03-06"}"#)
            #expect(try await office.entry(.leave, id)["total_days"].integer == 5)
            try await office.update(.leave, id, #"{"alasan":"acara keluarga"}"#)
            #expect(try await office.entry(.leave, id)["total_days"].integer == 5)
        }
    }
}
