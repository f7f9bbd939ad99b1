//  Relations and media in a body, in every form a client may write.

import Content
import Testing

@Suite struct `A relation in a body` {
    @Test(arguments: [
        ("[4,5]", "x = 4 5"), (#"["1","2"]"#, "x = 1 2"), (#"[{"id":3},{"id":"1"}]"#, "x = 3 1"),
        (#"{"set":[2,1]}"#, "x = 2 1"),
        (#"{"set":[{"id":5}]}"#, "x = 5"), ("6", "x = 6"), (#""6""#, "x = 6"), (#"{"id":6}"#, "x = 6"),
        ("[1,1,2,1]", "x = 1 2"),
        ("null", "x ="), ("[]", "x ="), (#"{"set":null}"#, "x ="), (#"{"set":[]}"#, "x ="), ("{}", ""),
        (#"{"connect":[1,{"id":2}]}"#, "x +1 +2"),
        (#"{"connect":[{"id":6,"position":{"before":1}}]}"#, "x +6(before 1)"),
        (#"{"connect":[{"id":6,"position":{"after":"1"}}]}"#, "x +6(after 1)"),
        (#"{"connect":[{"id":6,"position":{"start":true}}]}"#, "x +6(start)"),
        (#"{"connect":[{"id":6,"position":{"end":true}}]}"#, "x +6"),
        (#"{"connect":[{"id":6,"position":{}}]}"#, "x +6"),
        (#"{"connect":[1],"options":{"strict":false}}"#, "x +1~"), (#"{"connect":[4,4]}"#, "x +4 +4"),
        (#"{"disconnect":[1,{"id":2}]}"#, "x -1 -2"), (#"{"disconnect":3}"#, "x -3"),
        (#"{"connect":[1],"disconnect":[3]}"#, "x +1 -3"),
        (#"{"connect":[],"disconnect":null}"#, "x "), (#"{"set":[1],"connect":[2]}"#, "x = 1"),
        (#""abc""#, "x = 0"), ("0", "x = 0"), (#""""#, "x = 0"), ("true", "x = 0"), ("1.5", "x = 0"),
        (#"[{"foo":1}]"#, "x = 0"),
        (#"{"id":null}"#, "x = 0"),
    ])
    func `has many spellings`(json: String, change: String) throws {
        for kind in ["manyToMany", "oneToOne"] {
            let body = try Body("\"x\":{\"type\":\"relation\",\"relation\":\"\(kind)\",\"target\":\"api::lain.lain\"}")
            #expect(spelled(try body.draft("{\"x\":\(json)}")) == change)
        }
        let media = try Body(#""x":{"type":"media","multiple":true}"#)
        #expect(spelled(try media.draft("{\"x\":\(json)}")) == change)
    }

    @Test(arguments: [
        #"{"connect":2}"#, #"{"set":2}"#, #"{"foo":1}"#, "[null]", #"{"connect":[null]}"#, #"{"set":[1,null]}"#,
    ])
    func `is refused in a shape that says nothing`(json: String) throws {
        let body = try Body(
            #""x":{"type":"relation","relation":"manyToMany","target":"api::lain.lain"},"a":{"type":"integer"}"#)
        #expect(try body.faults("{\"x\":\(json)}") == [": Invalid relations"])
        // What is wrong with the entry as a whole stands behind what is wrong with its attributes.
        #expect(try body.faults("{\"x\":\(json),\"a\":1.5}") == ["a: a must be an integer", ": Invalid relations"])
    }

    @Test(arguments: [
        (true, "{}", ["x: x must be defined."]), (true, #"{"x":null}"#, ["x: x must be defined."]),
        (false, "{}", []), (false, #"{"x":null}"#, ["x: x cannot be null."]), (true, #"{"x":[]}"#, []),
        (true, #"{"x":{}}"#, []),
        (true, #"{"x":5}"#, []),
    ])
    func `that is required must be there`(isCreate: Bool, json: String, faults: [String]) throws {
        let body = try Body(
            #""x":{"type":"relation","relation":"manyToOne","target":"api::lain.lain","required":true}"#)
        #expect(try body.faults(json, body.context(isCreate: isCreate)) == faults)
    }

    @Test func `to a type that the caller may not find is dropped, required or not`() throws {
        let body = try Body(
            """
            "x":{"type":"relation","relation":"manyToOne","target":"api::lain.lain","required":true},
            "isi":{"type":"component","component":"bagian.isi"},"foto":{"type":"media"}
            """)
        let context = body.context(access: .listed(["api::coba.coba.create"]))
        let json = #"{"x":{"connect":2},"isi":{"judul":"a","lain":5},"foto":7}"#
        #expect(spelled(try body.draft(json, context)) == #"isi[bagian.isi judul "a" urutan 7] foto = 7"#)
    }

    @Test func `names the ids that must exist`() {
        #expect(RelationChange.replace([1, 2]).wantedIDs == [1, 2])
        #expect(RelationChange.edit(connect: [Connection(3)], disconnect: [4]).wantedIDs == [3])
    }
}

@Suite struct `Media in a body` {
    @Test(arguments: [
        (true, "{}", true), (true, #"{"x":null}"#, true), (true, #"{"x":[]}"#, true), (true, #"{"x":5}"#, false),
        (false, "{}", false), (false, #"{"x":null}"#, true), (false, #"{"x":[7]}"#, false),
    ])
    func `that is required must be there, or come beside the body`(isCreate: Bool, json: String, isMissing: Bool) throws
    {
        let body = try Body(#""x":{"type":"media","required":true}"#)
        let faults = isMissing ? ["x: x must be defined."] : []
        #expect(try body.faults(json, body.context(isCreate: isCreate)) == faults)
        #expect(try body.faults(json, body.context(isCreate: isCreate, attachedFiles: ["x"])) == [])
    }

    @Test func `is asked for once everything else is right`() throws {
        let body = try Body(#""x":{"type":"media","required":true},"a":{"type":"integer"},"b":{"type":"date"}"#)
        #expect(try body.faults(#"{"a":1.5}"#) == ["a: a must be an integer"])
        #expect(try body.faults(#"{"b":"x"}"#) == ["Invalid format, expected yyyy-MM-dd"])
        #expect(try body.faults("{}") == ["x: x must be defined."])
    }
}
