// What a document says of bodies and parameters.

import Content
import Testing

@Suite struct `The schema of a body` {
    @Test func `requires what neither a default nor a rule fills`() throws {
        let document = try Document(
            attributes: """
                "plain":{"type":"string","required":true},"filled":{"type":"string","required":true},
                "usual":{"type":"integer","required":true,"default":3},"free":{"type":"string"},
                "broken":{"type":"integer","required":true,"default":"x"}
                """, provided: ["filled"])
        let create = try #require(document.schema("NoteCreate")?.object)
        #expect(create["required"] == .array(["plain", "broken"]))
        #expect(Document.find(["properties", "usual", "default"], in: .object(create)) == .number("3"))
        #expect(Document.find(["properties", "filled", "type"], in: .object(create)) == .array(["string", "null"]))
        #expect(Document.find(["properties", "broken", "default"], in: .object(create)) == nil)
    }

    @Test func `of an update requires nothing and refuses null where create does`() throws {
        let document = try Document(
            attributes: #""plain":{"type":"string","required":true},"free":{"type":"string","default":"x"}"#,
            provided: ["plain"])
        let update = try #require(document.schema("NoteUpdate"))
        #expect(update.object?["required"] == nil)
        #expect(Document.find(["properties", "plain", "type"], in: update) == "string")
        #expect(Document.find(["properties", "free", "default"], in: update) == nil)
    }

    @Test func `takes private attributes and passwords`() throws {
        let document = try Document(
            attributes: #""secret":{"type":"string","private":true},"word":{"type":"password","minLength":6}"#)
        #expect(document.members("NoteCreate") == ["secret", "word"])
        let word = document["components", "schemas", "NoteCreate", "properties", "word", "anyOf", "1"]?.object
        #expect(word?["writeOnly"] == .bool(true))
        #expect(word?["minLength"] == .number("6"))
    }

    @Test func `takes a required attribute under its alias`() throws {
        let document = try Document(
            attributes: """
                "title":{"type":"string","required":true},
                "name":{"type":"string","pluginOptions":{"kavling":{"aliasOf":"title"}}}
                """)
        let judge = SchemaJudge(document: document)
        let create = try #require(document.schema("NoteCreate"))
        #expect(judge.fault(try JSONValue.parse(#"{"name":"x"}"#), create) == nil)
        #expect(judge.fault(try JSONValue.parse(#"{"title":"x"}"#), create) == nil)
        #expect(judge.fault(try JSONValue.parse("{}"), create) != nil)
    }

    @Test func `keeps a component's row by its id on update only`() throws {
        let document = try Document(
            attributes: #""box":{"type":"component","component":"part.box","repeatable":true,"max":3}"#,
            components: ["part.box": #""label":{"type":"string","required":true}"#])
        let judge = SchemaJudge(document: document)
        let create = try #require(document.schema("NoteCreate"))
        let update = try #require(document.schema("NoteUpdate"))
        let kept = try JSONValue.parse(#"{"box":[{"id":1}]}"#)
        #expect(judge.fault(kept, create) != nil)
        #expect(judge.fault(kept, update) == nil)
        #expect(judge.fault(try JSONValue.parse(#"{"box":[{}]}"#), update) != nil)
        #expect(document["components", "schemas", "NoteCreate", "properties", "box", "maxItems"] == .number("3"))
    }

    @Test(arguments: [
        ("1", true), (#"{"id":1}"#, true), (#"[1,{"id":2}]"#, true), (#"{"set":[3]}"#, true), ("null", true),
        (#"{"connect":[{"id":1,"position":{"before":2}}],"disconnect":[4],"options":{"strict":false}}"#, true),
        ("0", false), (#""x""#, false), (#"[null]"#, false), (#"{"connect":2}"#, false),
    ])
    func `takes a relation in each of its forms`(value: String, isGood: Bool) throws {
        let document = try Document(
            attributes: #""other":{"type":"relation","relation":"oneToOne","target":"api::note.note"}"#)
        let create = try #require(document.schema("NoteCreate"))
        let fault = SchemaJudge(document: document).fault(try JSONValue.parse(#"{"other":\#(value)}"#), create)
        #expect((fault == nil) == isGood, "\(fault ?? "taken")")
    }

    @Test func `is a form too where there are files, which may come beside the data`() throws {
        let document = try Document(
            attributes: #""scan":{"type":"media","required":true},"views":{"type":"media","multiple":true}"#)
        let content = try #require(document["paths", "/api/notes", "post", "requestBody", "content"]?.object)
        #expect(content.keys == ["application/json", "multipart/form-data"])
        let judge = SchemaJudge(document: document)
        let json = try #require(content["application/json"]?.object?["schema"])
        #expect(judge.fault(try JSONValue.parse(#"{"data":{}}"#), json) != nil)
        #expect(judge.fault(try JSONValue.parse(#"{"data":{"scan":1}}"#), json) == nil)
        let form = try #require(content["multipart/form-data"]?.object?["schema"])
        #expect(judge.fault(try JSONValue.parse(#"{"data":{},"files.scan":"…"}"#), form) == nil)
        let parts = form.object?["properties"]?.object
        #expect(parts?.keys == ["data", "files.scan", "files.views"])
        #expect(parts?["files.views"]?.object?["type"] == "array")
    }

    @Test func `is JSON alone where there are none`() throws {
        let document = try Document(attributes: #""title":{"type":"string"}"#)
        #expect(
            document["paths", "/api/notes", "post", "requestBody", "content"]?.object?.keys == ["application/json"])
    }
}

@Suite struct `The parameters of a list` {
    private func document() throws -> Document {
        try Document(
            attributes: """
                "title":{"type":"string"},"day":{"type":"date"},"count":{"type":"integer"},
                "code":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
                "other":{"type":"relation","relation":"oneToOne","target":"api::note.note"}
                """)
    }

    @Test func `name what can be sorted, which a secret cannot`() throws {
        let terms = try document()["components", "schemas", "NoteSort", "items", "anyOf", "0", "enum"]?.array ?? []
        #expect(terms.contains("title:desc"))
        #expect(terms.contains("created_at"))
        #expect(!terms.contains("code"))
    }

    @Test(arguments: [
        (#"{"title":{"$containsi":"x"},"count":{"$between":[1,2]},"day":"2026-01-02"}"#, true),
        (#"{"code":{"$eq":"x"}}"#, true), (#"{"code":{"$contains":"x"}}"#, false),
        (#"{"count":{"$contains":"x"}}"#, false), (#"{"title":{"$foo":"x"}}"#, false), (#"{"nope":"x"}"#, false),
        (#"{"other":{"title":"x"}}"#, true), (#"{"$or":[{"title":"x"}],"$not":{"id":1}}"#, true),
    ])
    func `let a filter use the operators of its kind`(filter: String, isGood: Bool) throws {
        let document = try document()
        let schema = try #require(document.schema("NoteFilters"))
        let fault = SchemaJudge(document: document).fault(try JSONValue.parse(filter), schema)
        #expect((fault == nil) == isGood, "\(fault ?? "taken")")
    }

    @Test(arguments: [
        (#"{"page":2,"pageSize":100}"#, true), (#"{"start":0,"limit":-1}"#, true), (#"{"page":1,"limit":3}"#, false),
        (#"{"pageSize":101}"#, false), (#"{"page":0}"#, false), (#"{"withCount":false}"#, true),
    ])
    func `page in one of two ways`(pagination: String, isGood: Bool) throws {
        let document = try document()
        let schema = try #require(document.schema("Pagination"))
        #expect((SchemaJudge(document: document).fault(try JSONValue.parse(pagination), schema) == nil) == isGood)
    }
}
