//  DemoOffice: the made-up office as steps: how much there is, in what order, and that clients could have sent it.

import Content
import Storage
import Testing

@testable import Bookings

/// Offices are made in milliseconds, so tests share the usual one and make others as they need them.
private let today = CivilDay(daysSinceEpoch: 20_528)  // 2026-03-16, a Monday
private let usual = DemoOffice(seed: 1, today: today, scale: 2)
private let steps = usual.part(0).steps

private func count(_ kind: DemoOffice.Kind, in part: Int = 0) -> Int {
    usual.part(part).steps.count { $0.isCreate && $0.entry.kind == kind }
}

/// What is left of an entry's values after all its steps.
private func final(_ kind: DemoOffice.Kind) -> [JSONObject] {
    var values: [DemoOffice.Reference: JSONObject] = [:]
    for step in steps where step.entry.kind == kind {
        for (name, value) in step.values.members { values[step.entry, default: JSONObject()][name] = value }
    }
    return Array(values.values)
}

@Suite struct `The demo office` {
    @Test(arguments: [
        (DemoOffice.Kind.project, 2, 0), (.department, 5, 0), (.position, 8, 0), (.bank, 5, 0), (.developer, 1, 0),
        (.unit, 120, 120), (.customer, 80, 80), (.employee, 10, 10), (.booking, 60, 60), (.lead, 120, 120),
        (.progress, 30, 30), (.leave, 8, 8), (.attendance, 90, 90),
    ])
    func `has what was promised, in each part again but for what there is once`(
        kind: DemoOffice.Kind, first: Int, later: Int
    ) {
        #expect(count(kind) == first)
        #expect(count(kind, in: 1) == later)
    }

    @Test(arguments: DemoOffice.Kind.allCases) func `has something of every kind`(kind: DemoOffice.Kind) {
        let isThere = kind == .file ? !usual.part(0).files.isEmpty : count(kind) > 0
        #expect(isThere)
    }

    @Test func `is the same for equal arguments, and another for another seed or day`() {
        #expect(text(DemoOffice(seed: 1, today: today)) == text(DemoOffice(seed: 1, today: today)))
        #expect(text(DemoOffice(seed: 1, today: today)) != text(DemoOffice(seed: 2, today: today)))
        let tomorrow = CivilDay(daysSinceEpoch: today.daysSinceEpoch + 1)
        #expect(text(DemoOffice(seed: 1, today: today)) != text(DemoOffice(seed: 1, today: tomorrow)))
    }

    @Test func `begins the same at every scale, and parts differ from each other`() {
        #expect(text(DemoOffice(seed: 1, today: today, scale: 1)) == text(usual))
        #expect(text(usual, part: 0) != text(usual, part: 1))
    }

    @Test(arguments: [(-3, 1), (0, 1), (1, 1), (1000, 1000), (2_000_000, 1000)])
    func `has a scale within bounds`(asked: Int, given: Int) {
        #expect(DemoOffice(seed: 1, today: today, scale: asked).scale == given)
    }

    @Test func `hires a seller with the first position`() {
        let first = steps.first { $0.entry.kind == .position }
        #expect(first?.values["nama_jabatan"] == "Sales Executive")
    }

    private func text(_ office: DemoOffice, part: Int = 0) -> [String] {
        office.part(part).steps.map { step in
            let body = step.body { Int64($0.part * 1_000_000 + $0.number) }.serialized()
            return "\(step.moment.instant.iso8601) \(step.entry.kind) \(step.entry.number) \(step.isCreate) \(body)"
        }
    }
}

@Suite struct `The steps of the demo office` {
    @Test(arguments: [0, 1]) func `come in the order of time, and none in the future`(part: Int) {
        let moments = usual.part(part).steps.map(\.moment)
        #expect(zip(moments, moments.dropFirst()).allSatisfy { !($1 < $0) })
        #expect(moments.allSatisfy { $0.day.daysSinceEpoch <= today.daysSinceEpoch })
    }

    @Test(arguments: [0, 1]) func `refer only to what is there`(part: Int) {
        var known = Set(usual.part(0).files.map(\.entry))
        if part > 0 { known.formUnion(steps.filter(\.isCreate).map(\.entry)) }
        for step in usual.part(part).steps {
            #expect(step.isCreate != known.contains(step.entry), "\(step.entry)")
            for target in step.links.flatMap(\.targets) { #expect(known.contains(target), "\(step.entry)") }
            known.insert(step.entry)
        }
    }

    @Test(arguments: [0, 1]) func `are bodies that the server takes without a fault or a warning`(part: Int) throws {
        let schema = try Office.schema.get()
        let formats = HouseFormats.all(today: { today })
        let provided = Dictionary(grouping: Bookings.lifecycles, by: \.contentType)
        for step in usual.part(part).steps {
            let uid = step.entry.kind.uid
            let type = try #require(schema[uid])
            let context = PayloadContext(
                schema: schema, access: .everything, isCreate: step.isCreate,
                provided: Set((provided[uid] ?? []).flatMap(\.provides)), formats: formats)
            let body = step.body { _ in 1 }
            let payload = try Payload.read(body, of: type, with: context)
            #expect(payload.warnings == [], "\(step.entry)")
            for name in body.object?.keys ?? [] {
                #expect(payload.draft.changes(name), "\(uid) has no \(name)")
            }
        }
    }

    @Test func `send links as ids, alone or in a list`() throws {
        let step = try #require(steps.first { $0.entry.kind == .project && $0.isCreate })
        let body = step.body { Int64($0.number + 7) }.object
        #expect(body?["developer"] == .number("7"))
        #expect(body?["galeri_foto"]?.array?.count == 2)
        #expect(throws: CancellationError.self) {
            try step.body { (_: DemoOffice.Reference) throws(CancellationError) in throw CancellationError() }
        }
    }
}

@Suite struct `The bookings of the demo office` {
    @Test func `end in every combination of statuses that the house knows`() {
        var found: [String: Int] = [:]
        for booking in final(.booking) {
            let status = booking["booking_status"]?.string ?? "menunggu-pembayaran"
            found[status + " " + (booking["payment_status"]?.string ?? "pending"), default: 0] += 1
        }
        let expected = [
            "menunggu-pembayaran pending": 6, "menunggu-pembayaran overdue": 4, "aktif lunas": 16, "aktif pending": 3,
            "aktif overdue": 3, "selesai lunas": 14, "selesai pending": 1, "selesai overdue": 1,
            "dibatalkan pending": 5, "dibatalkan overdue": 4, "dibatalkan lunas": 3,
        ]
        #expect(found == expected)
    }

    @Test(arguments: 0..<20) func `hold a unit one at a time, whatever the seed`(seed: Int) {
        var holders: [DemoOffice.Reference: DemoOffice.Reference] = [:]
        var units: [DemoOffice.Reference: DemoOffice.Reference] = [:]
        var rebooked = 0
        for step in DemoOffice(seed: UInt64(seed), today: today).part(0).steps where step.entry.kind == .booking {
            if step.isCreate, let unit = step.links.first(where: { $0.name == "unit" })?.targets.first {
                #expect(holders[unit] == nil)
                if units.values.contains(unit) { rebooked += 1 }
                holders[unit] = step.entry
                units[step.entry] = unit
            } else if step.values["booking_status"] == "dibatalkan", let unit = units[step.entry] {
                #expect(holders[unit] == step.entry)
                holders[unit] = nil
            }
        }
        #expect(units.count == 60 && holders.count == 48)
        #expect(rebooked > 0)
    }

    @Test func `wait no longer than the house lets them`() {
        let overdue = Set(steps.filter { $0.values["payment_status"] == "overdue" }.map(\.entry))
        let moved = Set(steps.filter { $0.values["booking_status"] != nil }.map(\.entry))
        for step in steps where step.entry.kind == .booking && step.isCreate && !moved.contains(step.entry) {
            let age = today.daysSinceEpoch - step.moment.day.daysSinceEpoch
            #expect(age == (overdue.contains(step.entry) ? 2 : 0))
        }
    }

    @Test func `are paid for by receipts of the same amount`() {
        let paid = final(.booking).filter { $0["payment_status"] == "lunas" }
        let receipts = final(.cashIn).filter { $0["jenis_transaksi"] == "Booking" }
        let fees = paid.compactMap { $0["booking_fee"]?.int64 }.sorted()
        #expect(fees == receipts.compactMap { $0["nominal"]?.int64 }.sorted() && fees.count == 33)
    }

    @Test func `have papers of every kind, checked and unchecked`() {
        let documents = final(.document)
        #expect(Set(documents.map { $0["document_type"]?.string }) == ["ktp", "npwp", "kk", "slip-gaji", "lainnya"])
        #expect(documents.contains { $0["verified"] == .bool(true) })
        #expect(documents.contains { $0["verified"] == nil })
        let booked = Set(
            steps.filter { $0.entry.kind == .document }.flatMap(\.links).filter { $0.name == "booking" }
                .flatMap(\.targets))
        #expect(booked.count == 60)
    }

    @Test func `count into the targets of their sellers`() {
        let sold = final(.target).compactMap { $0["pencapaian_unit"]?.int64 }.reduce(0, +)
        let completed = final(.booking).count { $0["booking_status"] == "selesai" }
        #expect(sold > 0 && sold <= completed)
    }
}

@Suite struct `The people of the demo office` {
    @Test func `have customers with a seller and without`() {
        let isAssigned = steps.filter { $0.entry.kind == .customer && $0.isCreate }.map { step in
            step.links.contains { $0.name == "marketing_staff" }
        }
        #expect(isAssigned.contains(true) && isAssigned.contains(false))
    }

    @Test func `are placed at projects, those who left at none`() {
        let placements = final(.placement).map { $0["status"]?.string }
        #expect(placements.contains("aktif") && placements.contains("selesai"))
        #expect(final(.employee).count { $0["is_active"] == .bool(false) } == 1)
    }

    @Test func `have numbers that no other part has`() {
        func all(_ kind: DemoOffice.Kind, _ name: String) -> [String] {
            [0, 1].flatMap { usual.part($0).steps }.filter { $0.entry.kind == kind && $0.isCreate }
                .compactMap { $0.values[name]?.string }
        }
        for (kind, name) in [(DemoOffice.Kind.customer, "phone"), (.employee, "staff_id"), (.employee, "code")] {
            #expect(Set(all(kind, name)).count == all(kind, name).count)
        }
    }
}

@Suite struct `The files of the demo office` {
    @Test func `are real pictures and documents, and all are named by a step`() {
        let named = Set(steps.flatMap(\.links).flatMap(\.targets).filter { $0.kind == .file })
        #expect(named == Set(usual.part(0).files.map(\.entry)))
        for file in [usual.part(0).files.first { $0.mediaType == "image/jpeg" }, usual.part(0).files.last] {
            guard let file else { continue }
            let isPicture = file.mediaType == "image/jpeg"
            #expect(file.bytes().starts(with: isPicture ? [0xFF, 0xD8, 0xFF] : Array("%PDF".utf8)))
            #expect(file.name.hasSuffix(isPicture ? ".jpg" : ".pdf"))
        }
    }

    @Test func `are shown again by later parts`() {
        #expect(usual.part(1).files.isEmpty)
        let shown = usual.part(1).steps.flatMap(\.links).flatMap(\.targets).filter { $0.kind == .file }
        #expect(shown.count > 150 && shown.allSatisfy { $0.part == 0 })
    }
}
