//  A body becomes a draft, or the list of its faults in Strapi's words.

import Content
import Testing

@Suite struct `Reading a body` {
    @Test(arguments: [
        ("string", "must be a `string` type, but the final value was: `null`."),
        ("text", "must be a `string` type, but the final value was: `null`."),
        ("email", "must be a `string` type, but the final value was: `null`."),
        ("uid", "must be a `string` type, but the final value was: `null`."),
        ("enumeration", "must be a `string` type, but the final value was: `null`."),
        ("boolean", "must be a `boolean` type, but the final value was: `null`."),
        ("integer", "must be a `number` type, but the final value was: `NaN`."),
        ("float", "must be a `number` type, but the final value was: `NaN`."),
        ("decimal", "must be a `number` type, but the final value was: `NaN`."),
        ("biginteger", nil), ("json", nil), ("date", nil), ("time", nil), ("datetime", nil), ("timestamp", nil),
        ("blocks", nil),
    ])
    func `asks for what is required`(kind: String, nullMessage: String?) throws {
        let body = try Body("\"x\":{\"type\":\"\(kind)\",\"required\":true,\"enum\":[\"a\"]}")
        let update = body.context(isCreate: false)
        #expect(try body.faults("{}") == ["x: x must be defined."])
        #expect(try body.faults("{}", update) == [])
        #expect(try body.faults(#"{"x":null}"#) == ["x: x " + (nullMessage ?? "must be defined.")])
        #expect(try body.faults(#"{"x":null}"#, update) == ["x: x " + (nullMessage ?? "cannot be null.")])
        #expect(try body.draft("{}", update).isEmpty)
    }

    @Test(arguments: ScalarKind.all.keys.sorted())
    func `takes null where nothing is required`(kind: String) throws {
        let body = try Body("\"x\":{\"type\":\"\(kind)\",\"enum\":[\"a\"]}")
        #expect(spelled(try body.draft(#"{"x":null}"#)) == "x null")
        #expect(spelled(try body.draft("{}")) == "")
    }

    @Test func `lets rules provide what is required`() throws {
        let body = try Body(
            """
            "nomor":{"type":"string","required":true},"tanggal":{"type":"date","required":true},
            "unit":{"type":"relation","relation":"oneToOne","target":"api::lain.lain","required":true}
            """)
        let provided = body.context(provided: ["nomor", "tanggal", "unit"])
        #expect(try body.faults("{}", provided) == [])
        #expect(spelled(try body.draft(#"{"nomor":null,"tanggal":null,"unit":null}"#, provided)) == "")
        #expect(spelled(try body.draft(#"{"nomor":"A-1"}"#, provided)) == #"nomor "A-1""#)
        #expect(try body.faults(#"{"nomor":5}"#, provided).count == 1)
        let update = body.context(isCreate: false, provided: ["nomor", "tanggal", "unit"])
        #expect(try body.faults(#"{"nomor":null,"unit":null}"#, update).count == 2)
    }

    @Test(arguments: [
        (true, "{}", #"a "halo" b true c 5"#), (true, #"{"a":null,"b":false}"#, "a null b false c 5"),
        (true, #"{"a":"","c":0}"#, #"a "" b true c 0"#), (false, "{}", ""), (false, #"{"b":null}"#, "b null"),
    ])
    func `fills defaults on create, and null beats them`(isCreate: Bool, json: String, draft: String) throws {
        let body = try Body(
            #""a":{"type":"string","default":"halo"},"b":{"type":"boolean","default":true},"c":{"type":"integer","default":5}"#
        )
        #expect(spelled(try body.draft(json, body.context(isCreate: isCreate))) == draft)
    }

    @Test func `never misses what is required but has a default`() throws {
        let body = try Body(#""a":{"type":"string","default":"halo","required":true}"#)
        #expect(spelled(try body.draft("{}")) == #"a "halo""#)
        #expect(try body.faults(#"{"a":null}"#).count == 1)
    }

    @Test func `drops what is no attribute`() throws {
        let body = try Body(#""a":{"type":"string"}"#)
        let json =
            #"{"foo":1,"id":9,"documentId":"x","createdAt":"2000-01-01","created_at":1,"updatedAt":5,"#
            + #""createdBy":1,"publishedAt":null,"locale":"id","a":"x"}"#
        let draft = try body.draft(json)
        #expect(spelled(draft) == #"a "x""#)
        #expect(draft.publishedAt == nil && draft.locale == nil)
    }

    @Test func `writes private attributes and passwords`() throws {
        let body = try Body(#""a":{"type":"string","private":true},"b":{"type":"password"}"#)
        #expect(spelled(try body.draft(#"{"a":"x","b":"y"}"#)) == #"a "x" b "y""#)
    }

    @Test func `lists every fault in schema order, whatever the body's`() throws {
        let body = try Body(
            """
            "nama":{"type":"string","required":true},"jumlah":{"type":"integer","min":0,"max":9},
            "isi":{"type":"component","component":"bagian.isi"},"surel":{"type":"email","maxLength":3}
            """)
        let json = #"{"surel":"bukan","isi":{"judul":"panjang","urutan":"x"},"jumlah":-1.5}"#
        let faults = [
            "nama: nama must be defined.", "jumlah: jumlah must be an integer",
            "jumlah: jumlah must be greater than or equal to 0", "isi/judul: isi.judul must be at most 5 characters",
            "isi/urutan: isi.urutan must be a `number` type, but the final value was: `NaN` (cast from the value `\"x\"`).",
            "surel: surel must be at most 3 characters", "surel: surel must be a valid email",
        ]
        #expect(try body.faults(json) == faults)
    }

    @Test func `reports like the real server`() throws {
        let body = try Body(#""a":{"type":"string","required":true},"b":{"type":"boolean"}"#)
        let one = fault { try body.draft("{}") }
        #expect(one?.status == 400 && one?.name == "ValidationError" && one?.message == "a must be defined.")
        let two = fault { try body.draft(#"{"b":"ya"}"#) }
        #expect(two?.message == "2 errors occurred")
        let details = """
            {"errors":[{"path":["a"],"message":"a must be defined.","name":"ValidationError"},{"path":["b"],\
            "message":"b must be a `boolean` type, but the final value was: `\\"ya\\"`.","name":"ValidationError"}]}
            """
        #expect(two?.details?.serialized() == details)
    }

    @Test(arguments: [
        ("[1]", "this must be a `object` type, but the final value was: `null` (cast from the value `[\n  \"1\"\n]`)."),
        ("null", "this must be a `object` type, but the final value was: `null`."),
        ("5", "this must be a `object` type, but the final value was: `null` (cast from the value `5`)."),
    ])
    func `refuses what is no entry`(json: String, message: String) throws {
        #expect(try Body(#""a":{"type":"string"}"#).faults(json) == [": " + message])
    }

    @Test func `tells only the first day or time that is wrong, and only where nothing else is`() throws {
        let body = try Body(#""a":{"type":"time"},"b":{"type":"date"},"c":{"type":"integer"}"#)
        #expect(try body.faults(#"{"b":"x","a":"y"}"#) == ["Invalid time format, expected HH:mm:ss.SSS"])
        #expect(try body.faults(#"{"b":"x","c":1.5}"#) == ["c: c must be an integer"])
        let refusal = fault { try body.draft(#"{"b":""}"#) }
        #expect(refusal?.message == "Invalid format, expected yyyy-MM-dd" && refusal?.details == .object(JSONObject()))
    }

    @Test func `names the place of a wrong block`() throws {
        let body = try Body(#""isi":{"type":"blocks"}"#)
        let json = #"{"isi":[{"type":"paragraph","children":[]},{"type":"foo"},{"type":"quote"}]}"#
        #expect(
            try body.faults(json) == [
                "isi/0/children: Paragraph node children must have at least one Text or Link node",
                "isi/1: Block node is of invalid type", "isi/2/children: isi[2].children is a required field",
            ])
    }

    @Test func `rewrites text by its format before the checks, and carries warnings`() throws {
        let body = try Body(
            #""telepon":{"type":"string","maxLength":4,"pluginOptions":{"kavling":{"format":"telepon"}}},"n":{"type":"string"}"#
        )
        let format = ValueFormat("telepon") { text in
            if text.isEmpty { return .refused("must be a phone number") }
            return .text(text.filter { $0 != "-" }, text.contains("-") ? [("strip", "Tanda hubung dibuang.")] : [])
        }
        let context = body.context(formats: ["telepon": format])
        let payload = try Payload.read(
            try JSONValue.parse(#"{"telepon":"1-2-3-4","n":"a-b"}"#), of: body.type, with: context)
        #expect(spelled(payload.draft) == #"telepon "1234" n "a-b""#)
        #expect(payload.warnings == [Warning("strip", at: ["telepon"], "Tanda hubung dibuang.")])
        #expect(
            payload.warnings.first?.json.serialized()
                == #"{"code":"strip","path":["telepon"],"message":"Tanda hubung dibuang."}"#)
        #expect(try body.faults(#"{"telepon":""}"#, context) == ["telepon: telepon must be a phone number"])
        #expect(try body.faults(#"{"telepon":"12345"}"#, context) == ["telepon: telepon must be at most 4 characters"])
        #expect(try body.faults(#"{"telepon":5}"#, context).count == 1)
    }

    @Test func `writes an attribute under its alias too`() throws {
        let body = try Body(
            #""tarif":{"type":"integer","required":true},"biaya":{"type":"integer","pluginOptions":{"kavling":{"aliasOf":"tarif"}}}"#
        )
        #expect(spelled(try body.draft(#"{"biaya":5}"#)) == "tarif 5")
        #expect(spelled(try body.draft(#"{"biaya":5,"tarif":6}"#)) == "tarif 6")
        #expect(try body.faults("{}") == ["tarif: tarif must be defined."])
    }
}

/// The fault that reading ends with.
func fault(_ read: () throws -> Any) -> (any ClientFault)? {
    do {
        _ = try read()
        return nil
    } catch {
        return error as? any ClientFault
    }
}
