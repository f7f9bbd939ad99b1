//  What the writer appends: escapes, numbers, money, instants, broken bytes.

import Content
import Testing

@Suite struct `Writing JSON` {
    @Test(arguments: [
        ("", #""""#), ("abc", #""abc""#), (#"a"b\c/"#, #""a\"b\\c/""#),
        ("\u{8}\t\n\u{B}\u{C}\r\u{0}\u{1F}\u{7F}", "\"\\b\\t\\n\\u000b\\f\\r\\u0000\\u001f\u{7F}\""),
        ("é€😀\u{2028}", "\"é€😀\u{2028}\""),
        ("Booking untuk unit tipe 36/72, \"blok B\"", #""Booking untuk unit tipe 36/72, \"blok B\"""#),
    ])
    func `escapes strings as JSON stringify does`(text: String, expected: String) {
        #expect(written { $0.string(text) } == expected)
    }

    /// The fast path looks at eight bytes at a time: each place inside and around such a word is tried.
    @Test(
        arguments: [
            (#"""#, 2), (#"\"#, 2), ("\n", 2), ("\u{1F}", 6), (" ", 1), ("!", 1), ("#", 1), ("[", 1), ("]", 1),
            ("\u{7F}", 1), ("é", 2), ("😀", 4),
        ], 0..<20)
    func `finds what needs care at every place`(special: (text: String, bytes: Int), place: Int) throws {
        let text = String(repeating: "x", count: place) + special.text + String(repeating: "y", count: 19 - place)
        let json = written { $0.string(text) }
        #expect(try JSONValue.parse(json) == .string(text))
        #expect(json.utf8.count == 19 + special.bytes + 2)
    }

    /// The end of a text is written as the rest of a word.
    @Test(arguments: 0..<40) func `writes texts of every length, one behind the other`(length: Int) throws {
        let plain = String("abcdefghijklmnopqrstuvwxyz0123456789ABCD".prefix(length))
        let odd = String("\"bcdefg\"ijklmno\"qrstuvw\n".prefix(length))
        let json = written { writer in
            writer.byte(UInt8(ascii: "["))
            writer.string(plain)
            writer.byte(UInt8(ascii: ","))
            writer.string(odd)
            writer.byte(UInt8(ascii: "]"))
        }
        #expect(try JSONValue.parse(json) == .array([.string(plain), .string(odd)]))
    }

    @Test func `puts U+FFFD for bytes that are no UTF-8`() {
        for bytes in [
            [0xFF], [0x61, 0xC3], [0xC3, 0x28], [0xE2, 0x82, 0x61], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x22],
            [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80, 0xBF], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]] {
            let expected = JSONValue.string(String(decoding: bytes, as: UTF8.self)).serialized()
            #expect(written { writer in bytes.withUnsafeBytes { writer.string($0) } } == expected)
        }
    }

    @Test(
        arguments: [
            (0, "0"), (7, "7"), (-7, "-7"), (10, "10"), (1_000_000, "1000000"), (.max, "9223372036854775807"),
            (.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func `prints integers`(value: Int64, expected: String) {
        #expect(written { $0.integer(value) } == expected)
        #expect(written { $0.quotedInteger(value) } == "\"\(expected)\"")
    }

    @Test(
        arguments: [
            (25_000_000, "25000000"), (10_000_000.5, "10000000.5"), (0, "0"), (-0.0, "0"), (0.1, "0.1"),
            (99_999_999_999_999.98, "99999999999999.98"), (0.0001, "0.0001"), (0.000001, "0.000001"), (1e-7, "1e-7"),
            (-1.5e-10, "-1.5e-10"), (9e15, "9000000000000000"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
            (123_456_789_012_345_683_968, "123456789012345680000"), (1.5e300, "1.5e+300"),
            (.leastNonzeroMagnitude, "5e-324"),
            (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func `prints doubles as JavaScript does`(value: Double, expected: String) {
        #expect(written { $0.double(value) } == expected)
    }

    @Test(
        arguments: [
            (2_500_000_050, 2, "25000000.5"), (2_500_000_000, 2, "25000000"), (2_500_000_055, 2, "25000000.55"),
            (5, 2, "0.05"), (50, 2, "0.5"), (-5, 2, "-0.05"), (-150, 2, "-1.5"), (0, 2, "0"), (7, 0, "7"),
            (67_500, 4, "6.75"), (1, 18, "0.000000000000000001"), (.max, 2, "92233720368547758.07"),
            (.min, 2, "-92233720368547758.08"), (1, 99, "0.000000000000000001"), (1, -3, "1"),
        ] as [(Int64, Int, String)])
    func `prints scaled decimals exactly and without trailing zeros`(units: Int64, scale: Int, expected: String) {
        #expect(written { $0.scaled(units, scale: scale) } == expected)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (1_714_979_696_123, "2024-05-06T07:14:56.123Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
            (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `prints instants as toISOString does`(milliseconds: Int64, expected: String) {
        #expect(written { $0.instant(milliseconds) } == "\"\(expected)\"")
        #expect(Instant(milliseconds: milliseconds).iso8601 == expected)
    }

    @Test func `has room for the far ends of time`() {
        #expect(written { $0.instant(.max) } == "\"+292278994-08-17T07:12:55.807Z\"")
        #expect(written { $0.instant(.min) } == "\"-292275055-05-16T16:47:04.192Z\"")
    }

    @Test func `puts pieces together without adding any`() {
        let json = written { writer in
            writer.byte(UInt8(ascii: "{"))
            writer.raw("\"a\":")
            writer.bool(true)
            writer.raw(",\"b\":")
            writer.bool(false)
            writer.raw(",\"c\":")
            writer.null()
            writer.raw(",\"d\":")
            writer.raw(Array("[1]".utf8))
            writer.raw(",\"e\":")
            Array("{}".utf8).withUnsafeBytes { writer.raw($0) }
            writer.raw(",\"f\":")
            writer.value(.array([.number("1.5"), "x", .null, .bool(true), .object(JSONObject([("k", "v")]))]))
            writer.byte(UInt8(ascii: "}"))
        }
        #expect(json == #"{"a":true,"b":false,"c":null,"d":[1],"e":{},"f":[1.5,"x",null,true,{"k":"v"}]}"#)
    }
}

private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 64)
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
