// What a document says of entries that are read.

import Content
import Testing

@Suite struct `The schema of an answer` {
    @Test func `shows no private attribute and no password`() throws {
        let document = try Document(
            attributes: """
                "title":{"type":"string"},"secret":{"type":"string","private":true},"word":{"type":"password"},
                "hidden":{"type":"string"},"box":{"type":"component","component":"part.box"},
                "self":{"type":"relation","relation":"oneToOne","target":"api::note.note","private":true}
                """, options: #"{"privateAttributes":["hidden"]}"#,
            components: ["part.box": #""label":{"type":"string"},"inner":{"type":"string","private":true}"#])
        #expect(document.members("NoteAttributes") == ["title", "createdAt", "updatedAt", "box"])
        #expect(document.members("PartBox") == ["id", "label"])
        #expect(document.members("NoteFilters").filter { ["secret", "word", "hidden", "self"].contains($0) } == [])
    }

    @Test(arguments: DescribedContent.allCases)
    func `of real content shows what the reader writes`(content: DescribedContent) throws {
        let schema = try content.schema()
        let document = Document(schema)
        for type in schema.contentTypes where type.kind == .collectionType {
            let operation = try #require(document["paths", "/api/\(type.pluralName)", "get"])
            let answer = try #require(document.answerSchema(operation, 200))
            let entry = Document.find(["properties", "data", "items", "$ref"], in: answer)?.string
            let attributes = entry.flatMap(document.resolved).flatMap {
                Document.find(["properties", "attributes", "$ref"], in: $0)?.string.flatMap(document.resolved)
            }
            let shown = attributes?.object?["properties"]?.object?.keys ?? []
            let readable = type.attributes.filter { !$0.isPrivate && $0.scalar?.output != .never }.map(\.name)
            let times = [type.timestamps.created, type.timestamps.updated]
            let own = times + (type.draftAndPublish ? ["publishedAt"] : []) + (type.isLocalized ? ["locale"] : [])
            #expect(Set(shown) == Set(readable + own), "\(type.uid)")
        }
    }

    @Test func `of an account shows no secret of it`() throws {
        let document = try Document(.shipped)
        let answer = try #require(document["paths", "/api/users/me", "get"].flatMap { document.answerSchema($0, 200) })
        let account = try #require(answer.object?["$ref"]?.string.flatMap(document.resolved))
        let members = account.object?["properties"]?.object?.keys ?? []
        #expect(members.contains("email"))
        #expect(members.filter { ["password", "resetPasswordToken", "confirmationToken"].contains($0) } == [])
    }

    @Test func `shows an alias beside what it stands for`() throws {
        let document = try Document(
            attributes: """
                "title":{"type":"string","required":true,"maxLength":9},
                "name":{"type":"string","pluginOptions":{"kavling":{"aliasOf":"title"}}}
                """)
        #expect(document.members("NoteAttributes").starts(with: ["title", "name"]))
        let alias = document["components", "schemas", "NoteAttributes", "properties", "name"]?.object
        #expect(alias?["type"] == "string")
        #expect(alias?["maxLength"] == .number("9"))
        #expect(alias?["description"] == "Another name of `title`.")
    }

    @Test(arguments: [
        (#"{"type":"string","maxLength":5,"minLength":2}"#, #"{"type":["string","null"],"maxLength":5}"#),
        (#"{"type":"string","required":true,"regex":"^a$"}"#, #"{"type":"string","pattern":"^a$"}"#),
        (#"{"type":"string","regex":"^a$"}"#, #"{"anyOf":[{"type":"null"},{"type":"string","pattern":"^$|^a$"}]}"#),
        (#"{"type":"enumeration","enum":["a","b"]}"#, #"{"type":["string","null"],"enum":["a","b",null]}"#),
        (#"{"type":"enumeration","enum":["a"],"required":true}"#, #"{"type":"string","enum":["a"]}"#),
        (#"{"type":"integer","min":1,"required":true}"#, #"{"type":"integer","minimum":1,"format":"int64"}"#),
        (#"{"type":"biginteger","required":true}"#, #"{"type":"string","pattern":"^-?[0-9]{1,19}$"}"#),
        (#"{"type":"decimal","required":true,"max":1.5}"#, #"{"type":"number","maximum":1.5}"#),
        (#"{"type":"boolean"}"#, #"{"type":["boolean","null"]}"#),
        (#"{"type":"date","required":true}"#, #"{"type":"string","format":"date"}"#),
        (#"{"type":"datetime"}"#, #"{"anyOf":[{"type":"null"},{"type":"string","format":"date-time"}]}"#),
        (#"{"type":"email","required":true}"#, #"{"type":"string"}"#),
        (#"{"type":"json"}"#, #"{"description":"Any JSON."}"#),
        (
            #"{"type":"string","required":true,"regex":"^a$","pluginOptions":{"kavling":{"encrypted":true}}}"#,
            #"{"type":"string"}"#
        ),
    ])
    func `says what kind of value comes`(attribute: String, expected: String) throws {
        let document = try Document(attributes: #""it":\#(attribute)"#)
        let found = document["components", "schemas", "NoteAttributes", "properties", "it"]
        #expect(found == (try JSONValue.parse(expected)), "\(found?.serialized() ?? "")")
    }

    @Test func `lets everything be null in a type with drafts`() throws {
        let document = try Document(
            attributes: #""title":{"type":"string","required":true},"box":{"type":"component","component":"part.box"}"#,
            options: #"{"draftAndPublish":true}"#,
            components: ["part.box": #""label":{"type":"string","required":true}"#])
        let nullable = try JSONValue.parse(#"{"type":["string","null"]}"#)
        #expect(document["components", "schemas", "NoteAttributes", "properties", "title"] == nullable)
        #expect(document["components", "schemas", "PartBox", "properties", "label"] == nullable)
        #expect(document.members("NoteAttributes").contains("publishedAt"))
    }

    @Test(arguments: [
        (#"{"type":"media","multiple":false}"#, #"{"data":null}"#, #"{"data":[]}"#),
        (#"{"type":"media","multiple":true}"#, #"{"data":null}"#, "[]"),
        (
            #"{"type":"relation","relation":"oneToMany","target":"api::note.note"}"#,
            #"{"data":[{"id":1,"attributes":{"it":{"data":{"attributes":{"count":2}}}}}]}"#, #"{"data":null}"#
        ),
        (#"{"type":"relation","relation":"oneToOne","target":"api::note.note"}"#, #"{"data":null}"#, #"{"data":[]}"#),
        (#"{"type":"component","component":"part.box"}"#, #"{"id":1,"label":"x"}"#, #"{"id":1,"other":"x"}"#),
        (#"{"type":"component","component":"part.box","repeatable":true}"#, #"[{"id":1,"label":null}]"#, "null"),
        (
            #"{"type":"dynamiczone","components":["part.box","part.bag"]}"#,
            #"[{"id":1,"__component":"part.bag","size":2},{"id":1,"__component":"part.box"}]"#,
            #"[{"id":1,"__component":"part.box","size":2}]"#
        ),
    ])
    func `wraps what is populated as Strapi does`(attribute: String, good: String, bad: String) throws {
        let document = try Document(
            attributes: #""it":\#(attribute)"#,
            components: ["part.box": #""label":{"type":"string"}"#, "part.bag": #""size":{"type":"integer"}"#])
        let schema = try #require(document.schema("NoteAttributes"))
        let judge = SchemaJudge(document: document)
        #expect(judge.fault(try JSONValue.parse(#"{"it":\#(good)}"#), schema) == nil)
        #expect(judge.fault(try JSONValue.parse(#"{"it":\#(bad)}"#), schema) != nil)
    }

    @Test func `has a line for every kind of attribute`() throws {
        for name in ScalarKind.all.keys.sorted() where name != "password" {
            let document = try Document(attributes: #""it":{"type":"\#(name)","enum":["a"]}"#)
            let answer = document["components", "schemas", "NoteAttributes", "properties", "it"]
            #expect((answer == (try JSONValue.parse(#"{"description":"Any JSON."}"#))) == (name == "json"), "\(name)")
        }
    }
}
