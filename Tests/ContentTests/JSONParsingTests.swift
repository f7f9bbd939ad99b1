//  What JSON is read as: kinds, order, numbers, escapes.

import Content
import Testing

@Suite struct `Parsing JSON` {
    @Test(arguments: [
        ("null", JSONValue.null), ("true", .bool(true)), (" false\n", .bool(false)), ("12", .number("12")),
        (#""abc""#, .string("abc")), ("[]", .array([])), ("{}", .object(JSONObject())),
        (#"[1, "a" ,null]"#, .array([.number("1"), "a", .null])),
        ("\t{ \"a\" : { \"b\" : [ ] } }\r\n", .object(JSONObject([("a", .object(JSONObject([("b", .array([]))])))]))),
    ])
    func `gives the value that stands there`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text) == expected)
    }

    @Test func `keeps the order of members, and of equal keys the last value at the first place`() throws {
        let value = try JSONValue.parse(#"{"b":1,"a":2,"1":3,"b":4}"#)
        #expect(value.serialized() == #"{"b":4,"a":2,"1":3}"#)
        #expect(value.object?.keys == ["b", "a", "1"])
    }

    @Test func `tells keys apart that only look the same`() throws {
        let value = try JSONValue.parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.object?.count == 2)
        #expect(value.object?["e\u{301}"] == .number("2"))
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("1.50", "1.5"), ("1.0", "1"), ("1e3", "1000"), ("1E+3", "1000"),
        ("-2.5e7", "-25000000"), ("0.1e1", "1"), ("100e-2", "1"), ("10e-1", "1"), ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"), ("1.5e300", "1.5e+300"), ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("2.5E-7", "2.5e-7"),
        ("123e-20", "1.23e-18"), ("5e-324", "5e-324"), ("1e-400", "0"), ("0e999999999999999999999", "0"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"), ("10000000.5", "10000000.5"),
    ])
    func `writes numbers as JavaScript prints them`(text: String, expected: String) throws {
        #expect(try JSONValue.parse(text) == .number(expected))
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), ("-12345678901234567890123", "-12345678901234567890123"),
        ("99999999999999.98", "99999999999999.98"), ("1234567890123456.78", "1234567890123456.78"),
        ("0.12345678901234567890", "0.1234567890123456789"),
        ("123456789012345678901.5", "123456789012345678901.5"),
    ])
    func `keeps digits that a double would lose`(text: String, expected: String) throws {
        #expect(try JSONValue.parse(text) == .number(expected))
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00""#, "😀"), (#""a\u0000b""#, "a\0b"), (#""é😀\n""#, "é😀\n"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
    ])
    func `resolves escapes, and lone surrogates to U+FFFD`(text: String, expected: String) throws {
        #expect(try JSONValue.parse(text) == .string(expected))
    }

    @Test func `allows a byte order mark in front, and only there`() throws {
        #expect(try JSONValue.parse([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .object(JSONObject()))
        #expect(throws: JSONFault.self) { try JSONValue.parse(Array("{}".utf8) + [0xEF, 0xBB, 0xBF]) }
    }

    @Test func `takes any collection of bytes`() throws {
        #expect(try JSONValue.parse(Array("xx[1]".utf8)[2...]) == .array([.number("1")]))
        #expect(try JSONValue.parse("]1[".utf8.reversed()) == .array([.number("1")]))
    }
}

@Suite struct `A JSON value` {
    @Test func `gives out what it is and nil for what it is not`() throws {
        let value = try JSONValue.parse(#"{"n":1.5,"i":42,"s":"x","b":true,"z":null,"a":[1]}"#)
        #expect(value.object?["n"]?.double == 1.5)
        #expect(value.object?["n"]?.int64 == nil)
        #expect(value.object?["i"]?.int64 == 42)
        #expect(value.object?["i"]?.double == 42)
        #expect(value.object?["i"]?.string == nil)
        #expect(value.object?["s"]?.string == "x")
        #expect(value.object?["s"]?.double == nil)
        #expect(value.object?["b"]?.boolean == true)
        #expect(value.object?["z"]?.isNull == true)
        #expect(value.object?["a"]?.array == [.number("1")])
        #expect(value.object?["missing"] == nil)
        #expect(value.array == nil)
    }

    @Test(
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("9223372036854775808", nil),
            ("1e3", 1000), ("1.0", 1), ("1.5", nil), ("1e30", nil),
        ] as [(String, Int64?)])
    func `is an exact integer only if it fits`(text: String, expected: Int64?) throws {
        #expect(try JSONValue.parse(text).int64 == expected)
    }

    @Test func `comes from integers and doubles`() {
        #expect(JSONValue.integer(-5) == .number("-5"))
        #expect(JSONValue.double(0.1) == .number("0.1"))
        #expect(JSONValue.double(.nan) == .null)
        #expect(JSONValue.double(-.infinity) == .null)
    }

    @Test(arguments: [
        #"{"data":{"a":[1,2.5,"x",null,true,false,{}],"b":{}}}"#, #"["\u0000\u001f\b\t\n\f\r\"\\/é😀"]"#, "[]", "0",
        #"{"":{"":""}}"#,
    ])
    func `prints the text it was parsed from`(text: String) throws {
        #expect(try JSONValue.parse(text).serialized() == text)
        #expect(try JSONValue.parse(text).serializedBytes() == Array(text.utf8))
    }

    @Test func `is equal by content and order`() throws {
        #expect(try JSONValue.parse(#"{"a":1,"b":[2]}"#) == JSONValue.parse(#"{ "a" : 1.0, "b" : [ 2 ] }"#))
        #expect(try JSONValue.parse(#"{"a":1,"b":2}"#) != JSONValue.parse(#"{"b":2,"a":1}"#))
        let texts = [#"{"a":[1]}"#, #"{"a":[1.0]}"#, #"{"a":[2]}"#, "true", "null", #""1""#, "1"]
        #expect(try Set(texts.map { try JSONValue.parse($0) }).count == 6)
    }

    /// Recorded answers validation.*, create.data-array and what yup 0.32.9's printValue gives in Node.
    @Test(arguments: [
        (#""abc""#, #""abc""#), ("5", "5"), ("1.50", "1.5"), ("true", "true"), ("null", "null"), ("{}", "{}"),
        ("[]", "[]"), (#""a\"b""#, #""a"b""#), (#"{"a":1}"#, "{\n  \"a\": \"1\"\n}"),
        (#"["a"]"#, "[\n  \"\\\"a\\\"\"\n]"),
        (
            #"[{"nama":"x"},{"nama":"y"}]"#,
            "[\n  {\n    \"nama\": \"\\\"x\\\"\"\n  },\n  {\n    \"nama\": \"\\\"y\\\"\"\n  }\n]"
        ),
        (
            #"{"a":{"b":[],"c":null},"d":[true,[]]}"#,
            "{\n  \"a\": {\n    \"b\": [],\n    \"c\": \"null\"\n  },\n  \"d\": [\n    \"true\",\n    []\n  ]\n}"
        ),
    ])
    func `is described in messages as yup does`(text: String, expected: String) throws {
        #expect(try JSONValue.parse(text).yupDescription() == expected)
    }
}

@Suite struct `A JSON object` {
    @Test(arguments: [3, 16, 17, 200])
    func `finds, replaces and removes members at any size`(count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .integer(Int64($0))) })
        #expect(object.count == count)
        #expect(object["k\(count - 1)"] == .integer(Int64(count - 1)))
        object["k1"] = "changed"
        object["new"] = .null
        object["k0"] = nil
        object["absent"] = nil
        #expect(object.keys == (1..<count).map { "k\($0)" } + ["new"])
        #expect(object["k1"] == "changed")
        #expect(object["k\(count - 1)"] == .integer(Int64(count - 1)))
        #expect(object["new"] == .null)
        #expect(object.contains("new"))
        #expect(object["k0"] == nil)
        #expect(!object.contains("k0"))
    }

    @Test func `built from pairs keeps the last of equal keys at the first place`() {
        let object = JSONObject([("a", "1"), ("b", "2"), ("a", "3")])
        #expect(object.members.map(\.key) == ["a", "b"])
        #expect(object["a"] == "3")
        #expect(!object.isEmpty)
        #expect(JSONObject().isEmpty)
    }
}
