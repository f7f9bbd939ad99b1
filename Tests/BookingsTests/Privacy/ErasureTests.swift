//  A customer's own data: what is held, and how it goes.

import Content
import Relational
import SQLiteDriver
import Storage
import Testing

@testable import Bookings

/// What the route does.
extension Office {
    func perform(_ name: String, on id: Int64, periods: RetentionPeriods = RetentionPeriods()) async throws
        -> EntryAction.Outcome
    {
        let action = try #require(Bookings.actions(periods).entries.first { $0.name == name })
        return try #require(try await store.perform(action, on: id, as: context(Office.admin))).outcome
    }

    /// Every text of every row of the database, as far as it is one.
    func holds(_ text: String) async throws -> [String] {
        try await driver.read { connection in
            var found: [String] = []
            for (table, columns) in try connection.tables() where !table.contains("__search") {
                for column in columns {
                    let select = Statement(
                        "SELECT 1 FROM \"\(table)\" WHERE instr(CAST(\"\(column)\" AS TEXT), ?) > 0", [.text(text)])
                    if try connection.first(select) != nil { found.append("\(table).\(column)") }
                }
            }
            return found
        }
    }
}

@Suite struct `Erasing a customer` {
    private static let person = #"""
        {"name":"Joko Widagdo","phone":"081298765432","email":"joko.w@example.com","address":"Jl. Kenanga 17",
        "npwp_number":"123456782012000","birth_place":"Wonosobo","occupation":"Pandai besi","monthly_income":7777123,
        "emergency_contact":"Istri Surti 081200001111",
        "dokumen_konsumen":[{"nama_dokumen":"KTP Joko","nomor_dokumen":"3171054501900001"}],
        "riwayat_pembayaran":[{"nominal":5000000,"keterangan":"titipan Joko"}]}
        """#
    private static let words = [
        "Joko", "081298765432", "joko.w", "Kenanga", "Wonosobo", "Pandai besi", "7777123", "Surti", "titipan",
    ]

    private static func cancelled(_ office: Office) async throws -> (customer: Int64, booking: Int64) {
        let customer = try await office.customer(person)
        let lead = try await office.create(
            .lead,
            JSONValue.parse(
                #"{"name":"Joko","phone":"081298765432","email":"joko.w@example.com","source":"website","status_lead":"baru"}"#
            )
        ).id
        try await office.create(
            .communication,
            JSONValue.parse(
                #"{"date":"2026-03-10","type":"telepon","notes":"Bicara dengan Joko lama","lead":\#(lead)}"#))
        let booking = try await office.booking(#"{"customer":\#(customer),"notes":"Pak Joko minta hook"}"#).id
        let file = try await office.file()
        try await office.create(
            .document,
            JSONValue.parse(
                #"{"document_type":"ktp","document_name":"KTP Joko","file":\#(file),"booking":\#(booking),"notes":"Joko"}"#
            ))
        try await office.delete(.booking, booking)
        return (customer, booking)
    }

    @Test func `takes the person out of every table and the change log, and keeps amounts and numbers`() async throws {
        try await Office.open { office in
            let (customer, booking) = try await Self.cancelled(office)
            #expect(try await office.holds("Joko").count > 4, "what is looked for can be found")
            let outcome = try await office.perform("erase", on: customer)
            #expect(outcome.removedFiles == ["ktp"])
            #expect(
                outcome.data.serialized() == #"{"erased":true,"bookings":1,"documents":1,"leads":1,"files":1}"#)
            for word in Self.words { #expect(try await office.holds(word) == [], "\(word)") }
            let entry = try await office.entry(.customer, customer)
            #expect(entry["name"].text == "Konsumen CUST-001 (dihapus)" && entry["customer_id"].text == "CUST-001")
            #expect(entry["ktp_number"].isNull && entry["npwp_number"].isNull && entry["phone"].isNull)
            let kept = try await office.entry(.booking, booking)
            #expect(kept["booking_fee"] == .decimal(units: 2_500_000_000, scale: 2))
            #expect(kept.relations["customer"] == customer && kept["booking_id"].text == "BK-2026-001")
            let history = try await office.store.write(office.context()) { transaction in
                try transaction.components("riwayat_pembayaran", of: entry).map(\.values)
            }
            #expect(history.count == 1 && history[0]["nominal"] == .decimal(units: 500_000_000, scale: 2))
            #expect(try await office.count(.file) == 0)
            #expect(try await office.count(.document) == 1)
        }
    }

    @Test func `leaves a change log that is whole and says what was done`() async throws {
        try await Office.open { office in
            let (customer, _) = try await Self.cancelled(office)
            try await office.store.sealLog(at: Instant(milliseconds: 0))
            _ = try await office.perform("erase", on: customer)
            try await office.store.sealLog(at: Instant(milliseconds: 0))
            let found = try await AuditTrailCheck.run(office.store.layout, in: office.driver).found
            #expect(found.wrong == [] && found.blackedOut > 5)
            let lines = try await office.store.write(office.context()) {
                try $0.logLines(.customer, id: customer, limit: 10).map { $0.object?["action"]?.string ?? "" }
            }
            #expect(lines.first == "redact" && lines.contains("update") && lines.last == "create")
        }
    }

    @Test(arguments: [
        (#"{}"#, "live-booking"), (#"{"booking_status":"aktif"}"#, "live-booking"),
        (#"{"payment_status":"lunas","payment_method":"cash","booking_status":"dibatalkan"}"#, "retention"),
        (#"{"payment_status":"lunas","payment_method":"cash","booking_status":"selesai"}"#, "retention"),
    ])
    func `is refused while a booking is under way or the law wants its money kept`(booking: String, reason: String)
        async throws
    {
        try await Office.open { office in
            let customer = try await office.customer(Self.person)
            let base = try JSONValue.parse(#"{"customer":\#(customer)}"#)
            try await office.booking(base.merged(JSONValue.parse(booking)).serialized())
            var fault: Refusal?
            do { _ = try await office.perform("erase", on: customer) } catch let refusal as Refusal { fault = refusal }
            #expect(fault?.status == 409 && fault?.details?.object?["reason"]?.string == reason)
            #expect(fault?.message.contains("BK-2026-001") == true)
            #expect(try await office.text(.customer, customer, "name") == "Joko Widagdo")
            if reason == "retention" {
                #expect(fault?.details?.object?["until"]?.string == "2036-03-10")
                // Once the years are over, it goes.
                office.go(to: "2036-03-09")
                #expect(await refusal { _ = try await office.perform("erase", on: customer) } == "409 ConflictError")
                office.go(to: "2036-03-10")
                _ = try await office.perform("erase", on: customer)
            }
        }
    }

    @Test func `can be done again, and changes nothing more`() async throws {
        try await Office.open { office in
            let (customer, _) = try await Self.cancelled(office)
            _ = try await office.perform("erase", on: customer)
            let before = try await office.entry(.customer, customer).values
            _ = try await office.perform("erase", on: customer)
            #expect(try await office.entry(.customer, customer).values == before)
        }
    }

    @Test func `withdraws the person's consents and keeps them as proof`() async throws {
        try await Office.open { office in
            let (customer, _) = try await Self.cancelled(office)
            let consent = try await office.create(
                .consent,
                JSONValue.parse(
                    #"{"konsumen":\#(customer),"purpose":"promosi","text_version":"1","channel":"formulir"}"#)
            ).id
            #expect(try await !office.entry(.consent, consent)["given_at"].isNull)
            #expect(try await office.text(.consent, consent, "recorded_by") == "token:1")
            let change = #"{"purpose":"lainnya"}"#
            #expect(await refusal { try await office.update(.consent, consent, change) } == "409 ConflictError")
            _ = try await office.perform("erase", on: customer)
            #expect(try await !office.entry(.consent, consent)["withdrawn_at"].isNull)
            #expect(try await office.text(.consent, consent, "purpose") == "promosi")
        }
    }
}

@Suite struct `What is held about a customer` {
    @Test func `is told whole, with its history and who saw it`() async throws {
        try await Office.open { office in
            let customer = try await office.customer(
                #"{"npwp_number":"123456782012000","dokumen_konsumen":[{"nomor_dokumen":"X-1"}]}"#)
            let other = try await office.customer(#"{"phone":"081200000001","ktp_number":"3171054501900002"}"#)
            try await office.booking(#"{"customer":\#(customer)}"#)
            try await office.booking(#"{"customer":\#(other)}"#)
            let seen = ShownEntries(type: .customer, attributes: ["ktp_number"], ids: [customer, other])
            let note = AccessNote(
                principal: "user:9", address: "203.0.113.9", action: "x.find", way: .shown, entries: seen)
            try await office.store.write([CountedNote(note, requestID: "r", at: Instant(milliseconds: 0))])
            let outcome = try await office.perform("personal-data", on: customer)
            let data = try #require(outcome.data.object)
            #expect(data["customer"]?.object?["ktp_number"]?.string == "3171054501900001")
            #expect(data["customer"]?.object?["dokumen_konsumen"]?.serialized().contains("X-1") == true)
            #expect(data["bookings"]?.array?.count == 1)
            #expect(data["changes"]?.array?.count == 1)
            let looks = try #require(data["seen_by"]?.array)
            #expect(looks.count == 1 && looks[0].object?["principal"]?.string == "user:9")
            // Nobody learns whose number was in the same list.
            #expect(looks[0].object?["entryIds"]?.serialized() == "[\(customer)]")
            #expect(
                outcome.shown == [
                    ShownEntries(
                        type: .customer,
                        attributes: ["ktp_number", "npwp_number", "dokumen_konsumen.nomor_dokumen"], ids: [customer])
                ])
        }
    }
}
