//  What has been kept long enough goes, and nothing before.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `Retention` {
    /// Runs the rules as the service does: candidates, then each in a transaction of its own.
    private static func keep(_ office: Office, _ periods: RetentionPeriods = RetentionPeriods()) async throws
        -> [String]
    {
        var erased: [String] = []
        for rule in Bookings.retention(periods) {
            let ids = try await office.store.write(office.context()) { try rule.find($0, 0, 100) }
            for id in ids where try await office.store.write(office.context(), { try rule.erase($0, id) }) != nil {
                erased.append("\(rule.name.split(separator: " ")[0]) \(id)")
            }
        }
        return erased
    }

    @Test func `removes files of bookings that were cancelled a year ago, and keeps the rows`() async throws {
        try await Office.open(on: "2026-03-10") { office in
            let customer = try await office.customer()
            let (live, gone) = (
                try await office.booking(#"{"customer":\#(customer)}"#).id,
                try await office.booking(#"{"customer":\#(customer)}"#).id
            )
            for booking in [live, gone] {
                let file = try await office.file()
                try await office.create(
                    .document,
                    JSONValue.parse(
                        #"{"document_type":"ktp","document_name":"Kartu","file":\#(file),"booking":\#(booking)}"#))
            }
            try await office.delete(.booking, gone)
            office.go(to: "2027-03-10")
            #expect(try await Self.keep(office) == [])
            office.go(to: "2027-03-11")
            #expect(try await Self.keep(office) == ["files 2"])
            #expect(try await Self.keep(office) == [], "done once")
            #expect(try await office.count(.document) == 2)
            #expect(try await office.count(.file) == 1)
            #expect(try await office.text(.document, 2, "document_type") == "ktp")
        }
    }

    @Test func `forgets leads that nobody spoke to for two years`() async throws {
        try await Office.open(on: "2026-03-10") { office in
            func lead(_ number: Int) async throws -> Int64 {
                try await office.create(
                    .lead,
                    JSONValue.parse(
                        #"{"name":"Prospek","phone":"08120000000\#(number)","email":"p\#(number)@example.com","source":"website","status_lead":"baru"}"#
                    )
                ).id
            }
            let (silent, spoken, buyer) = (try await lead(1), try await lead(2), try await lead(3))
            try await office.booking(#"{"lead":\#(buyer)}"#)
            try await office.create(
                .communication,
                JSONValue.parse(
                    #"{"date":"2027-06-01","type":"telepon","notes":"Masih berminat","lead":\#(spoken)}"#))
            office.go(to: "2028-03-11")
            #expect(try await Self.keep(office) == ["leads \(silent)"])
            #expect(try await office.text(.lead, silent, "name") == "(dihapus)")
            #expect(try await office.text(.lead, spoken, "phone") == "081200000002")
            office.go(to: "2029-07-01")
            #expect(try await Self.keep(office) == ["leads \(spoken)"])
        }
    }

    @Test func `forgets customers when their money records need no longer be kept`() async throws {
        try await Office.open(on: "2026-03-10") { office in
            let (paid, idle) = (
                try await office.customer(),
                try await office.customer(#"{"phone":"081200000009","ktp_number":"3171054501900003"}"#)
            )
            try await office.booking(
                #"{"customer":\#(paid),"payment_status":"lunas","payment_method":"cash","booking_status":"selesai"}"#)
            office.go(to: "2036-03-09")
            #expect(try await Self.keep(office) == [])
            office.go(to: "2036-03-10")
            #expect(try await Self.keep(office) == ["customers \(paid)"])
            // Nothing was sold to the other one: only a request erases them.
            #expect(try await office.text(.customer, idle, "phone") == "081200000009")
        }
    }

    @Test func `is off where its period is none, and follows the settings`() async throws {
        var periods = RetentionPeriods()
        periods.fileDays = 0
        periods.leadDays = 0
        #expect(Bookings.retention(periods).count == 1)
        try await Office.open(on: "2026-03-10") { office in
            try await office.create(
                .lead,
                JSONValue.parse(
                    #"{"name":"Prospek","phone":"081200000001","email":"p@example.com","source":"website","status_lead":"baru"}"#
                ))
            office.go(to: "2026-04-20")
            var short = RetentionPeriods()
            short.leadDays = 30
            #expect(try await Self.keep(office) == [])
            #expect(try await Self.keep(office, short) == ["leads 1"])
        }
    }
}
