//  Databases as years of use leave them: values, links and rows that no schema allows.

import Content
import Relational
import Storage
import Testing

@Suite struct `Taking over what should not be there` {
    struct Dirt: Sendable, CustomStringConvertible {
        let column: String
        let literal: String
        /// As the target holds it.
        let stored: String
        /// Nil where the value is fine.
        let reason: String?
        var shown = true

        var description: String { "\(column) = \(literal)" }
    }

    static let values = [
        Dirt(column: "f_int", literal: "'lima'", stored: "-", reason: "no number; made null"),
        Dirt(column: "f_int", literal: "1.5", stored: "-", reason: "must be an integer; made null"),
        Dirt(column: "f_int", literal: "5000", stored: "5000", reason: "must be less than or equal to 1000; kept"),
        Dirt(
            column: "f_int_plain", literal: "9007199254740993", stored: "9007199254740993",
            reason: "must be an integer below 2^53; kept"),
        Dirt(column: "f_float", literal: "'x'", stored: "-", reason: "no number; made null"),
        Dirt(
            column: "f_bigint", literal: "9223372036854775808", stored: "-",
            reason: "must be a whole number of 64 bits; made null"),
        Dirt(column: "f_bigint", literal: "-9223372036854775808", stored: "-9223372036854775808", reason: nil),
        Dirt(column: "f_bool", literal: "'ya'", stored: "-", reason: "no boolean; made null"),
        Dirt(column: "f_bool", literal: "2", stored: "-", reason: "no boolean; made null"),
        Dirt(column: "f_date", literal: "'2023-02-30'", stored: "2023-02-30", reason: "Invalid date; kept"),
        Dirt(column: "f_date", literal: "1709208000000", stored: "2024-02-29", reason: nil),
        Dirt(column: "f_date", literal: "'2024-02-29T12:00:00.000Z'", stored: "2024-02-29", reason: nil),
        Dirt(
            column: "f_time", literal: "'8 pagi'", stored: "8 pagi",
            reason: "Invalid time format, expected HH:mm:ss.SSS; kept"),
        Dirt(column: "f_time", literal: "'08:30:00'", stored: "08:30:00.000", reason: nil),
        Dirt(column: "f_datetime", literal: "'kemarin'", stored: "-", reason: "no point in time; made null"),
        Dirt(column: "f_datetime", literal: "'2024-02-29T12:00:00.000Z'", stored: "1709208000000", reason: nil),
        Dirt(column: "f_datetime", literal: "'2024-02-29 12:00:00'", stored: "1709208000000", reason: nil),
        Dirt(column: "f_datetime", literal: "9e18", stored: "-", reason: "no point in time; made null"),
        Dirt(column: "created_at", literal: "'dulu'", stored: "-", reason: "no point in time; made null"),
        Dirt(
            column: "f_enum", literal: "'empat'", stored: "empat",
            reason: "must be one of the following values: satu, dua, tiga, ; kept"),
        Dirt(
            column: "f_len", literal: "'terlalu panjang'", stored: "terlalu panjang",
            reason: "must be at most 8 characters; kept"),
        Dirt(column: "f_string", literal: "x'ff00'", stored: "-", reason: "binary bytes in a text column; made null"),
        Dirt(column: "f_string", literal: "x'6f6b'", stored: "ok", reason: nil),
        Dirt(column: "f_json", literal: "'{rusak'", stored: "-", reason: "invalid JSON; made null"),
        Dirt(column: "f_json", literal: #"'{ "a" : [ 1.50 ] }'"#, stored: #"{"a":[1.5]}"#, reason: nil),
        Dirt(column: "f_json", literal: "'5'", stored: "5", reason: nil),
        Dirt(column: "f_json", literal: "'null'", stored: "-", reason: nil),
        Dirt(
            column: "f_private", literal: "x'ff'", stored: "-", reason: "binary bytes in a text column; made null",
            shown: false),
        Dirt(
            column: "f_password", literal: "'abc'", stored: "abc", reason: "must be at least 6 characters; kept",
            shown: false),
    ]

    /// One value a row, so that one take-over shows them all.
    @Test func `keeps values that fit, nulls others and tells both`() async throws {
        var used: [String: Int64] = [:]
        let placed = Self.values.map { dirt in
            used[dirt.column, default: 0] += 1
            return (dirt, id: used[dirt.column] ?? 0)
        }
        let columns = used.keys.sorted().map { "\($0) = NULL" }.joined(separator: ", ")
        let updates = placed.map { "UPDATE kitchen_sinks SET \($0.column) = \($0.literal) WHERE id = \($1)" }
        let sql = (["UPDATE kitchen_sinks SET \(columns)"] + updates).joined(separator: ";\n")
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            for (dirt, id) in placed {
                let stored = try await bed.rows("SELECT \(dirt.column) FROM kitchen_sinks WHERE id = \(id)")
                #expect(stored == [dirt.stored], "\(dirt)")
                let told = report.skipped.filter { $0.attribute == dirt.column && $0.examples.contains { $0.id == id } }
                #expect(told.map(\.reason) == (dirt.reason.map { [$0] } ?? []), "\(dirt)")
                let shown = told.flatMap(\.examples).filter { $0.id == id }.map { $0.value != nil }
                #expect(shown == told.map { _ in dirt.shown }, "\(dirt)")
            }
        }
    }

    @Test func `cuts long values in the report`() async throws {
        let sql = "UPDATE kitchen_sinks SET f_len = '\(String(repeating: "x", count: 500))'"
        try await TakeOverBed.use(sql: sql) { bed in
            let told = try #require(try await bed.takeOver().skipped.first { $0.attribute == "f_len" })
            #expect(told.count == 12)
            #expect(told.examples.allSatisfy { ($0.value?.count ?? 0) == TakeOverReport.exampleCharacters + 1 })
        }
    }

    static let scaled: [String: SchemaChange] = [
        "api/unit-rumah/content-types/unit-rumah/schema.json": scale("estimasi_biaya_pembangunan")
    ]

    static func scale(_ attribute: String) -> SchemaChange {
        { text in
            text.replacing(
                "\"\(attribute)\": {\n      \"type\": \"decimal\"",
                with:
                    "\"\(attribute)\": {\n      \"pluginOptions\": {\"kavling\": {\"scale\": 2}}, \"type\": \"decimal\""
            )
        }
    }

    @Test(
        arguments: [
            ("250000001.5", "25000000150", nil), ("450000000", "45000000000", nil),
            ("0.1 + 0.2", "30", nil), ("250000001.125", "25000000113", "must have at most 2 decimal places; rounded"),
            ("-1.005", "-101", "must have at most 2 decimal places; rounded"),
            ("1e300", "-", "must be less than 10^16; made null"),
            ("'12 juta'", "-", "no number; made null"),
        ] as [(String, String, String?)])
    func `makes exact decimals where the schema has a scale`(literal: String, stored: String, reason: String?)
        async throws
    {
        let sql = """
            UPDATE unit_rumahs SET estimasi_biaya_pembangunan = NULL;
            UPDATE unit_rumahs SET estimasi_biaya_pembangunan = \(literal) WHERE id = 2
            """
        try await TakeOverBed.use(sql: sql, changes: Self.scaled) { bed in
            let report = try await bed.takeOver()
            let found = try await bed.rows("SELECT estimasi_biaya_pembangunan FROM unit_rumahs WHERE id = 2")
            #expect(found == [stored])
            let told = report.reasons("api::unit-rumah.unit-rumah", "estimasi_biaya_pembangunan")
            #expect(told == (reason.map { [$0: 1] } ?? [:]))
        }
    }

    @Test func `seals encrypted attributes and never shows them`() async throws {
        let konsumen = "api/konsumen/content-types/konsumen/schema.json"
        let encrypt: SchemaChange = { text in
            text.replacing(
                "\"ktp_number\": {", with: "\"ktp_number\": {\"pluginOptions\": {\"kavling\": {\"encrypted\": true}},")
        }
        try await TakeOverBed.use(
            sql: "UPDATE konsumens SET ktp_number = '12' WHERE id = 7", changes: [konsumen: encrypt]
        ) {
            bed in
            let report = try await bed.takeOver()
            let kinds = try await bed.rows(
                "SELECT DISTINCT typeof(ktp_number), typeof(ktp_number__hash) FROM konsumens", columns: 2)
            #expect(kinds == ["blob|blob"])
            let context = WriteContext(principal: .system, now: Instant(milliseconds: 0), today: "2027-01-15")
            let store = ContentStore(layout: bed.layout, driver: bed.target)
            let entry = try await store.write(context) { try $0.entry("api::konsumen.konsumen", id: 1) }
            #expect(
                try await [entry?["ktp_number"].text] == bed.sourceRows("SELECT ktp_number FROM konsumens WHERE id = 1")
            )
            let told = report.skipped.filter { $0.attribute == "ktp_number" }
            #expect(told.flatMap(\.examples).map(\.id) == [7])
            #expect(told.flatMap(\.examples).allSatisfy { $0.value == nil })
        }
    }

    @Test func `leaves out links without ends and tells them`() async throws {
        let sql = """
            INSERT INTO bookings_unit_links (booking_id, unit_rumah_id) VALUES
                (1, 999), (999, 1), (2, 7), (NULL, 3), (3, NULL);
            INSERT INTO kitchen_sinks_tags_links (kitchen_sink_id, tag_id) VALUES (1, 999);
            DROP INDEX kitchen_sinks_tags_links_unique;
            INSERT INTO kitchen_sinks_tags_links (kitchen_sink_id, tag_id) VALUES (1, 1);
            """
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            #expect(
                report.reasons("api::booking.booking unit") == [
                    "a link to an entry that is gone": 1, "a link from an entry that is gone": 1,
                    "a second link of a to-one relation": 1, "a link without an end": 2,
                ])
            #expect(
                report.reasons("api::kitchen-sink.kitchen-sink tags") == [
                    "a link to an entry that is gone": 1, "the same link twice": 1,
                ])
            let row = try #require(report.rows.first { $0.table == "bookings_unit_links" })
            #expect([row.read, row.written, row.leftOut] == [58, 53, 5])
            #expect(try await bed.rows("SELECT unit__id FROM bookings WHERE id = 2") == ["2"])
        }
    }

    @Test func `leaves out component rows that no entry has, and what they own`() async throws {
        let sql = """
            DELETE FROM artikels WHERE id = 2;
            INSERT INTO components_komponen_kontaks (id, telepon) VALUES (500, 'yatim');
            INSERT INTO kitchen_sinks_components (entity_id, component_id, component_type, field, "order") VALUES
                (2, 6, 'komponen.kontak', 'f_comp', NULL), (1, 500, 'komponen.kontak', 'f_comp', 9),
                (2, 501, 'komponen.kontak', 'f_comp', NULL), (3, 500, 'komponen.hilang', 'f_comp', NULL),
                (3, 500, 'komponen.kontak', 'f_lama', NULL), (NULL, 500, 'komponen.kontak', 'f_comp', NULL);
            """
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            #expect(
                report.reasons("api::kitchen-sink.kitchen-sink components", "f_comp") == [
                    "its row belongs to another entry": 1, "more than one row of a single component": 2,
                    "komponen.hilang is not allowed here": 1,
                ])
            #expect(report.reasons("api::kitchen-sink.kitchen-sink components", "f_lama").count == 1)
            #expect(report.reasons("komponen.kontak") == ["belongs to no entry": 1])
            #expect(report.reasons("komponen.bagian") == ["belongs to no entry": 2])
            #expect(report.reasons("komponen.butir") == ["belongs to no entry": 3])
            let owners = """
                SELECT COUNT(*) FROM components_komponen_butirs
                WHERE owner__type = 'komponen.bagian' AND owner__id NOT IN (SELECT id FROM components_komponen_bagians)
                """
            #expect(try await bed.rows(owners) == ["0"])
            #expect(try await bed.rows("SELECT owner__id FROM components_komponen_kontaks WHERE id = 6") == ["1"])
        }
    }

    @Test func `leaves out files of entries that are gone`() async throws {
        let sql = """
            INSERT INTO files_related_morphs (file_id, related_id, related_type, field, "order") VALUES
                (1, 999, 'api::unit-rumah.unit-rumah', 'images', 1), (999, 1, 'api::unit-rumah.unit-rumah', 'images', 2),
                (1, 1, 'api::unit-rumah.unit-rumah', 'foto_lama', 1), (1, 1, 'api::lama.lama', 'foto', 1),
                (6, 1, 'api::unit-rumah.unit-rumah', 'images', 3), (2, 1, 'api::unit-rumah.unit-rumah', 'gambar_denah', 2)
            """
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            let subject = "api::unit-rumah.unit-rumah files"
            #expect(
                report.reasons(subject, "images") == [
                    "the entry of the file is gone": 1, "the file is gone": 1, "the same file twice": 1,
                ])
            #expect(report.reasons(subject, "foto_lama") == ["the schema has no such media attribute": 1])
            #expect(report.reasons(subject, "gambar_denah") == ["more than one file of a single media": 1])
            #expect(report.reasons("api::lama.lama files") == ["the schema has no files of such a type": 1])
            #expect(report.rows.allSatisfy { $0.read == $0.written + $0.leftOut })
        }
    }

    @Test func `tells tables and columns that the schemas do not have, and the reverse`() async throws {
        let sql = """
            CREATE TABLE catatan_lama (id integer primary key, isi text);
            INSERT INTO catatan_lama (isi) VALUES ('a'), ('b');
            ALTER TABLE tags ADD COLUMN warna varchar(255);
            UPDATE tags SET warna = 'biru' WHERE id < 3;
            ALTER TABLE tags DROP COLUMN nama;
            DROP TABLE banks;
            DROP TABLE kitchen_sinks_lid_links;
            INSERT INTO admin_users (email) VALUES ('admin@example.com');
            """
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            #expect(report.reasons("catatan_lama") == ["no type of the schemas reads this table": 2])
            #expect(report.reasons("api::tag.tag", "warna") == ["no attribute of the schemas reads this column": 2])
            #expect(report.reasons("api::tag.tag", "nama") == ["the source has no such column": 1])
            #expect(report.reasons("api::bank.bank") == ["the source has no table banks": 1])
            #expect(report.reasons("api::kitchen-sink.kitchen-sink", "lid") == ["the source has no links of it": 1])
            #expect(report.reasons("admin_users").values.map { $0 } == [1])
        }
    }

    @Test func `finds names that an older version spelled otherwise`() async throws {
        let sql = """
            ALTER TABLE kitchen_sinks RENAME COLUMN camel_case_field TO camelCaseField;
            ALTER TABLE bookings_customer_links RENAME TO bookings__customer_Links;
            ALTER TABLE bookings_unit_links RENAME COLUMN booking_id TO pemesanan_id;
            ALTER TABLE bookings_unit_links RENAME COLUMN unit_rumah_id TO rumah_id;
            """
        try await TakeOverBed.use(sql: sql) { bed in
            try await bed.takeOver()
            #expect(try await bed.rows("SELECT camel_case_field FROM kitchen_sinks WHERE id = 1") == ["unta"])
            #expect(
                try await bed.rows("SELECT COUNT(customer__id), COUNT(unit__id) FROM bookings", columns: 2) == ["54|53"]
            )
        }
    }

    @Test func `reads relations that are columns`() async throws {
        let sql = """
            ALTER TABLE bookings ADD COLUMN marketing_staff_id integer;
            UPDATE bookings SET marketing_staff_id =
                (SELECT karyawan_id FROM bookings_marketing_staff_links WHERE booking_id = bookings.id);
            DROP TABLE bookings_marketing_staff_links;
            """
        try await TakeOverBed.use(sql: sql) { bed in
            let report = try await bed.takeOver()
            let theirs = "SELECT id, marketing_staff_id FROM bookings ORDER BY id"
            let own = "SELECT id, marketing_staff__id FROM bookings ORDER BY id"
            #expect(try await bed.rows(own, columns: 2) == bed.sourceRows(theirs, columns: 2))
            #expect(report.rows.first { $0.type == "api::booking.booking marketing_staff" }?.written == 52)
            #expect(report.reasons("api::booking.booking", "marketing_staff_id").isEmpty)
        }
    }

    @Test func `takes entries from before drafts as published`() async throws {
        try await TakeOverBed.use(sql: "ALTER TABLE artikels DROP COLUMN published_at") { bed in
            try await bed.takeOver()
            #expect(try await bed.rows("SELECT COUNT(*) FROM artikels WHERE published_at = created_at") == ["12"])
        }
    }
}
