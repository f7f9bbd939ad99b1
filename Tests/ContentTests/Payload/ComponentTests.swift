//  Components and dynamic zones in a body.

import Content
import Testing

@Suite struct `A component in a body` {
    private static let one = #""isi":{"type":"component","component":"bagian.isi"}"#
    private static let needed = #""isi":{"type":"component","component":"bagian.isi","required":true}"#

    @Test(arguments: [
        (true, #"{"isi":{"judul":"a"}}"#, #"isi[bagian.isi judul "a" urutan 7]"#),
        (true, #"{"isi":{"id":5,"judul":"a","foo":1}}"#, #"isi[bagian.isi judul "a" urutan 7]"#),
        (true, #"{"isi":null}"#, "isi[]"), (true, "{}", ""), (false, "{}", ""), (false, #"{"isi":null}"#, "isi[]"),
        (false, #"{"isi":{"id":5,"judul":"b"}}"#, #"isi[#5 bagian.isi judul "b"]"#),
        (false, #"{"isi":{"id":"5"}}"#, "isi[#5 bagian.isi]"),
        (false, #"{"isi":{"judul":"b"}}"#, #"isi[bagian.isi judul "b" urutan 7]"#),
        (false, #"{"isi":{}}"#, "isi[bagian.isi urutan 7]"), (false, #"{"isi":{"id":"x"}}"#, "isi[#0 bagian.isi]"),
        (true, #"{"isi":{"judul":"a","lain":[3]}}"#, #"isi[bagian.isi judul "a" urutan 7 lain = 3]"#),
    ])
    func `is made, merged, replaced or removed`(isCreate: Bool, json: String, draft: String) throws {
        let body = try Body(Self.one)
        #expect(spelled(try body.draft(json, body.context(isCreate: isCreate))) == draft)
    }

    @Test(arguments: [
        (true, "{}", ["isi: isi must be defined."]), (false, "{}", []),
        (true, #"{"isi":null}"#, ["isi: isi must be a `object` type, but the final value was: `null`."]),
        (false, #"{"isi":null}"#, ["isi: isi must be a `object` type, but the final value was: `null`."]),
        (true, #"{"isi":"x"}"#, ["isi: isi must be a `object` type, but the final value was: `\"x\"`."]),
        (true, #"{"isi":[]}"#, ["isi: isi must be a `object` type, but the final value was: `[]`."]),
        (true, #"{"isi":{}}"#, ["isi/judul: isi.judul must be defined."]),
        (
            true, #"{"isi":{"judul":null}}"#,
            ["isi/judul: isi.judul must be a `string` type, but the final value was: `null`."]
        ),
        (true, #"{"isi":{"judul":"panjang"}}"#, ["isi/judul: isi.judul must be at most 5 characters"]),
        (false, #"{"isi":{"judul":"panjang"}}"#, ["isi/judul: isi.judul must be at most 5 characters"]),
        (
            false, #"{"isi":{"id":5,"judul":null}}"#,
            ["isi/judul: isi.judul must be a `string` type, but the final value was: `null`."]
        ),
        (true, #"{"isi":{"judul":"a","tanggal":"x"}}"#, ["Invalid format, expected yyyy-MM-dd"]),
    ])
    func `is held to its shape`(isCreate: Bool, json: String, faults: [String]) throws {
        let body = try Body(Self.needed)
        #expect(try body.faults(json, body.context(isCreate: isCreate)) == faults)
    }
}

@Suite struct `A list of components in a body` {
    private static let list = #""isi":{"type":"component","component":"bagian.isi","repeatable":true,"min":2,"max":3}"#
    private static let needed =
        #""isi":{"type":"component","component":"bagian.isi","repeatable":true,"min":2,"required":true}"#

    @Test(arguments: [
        (true, "{}", ""), (true, #"{"isi":[]}"#, "isi[]"),
        (
            true, #"{"isi":[{"judul":"a"},{"id":5,"judul":"b","urutan":1}]}"#,
            #"isi[bagian.isi judul "a" urutan 7, bagian.isi judul "b" urutan 1]"#
        ),
        (false, #"{"isi":[{"id":5},{"judul":"b"}]}"#, #"isi[#5 bagian.isi, bagian.isi judul "b" urutan 7]"#),
        (
            true, #"{"isi":["{\"judul\":\"a\"}",{"judul":"b"}]}"#,
            #"isi[bagian.isi judul "a" urutan 7, bagian.isi judul "b" urutan 7]"#
        ),
    ])
    func `becomes rows in the order of the list`(isCreate: Bool, json: String, draft: String) throws {
        let body = try Body(Self.list)
        #expect(spelled(try body.draft(json, body.context(isCreate: isCreate))) == draft)
    }

    @Test(arguments: [
        (list, #"{"isi":[{"judul":"a"}]}"#, ["isi: isi field must have at least 2 items"]),
        (
            list, #"{"isi":[{"judul":"a"},{"judul":"b"},{"judul":"c"},{"judul":"d"}]}"#,
            ["isi: isi field must have less than or equal to 3 items"]
        ),
        (list, #"{"isi":null}"#, ["isi: isi must be a `array` type, but the final value was: `null`."]),
        (
            list, #"{"isi":{"judul":"a"}}"#,
            ["isi: isi must be a `array` type, but the final value was: `{\n  \"judul\": \"\\\"a\\\"\"\n}`."]
        ),
        (list, #"{"isi":"x"}"#, ["isi: isi must be a `array` type, but the final value was: `\"x\"`."]),
        (
            list, #"{"isi":[{"judul":"a"},"x",null,5]}"#,
            [
                "isi/1: isi[1] must be a `object` type, but the final value was: `null` (cast from the value `\"x\"`).",
                "isi/2: isi[2] must be a `object` type, but the final value was: `null`.",
                "isi/3: isi[3] must be a `object` type, but the final value was: `null` (cast from the value `5`).",
                "isi: isi field must have less than or equal to 3 items",
            ]
        ),
        (
            list, #"{"isi":[{"judul":"a"},{"urutan":"x"}]}"#,
            [
                "isi/1/judul: isi[1].judul must be defined.",
                "isi/1/urutan: isi[1].urutan must be a `number` type, but the final value was: `NaN` (cast from the value `\"x\"`).",
            ]
        ),
        (needed, "{}", ["isi: isi must be defined."]),
        (needed, #"{"isi":[]}"#, ["isi: isi field must have at least 2 items"]),
    ])
    func `is held to its shape and size`(attribute: String, json: String, faults: [String]) throws {
        #expect(try Body(attribute).faults(json) == faults)
    }

    @Test func `may be missing from an update, but not null`() throws {
        let body = try Body(Self.needed)
        let update = body.context(isCreate: false)
        #expect(try body.faults("{}", update) == [])
        #expect(try body.faults(#"{"isi":null}"#, update).count == 1)
    }

    @Test func `nests`() throws {
        let body = try Body(#""susun":{"type":"component","component":"bagian.susun"}"#)
        let json = #"{"susun":{"isi":[{"judul":"a"}],"dalam":{"isi":[{"judul":"b"},{}]}}}"#
        #expect(try body.faults(json) == ["susun/dalam/isi/1/judul: susun.dalam.isi[1].judul must be defined."])
        let update = #"{"susun":{"isi":[{"id":3}],"dalam":{"id":4,"isi":[{"id":5}]}}}"#
        // What stands below a new row is new as well, whatever ids it carries.
        #expect(
            spelled(try body.draft(update, body.context(isCreate: false)))
                == "susun[bagian.susun isi[bagian.isi urutan 7] dalam[bagian.susun isi[bagian.isi urutan 7]]]")
        let merged = #"{"susun":{"id":1,"isi":[{"id":3}],"dalam":{"id":4,"isi":[{"id":5},{}]}}}"#
        #expect(
            spelled(try body.draft(merged, body.context(isCreate: false)))
                == "susun[#1 bagian.susun isi[#3 bagian.isi] dalam[#4 bagian.susun isi[#5 bagian.isi, bagian.isi urutan 7]]]"
        )
    }
}

@Suite struct `A dynamic zone in a body` {
    private static let zone = #""zona":{"type":"dynamiczone","components":["bagian.foto","bagian.isi"],"max":2}"#
    private static let needed = #""zona":{"type":"dynamiczone","components":["bagian.foto"],"required":true,"min":1}"#
    private static let unnamed = ": Cannot build relations store from dynamiczone, component identifier is undefined"

    @Test(arguments: [
        (true, "{}", ""), (true, #"{"zona":[]}"#, "zona[]"),
        (
            true, #"{"zona":[{"__component":"bagian.isi","id":5,"judul":"a"},{"__component":"bagian.foto"}]}"#,
            #"zona[bagian.isi judul "a" urutan 7, bagian.foto]"#
        ),
        (
            false, #"{"zona":[{"__component":"bagian.isi","id":5},{"__component":"bagian.foto","keterangan":"x"}]}"#,
            #"zona[#5 bagian.isi, bagian.foto keterangan "x"]"#
        ),
    ])
    func `becomes rows of its components`(isCreate: Bool, json: String, draft: String) throws {
        let body = try Body(Self.zone)
        #expect(spelled(try body.draft(json, body.context(isCreate: isCreate))) == draft)
    }

    @Test(arguments: [
        (zone, #"{"zona":null}"#, ["zona: zona must be a `array` type, but the final value was: `null`."]),
        (zone, #"{"zona":"x"}"#, ["zona: zona must be a `array` type, but the final value was: `\"x\"`.", unnamed]),
        (
            zone, #"{"zona":{"__component":"bagian.foto"}}"#,
            [
                "zona: zona must be a `array` type, but the final value was: `{\n  \"__component\": \"\\\"bagian.foto\\\"\"\n}`."
            ]
        ),
        (zone, #"{"zona":[{"judul":"a"}]}"#, ["zona/0/__component: zona[0].__component is a required field", unnamed]),
        (
            zone, #"{"zona":[{"__component":""}]}"#,
            [
                "zona/0/__component: zona[0].__component must be one of the following values: bagian.foto, bagian.isi, bagian.susun",
                unnamed,
            ]
        ),
        (
            zone, #"{"zona":[{"__component":"bagian.asing"}]}"#,
            [
                "zona/0/__component: zona[0].__component must be one of the following values: bagian.foto, bagian.isi, bagian.susun",
                ": Invalid relations",
            ]
        ),
        (
            zone, #"{"zona":[{"__component":"bagian.susun"}]}"#,
            ["zona/0/__component: zona[0].__component must be one of the following values: bagian.foto, bagian.isi"]
        ),
        (
            zone, #"{"zona":["x"]}"#,
            [
                "zona/0: zona[0] must be a `object` type, but the final value was: `null` (cast from the value `\"x\"`).",
                ": Invalid relations",
            ]
        ),
        (zone, #"{"zona":[{"__component":"bagian.isi"}]}"#, ["zona/0/judul: zona[0].judul must be defined."]),
        (
            zone,
            #"{"zona":[{"__component":"bagian.foto"},{"__component":"bagian.foto"},{"__component":"bagian.foto"}]}"#,
            ["zona: zona field must have less than or equal to 2 items"]
        ),
        (needed, "{}", ["zona: zona must be defined."]),
        (needed, #"{"zona":[]}"#, ["zona: zona field must have at least 1 items"]),
    ])
    func `is held to its shape, size and components`(attribute: String, json: String, faults: [String]) throws {
        #expect(try Body(attribute).faults(json) == faults)
    }
}
