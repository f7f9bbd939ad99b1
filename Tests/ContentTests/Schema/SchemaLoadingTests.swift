//  What a schema file declares is what the schema holds.

import Content
import Testing

@Suite struct `Loading a schema file` {
    @Test(arguments: ScalarKind.all.keys.sorted())
    func `knows every scalar kind`(word: String) throws {
        let type = try loaded("\"x\":{\"type\":\"\(word)\",\"enum\":[\"a\"]}")
        let attribute = try found(type[name: "x"], "the attribute")
        #expect(attribute.scalar?.name == word)
        #expect(attribute.unique == (word == "uid"))
        #expect(attribute.relation == nil)
    }

    @Test func `has the kinds that Strapi has`() {
        #expect(
            ScalarKind.all.keys.sorted() == [
                "biginteger", "blocks", "boolean", "date", "datetime", "decimal", "email", "enumeration", "float",
                "integer", "json", "password", "richtext", "string", "text", "time", "timestamp", "uid",
            ])
    }

    @Test(arguments: [
        (#"{"type":"media"}"#, "one file of images, files, videos, audios"),
        (#"{"type":"media","multiple":true,"allowedTypes":["images"]}"#, "files of images"),
        (#"{"type":"component","component":"bagian.isi"}"#, "one bagian.isi"),
        (#"{"type":"component","component":"bagian.isi","repeatable":true}"#, "rows of bagian.isi"),
        (
            #"{"type":"component","component":"bagian.isi","repeatable":true,"min":1,"max":4}"#,
            "rows of bagian.isi from 1 to 4"
        ),
        (#"{"type":"dynamiczone","components":["bagian.isi","bagian.foto"]}"#, "zone of bagian.isi, bagian.foto"),
        (#"{"type":"dynamiczone","components":["bagian.isi"],"max":5}"#, "zone of bagian.isi to 5"),
        (#"{"type":"relation","relation":"oneToOne","target":"api::lain.lain"}"#, "oneToOne api::lain.lain"),
        (#"{"type":"relation","relation":"oneToMany","target":"api::lain.lain"}"#, "oneToMany api::lain.lain"),
        (#"{"type":"relation","relation":"manyToOne","target":"api::lain.lain"}"#, "manyToOne api::lain.lain"),
        (#"{"type":"relation","relation":"manyToMany","target":"api::lain.lain"}"#, "manyToMany api::lain.lain"),
    ])
    func `knows attributes that are more than one column`(json: String, form: String) throws {
        let schema = try SchemaLoader.load([
            typeFile("coba", attributes: "\"x\":\(json)"), typeFile("lain", attributes: "\"n\":{\"type\":\"string\"}"),
            componentFile("bagian", "isi", attributes: "\"n\":{\"type\":\"string\"}"),
            componentFile("bagian", "foto", attributes: "\"n\":{\"type\":\"string\"}"),
        ])
        let attribute = try found(schema["api::coba.coba"]?[name: "x"], "the attribute")
        #expect(spelled(attribute.form) == form)
        #expect(attribute.scalar == nil)
        #expect(schema.problems.isEmpty)
    }

    @Test func `reads every constraint`() throws {
        let type = try loaded(
            """
            "kode":{"type":"string","minLength":3,"maxLength":8,"regex":"^[a-z]+$"},
            "jumlah":{"type":"integer","min":-10,"max":1000},
            "besar":{"type":"biginteger","min":"-5","max":"9007199254740993"},
            "bunga":{"type":"decimal","min":0.5,"pluginOptions":{"kavling":{"scale":4}}},
            "warna":{"type":"enumeration","enum":["merah","biru"]}
            """)
        let checks = type.attributes.map(\.constraints)
        #expect(checks[0].minLength == 3 && checks[0].maxLength == 8 && checks[0].pattern?.source == "^[a-z]+$")
        #expect(checks[1].min == -10 && checks[1].max == 1000)
        #expect(checks[2].minInteger == -5 && checks[2].maxInteger == 9_007_199_254_740_993 && checks[2].max == nil)
        #expect(checks[3].min == 0.5 && checks[3].max == nil && checks[3].scale == 4)
        #expect(checks[4].options == ["merah", "biru"])
    }

    @Test func `reads what every attribute may say`() throws {
        let type = try loaded(
            """
            "a":{"type":"string","required":true,"unique":true,"private":true,"default":"halo"},
            "b":{"type":"string","pluginOptions":{"kavling":{"encrypted":true,"format":"nik"}}},
            "c":{"type":"string","pluginOptions":{"kavling":{"aliasOf":"a"}}},
            "d":{"type":"string","default":null,"configurable":false,"writable":true,"visible":true}
            """, more: "\"options\":{\"privateAttributes\":[\"b\"]},")
        let (a, b, c, d) = (type.attributes[0], type.attributes[1], type.attributes[2], type.attributes[3])
        #expect(a.required && a.unique && a.isPrivate && a.defaultValue == "halo" && !a.isEncrypted)
        #expect(b.isEncrypted && b.format == "nik" && b.isPrivate && !b.required && !b.unique)
        #expect(c.aliasOf == "a" && !c.isPrivate)
        #expect(d.defaultValue == nil)
    }

    @Test func `keeps the order of attributes and finds them by name`() throws {
        let type = try loaded(#""z":{"type":"string"},"a":{"type":"text"},"m":{"type":"json"}"#)
        #expect(type.attributes.map(\.name) == ["z", "a", "m"])
        #expect(type.attributes.map(\.index) == [0, 1, 2])
        #expect(type[name: "m"]?.index == 2)
        #expect(type[name: "tidak"] == nil)
    }

    @Test func `takes drafts, timestamps and locales from the options`() throws {
        let plain = try loaded("\"a\":{\"type\":\"string\"}")
        #expect(!plain.draftAndPublish && !plain.isLocalized && plain.timestamps == .strapi)
        let full = try loaded(
            "\"a\":{\"type\":\"string\"}",
            more: """
                "options":{"draftAndPublish":true,"timestamps":["created_at","updated_at"]},
                "pluginOptions":{"i18n":{"localized":true}},
                """)
        #expect(full.draftAndPublish && full.isLocalized && full.timestamps == .snake)
        #expect(full.attributes.map(\.name) == ["a", "localizations"])
        #expect(full[name: "localizations"]?.relation?.target == full.uid)
    }

    @Test func `serves a collection type under its plural and a single type under its singular`() throws {
        let schema = try SchemaLoader.load([
            typeFile("Rumah", attributes: "\"a\":{\"type\":\"string\"}"),
            file(
                "api/profil/content-types/profil/schema.json",
                #"{"kind":"singleType","info":{"singularName":"profil","pluralName":"profils"},"attributes":{}}"#),
        ])
        #expect(schema.contentType(route: "rumahs")?.uid == "api::Rumah.Rumah")
        #expect(schema.contentType(route: "rumah") == nil)
        #expect(schema.contentType(route: "profil")?.kind == .singleType)
        #expect(schema.contentType(route: "profils") == nil)
        #expect(schema.contentType(route: "files") == nil)
        #expect(schema.contentTypes.map(\.uid) == ["api::Rumah.Rumah", "api::profil.profil"])
    }

    @Test(arguments: [
        ("api/unit/content-types/unit/schema.json", "api::unit.unit"),
        ("src/api/toko/content-types/barang/schema.json", "api::toko.barang"),
        ("components/bagian/isi-teks.json", "bagian.isi-teks"),
        ("src/components/bagian/isi.json", "bagian.isi"),
        ("src/extensions/upload/content-types/folder/schema.json", "plugin::upload.folder"),
        ("api/unit/content-types/unit/lifecycles.json", nil),
        ("api/unit/routes/unit.json", nil),
        ("components/isi.json", nil),
        ("demo/seed.json", nil),
        ("package.json", nil),
    ])
    func `names a type by where its file lies`(path: String, uid: UID?) throws {
        let text = #"{"info":{"singularName":"a","pluralName":"b"},"attributes":{"n":{"type":"string"}}}"#
        let own = try SchemaLoader.load([]).all.map(\.uid)
        let added = try SchemaLoader.load([file(path, text)]).all.map(\.uid).filter { !own.contains($0) }
        #expect(added == (uid.map { [$0] } ?? []))
    }

    @Test func `gives a type without a table name the one Strapi would`() throws {
        let schema = try SchemaLoader.load([
            file(
                "api/a/content-types/a/schema.json",
                #"{"info":{"singularName":"a","pluralName":"unit-rumahs"},"attributes":{}}"#),
            componentFile("bagian", "isi-teks", attributes: "\"n\":{\"type\":\"string\"}"),
        ])
        #expect(schema["api::a.a"]?.collectionName == "unit_rumahs")
        #expect(schema["bagian.isi-teks"]?.collectionName == "components_bagian_isi_teks")
        #expect(schema["bagian.isi-teks"]?.isComponent == true)
        #expect(schema.components == ["bagian.isi-teks"])
    }
}

extension `Loading a schema file` {
    /// The only type of a file with these attributes, which must raise no problem.
    private func loaded(_ attributes: String, more: String = "") throws -> ContentType {
        let schema = try SchemaLoader.load([typeFile("coba", attributes: attributes, more: more)])
        #expect(schema.problems.isEmpty)
        return try found(schema["api::coba.coba"], "the type")
    }

    private func spelled(_ form: AttributeForm) -> String {
        switch form {
        case .scalar(let kind): kind.name
        case .relation(let relation): "\(relation.kind.rawValue) \(relation.target)"
        case .media(let media):
            (media.multiple ? "files of " : "one file of ") + media.allowedTypes.joined(separator: ", ")
        case .component(let uid, let repeatable, let count):
            (repeatable ? "rows of " : "one ") + uid.rawValue + spelled(count)
        case .dynamicZone(let uids, let count):
            "zone of " + uids.map(\.rawValue).joined(separator: ", ") + spelled(count)
        }
    }

    private func spelled(_ count: ItemCount) -> String {
        (count.min.map { " from \($0)" } ?? "") + (count.max.map { " to \($0)" } ?? "")
    }
}

@Suite struct `A column name` {
    @Test(arguments: [
        ("nama", "nama"), ("camelCaseField", "camel_case_field"), ("kebab-case", "kebab_case"), ("ID", "id"),
        ("harga2Tahun", "harga2_tahun"), ("dengan spasi", "dengan_spasi"), ("a.b", "a_b"), ("URLGambar", "urlgambar"),
        ("sudah_snake", "sudah_snake"), ("", ""),
    ])
    func `is the attribute's name in snake case`(name: String, column: String) {
        #expect(SnakeCase.convert(name) == column)
    }
}
