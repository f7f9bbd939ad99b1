//  Taking over the recorded Strapi project as it is: everything arrives, in its place, and is accounted for.

import Content
import Relational
import SQLiteDriver
import Storage
import Synchronization
import Testing

@Suite struct `Taking over a Strapi database` {
    @Test func `brings every row of every type with its id`() async throws {
        try await TakeOverBed.use { bed in
            let report = try await bed.takeOver()
            for table in bed.layout.tables.all {
                let ids = "SELECT id FROM \"\(table.name)\" ORDER BY id"
                #expect(try await bed.rows(ids) == bed.sourceRows(ids), "\(table.name)")
            }
            #expect(report.rows.allSatisfy { $0.read == $0.written && $0.leftOut == 0 })
            let bookings = report.rows.first { $0.table == "bookings" }
            #expect(bookings?.read == 60)
            #expect(bookings?.type == "api::booking.booking")
        }
    }

    @Test func `gives every entry a document id of its own`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let ids = try await bed.rows("SELECT document_id FROM bookings")
            #expect(Set(ids).count == 60)
            #expect(ids.allSatisfy(DocumentID.isValid))
        }
    }

    @Test(arguments: [
        ("SELECT id, booking_id, booking_date, booking_fee, notes, created_at FROM bookings ORDER BY id", 6),
        ("SELECT id, f_time, f_datetime, f_timestamp, f_bigint, f_decimal, f_bool FROM kitchen_sinks ORDER BY id", 7),
        ("SELECT id, f_json, f_blocks, f_password, f_private, camel_case_field FROM kitchen_sinks ORDER BY id", 6),
        ("SELECT id, judul, slug, published_at FROM artikels ORDER BY id", 4),
        ("SELECT id, name, formats, url, size, folder_path, alternative_text FROM files ORDER BY id", 7),
        ("SELECT id, judul, locale FROM pengumumans ORDER BY id", 3),
    ])
    func `keeps values as they are`(sql: String, columns: Int) async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            #expect(try await bed.rows(sql, columns: columns) == bed.sourceRows(sql, columns: columns))
        }
    }

    @Test func `orders the rows of an inverse side as Strapi shows them`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let own = "SELECT unit__id, id, unit__order FROM bookings WHERE unit__id IS NOT NULL ORDER BY 1, 3"
            let theirs = """
                SELECT unit_rumah_id, booking_id,
                    ROW_NUMBER() OVER (PARTITION BY unit_rumah_id ORDER BY booking_order, id)
                FROM bookings_unit_links ORDER BY 1, 3
                """
            #expect(try await bed.rows(own, columns: 3) == bed.sourceRows(theirs, columns: 3))
            #expect(
                try await bed.rows("SELECT id FROM bookings WHERE unit__id = 2 ORDER BY unit__order") == ["2", "42"])
        }
    }

    @Test func `turns order columns with gaps, equals and nulls into places`() async throws {
        let sql = """
            UPDATE bookings_unit_links SET unit_rumah_id = 1 WHERE booking_id IN (2, 3, 4);
            UPDATE bookings_unit_links SET booking_order = 0.5 WHERE booking_id = 4;
            UPDATE bookings_unit_links SET booking_order = NULL WHERE booking_id = 3;
            UPDATE bookings_unit_links SET booking_order = 7 WHERE booking_id IN (2, 41);
            """
        try await TakeOverBed.use(sql: sql) { bed in
            try await bed.takeOver()
            let places = try await bed.rows(
                "SELECT id, unit__order FROM bookings WHERE unit__id = 1 ORDER BY unit__order", columns: 2)
            #expect(places == ["3|1", "4|2", "2|3", "41|4"])
        }
    }

    @Test func `orders many-to-many links on both sides`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let own =
                "SELECT owner_id, target_id, position, inverse_position FROM kitchen_sinks_tags_links ORDER BY 1, 2"
            let theirs = """
                SELECT kitchen_sink_id, tag_id, CAST(tag_order AS INTEGER), CAST(kitchen_sink_order AS INTEGER)
                FROM kitchen_sinks_tags_links ORDER BY 1, 2
                """
            #expect(try await bed.rows(own, columns: 4) == bed.sourceRows(theirs, columns: 4))
            let first = "SELECT target_id FROM kitchen_sinks_tags_links WHERE owner_id = 1 ORDER BY position"
            #expect(try await bed.rows(first) == ["3", "1", "2"])
            let tag = "SELECT owner_id FROM kitchen_sinks_tags_links WHERE target_id = 3 ORDER BY inverse_position"
            #expect(try await bed.rows(tag) == ["1", "3"])
        }
    }

    @Test func `ties a type to itself in the right direction`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let own = "SELECT owner_id, target_id, position FROM artikels_terkait_links ORDER BY 1, 3"
            let theirs = """
                SELECT artikel_id, inv_artikel_id, CAST(artikel_order AS INTEGER) FROM artikels_terkait_links ORDER BY 1, 3
                """
            #expect(try await bed.rows(own, columns: 3) == bed.sourceRows(theirs, columns: 3))
        }
    }

    @Test(arguments: [
        ("kitchen_sinks", "lid__id", "kitchen_sinks_lid_links", "kitchen_sink_id", "kitchen_lid_id"),
        ("artikels", "penulis__id", "artikels_penulis_links", "artikel_id", "karyawan_id"),
        ("up_users", "role__id", "up_users_role_links", "user_id", "role_id"),
        ("up_permissions", "role__id", "up_permissions_role_links", "permission_id", "role_id"),
        (
            "components_blok_kutipans", "sumber__id", "components_blok_kutipans_sumber_links", "kutipan_id",
            "konsumen_id"
        ),
    ])
    func `keeps to-one relations`(table: String, key: String, links: String, owner: String, target: String) async throws
    {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let own = "SELECT id, \(key) FROM \(table) WHERE \(key) IS NOT NULL ORDER BY id"
            let theirs = "SELECT \(owner), \(target) FROM \(links) ORDER BY 1"
            let found = try await bed.rows(own, columns: 2)
            #expect(!found.isEmpty)
            #expect(try await found == bed.sourceRows(theirs, columns: 2))
        }
    }

    @Test func `puts components and zones back in order`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            for (table, uid) in [("halamans", "api::halaman.halaman"), ("unit_rumahs", "api::unit-rumah.unit-rumah")] {
                let theirs = """
                    SELECT component_type, component_id, entity_id, field,
                        ROW_NUMBER() OVER (PARTITION BY entity_id, field ORDER BY "order", id)
                    FROM \(table)_components ORDER BY 1, 2
                    """
                let own =
                    bed.layout.tables.all.filter(\.type.isComponent).map { component in
                        """
                        SELECT '\(component.type.uid)', id, owner__id, owner__field, owner__position
                        FROM \(component.name) WHERE owner__type = '\(uid)'
                        """
                    }.joined(separator: " UNION ALL ") + " ORDER BY 1, 2"
                let found = try await bed.rows(own, columns: 5)
                #expect(!found.isEmpty)
                #expect(try await found == bed.sourceRows(theirs, columns: 5))
            }
        }
    }

    @Test func `keeps components inside components`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let nested = "SELECT COUNT(*) FROM components_komponen_butirs WHERE owner__type = 'komponen.bagian'"
            let theirs =
                "SELECT COUNT(*) FROM components_komponen_bagians_components WHERE component_type = 'komponen.butir'"
            #expect(try await bed.rows(nested) == bed.sourceRows(theirs))
        }
    }

    @Test func `ties files to entries and component rows in order`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let medias = "SELECT owner_id, target_id, position FROM kitchen_sinks_f_medias_links ORDER BY position"
            #expect(try await bed.rows(medias, columns: 3) == ["1|6|1", "1|7|2"])
            let inside = "SELECT owner_id, target_id FROM components_blok_gambars_gambar_links"
            #expect(try await bed.rows(inside, columns: 2) == ["1|5"])
        }
    }

    @Test func `names the files to bring and those that are missing`() async throws {
        try await TakeOverBed.use { bed in
            let report = try await bed.takeOver(fileExists: { $0 != "slip_f3e922bd5a.pdf" })
            #expect(report.files.count == 14)
            #expect(report.files.contains("thumbnail_besar_c997b0a622.png"))
            #expect(report.missingFiles == ["slip_f3e922bd5a.pdf"])
            #expect(report.description.contains("slip_f3e922bd5a.pdf"))
        }
    }

    @Test func `keeps accounts with their hashes and roles`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let sql = "SELECT id, username, email, password, confirmed, blocked FROM up_users ORDER BY id"
            #expect(try await bed.rows(sql, columns: 6) == bed.sourceRows(sql, columns: 6))
            let roles = "SELECT id, name, type FROM up_roles ORDER BY id"
            #expect(try await bed.rows(roles, columns: 3) == bed.sourceRows(roles, columns: 3))
        }
    }

    @Test func `keeps mailed codes as hashes that end, and none in clear`() async throws {
        let sql = "UPDATE up_users SET confirmation_token = 'kode-konfirmasi' WHERE id IN (4, 5)"
        try await TakeOverBed.use(sql: sql) { bed in
            try await bed.takeOver()
            let clear =
                "SELECT COUNT(*) FROM up_users WHERE reset_password_token IS NOT NULL "
                + "OR confirmation_token IS NOT NULL"
            #expect(try await bed.rows(clear) == ["0"])
            // Of two accounts with one code the older has it, as for Strapi.
            let kept = "SELECT purpose, user_id, length(code_hash) FROM account_codes ORDER BY purpose"
            #expect(try await bed.rows(kept, columns: 3) == ["confirm-email|4|32", "reset-password|6|32"])
            let ends =
                "SELECT (SELECT expires_at FROM account_codes WHERE purpose = 'confirm-email') - expires_at "
                + "FROM account_codes WHERE purpose = 'reset-password'"
            #expect(try await bed.rows(ends) == ["601200000"])
        }
    }

    @Test func `keeps API tokens with what they may do`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let own = "SELECT id, name, kind, access_key, expires_at FROM api_tokens ORDER BY id"
            let theirs = "SELECT id, name, type, access_key, expires_at FROM strapi_api_tokens ORDER BY id"
            #expect(try await bed.rows(own, columns: 5) == bed.sourceRows(theirs, columns: 5))
            let actions = try await bed.rows("SELECT actions FROM api_tokens WHERE id = 3")
            #expect(actions == [#"["api::unit-rumah.unit-rumah.find","api::booking.booking.find"]"#])
        }
    }

    @Test func `keeps the settings that answers depend on`() async throws {
        try await TakeOverBed.use { bed in
            try await bed.takeOver()
            let sql = "SELECT value FROM settings WHERE key = 'default_locale'"
            #expect(try await bed.rows(sql) == [#""en""#])
            let advanced = try await bed.rows("SELECT value FROM settings WHERE key = 'users_permissions_advanced'")
            #expect(advanced.first?.contains(#""default_role":"authenticated""#) == true)
        }
    }

    @Test func `keeps translations and what ties them together`() async throws {
        try await TakeOverBed.use(sql: "UPDATE pengumumans SET locale = NULL WHERE id = 3") { bed in
            try await bed.takeOver()
            let links = "SELECT owner_id, target_id FROM pengumumans_localizations_links ORDER BY 1"
            #expect(try await bed.rows(links, columns: 2) == ["1|4", "2|5", "4|1", "5|2"])
            #expect(try await bed.rows("SELECT locale FROM pengumumans WHERE id = 3") == ["en"])
        }
    }

    @Test func `lets ids go on where Strapi's were`() async throws {
        let sql = "UPDATE sqlite_sequence SET seq = 977 WHERE name = 'bookings'; DELETE FROM tags"
        try await TakeOverBed.use(sql: sql + "; UPDATE sqlite_sequence SET seq = 31 WHERE name = 'tags'") { bed in
            try await bed.takeOver()
            let last = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('bookings', 'tags', 'banks') ORDER BY name"
            #expect(try await bed.rows(last, columns: 2) == ["banks|3", "bookings|977", "tags|31"])
        }
    }

    @Test func `tells what it leaves out and why`() async throws {
        try await TakeOverBed.use(sql: "UPDATE bookings SET created_by_id = 1 WHERE id < 4") { bed in
            let report = try await bed.takeOver()
            let panel = "roles and permissions of Strapi's admin panel"
            #expect(report.reasons("admin_roles") == [panel: 3])
            #expect(report.reasons("api::booking.booking", "created_by_id").values.map { $0 } == [3])
            #expect(report.reasons("upload_folders").count == 1)
            #expect(report.skipped.allSatisfy { !$0.reason.isEmpty && $0.count > 0 })
        }
    }

    @Test func `puts every index back`() async throws {
        try await TakeOverBed.use { bed in
            let before = try await bed.target.read { try $0.indexNames() }
            try await bed.takeOver()
            #expect(try await bed.target.read { try $0.indexNames() } == before)
            #expect(try await Migrator(bed.layout).migrate(bed.target).isEmpty)
        }
    }

    @Test func `says how far it is`() async throws {
        let told = Mutex<[TakeOverProgress]>([])
        try await TakeOverBed.use { bed in
            try await bed.takeOver(progress: { step in told.withLock { $0.append(step) } })
        }
        let bookings = told.withLock { steps in steps.filter { $0.table == "bookings" } }
        #expect(bookings.last?.done == 60)
        #expect(bookings.last?.total == 60)
    }

    @Test func `prints rows read and written in columns`() async throws {
        try await TakeOverBed.use { bed in
            let text = try await bed.takeOver().description
            let line = text.split(separator: "\n").first { $0.hasPrefix("api::booking.booking ") }
            #expect(
                line?.split(separator: " ").map(String.init) == ["api::booking.booking", "bookings", "60", "60", "0"])
        }
    }
}
