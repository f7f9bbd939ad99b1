//  Unpublished entries, the bounds of a body, and what rules read from a draft.

import Content
import Testing

@Suite struct `An unpublished entry` {
    private static let attributes = """
        "judul":{"type":"string","required":true,"minLength":3,"maxLength":5},"jumlah":{"type":"integer","required":true},
        "isi":{"type":"component","component":"bagian.isi","required":true},
        "unit":{"type":"relation","relation":"oneToOne","target":"api::lain.lain","required":true},
        "foto":{"type":"media","required":true}
        """
    private static let drafts = #""options":{"draftAndPublish":true},"#

    @Test func `may lack what is required and be too short`() throws {
        let body = try Body(Self.attributes, more: Self.drafts)
        #expect(try body.faults(#"{"publishedAt":null}"#) == [])
        let draft = try body.draft(#"{"publishedAt":null,"judul":"ab","jumlah":null,"isi":{},"unit":null}"#)
        #expect(spelled(draft) == #"judul "ab" jumlah null isi[bagian.isi urutan 7] unit ="#)
        #expect(draft.publishedAt == .some(nil))
    }

    @Test(arguments: [
        (#"{"judul":"panjang"}"#, "judul: judul must be at most 5 characters"),
        (#"{"judul":5}"#, "judul: judul must be a `string` type, but the final value was: `5`."),
        (#"{"jumlah":1.5}"#, "jumlah: jumlah must be an integer"),
        (#"{"isi":"x"}"#, "isi: isi must be a `object` type, but the final value was: `\"x\"`."),
    ])
    func `is held to types and largest lengths all the same`(json: String, fault: String) throws {
        let body = try Body(Self.attributes, more: Self.drafts)
        let unpublished = json.replacing("{\"", with: "{\"publishedAt\":null,\"", maxReplacements: 1)
        #expect(try body.faults(unpublished) == [fault])
    }

    @Test func `may lack on an update what it lacks in the store, whatever the body says`() throws {
        let body = try Body(Self.attributes, more: Self.drafts)
        let stored = body.context(isCreate: false, isStoredDraft: true)
        let json = #"{"judul":"a","jumlah":null,"publishedAt":"2024-01-01T00:00:00Z"}"#
        #expect(spelled(try body.draft(json, stored)) == #"judul "a" jumlah null"#)
        let published = body.context(isCreate: false)
        #expect(
            try body.faults(#"{"publishedAt":null,"judul":"a"}"#, published) == [
                "judul: judul must be at least 3 characters"
            ])
    }

    @Test(arguments: [
        ("{}", nil), (#"{"publishedAt":null}"#, "draft"),
        (#"{"publishedAt":"2020-01-01"}"#, "2020-01-01T00:00:00.000Z"),
        (#"{"publishedAt":1577836800000}"#, "2020-01-01T00:00:00.000Z"),
    ])
    func `says when it is published`(json: String, publishedAt: String?) throws {
        let body = try Body(#""a":{"type":"string"}"#, more: Self.drafts)
        let draft = try body.draft(json)
        #expect(draft.publishedAt.map { $0?.iso8601 ?? "draft" } == publishedAt)
        #expect(draft.isEmpty == (publishedAt == nil))
    }

    @Test(arguments: [#""abc""#, "true", #""""#, "{}"])
    func `is refused a time that is none, after everything else`(time: String) throws {
        let body = try Body(#""a":{"type":"integer"},"b":{"type":"date"}"#, more: Self.drafts)
        let words = "Invalid format, expected a timestamp or an ISO date"
        #expect(try body.faults("{\"publishedAt\":\(time),\"b\":\"x\"}") == [words])
        #expect(try body.faults("{\"publishedAt\":\(time),\"a\":1.5}") == ["a: a must be an integer"])
    }

    @Test func `has a locale only where its type has, and only when it is made`() throws {
        let body = try Body(#""a":{"type":"string"}"#, more: #""pluginOptions":{"i18n":{"localized":true}},"#)
        #expect(try body.draft(#"{"locale":"id"}"#).locale == "id")
        #expect(try body.draft(#"{"locale":5}"#).locale == "en")
        #expect(try body.draft(#"{"locale":"id"}"#, body.context(isCreate: false)).locale == nil)
    }
}

@Suite struct `A body at its bound` {
    private static let list = #""isi":{"type":"component","component":"bagian.foto","repeatable":true}"#

    @Test func `has so many components, and is refused one past it`() throws {
        let body = try Body(Self.list + #","foto":{"type":"component","component":"bagian.foto"}"#)
        var limits = PayloadLimits()
        limits.componentRows = 3
        let context = body.context(limits: limits)
        #expect(try body.faults(#"{"isi":[{},{},{}]}"#, context) == [])
        #expect(try body.faults(#"{"isi":[{},{}],"foto":{}}"#, context) == [])
        let words = "More than 3 components in one request"
        #expect(try body.faults(#"{"isi":[{},{},{},{}]}"#, context) == [words])
        #expect(try body.faults(#"{"isi":[{},{},{},"x"],"foto":{}}"#, context) == [words])
    }

    @Test func `names so many related entries, and is refused one past it`() throws {
        let body = try Body(
            #""x":{"type":"relation","relation":"manyToMany","target":"api::lain.lain"},"y":{"type":"media","multiple":true}"#
        )
        var limits = PayloadLimits()
        limits.relationIDs = 3
        let context = body.context(limits: limits)
        let words = "More than 3 related entries in one request"
        #expect(try body.faults(#"{"x":[1,2,3]}"#, context) == [])
        #expect(try body.faults(#"{"x":[1,2],"y":5}"#, context) == [])
        #expect(try body.faults(#"{"x":[1,1,1,1]}"#, context) == [words])
        #expect(try body.faults(#"{"x":{"connect":[1,2],"disconnect":[3,4]}}"#, context) == [words])
        #expect(try body.faults(#"{"x":[1,2],"y":[5,6]}"#, context) == [words])
    }

    @Test(arguments: [(1, true), (2, true), (3, false), (4, false)])
    func `nests so deep, and is refused one past it`(levels: Int, passes: Bool) throws {
        let body = try Body(#""susun":{"type":"component","component":"bagian.susun"}"#)
        var limits = PayloadLimits()
        limits.depth = 2
        let open = String(repeating: #"{"dalam":"#, count: levels - 1)
        let json = "{\"susun\":" + open + "{}" + String(repeating: "}", count: levels)
        let words = "Components are nested more than 2 levels deep"
        #expect(try body.faults(json, body.context(limits: limits)) == (passes ? [] : [words]))
    }

    @Test func `has the shipped bounds`() {
        let limits = PayloadLimits()
        #expect(limits.componentRows == 1000 && limits.relationIDs == 2000 && limits.depth == 10)
    }
}

@Suite struct `A draft` {
    private let body: Body

    init() throws {
        body = try Body(
            #""a":{"type":"string"},"x":{"type":"relation","relation":"manyToOne","target":"api::lain.lain"},"isi":{"type":"component","component":"bagian.isi"}"#
        )
    }

    @Test func `tells what is left alone from what becomes null`() throws {
        var draft = try body.draft(#"{"a":null}"#)
        #expect(draft["a"] == .null && draft.changes("a") && !draft.changes("x") && !draft.isEmpty)
        draft.setIfAbsent("a", to: .text("x"))
        draft.setIfAbsent("a", to: .text("y"))
        #expect(draft["a"] == .text("x"))
        draft["a"] = nil
        #expect(draft.isEmpty && !draft.changes("a"))
        #expect(try body.draft(#"{"isi":null}"#).changes("isi"))
        #expect(try body.draft(#"{"x":null}"#).changes("x"))
    }

    @Test(
        arguments: [
            ("{}", 7), (#"{"x":5}"#, 5), (#"{"x":null}"#, nil), (#"{"x":[3,4]}"#, 3), (#"{"x":{"connect":[3,4]}}"#, 4),
            (#"{"x":{"disconnect":[7]}}"#, nil), (#"{"x":{"disconnect":[8]}}"#, 7),
            (#"{"x":{"connect":[9],"disconnect":[7]}}"#, 9), (#"{"x":{}}"#, 7),
        ] as [(String, Int64?)])
    func `knows a relation as it will be`(json: String, target: Int64?) throws {
        var draft = try body.draft(json, body.context(isCreate: false))
        draft.storedRelations = ["x": 7]
        #expect(draft.effectiveRelation("x") == target)
        #expect(draft.effectiveRelation("isi") == nil)
    }
}

@Suite struct `A fault` {
    @Test(arguments: [
        (["a"], "a"), (["seo", "meta_title"], "seo.meta_title"), (["isi", "1", "nama"], "isi[1].nama"),
        (["zona", "0", "__component"], "zona[0].__component"), (["a", "0", "1"], "a[0][1]"), ([], ""), (["0"], "[0]"),
    ])
    func `spells its path as messages do`(path: [String], text: String) {
        #expect(FieldFault.text(of: path) == text)
    }

    @Test func `about a value that is taken has Strapi's words`() {
        #expect(FieldFault.unique(["a"]) == FieldFault(["a"], "This attribute must be unique"))
    }

    @Test(arguments: [
        (Refusal.validation("x"), 400, "ValidationError"), (.application("x"), 400, "ApplicationError"),
        (.forbidden("x"), 403, "ForbiddenError"), (.notFound("x"), 404, "NotFoundError"),
        (.conflict("x"), 409, "ConflictError"),
    ])
    func `has a status, a name, and empty details`(refusal: Refusal, status: Int, name: String) {
        #expect(refusal.status == status && refusal.name == name && refusal.message == "x")
        #expect(refusal.details == .object(JSONObject()))
    }
}
