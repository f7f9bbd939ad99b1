//  Content that came without the rules, and the rules' own word about the content.

import Content
import Relational
import Storage
import Testing

@testable import Bookings

@Suite struct `Bookings that came without the rules` {
    /// Stores bookings of units as a take-over does: status by unit.
    private func takeOver(_ bookings: [(unit: Int64?, status: String?)], in office: Office) async throws {
        let type = try #require(office.store.schema[.booking])
        try await office.store.write(office.context()) { transaction in
            for booking in bookings {
                var draft = Draft(type)
                draft["booking_id"] = .text("LAMA-\(try transaction.count(.booking, where: .everything) + 1)")
                if let status = booking.status { draft["booking_status"] = .text(status) }
                draft.relations["unit"] = .replace(booking.unit.map { [$0] } ?? [])
                _ = try transaction.create(draft, runsRules: false)
            }
        }
    }

    @Test func `get the claims they would have, once and again`() async throws {
        try await Office.open { office in
            for _ in 1...4 { try await office.unit() }
            try await takeOver(
                [(1, "aktif"), (2, "selesai"), (3, "dibatalkan"), (nil, "aktif"), (4, nil)], in: office)
            for _ in 1...2 {
                let found = try await Bookings.adoptClaims(in: office.store, as: office.context())
                #expect(found == [])
            }
            #expect(try await office.state(of: 1) == "tersedia - by 1")
            #expect(try await office.state(of: 2) == "tersedia - by 2")
            #expect(try await office.state(of: 3) == "tersedia - by -")
            #expect(try await office.state(of: 4) == "tersedia - by -")
            #expect(await refusal { try await office.booking(#"{"unit":1}"#) } == "409 ConflictError")
        }
    }

    @Test func `are named where two have one unit`() async throws {
        try await Office.open { office in
            try await office.unit()
            try await office.unit()
            try await takeOver([(1, "aktif"), (2, "aktif"), (1, "menunggu-pembayaran"), (1, "dibatalkan")], in: office)
            let found = try await Bookings.adoptClaims(in: office.store, as: office.context())
            #expect(found == [DoubleBooking(unit: "UNIT-001", bookings: ["LAMA-1", "LAMA-3"])])
        }
    }

    @Test func `do not free a unit that another one holds`() async throws {
        try await Office.open { office in
            let unit = try await office.unit(#"{"status":"dipesan"}"#)
            try await takeOver([(unit, "aktif"), (unit, "aktif")], in: office)
            _ = try await Bookings.adoptClaims(in: office.store, as: office.context())
            try await office.delete(.booking, 2)
            #expect(try await office.state(of: unit) == "dipesan - by 1")
        }
    }

    @Test func `are all adopted, however many`() async throws {
        try await Office.open { office in
            for _ in 1...3 { try await office.unit() }
            try await takeOver(Array(repeating: (1, "dibatalkan"), count: 150), in: office)
            try await takeOver(Array(repeating: (nil, "aktif"), count: 250), in: office)
            try await takeOver([(3, "aktif"), (2, "aktif")], in: office)
            let found = try await Bookings.adoptClaims(in: office.store, as: office.context())
            #expect(found == [])
            #expect(try await office.state(of: 2) == "tersedia - by 402")
            #expect(try await office.state(of: 3) == "tersedia - by 401")
        }
    }
}

@Suite struct `The rules and the shipped content` {
    @Test func `agree on types and attributes`() throws {
        let schema = try Office.schema.get()
        for rule in Bookings.lifecycles {
            let type = try #require(schema[rule.contentType], "\(rule)")
            for name in rule.requires.union(rule.uses).union(rule.provides) {
                #expect(type[name: name] != nil, "\(type.uid).\(name), named by \(Swift.type(of: rule))")
            }
        }
    }

    @Test func `agree on the words for where things stand`() throws {
        let schema = try Office.schema.get()
        func options(_ type: UID, _ name: AttributeName) throws -> Set<String> {
            Set(try #require(schema[type]?[name: name]).constraints.options)
        }
        #expect(try options(.booking, "booking_status") == Set(BookingStatus.allCases.map(\.rawValue)))
        #expect(try options(.booking, "payment_status") == Set(PaymentStatus.allCases.map(\.rawValue)))
        #expect(try options(.unit, "status") == Set(UnitStatus.allCases.map(\.rawValue)))
    }

    @Test func `ask the client for nothing that a rule gives`() throws {
        let schema = try Office.schema.get()
        let layout = Layout(
            schema: schema, cipher: FieldCipher(.random()), dialect: .sqlite, rules: Bookings.lifecycles)
        #expect(layout.provided(.booking) == ["booking_id", "booking_date"])
        #expect(layout.provided(.unit) == ["unit_id"])
        #expect(layout.provided(.customer) == ["customer_id"])
        #expect(layout.provided(.document) == ["upload_date"])
        #expect(layout.provided(.employee) == ["nik_karyawan"])
        #expect(layout.provided(.lead) == ["date"])
    }

    @Test func `work without what a rule merely uses`() async throws {
        try await Office.open(schema: bare()) { office in
            let booking = #"{"unit":1,"customer":1,"marketing_staff":1,"payment_status":"lunas"}"#
            try await office.create(.employee, JSONValue.parse(#"{"nama_lengkap":"Ahmad Rizki"}"#))
            try await office.unit(#"{"harga":{"harga_total":1}}"#)
            try await office.customer()
            #expect(try await office.booking(booking).said == [])
            #expect(try await office.state(of: 1) == "dipesan 1 by 1")
            let document = #"{"document_type":"ktp","document_name":"KTP","file":\#(try await office.file())}"#
            try await office.create(.document, JSONValue.parse(document))
            try await office.update(.document, 1, #"{"verified":true}"#)
            try await office.create(.leave, .object(JSONObject()))
            #expect(await refusal { try await office.delete(.employee, 1) } == "409 ConflictError")
        }
    }

    /// The shipped content without the attributes that rules can do without.
    private func bare() throws -> Schema {
        var needless: [UID: Set<AttributeName>] = [:]
        for rule in Bookings.lifecycles { needless[rule.contentType, default: []].formUnion(rule.uses) }
        for rule in Bookings.lifecycles { needless[rule.contentType]?.subtract(rule.requires) }
        #expect(needless[.booking] == ["payment_date", "payment_method", "payment_proof", "project"])
        let files = try Office.files().map { file in
            let parts = file.path.split(separator: "/")
            guard parts.count == 5, let names = needless[UID("api::\(parts[1]).\(parts[3])")] else { return file }
            let json = try JSONValue.parse(file.bytes)
            var attributes = json.object?["attributes"]?.object ?? JSONObject()
            for name in names { attributes[name] = nil }
            let changed = json.merged(.object(JSONObject([("attributes", .object(attributes))])))
            return SchemaFile(path: file.path, bytes: Array(changed.serialized().utf8))
        }
        return try SchemaLoader.load(files)
    }
}
