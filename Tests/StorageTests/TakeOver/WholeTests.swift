//  A take-over happens whole or not at all, whatever stands in its way.

import Content
import Relational
import SQLiteDriver
import Storage
import Testing

@Suite struct `A take-over` {
    /// Finds what it is told to find, or throws.
    private struct Review: TakeOverReview {
        var findings: [TakeOverFinding] = []
        var error: (any Error)?

        func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding] {
            if let error { throw error }
            return findings
        }
    }

    @Test func `that is a dry run writes nothing and reports the same`() async throws {
        try await TakeOverBed.use { bed in
            var options = TakeOverOptions()
            options.isDryRun = true
            let indexes = try await bed.target.read { try $0.indexNames() }
            let rehearsed = try await bed.takeOver(options)
            #expect(rehearsed.isDryRun)
            #expect(rehearsed.description.contains("nothing was written"))
            try await bed.expectEmpty()
            #expect(try await bed.target.read { try $0.indexNames() } == indexes)
            #expect(try await bed.takeOver().rows == rehearsed.rows)
        }
    }

    @Test(arguments: [
        ("INSERT INTO tags (nama) VALUES ('a')", "tags"),
        ("INSERT INTO components_blok_teks (isi) VALUES ('a')", "components_blok_teks"),
        ("INSERT INTO up_users (username) VALUES ('a')", "up_users"),
        ("INSERT INTO files (name) VALUES ('a')", "files"),
        (
            "INSERT INTO api_tokens (name, kind, access_key, actions, created_at) VALUES ('a', 'custom', 'b', '[]', 0)",
            "api_tokens"
        ),
    ])
    func `is refused by a database with content`(sql: String, table: String) async throws {
        try await TakeOverBed.use { bed in
            try await bed.run(sql)
            let before = try await bed.contents()
            guard case TakeOverFault.notEmpty(table)? = await bed.refusal() else {
                Issue.record("not refused")
                return
            }
            #expect(try await bed.contents() == before)
        }
    }

    @Test func `replaces the roles of a first start`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.run("INSERT INTO up_roles (id, name, type) VALUES (1, 'Public', 'public')")
            try await bed.run("INSERT INTO up_permissions (action, role__id) VALUES ('x.find', 1)")
            try await bed.takeOver()
            #expect(try await bed.rows("SELECT type FROM up_roles WHERE id = 1") == ["authenticated"])
            #expect(try await bed.rows("SELECT COUNT(*) FROM up_permissions WHERE action = 'x.find'") == ["0"])
        }
    }

    @Test(arguments: ["DROP TABLE strapi_core_store_settings", "ALTER TABLE up_users ADD COLUMN document_id text"])
    func `is refused for what is no Strapi 4`(sql: String) async throws {
        try await TakeOverBed.use(sql: sql) { bed in
            guard case TakeOverFault.notStrapi? = await bed.refusal() else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test func `that loses a row on the way keeps nothing`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.run(
                "CREATE TRIGGER lose BEFORE INSERT ON tags WHEN NEW.id = 3 BEGIN SELECT RAISE(IGNORE); END")
            guard case TakeOverFault.countsDiffer(let report)? = await bed.refusal() else {
                Issue.record("not refused")
                return
            }
            let row = report.rows.first { $0.table == "tags" }
            #expect(row?.read == 6)
            #expect(row?.written == 5)
            try await bed.expectEmpty()
        }
    }

    @Test func `that fills the disk half-way keeps nothing`() async throws {
        try await TakeOverBed.use { bed in
            let pages = try #require(try await bed.rows("PRAGMA page_count").first.flatMap { Int($0) })
            try await TakeOverBed.use(maxPages: pages + 10) { small in
                #expect(await small.refusal() as? SQLFault == .full)
                try await small.expectEmpty()
            }
        }
    }

    @Test func `whose source stops answering keeps nothing`() async throws {
        try await TakeOverBed.use { bed in
            #expect(await bed.refusal(readDeadline: .milliseconds(2)) as? SQLFault == .deadline)
            try await bed.expectEmpty()
        }
    }

    @Test func `keeps nothing when a review throws or leaves something undecided`() async throws {
        try await TakeOverBed.use { bed in
            let thrown = await bed.refusal(reviews: [Review(error: SQLFault.closed)])
            #expect(thrown as? SQLFault == .closed)
            let finding = TakeOverFinding(.undecided, "A-1", "two have it")
            guard case TakeOverFault.undecided(let report)? = await bed.refusal(reviews: [Review(findings: [finding])])
            else {
                Issue.record("not refused")
                return
            }
            #expect(report.findings == [finding])
            try await bed.expectEmpty()
        }
    }

    @Test func `goes on over findings that are only notes`() async throws {
        try await TakeOverBed.use { bed in
            let finding = TakeOverFinding(.noted, "A-1", "odd")
            let report = try await bed.takeOver(reviews: [Review(findings: [finding])])
            #expect(report.description.contains("noted: A-1: odd"))
            #expect(try await bed.contents()["bookings"] == "60")
        }
    }

    @Test func `fills the search indexes with what it brought`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let layout = bed.layout
            #expect(try await bed.target.read { try SearchIndexes(layout).wrong(on: $0).isEmpty })
            let plan = try Planner(schema: bed.layout.schema, access: .everything).list(
                ContentQuery(parsing: "_q=BK-2023"), of: #require(bed.layout.schema["api::booking.booking"]))
            let found = try await ContentStore(layout: bed.layout, driver: bed.target).count(plan)
            let rows = try await bed.rows("SELECT COUNT(*) FROM bookings WHERE booking_id LIKE '%BK-2023%'")
            #expect(found > 0 && rows == ["\(found)"])
        }
    }

    @Test func `streams tables of many batches`() async throws {
        let sql = """
            WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 6099)
            INSERT INTO tags (id, nama) SELECT i, printf('%01000d', i) FROM n
            """
        try await TakeOverBed.use(sql: sql) { bed in
            try await bed.takeOver()
            let sum = "SELECT COUNT(*), SUM(CAST(nama AS INTEGER)) FROM tags WHERE id >= 100"
            #expect(try await bed.rows(sum, columns: 2) == bed.sourceRows(sum, columns: 2))
        }
    }
}

extension TakeOverBed {
    /// Expects a target without content, as migrated.
    fileprivate func expectEmpty() async throws {
        #expect(try await contents().isEmpty)
        #expect(try await rows("SELECT key FROM settings ORDER BY key") == ["format", "index_key"])
    }
}

@Suite struct `Values that should be unique` {
    private static let twice = "UPDATE bookings SET booking_id = 'BK-2023-001' WHERE id IN (2, 5)"

    @Test func `stop a take-over and are listed`() async throws {
        try await TakeOverBed.use(sql: Self.twice) { bed in
            guard case TakeOverFault.duplicates(let report)? = await bed.refusal() else {
                Issue.record("not refused")
                return
            }
            #expect(report.duplicates.map(\.ids) == [[1, 2, 5]])
            #expect(report.duplicates.first?.attribute == "booking_id")
            #expect(report.duplicates.first?.value == "BK-2023-001")
            try await bed.expectEmpty()
        }
    }

    @Test func `are kept without their index until they are repaired`() async throws {
        try await TakeOverBed.use(sql: Self.twice) { bed in
            var options = TakeOverOptions()
            options.duplicates = .keep
            #expect(try await bed.takeOver(options).duplicates.count == 1)
            let checked = try await CheckOnly.stored(in: bed.target)
            #expect(checked == ["bookings.booking_id"])
            let layout = Layout(
                schema: bed.layout.schema, cipher: bed.layout.cipher, dialect: .sqlite, checkOnly: checked)
            #expect(try await Migrator(layout).migrate(bed.target).isEmpty)

            #expect(try await CheckOnly.duplicates(in: bed.target, layout).map(\.ids) == [[1, 2, 5]])
            #expect(try await CheckOnly.settle(bed.target, layout).isEmpty)
            try await bed.run("UPDATE bookings SET booking_id = 'BK-2023-90' || id WHERE id IN (2, 5)")
            #expect(try await CheckOnly.settle(bed.target, layout) == checked)
            #expect(try await CheckOnly.stored(in: bed.target).isEmpty)
            let steps = try await Migrator(bed.layout).migrate(bed.target)
            #expect(steps == [.createIndex("bookings.booking_id__unique")])
        }
    }

    @Test func `are found behind encryption and not shown`() async throws {
        let konsumen = "api/konsumen/content-types/konsumen/schema.json"
        let encrypt: SchemaChange = { text in
            text.replacing(
                "\"ktp_number\": {",
                with: "\"ktp_number\": {\"unique\": true, \"pluginOptions\": {\"kavling\": {\"encrypted\": true}},")
        }
        let sql = "UPDATE konsumens SET ktp_number = '3170000000000001' WHERE id = 9"
        try await TakeOverBed.use(sql: sql, changes: [konsumen: encrypt]) { bed in
            guard case TakeOverFault.duplicates(let report)? = await bed.refusal() else {
                Issue.record("not refused")
                return
            }
            #expect(report.duplicates.map(\.ids) == [[1, 9]])
            #expect(report.duplicates.allSatisfy { $0.value == nil })
        }
    }

    @Test func `are told together with what else has to be decided`() async throws {
        struct Undecided: TakeOverReview {
            func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding] {
                [TakeOverFinding(.undecided, "A-1", "two have it")]
            }
        }
        try await TakeOverBed.use(sql: Self.twice) { bed in
            guard case TakeOverFault.duplicates(let report)? = await bed.refusal(reviews: [Undecided()]) else {
                Issue.record("not refused")
                return
            }
            #expect(report.findings.count == 1)
            #expect(report.description.contains("Not unique:"))
            try await bed.expectEmpty()
        }
    }

    @Test func `are none before the first migration`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.run("DROP TABLE settings")
            #expect(try await CheckOnly.stored(in: bed.target).isEmpty)
        }
    }
}
