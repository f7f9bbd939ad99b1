//  What numbers entries get, whoever asks and whatever is there already.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `Numbers of bookings` {
    @Test func `count up from one, with the year of entry`() async throws {
        try await Office.open { office in
            for number in ["BK-2026-001", "BK-2026-002", "BK-2026-003"] {
                let id = try await office.booking("{}").id
                #expect(try await office.text(.booking, id, "booking_id") == number)
            }
        }
    }

    @Test(arguments: [#"{"booking_id":null}"#, #"{"booking_date":"2025-12-31"}"#])
    func `are given for null, and in the year of entry whatever the date of the booking`(json: String) async throws {
        try await Office.open { office in
            let id = try await office.booking(json).id
            #expect(try await office.text(.booking, id, "booking_id") == "BK-2026-001")
        }
    }

    @Test func `begin anew with the year`() async throws {
        try await Office.open(on: "2026-12-31") { office in
            try await office.booking("{}")
            office.go(to: "2027-01-01")
            #expect(try await office.text(.booking, office.booking("{}").id, "booking_id") == "BK-2027-001")
            office.go(to: "2026-12-31")
            #expect(try await office.text(.booking, office.booking("{}").id, "booking_id") == "BK-2026-002")
        }
    }

    @Test func `grow past three digits, and may be sent back as they are`() async throws {
        try await Office.open { office in
            try await office.store.write(office.context()) { try $0.raiseNumber("BK", year: 2026, to: 998) }
            #expect(try await office.text(.booking, office.booking("{}").id, "booking_id") == "BK-2026-999")
            let long = try await office.booking("{}").id
            #expect(try await office.text(.booking, long, "booking_id") == "BK-2026-1000")
            try await office.update(.booking, long, #"{"booking_id":"BK-2026-1000","notes":"tetap"}"#)
            #expect(try await office.text(.booking, long, "notes") == "tetap")
        }
    }

    @Test func `may not be chosen longer than the specification has them`() async throws {
        let pattern = #"booking_id must match the following: "/^BK-[0-9]{4}-[0-9]{3}$/""#
        try await Office.open { office in
            let fault = PayloadFault([FieldFault(["booking_id"], pattern)])
            await #expect(throws: fault) { try await office.booking(#"{"booking_id":"BK-2026-1001"}"#) }
            let id = try await office.booking("{}").id
            await #expect(throws: fault) { try await office.update(.booking, id, #"{"booking_id":"BK-2026-1001"}"#) }
            #expect(try await office.text(.booking, id, "booking_id") == "BK-2026-001")
        }
    }

    @Test func `leave out what a client chose`() async throws {
        try await Office.open { office in
            for chosen in ["BK-2026-002", "BK-2026-003", "BK-2026-900", "BK-2027-001"] {
                try await office.booking(#"{"booking_id":"\#(chosen)"}"#)
            }
            var given: [String?] = []
            for _ in 0..<3 { given.append(try await office.text(.booking, office.booking("{}").id, "booking_id")) }
            office.go(to: "2027-05-01")
            given.append(try await office.text(.booking, office.booking("{}").id, "booking_id"))
            #expect(given == ["BK-2026-001", "BK-2026-004", "BK-2026-005", "BK-2027-002"])
        }
    }

    @Test func `are not used up by refused bookings`() async throws {
        try await Office.open { office in
            let unit = try await office.unit(#"{"status":"maintenance"}"#)
            #expect(await refusal { try await office.booking(#"{"unit":\#(unit)}"#) } == "409 ConflictError")
            #expect(await refusal { try await office.booking(#"{"unit":99}"#) } == "400 ValidationError")
            #expect(await refusal { try await office.booking(#"{"booking_fee":-1}"#) } == "400 ValidationError")
            #expect(try await office.text(.booking, office.booking("{}").id, "booking_id") == "BK-2026-001")
        }
    }

    @Test func `are exactly one to five hundred for five hundred bookings at once`() async throws {
        try await Office.open { office in
            let units = try await office.store.write(office.context()) { transaction in
                let type = try #require(transaction.layout.schema[.unit])
                return try (1...500).map { _ in
                    var draft = Draft(type)
                    draft["status"] = .text("tersedia")
                    return try transaction.create(draft).id
                }
            }
            let numbers = try await withThrowingTaskGroup(of: String?.self) { group in
                for unit in units {
                    group.addTask {
                        try await office.text(.booking, office.booking(#"{"unit":\#(unit)}"#).id, "booking_id")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let format = NumberFormat("BK", isYearly: true)
            #expect(Set(numbers) == Set((1...500).map { format.text($0, year: 2026) }))
            #expect(numbers.count == 500)
        }
    }
}

@Suite struct `Numbers of units and customers` {
    @Test func `follow the highest there is`() async throws {
        try await Office.open { office in
            var given: [String?] = []
            for chosen in [nil, "UNIT-005", nil, "UNIT-003", nil] {
                let json = chosen.map { #"{"unit_id":"\#($0)"}"# } ?? "{}"
                given.append(try await office.text(.unit, office.unit(json), "unit_id"))
            }
            #expect(given == ["UNIT-001", "UNIT-005", "UNIT-006", "UNIT-003", "UNIT-007"])
            #expect(try await office.text(.customer, office.customer(), "customer_id") == "CUST-001")
            try await office.update(.customer, 1, #"{"customer_id":"CUST-1200"}"#)
            #expect(try await office.text(.customer, office.customer(), "customer_id") == "CUST-1201")
        }
    }

    @Test func `follow the highest of entries that came without the rules`() async throws {
        try await Office.open { office in
            let type = try #require(office.store.schema[.unit])
            @Sendable func takeOver(_ numbers: [String]) async throws {
                try await office.store.write(office.context()) { transaction in
                    for number in numbers {
                        var draft = Draft(type)
                        draft["unit_id"] = .text(number)
                        _ = try transaction.create(draft, runsRules: false)
                    }
                }
            }
            try await takeOver(["UNIT-010", "UNIT-9", "RUMAH-77", "UNIT-012"])
            #expect(try await office.text(.unit, office.unit(), "unit_id") == "UNIT-013")
            try await takeOver(["UNIT-014", "UNIT-020"])
            #expect(try await office.text(.unit, office.unit(), "unit_id") == "UNIT-021")
        }
    }

    @Test func `begin behind stored ones even when a client's number comes first`() async throws {
        try await Office.open { office in
            let type = try #require(office.store.schema[.customer])
            try await office.store.write(office.context()) { transaction in
                var draft = Draft(type)
                draft["customer_id"] = .text("CUST-040")
                _ = try transaction.create(draft, runsRules: false)
            }
            try await office.customer(#"{"customer_id":"CUST-003"}"#)
            #expect(try await office.text(.customer, office.customer(), "customer_id") == "CUST-041")
        }
    }

    @Test func `are not moved by what is too long to be a number`() async throws {
        try await Office.open { office in
            try await office.unit(#"{"unit_id":"UNIT-9223372036854775807"}"#)
            try await office.unit(#"{"unit_id":"UNIT-99999999999999999999"}"#)
            #expect(try await office.text(.unit, office.unit(), "unit_id") == "UNIT-001")
        }
    }

    @Test func `go to one of thirty-two who choose the same`() async throws {
        try await Office.open { office in
            let outcomes = await outcomes(of: 32) { try await office.unit(#"{"unit_id":"UNIT-042"}"#) }
            let taken = PayloadFault([.unique(["unit_id"])])
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.count { ($0 as? PayloadFault) == taken } == 31)
            #expect(taken.message == "This attribute must be unique")
            let count = try await office.count(.unit)
            #expect(count == 1)
        }
    }
}

@Suite struct `Other numbers` {
    @Test func `of employees leave out what is taken`() async throws {
        try await Office.open { office in
            var given: [String?] = []
            for (staff, own) in [("S1", nil), ("S2", "EMP002"), ("S3", nil), ("S4", "3171234567890001"), ("S5", nil)] {
                let number = own.map { #","nik_karyawan":"\#($0)""# } ?? ""
                let json = #"{"staff_id":"\#(staff)","nama_lengkap":"Ahmad Rizki"\#(number)}"#
                let id = try await office.create(.employee, JSONValue.parse(json)).id
                given.append(try await office.text(.employee, id, "nik_karyawan"))
            }
            #expect(given == ["EMP001", "EMP002", "EMP003", "3171234567890001", "EMP004"])
        }
    }

    @Test(arguments: [(UID.cashIn, "KM"), (UID.cashOut, "KK")])
    func `of cash entries count within the year, behind the highest`(type: UID, series: String) async throws {
        try await Office.open { office in
            var given: [String?] = []
            for json in ["{}", #"{"nomor_transaksi":""}"#, #"{"nomor_transaksi":"\#(series)-2026-010"}"#, "{}"] {
                given.append(
                    try await office.text(type, office.create(type, JSONValue.parse(json)).id, "nomor_transaksi"))
            }
            try await office.create(type, JSONValue.parse(#"{"nomor_transaksi":"kwitansi 7"}"#))
            office.go(to: "2027-01-01")
            given.append(try await office.text(type, office.create(type, .object(JSONObject())).id, "nomor_transaksi"))
            let wanted = ["2026-001", "2026-002", "2026-010", "2026-011", "2027-001"]
            #expect(given == wanted.map { "\(series)-\($0)" })
        }
    }

    @Test(
        arguments: [
            ("BK-2026-007", 7, 2026), ("BK-2026-1000", 1000, 2026), ("BK-2026-07", nil, 0), ("BK-26-007", nil, 0),
            ("BK-2026-0000000001", nil, 0), ("BK-2026-00x", nil, 0), ("bk-2026-007", nil, 0), ("", nil, 0),
            ("BK-2026007", nil, 0), ("BK-٢٠٢٦-007", nil, 0),
        ] as [(String, Int64?, Int)])
    func `are read only as they are written`(text: String, number: Int64?, year: Int) {
        let read = NumberFormat("BK", isYearly: true).read(text)
        #expect(read?.number == number)
        #expect(read?.year ?? 0 == year)
    }
}

/// What became of `count` attempts at once; nil is a success.
func outcomes(
    of count: Int, _ attempt: @escaping @Sendable () async throws -> some Sendable
) async -> [(any Error)?] {
    await withTaskGroup(of: (any Error)?.self) { group in
        for _ in 0..<count {
            group.addTask {
                do {
                    _ = try await attempt()
                    return nil
                } catch {
                    return error
                }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}
