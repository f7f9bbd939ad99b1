//  What a schema file gets wrong is told with file and attribute, and costs that attribute only.

import Content
import Testing

@Suite struct `A wrong attribute` {
    private static let path = "api/coba/content-types/coba/schema.json"

    @Test(arguments: [
        (#""x":5"#, "is not an object and is left out"),
        (#""x":{}"#, "has no type and is left out"),
        (#""x":{"type":"strin"}"#, #"unknown type "strin"; the attribute is left out"#),
        (
            #""x":{"type":"component","component":"bagian.tidak"}"#,
            "its component does not exist; the attribute is left out"
        ),
        (
            #""x":{"type":"component","component":"api::lain.lain"}"#,
            "its component does not exist; the attribute is left out"
        ),
        (
            #""x":{"type":"relation","relation":"morphToMany"}"#,
            #"relation "morphToMany" is not served; its rows are kept"#
        ),
        (#""x":{"type":"relation","target":"api::lain.lain"}"#, #"relation "" is not served; its rows are kept"#),
        (#""x":{"type":"relation","relation":"oneToOne"}"#, "has no target and is left out"),
        (
            #""x":{"type":"relation","relation":"oneToOne","target":"api::hilang.hilang"}"#,
            "its target api::hilang.hilang does not exist; the attribute is left out"
        ),
        (
            #""x":{"type":"relation","relation":"oneToOne","target":"bagian.isi"}"#,
            "its target bagian.isi does not exist; the attribute is left out"
        ),
        (
            #""x":{"type":"relation","relation":"oneToOne","target":"plugin::users-permissions.user"}"#,
            "relations to plugin::users-permissions.user are not served"
        ),
        (
            #""x":{"type":"relation","relation":"manyToOne","target":"admin::user"}"#,
            "relations to admin::user are not served"
        ),
        (
            #""x":{"type":"relation","relation":"oneToMany","target":"api::lain.lain","mappedBy":"coba"}"#,
            #"api::lain.lain has no relation "coba" back to it; the attribute is left out"#
        ),
        (
            #""x":{"type":"string","pluginOptions":{"kavling":{"aliasOf":"hilang"}}}"#,
            #"is an alias of "hilang", which does not exist; left out"#
        ),
    ])
    func `that cannot be served is left out`(attribute: String, message: String) throws {
        let schema = try load(attribute)
        #expect(schema.problems == [SchemaProblem(.warning, file: Self.path, attribute: "x", message)])
        #expect(try names(schema) == ["awal", "akhir"])
    }

    @Test(arguments: [
        "id", "ID", "documentId", "createdAt", "created_at", "updatedAt", "updated_at", "publishedAt", "published_at",
        "createdBy", "created_by_id", "updatedBy", "locale", "Locale", "localizations", "__component", "dibuat",
    ])
    func `that shadows a system column is left out`(name: String) throws {
        let schema = try load(
            "\"\(name)\":{\"type\":\"string\"}", more: #""options":{"timestamps":["dibuat","diubah"]},"#)
        let message = "is a name of the system and is left out"
        #expect(schema.problems == [SchemaProblem(.warning, file: Self.path, attribute: name, message)])
        #expect(try names(schema) == ["awal", "akhir"])
    }

    @Test func `that would share another's column is left out`() throws {
        let schema = try load(#""namaLengkap":{"type":"string"},"nama_lengkap":{"type":"string"}"#)
        let message = #"would share the column of "namaLengkap" and is left out"#
        #expect(schema.problems == [SchemaProblem(.warning, file: Self.path, attribute: "nama_lengkap", message)])
        #expect(try names(schema) == ["awal", "namaLengkap", "akhir"])
    }

    @Test(arguments: [
        (#""x":{"type":"string","maxLenght":5}"#, #"unknown key "maxLenght""#),
        (
            #""x":{"type":"string","pluginOptions":{"kavling":{"encrypt":true}}}"#,
            #"unknown key "pluginOptions.kavling.encrypt""#
        ),
        (#""x":{"type":"string","required":"true"}"#, "required is neither true nor false and counts as false"),
        (#""x":{"type":"string","unique":1}"#, "unique is neither true nor false and counts as false"),
        (#""x":{"type":"string","private":[]}"#, "private is neither true nor false and counts as false"),
        (#""x":{"type":"media","multiple":"ya"}"#, "multiple is neither true nor false and counts as false"),
        (#""x":{"type":"string","minLength":true}"#, "minLength is no number and is not checked"),
        (#""x":{"type":"integer","max":"banyak"}"#, "max is no number and is not checked"),
        (#""x":{"type":"integer","max":""}"#, "max is no number and is not checked"),
        (#""x":{"type":"biginteger","min":"1.5"}"#, "min is no whole number and is not checked"),
        (#""x":{"type":"string","regex":"("}"#, "regex is not a pattern and is not checked"),
        (#""x":{"type":"enumeration"}"#, "enum lists no values, so none can be written"),
        (
            #""x":{"type":"decimal","pluginOptions":{"kavling":{"scale":10}}}"#,
            "scale must be 0 to 9 and is not used"
        ),
        (
            #""x":{"type":"decimal","pluginOptions":{"kavling":{"scale":"2"}}}"#,
            "scale must be 0 to 9 and is not used"
        ),
        (#""x":{"type":"integer","default":"satu"}"#, "default is no value of the attribute and is not used"),
        (
            #""x":{"type":"enumeration","enum":["a"],"default":"b"}"#,
            "default is no value of the attribute and is not used"
        ),
        (
            #""x":{"type":"string","maxLength":2,"default":"abc"}"#,
            "default is no value of the attribute and is not used"
        ),
        (#""x":{"type":"dynamiczone","components":["bagian.hilang"]}"#, "its component bagian.hilang does not exist"),
        (
            #""x":{"type":"relation","relation":"manyToOne","target":"api::lain.lain","inversedBy":"hilang"}"#,
            #"api::lain.lain has no inverse "hilang"; the relation is one-way"#
        ),
    ])
    func `that can be served in part stays without that part`(attribute: String, message: String) throws {
        let schema = try load(attribute)
        #expect(schema.problems == [SchemaProblem(.warning, file: Self.path, attribute: "x", message)])
        #expect(try names(schema) == ["awal", "x", "akhir"])
        let x = try found(schema["api::coba.coba"]?[name: "x"], "the attribute")
        #expect(!x.required && !x.unique && !x.isPrivate && !x.isEncrypted && x.defaultValue == nil)
        let checks = x.constraints
        #expect(checks.minLength == nil && checks.max == nil && checks.minInteger == nil)
        #expect(checks.pattern == nil && checks.scale == nil)
        if let relation = x.relation { #expect(relation.side == .owning(inverse: nil)) }
    }

    @Test(arguments: [
        (#""x":{"type":"string","maxLength":"5"}"#, "maxLength is written as text; read as the number 5"),
        (#""x":{"type":"integer","max":" 5 "}"#, "max is written as text; read as the number  5 "),
        (
            #""x":{"type":"component","component":"bagian.isi","repeatable":true,"max":"5"}"#,
            "max is written as text; read as the number 5"
        ),
    ])
    func `with a limit written as text is held to the number`(attribute: String, message: String) throws {
        let schema = try load(attribute)
        #expect(schema.problems == [SchemaProblem(.warning, file: Self.path, attribute: "x", message)])
        let x = try found(schema["api::coba.coba"]?[name: "x"], "the attribute")
        switch x.form {
        case .component(_, _, let count): #expect(count == ItemCount(max: 5))
        default: #expect(x.constraints.maxLength == 5 || x.constraints.max == 5)
        }
    }

    @Test func `does not hide another`() throws {
        let schema = try load(#""x":{"type":"strin"},"y":{"type":"string","foo":1,"regex":"["}"#)
        #expect(
            schema.problems.map { "\($0.attribute ?? "-"): \($0.message)" } == [
                #"x: unknown type "strin"; the attribute is left out"#, #"y: unknown key "foo""#,
                "y: regex is not a pattern and is not checked",
            ])
    }

    private func load(_ attribute: String, more: String = "") throws -> Schema {
        try SchemaLoader.load([
            typeFile(
                "coba",
                attributes: "\"awal\":{\"type\":\"string\"},\(attribute),\"akhir\":{\"type\":\"integer\"}", more: more),
            typeFile("lain", attributes: #""n":{"type":"string"}"#),
            componentFile("bagian", "isi", attributes: #""n":{"type":"string"}"#),
        ])
    }

    private func names(_ schema: Schema) throws -> [String] {
        try found(schema["api::coba.coba"], "the type").attributes.map(\.name)
    }
}

@Suite struct `A wrong schema file` {
    @Test(arguments: [
        (
            #"{"kind":"colectionType","info":{"singularName":"a","pluralName":"b"},"attributes":{}}"#,
            #"unknown kind "colectionType"; served as a collection type"#
        ),
        (
            #"{"atributes":{},"info":{"singularName":"a","pluralName":"b"},"attributes":{}}"#,
            #"unknown key "atributes""#
        ),
        (#"{"info":{"singularName":"a","pluralName":"b"}}"#, "has no attributes"),
        (#"{"info":{"singularName":"a","pluralName":"b"},"attributes":[]}"#, "has no attributes"),
    ])
    func `is served as far as it goes`(text: String, message: String) throws {
        let path = "api/a/content-types/a/schema.json"
        let schema = try SchemaLoader.load([file(path, text)])
        #expect(schema.problems == [SchemaProblem(.warning, file: path, message)])
        #expect(schema.contentType(route: "b")?.kind == .collectionType)
    }

    @Test(arguments: [
        ("{\n  \"kind\": \"collectionType\",\n  \"attributes\": {,}\n}", 3),
        ("", 1), ("{\"a\":1", 1), ("\n\n\n]", 4), ("\u{FEFF}{\n\"a\":\nnul}", 3),
    ])
    func `with broken JSON stops the start, naming file and line`(text: String, line: Int) throws {
        let problems = problems(of: [file("api/a/content-types/a/schema.json", text)])
        #expect(problems.count == 1)
        #expect(problems.first?.severity == .error && problems.first?.attribute == nil)
        #expect(problems.first?.file == "api/a/content-types/a/schema.json")
        #expect(problems.first?.message.hasPrefix("line \(line): broken JSON: ") == true)
    }

    @Test func `that is no object stops the start`() {
        let path = "components/bagian/isi.json"
        #expect(problems(of: [file(path, "[1]")]) == [SchemaProblem(.error, file: path, "not a JSON object")])
    }

    @Test(arguments: [
        (#"{"attributes":{}}"#, "info.pluralName and info.singularName are needed"),
        (
            #"{"info":{"singularName":"a","pluralName":""},"attributes":{}}"#,
            "info.pluralName and info.singularName are needed"
        ),
        (
            #"{"info":{"singularName":"a","pluralName":"kavling"},"attributes":{}}"#,
            #"the name "kavling" is already used by (reserved)"#
        ),
        (
            #"{"collectionName":"x","info":{"singularName":"a","pluralName":"Lains"},"attributes":{}}"#,
            #"the name "lains" is already used by api/lain/content-types/lain/schema.json"#
        ),
        (
            #"{"collectionName":"x","kind":"singleType","info":{"singularName":"lains","pluralName":"y"},"attributes":{}}"#,
            #"the name "lains" is already used by api/lain/content-types/lain/schema.json"#
        ),
        (
            #"{"collectionName":"LAINS","info":{"singularName":"a","pluralName":"b"},"attributes":{}}"#,
            #"the table "LAINS" is already used by api/lain/content-types/lain/schema.json"#
        ),
        (
            #"{"collectionName":"up_users","info":{"singularName":"a","pluralName":"b"},"attributes":{}}"#,
            #"the table "up_users" is already used by (system)"#
        ),
    ])
    func `whose name is missing or taken stops the start`(text: String, message: String) {
        let path = "api/tambahan/content-types/tambahan/schema.json"
        let problems = problems(of: [typeFile("lain", attributes: ""), file(path, text)])
        #expect(problems.filter { $0.severity == .error }.map(\.message) == [message])
    }

    @Test func `stops the start with every problem, warnings included`() {
        let fault = Result {
            try SchemaLoader.load([
                file("components/b/c.json", "{"), typeFile("a", attributes: #""x":{"type":"strin"}"#),
            ])
        }
        #expect(throws: SchemaLoadFault.self) { try fault.get() }
        guard case .failure(let error) = fault else { return }
        #expect(
            "\(error)" == """
                error: components/b/c.json: line 1: broken JSON: Expected property name or '}' in JSON at position 1
                warning: api/a/content-types/a/schema.json: x: unknown type "strin"; the attribute is left out
                """)
    }

    private func problems(of files: [SchemaFile]) -> [SchemaProblem] {
        do {
            _ = try SchemaLoader.load(files)
            return []
        } catch {
            return error.problems
        }
    }
}

@Suite struct `The schemas of` {
    @Test func `the office load without a single warning`() throws {
        let schema = try Project.shipped.get()
        #expect(schema.problems.isEmpty, "\(schema.problems)")
        #expect(schema.contentTypes.count == 24)
        #expect(schema.components.count == 8)
        #expect(schema.contentTypes.allSatisfy { $0.timestamps == .snake })
    }

    @Test func `the recorded Strapi project load without a single warning`() throws {
        let schema = try Project.recorded.get()
        #expect(schema.problems.isEmpty, "\(schema.problems)")
        #expect(schema.contentTypes.count == 18)
        #expect(schema.components.count == 11)
        #expect(schema.contentType(route: "pengaturan")?.kind == .singleType)
        #expect(schema.contentType(route: "artikels")?.draftAndPublish == true)
        #expect(schema.contentType(route: "pengumumans")?.isLocalized == true)
    }
}
