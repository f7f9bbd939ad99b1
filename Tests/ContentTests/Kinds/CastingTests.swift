//  How each kind reads the operand of a filter.

import Content
import Testing

@Suite struct `Casting an operand` {
    @Test(arguments: ["string", "text", "richtext", "email", "uid", "enumeration", "json", "blocks", "password"])
    func `keeps it as text for kinds of text`(kind: String) throws {
        for text in ["", "abc", "5", "true", " é "] { #expect(try cast(text, kind) == "\"\(text)\"") }
    }

    @Test(arguments: ["integer", "float", "decimal"])
    func `reads a number as JavaScript does`(kind: String) throws {
        #expect(try cast("5", kind) == "real 5")
        #expect(try cast(" 5 ", kind) == "real 5")
        #expect(try cast("0x48", kind) == "real 72")
        #expect(try cast("2.5e7", kind) == "real 25000000")
        #expect(try cast("", kind) == "real 0")
        #expect(try cast("-1.5", kind) == "real -1.5")
        for word in ["abc", "1,5", "Infinity", "--1", "1_000"] {
            #expect(throws: Refusal.validation("Invalid number \(word)")) { try cast(word, kind) }
        }
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), ("-3", "-3"), ("abc", #""abc""#),
        ("9223372036854775808", #""9223372036854775808""#), ("1.5", #""1.5""#), ("", #""""#),
    ])
    func `reads a biginteger exactly, and never refuses`(text: String, value: String) throws {
        #expect(try cast(text, "biginteger") == value)
    }

    @Test(arguments: [
        ("true", "true"), ("t", "true"), ("1", "true"), ("ya", "true"), ("TRUE", "true"), ("FALSE", "true"),
        ("false", "false"), ("f", "false"), ("0", "false"), ("", "false"),
    ])
    func `reads a boolean, any other word as true`(text: String, value: String) throws {
        #expect(try cast(text, "boolean") == value)
    }

    @Test(arguments: [
        ("date", "2023-01-05", #""2023-01-05""#), ("date", "2023-01-05T10:00:00Z", #""2023-01-05""#),
        ("time", "08:30:00", #""08:30:00.000""#), ("time", "08:30:00.5", #""08:30:00.500""#),
        ("datetime", "2024-05-06", "2024-05-06T00:00:00.000Z"),
        ("timestamp", "1714979696123", "2024-05-06T07:14:56.123Z"),
    ])
    func `reads days and times`(kind: String, text: String, value: String) throws {
        #expect(try cast(text, kind) == value)
    }

    @Test(arguments: [
        ("date", "abc", "Invalid format, expected yyyy-MM-dd"), ("date", "", "Invalid format, expected yyyy-MM-dd"),
        ("date", "2023-02-30", "Invalid date"), ("time", "25:00", "Invalid time format, expected HH:mm:ss.SSS"),
        ("datetime", "kemarin", "Invalid format, expected a timestamp or an ISO date"),
        ("timestamp", "", "Invalid format, expected a timestamp or an ISO date"),
    ])
    func `refuses what is no day or time in Strapi's words`(kind: String, text: String, message: String) {
        #expect(throws: Refusal.validation(message)) { try cast(text, kind) }
    }

    private func cast(_ text: String, _ kind: String) throws -> String {
        let attribute = try attribute("{\"type\":\"\(kind)\",\"enum\":[\"a\"]}")
        return spelled(try found(attribute.scalar, "a kind").cast(text, attribute))
    }
}
