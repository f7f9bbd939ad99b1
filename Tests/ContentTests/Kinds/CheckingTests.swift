//  What each kind of attribute accepts in a body, and in whose words it refuses.
//
//  The words are those of yup 0.32.9 and Strapi 4.25, read from recorded answers and from their sources.

import Content
import Testing

@Suite struct `Checking a value` {
    private static let text = #"{"type":"string"}"#

    @Test(arguments: ["string", "text", "richtext", "password"])
    func `of a text kind takes any string as it is`(kind: String) throws {
        #expect(try judged(#""  Spasi  ""#, by: "{\"type\":\"\(kind)\"}") == #""  Spasi  ""#)
        #expect(try judged(#""""#, by: "{\"type\":\"\(kind)\",\"required\":true}") == #""""#)
        let words = "wrong: must be a `string` type, but the final value was: "
        #expect(try judged("5", by: "{\"type\":\"\(kind)\"}") == words + "`5`.")
        #expect(try judged("true", by: "{\"type\":\"\(kind)\"}") == words + "`true`.")
        #expect(try judged(#"{"a":1}"#, by: "{\"type\":\"\(kind)\"}") == words + "`{\n  \"a\": \"1\"\n}`.")
        #expect(try judged(#"["a"]"#, by: "{\"type\":\"\(kind)\"}") == words + "`[\n  \"\\\"a\\\"\"\n]`.")
    }

    @Test(arguments: [
        (#"{"type":"string","minLength":3}"#, #""abc""#, #""abc""#),
        (#"{"type":"string","minLength":3}"#, #""ab""#, "wrong: must be at least 3 characters"),
        (#"{"type":"string","minLength":3}"#, #""""#, "wrong: must be at least 3 characters"),
        (#"{"type":"string","maxLength":8}"#, #""abcdefgh""#, #""abcdefgh""#),
        (#"{"type":"string","maxLength":8}"#, #""abcdefghi""#, "wrong: must be at most 8 characters"),
        (#"{"type":"string","maxLength":8}"#, #""😀😀😀😀😀""#, "wrong: must be at most 8 characters"),
        (#"{"type":"string","maxLength":8}"#, #""😀😀😀😀""#, #""😀😀😀😀""#),
        (#"{"type":"string","regex":"^[a-z]+$"}"#, #""ABC""#, #"wrong: must match the following: "/^[a-z]+$/""#),
        (#"{"type":"string","regex":"^[a-z]+$"}"#, #""""#, #""""#),
        (
            #"{"type":"string","regex":"^[a-z]+$","required":true}"#, #""""#,
            #"wrong: must match the following: "/^[a-z]+$/""#
        ),
        (#"{"type":"string","regex":"a/b"}"#, #""x""#, #"wrong: must match the following: "/a\/b/""#),
        (
            #"{"type":"string","minLength":3,"maxLength":1,"regex":"^c"}"#, #""ab""#,
            #"wrong: must be at least 3 characters | must be at most 1 characters | must match the following: "/^c/""#
        ),
    ])
    func `holds a text to its length and pattern`(attribute: String, value: String, outcome: String) throws {
        #expect(try judged(value, by: attribute) == outcome)
    }

    @Test(arguments: [
        (#"{"type":"uid"}"#, #""rumah-36_72.a~B""#, #""rumah-36_72.a~B""#),
        (#"{"type":"uid"}"#, #""""#, #""""#),
        (#"{"type":"uid"}"#, #""a b""#, #"wrong: must match the following: "/^[A-Za-z0-9-_.~]*$/""#),
        (#"{"type":"uid"}"#, #""é""#, #"wrong: must match the following: "/^[A-Za-z0-9-_.~]*$/""#),
        (
            #"{"type":"uid","maxLength":2}"#, #""a/b""#,
            #"wrong: must be at most 2 characters | must match the following: "/^[A-Za-z0-9-_.~]*$/""#
        ),
        (#"{"type":"email"}"#, #""budi@example.com""#, #""budi@example.com""#),
        (#"{"type":"email"}"#, #""bukan""#, "wrong: must be a valid email"),
        (#"{"type":"email"}"#, #""""#, "wrong: cannot be empty"),
        (
            #"{"type":"email","maxLength":3}"#, #""bukan""#,
            "wrong: must be at most 3 characters | must be a valid email"
        ),
        (#"{"type":"email","minLength":20}"#, #""a@b.co""#, #""a@b.co""#),
        (#"{"type":"email"}"#, "5", "wrong: must be a `string` type, but the final value was: `5`."),
    ])
    func `holds addresses to their shape`(attribute: String, value: String, outcome: String) throws {
        #expect(try judged(value, by: attribute) == outcome)
    }

    @Test(arguments: [
        (#""dua""#, #""dua""#), ("1", #""1""#), ("true", #""true""#),
        (#""DUA""#, "wrong: must be one of the following values: dua, 1, true, "),
        (#""""#, "wrong: must be one of the following values: dua, 1, true, "),
        ("2", "wrong: must be one of the following values: dua, 1, true, "),
        (
            #"["dua"]"#,
            "wrong: must be a `string` type, but the final value was: `[\n  \"\\\"dua\\\"\"\n]`."
                + " | must be one of the following values: dua, 1, true, "
        ),
        (
            "{}",
            "wrong: must be a `string` type, but the final value was: `{}`."
                + " | must be one of the following values: dua, 1, true, "
        ),
    ])
    func `of an enumeration takes its words only`(value: String, outcome: String) throws {
        #expect(try judged(value, by: #"{"type":"enumeration","enum":["dua","1","true"]}"#) == outcome)
    }

    @Test(arguments: [
        ("42", "42"), (#""42""#, "42"), (#"" 4 2 ""#, "42"), ("[1]", "1"), ("-0.0", "0"), ("1e3", "1000"),
        ("1000", "1000"), ("-10", "-10"), (#""0x10""#, "16"),
        ("1001", "wrong: must be less than or equal to 1000"), ("-11", "wrong: must be greater than or equal to -10"),
        ("1.5", "wrong: must be an integer"),
        ("1000.5", "wrong: must be an integer | must be less than or equal to 1000"),
        (
            #""abc""#,
            "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `\"abc\"`)."
        ),
        (#""""#, "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `\"\"`)."),
        ("true", "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `true`)."),
        ("{}", "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `{}`)."),
        ("[]", "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `[]`)."),
    ])
    func `of an integer reads numbers as JavaScript does`(value: String, outcome: String) throws {
        #expect(try judged(value, by: #"{"type":"integer","min":-10,"max":1000}"#) == outcome)
    }

    @Test(arguments: [
        ("9007199254740991", "9007199254740991"), ("-9007199254740991", "-9007199254740991"),
        ("9007199254740993", "wrong: must be an integer below 2^53"),
        ("1e300", "wrong: must be an integer below 2^53"),
    ])
    func `of an integer refuses what a double cannot hold exactly`(value: String, outcome: String) throws {
        #expect(try judged(value, by: #"{"type":"integer"}"#) == outcome)
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), (#""-9223372036854775808""#, "-9223372036854775808"),
        ("12", "12"), (#""9223372036854775808""#, "wrong: must be a whole number of 64 bits"),
        ("1.5", "wrong: must be a whole number of 64 bits"), (#""kata""#, "wrong: must be a whole number of 64 bits"),
        ("true", "wrong: must be a whole number of 64 bits"), (#""""#, "wrong: must be a whole number of 64 bits"),
    ])
    func `of a biginteger keeps 64 bits exactly`(value: String, outcome: String) throws {
        #expect(try judged(value, by: #"{"type":"biginteger"}"#) == outcome)
    }

    @Test(arguments: [
        (#""-5""#, "-5"), (#""-6""#, "wrong: must be greater than or equal to -5"),
        (#""9007199254740993""#, "9007199254740993"),
        (#""9007199254740994""#, "wrong: must be less than or equal to 9007199254740993"),
    ])
    func `of a biginteger compares its bounds exactly`(value: String, outcome: String) throws {
        let attribute = #"{"type":"biginteger","min":"-5","max":"9007199254740993"}"#
        #expect(try judged(value, by: attribute) == outcome)
    }

    @Test(arguments: ["float", "decimal"])
    func `of a double keeps what a double holds`(kind: String) throws {
        let attribute = "{\"type\":\"\(kind)\",\"min\":-1.5,\"max\":99.5}"
        #expect(try judged("99.5", by: attribute) == "real 99.5")
        #expect(try judged(#""10.50""#, by: attribute) == "real 10.5")
        #expect(try judged("1e-7", by: attribute) == "real 1e-7")
        #expect(try judged("-0.0", by: attribute) == "real 0")
        #expect(try judged("99.6", by: attribute) == "wrong: must be less than or equal to 99.5")
        #expect(try judged("-1.51", by: attribute) == "wrong: must be greater than or equal to -1.5")
        let words = "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `\"x\"`)."
        #expect(try judged(#""x""#, by: attribute) == words)
    }

    @Test(arguments: [
        (2, "450000000", "45000000000 at scale 2"), (2, "25000000.5", "2500000050 at scale 2"),
        (2, #""10.50""#, "1050 at scale 2"), (2, #"" 10.5 ""#, "1050 at scale 2"), (2, "-0.01", "-1 at scale 2"),
        (2, "0.1", "10 at scale 2"), (2, "1e3", "100000 at scale 2"), (4, "7.1234", "71234 at scale 4"),
        (0, "5", "5 at scale 0"), (0, "5.5", "wrong: must have at most 0 decimal places"),
        (2, "0.001", "wrong: must have at most 2 decimal places"),
        (2, "9999999999999999", "999999999999999900 at scale 2"),
        (2, "10000000000000000", "wrong: must be less than 10^16"),
        (4, "100000000000000", "wrong: must be less than 10^14"), (9, "12345678901", "wrong: must be less than 10^9"),
        (2, #""x""#, "wrong: must be a `number` type, but the final value was: `NaN` (cast from the value `\"x\"`)."),
    ])
    func `of a decimal with a scale is exact`(scale: Int, value: String, outcome: String) throws {
        let attribute = "{\"type\":\"decimal\",\"pluginOptions\":{\"kavling\":{\"scale\":\(scale)}}}"
        #expect(try judged(value, by: attribute) == outcome)
    }

    @Test(arguments: [
        ("true", "true"), (#""true""#, "true"), (#""TRUE""#, "true"), (#""1""#, "true"), ("1", "true"),
        ("[true]", "true"),
        ("false", "false"), (#""False""#, "false"), (#""0""#, "false"), ("0", "false"),
        (#""t""#, "wrong: must be a `boolean` type, but the final value was: `\"t\"`."),
        (#""ya""#, "wrong: must be a `boolean` type, but the final value was: `\"ya\"`."),
        (#""""#, "wrong: must be a `boolean` type, but the final value was: `\"\"`."),
        ("2", "wrong: must be a `boolean` type, but the final value was: `2`."),
        ("{}", "wrong: must be a `boolean` type, but the final value was: `{}`."),
    ])
    func `of a boolean takes the spellings of yup`(value: String, outcome: String) throws {
        #expect(try judged(value, by: #"{"type":"boolean"}"#) == outcome)
    }

    @Test(arguments: [
        ("date", #""2024-02-29""#, #""2024-02-29""#), ("date", #""2024-05-06T23:30:00+07:00""#, #""2024-05-06""#),
        ("date", #""abc""#, "refused: Invalid format, expected yyyy-MM-dd"),
        ("date", #""""#, "refused: Invalid format, expected yyyy-MM-dd"),
        ("date", "5", "refused: Invalid format, expected yyyy-MM-dd"),
        ("date", "true", "refused: Invalid format, expected yyyy-MM-dd"),
        ("date", "[]", "refused: Invalid format, expected yyyy-MM-dd"),
        ("date", #""2023-02-30""#, "refused: Invalid date"),
        ("time", #""10:11:12""#, #""10:11:12.000""#), ("time", #""10:11:12.5""#, #""10:11:12.500""#),
        ("time", #""10:00""#, "refused: Invalid time format, expected HH:mm:ss.SSS"),
        ("time", #""25:00:00""#, "refused: Invalid time format, expected HH:mm:ss.SSS"),
        ("datetime", #""2024-05-06T10:00:00+07:00""#, "2024-05-06T03:00:00.000Z"),
        ("datetime", "1714979696123", "2024-05-06T07:14:56.123Z"), ("datetime", "2024", "2024-01-01T00:00:00.000Z"),
        ("datetime", #""kemarin""#, "refused: Invalid format, expected a timestamp or an ISO date"),
        ("timestamp", #""2024-05-06""#, "2024-05-06T00:00:00.000Z"),
        ("timestamp", #""""#, "refused: Invalid format, expected a timestamp or an ISO date"),
    ])
    func `of a time is refused without a path`(kind: String, value: String, outcome: String) throws {
        #expect(try judged(value, by: "{\"type\":\"\(kind)\"}") == outcome)
    }

    @Test(arguments: [#"{"b":1,"a":[null,"x"]}"#, #""{\"a\":1}""#, "12.5", "[]", "false"])
    func `of JSON takes anything as it is`(value: String) throws {
        #expect(try judged(value, by: #"{"type":"json"}"#) == "json " + value)
    }
}
