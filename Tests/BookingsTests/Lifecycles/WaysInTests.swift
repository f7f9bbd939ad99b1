//  Whatever way a write comes in, the same rules run.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `The rules run for a write` {
    /// Units 1 and 2, customers 1 and 2, and a booking of unit 1 by customer 1.
    private func open(_ body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.unit(#"{"number":"14"}"#)
            try await office.customer()
            try await office.customer(#"{"phone":"081234567891","ktp_number":"3171054501900002"}"#)
            try await office.booking(#"{"unit":1,"customer":1}"#)
            try await body(office)
        }
    }

    @Test func `to the booking itself`() async throws {
        try await open { office in
            try await office.update(.booking, 1, #"{"unit":{"set":[{"id":2}]}}"#)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            #expect(try await office.state(of: 2) == "dipesan 1 by 1")
        }
    }

    @Test(arguments: [#"{"bookings":[1]}"#, #"{"bookings":{"connect":[{"id":1}]}}"#])
    func `from the unit's bookings`(json: String) async throws {
        try await open { office in
            try await office.update(.unit, 2, json)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            #expect(try await office.state(of: 2) == "dipesan 1 by 1")
            try await office.update(.unit, 2, #"{"bookings":{"disconnect":[1]}}"#)
            #expect(try await office.state(of: 2) == "tersedia - by -")
        }
    }

    @Test func `from a new unit's bookings`() async throws {
        try await open { office in
            let unit = try await office.unit(#"{"number":"15","bookings":[1]}"#)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            #expect(try await office.state(of: unit) == "dipesan 1 by 1")
        }
    }

    @Test(arguments: [
        #"{"bookings":[1,2]}"#, #"{"bookings":{"connect":[2]}}"#, #"{"status":"maintenance","bookings":[2]}"#,
    ])
    func `from the unit's bookings, refusing all of it where one is refused`(json: String) async throws {
        try await open { office in
            try await office.booking(#"{"unit":2,"customer":2}"#)
            #expect(await refusal { try await office.update(.unit, 1, json) } == "409 ConflictError")
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            #expect(try await office.state(of: 2) == "dipesan 2 by 2")
        }
    }

    @Test func `from the unit's bookings, taking one for another`() async throws {
        try await open { office in
            try await office.booking(#"{"unit":2,"customer":2}"#)
            try await office.update(.unit, 1, #"{"bookings":[2]}"#)
            #expect(try await office.state(of: 1) == "dipesan 2 by 2")
            #expect(try await office.state(of: 2) == "tersedia - by -")
            #expect(try await office.entry(.booking, 1).relations["unit"] == nil)
        }
    }

    @Test func `from the customer's bookings`() async throws {
        try await open { office in
            try await office.update(.customer, 2, #"{"bookings":[1]}"#)
            #expect(try await office.state(of: 1) == "dipesan 2 by 1")
            try await office.update(.customer, 2, #"{"bookings":[]}"#)
            #expect(try await office.state(of: 1) == "dipesan - by 1")
        }
    }

    @Test func `from the customer's units`() async throws {
        try await open { office in
            let taken = await refusal { try await office.update(.customer, 2, #"{"units":[1]}"#, as: Office.clerk) }
            #expect(taken == "409 ConflictError")
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            try await office.update(.customer, 2, #"{"units":[2]}"#, as: Office.clerk)
            #expect(try await office.state(of: 2) == "tersedia 2 by -")
        }
    }

    @Test func `of a component`() async throws {
        try await open { office in
            let made = try await office.update(.unit, 1, #"{"harga":{"harga_total":1}}"#)
            #expect(made.said == ["price-differs price"])
        }
    }

    @Test func `of an uploaded file with a reference`() async throws {
        try await open { office in
            let (first, second) = (try await office.file(), try await office.file())
            let json = #"{"document_type":"ktp","document_name":"KTP","file":\#(first),"verified":true,"booking":1}"#
            let document = try await office.create(.document, JSONValue.parse(json)).id
            #expect(
                try await office.attach(second, to: .document, document, "file").said == ["verification-reset verified"]
            )
            #expect(try await office.entry(.document, document)["verified"] == .boolean(false))
        }
    }

    @Test func `with files beside it, which become rows in the same transaction`() async throws {
        try await open { office in
            let paid = #"{"payment_status":"lunas","payment_method":"transfer"}"#
            let alone = await refusal { try await office.update(.booking, 1, paid, as: Office.clerk) }
            #expect(alone == "409 ConflictError")
            let file = try await office.file()
            try await office.update(.booking, 1, paid, as: Office.clerk) { draft, _ in
                draft.relations["payment_proof"] = .edit(connect: [Connection(file)], disconnect: [])
            }
            #expect(try await office.text(.booking, 1, "booking_status") == "aktif")
        }
    }

    @Test func `of a document from its booking, whose own rules see nothing new`() async throws {
        try await open { office in
            let file = try await office.file()
            let json = #"{"document_type":"ktp","document_name":"KTP","file":\#(file),"verified":true}"#
            let document = try await office.create(.document, JSONValue.parse(json)).id
            #expect(try await office.update(.booking, 1, #"{"documents":[\#(document)]}"#).said == [])
            let entry = try await office.entry(.document, document)
            #expect(entry.relations["booking"] == 1 && entry["verified"] == .boolean(true))
        }
    }
}

@Suite struct `The requests of the specification` {
    @Test func `pass as they are written, one after the other`() async throws {
        try await Office.open { office in
            try await office.create("api::jabatan.jabatan", JSONValue.parse(#"{"nama_jabatan":"Sales"}"#))
            for (type, json) in [(UID.employee, employee), (.unit, unit), (.customer, customer), (.booking, booking)] {
                #expect(try await office.create(type, JSONValue.parse(json)).id == 1)
            }
            #expect(try await office.text(.unit, 1, "unit_id") == "UNIT-005")
            #expect(try await office.text(.customer, 1, "customer_id") == "CUST-001")
            #expect(try await office.text(.booking, 1, "booking_id") == "BK-2026-001")
            #expect(try await office.text(.booking, 1, "booking_date") == "2026-03-10")
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            let paid = try await office.update(.booking, 1, payment)
            #expect(paid.said == ["proof-missing payment_proof", "date-order payment_date"])
            let file = try await office.file()
            let document = #"{"document_type":"ktp","document_name":"KTP Budi Santoso","booking":1,"file":\#(file)}"#
            let id = try await office.create(.document, JSONValue.parse(document)).id
            #expect(try await office.update(.document, id, verification).said == ["date-order verified_date"])
            #expect(try await office.text(.document, id, "verified_by") == "Admin Marketing")
            try await office.delete(.booking, 1)
            #expect(try await office.state(of: 1) == "tersedia - by -")
            #expect(try await office.text(.booking, 1, "booking_status") == "dibatalkan")
        }
    }

    private let employee = #"""
        {"staff_id":"STF-001","nik_karyawan":"3171234567890001","nama_lengkap":"Ahmad Rizki","code":"Sales A",
        "kontak":{"telepon":"081234567890","email":"ahmad@company.com"},"jenis_kelamin":"Laki-laki",
        "tempat_lahir":"Jakarta","tanggal_lahir":"1990-01-15","alamat":"Jl. Contoh No. 123, Jakarta",
        "status_pernikahan":"Menikah","status_kepegawaian":"Tetap","tanggal_masuk":"2023-01-01","jabatan":1}
        """#
    private let unit = #"""
        {"unit_id":"UNIT-005","unit_type":"Tipe 36/72","block":"A","number":"13","price":450000000,"land_area":72,
        "building_area":36,"bedrooms":2,"bathrooms":1,"garage":1,"location":"Blok A - Row 3","status":"tersedia",
        "specifications":{"carport":true,"garden":false,"furnished":false}}
        """#
    private let customer = #"""
        {"name":"John Doe","phone":"081234567890","email":"john@example.com","address":"Jl. Contoh No. 1, Jakarta",
        "ktp_number":"3171234567890001","npwp_number":"123456789012345","birth_date":"1985-05-15",
        "birth_place":"Jakarta","occupation":"Karyawan Swasta","monthly_income":8000000,
        "emergency_contact":"Jane Doe - 081234567891"}
        """#
    private let booking = #"""
        {"booking_fee":25000000,"payment_status":"pending","booking_status":"menunggu-pembayaran",
        "notes":"Booking untuk unit tipe 36/72","unit":1,"customer":1,"marketing_staff":1}
        """#
    private let payment = #"""
        {"payment_status":"lunas","booking_status":"aktif","payment_date":"2023-10-16","payment_method":"transfer"}
        """#
    private let verification = #"""
        {"verified":true,"verified_by":"Admin Marketing","verified_date":"2023-10-17","notes":"Dokumen valid dan sesuai"}
        """#
}
