//  The words of V8 for broken JSON, which Strapi passes on to clients, and our own for what passes a limit.
//
//  Every line was asked of Node 20.20 (V8 11.3).

import Content
import Testing

@Suite struct `Broken JSON` {
    @Test(arguments: [
        ("", "Unexpected end of JSON input"),
        (" ", "Unexpected end of JSON input"),
        ("{\"data\": {", "Expected property name or '}' in JSON at position 10"),
        ("{\"a\": x}", "Unexpected token 'x', \"{\"a\": x}\" is not valid JSON"),
        ("{\"a\":1", "Expected ',' or '}' after property value in JSON at position 6"),
        ("{\"a\":1,", "Expected double-quoted property name in JSON at position 7"),
        ("{\"a\":1,}", "Expected double-quoted property name in JSON at position 7"),
        ("{\"a\":1 \"b\":2}", "Expected ',' or '}' after property value in JSON at position 7"),
        ("{\"a\"", "Expected ':' after property name in JSON at position 4"),
        ("{\"a\" 1}", "Expected ':' after property name in JSON at position 5"),
        ("{\"a\":1,\"b\" 2}", "Unexpected number in JSON at position 11"),
        ("{a:1}", "Expected property name or '}' in JSON at position 1"),
        ("{\"a\":1,b:2}", "Expected double-quoted property name in JSON at position 7"),
        ("[1", "Expected ',' or ']' after array element in JSON at position 2"),
        ("[1,", "Unexpected end of JSON input"),
        ("[1,]", "Unexpected token ']', \"[1,]\" is not valid JSON"),
        ("[1 2]", "Expected ',' or ']' after array element in JSON at position 3"),
        ("[,1]", "Unexpected token ',', \"[,1]\" is not valid JSON"),
        ("\"abc", "Unterminated string in JSON at position 4"),
        ("\"a\nb\"", "Bad control character in string literal in JSON at position 2"),
        ("\"a\\x\"", "Bad escaped character in JSON at position 3"),
        ("\"a\\é\"", "Bad escaped character in JSON at position 3"),
        ("\"a\\€\"", "Unexpected token '€', \"\"a\\€\"\" is not valid JSON"),
        ("\"a\\u12g4\"", "Bad Unicode escape in JSON at position 6"),
        ("\"a\\", "Unexpected end of JSON input"),
        ("-", "No number after minus sign in JSON at position 1"),
        ("-x", "No number after minus sign in JSON at position 1"),
        ("01", "Unexpected number in JSON at position 1"),
        ("-01", "Unexpected number in JSON at position 2"),
        ("1.", "Unterminated fractional number in JSON at position 2"),
        ("1.x", "Unterminated fractional number in JSON at position 2"),
        ("1e", "Exponent part is missing a number in JSON at position 2"),
        ("1e+", "Exponent part is missing a number in JSON at position 3"),
        (".5", "Unexpected token '.', \".5\" is not valid JSON"),
        ("+1", "Unexpected token '+', \"+1\" is not valid JSON"),
        ("tru", "Unexpected end of JSON input"),
        ("trux", "Unexpected token 'x', \"trux\" is not valid JSON"),
        ("nulL", "Unexpected token 'L', \"nulL\" is not valid JSON"),
        ("NaN", "\"NaN\" is not valid JSON"),
        ("Infinity", "\"Infinity\" is not valid JSON"),
        ("undefined", "\"undefined\" is not valid JSON"),
        ("[object Object]", "\"[object Object]\" is not valid JSON"),
        ("{} x", "Unexpected non-whitespace character after JSON at position 3"),
        ("{}}", "Unexpected non-whitespace character after JSON at position 2"),
        ("1 2", "Unexpected non-whitespace character after JSON at position 2"),
        (
            "{\"customer\":{\"name\":\"Budi\"},\"x\":bad,\"more\":1}",
            "Unexpected token 'b', ...\"udi\"},\"x\":bad,\"more\"\"... is not valid JSON"
        ),
        ("{\"a\":1,\"bbbbbbbbbbbbbbbbbbbbb\":tru}", "Unexpected token '}', ...\"bbbbb\":tru}\" is not valid JSON"),
        ("{\"x\":bad,\"more\":\"0123456789\"}", "Unexpected token 'b', \"{\"x\":bad,\"more\"\"... is not valid JSON"),
        (
            "[-20,{\"a\"::{\"b\":\"\",\"a\":\"c\"}},1]",
            "Unexpected token ':', ...\"[-20,{\"a\"::{\"b\":\"\",\"\"... is not valid JSON"
        ),
        ("{\"nama\":\"é😀\",\"x\":y}", "Unexpected token 'y', \"{\"nama\":\"é😀\",\"x\":y}\" is not valid JSON"),
        ("\"😀😀\" 1", "Unexpected non-whitespace character after JSON at position 7"),
        (" {}", "Unexpected token ' ', \" {}\" is not valid JSON"),
        ("'a'", "Unexpected token ''', \"'a'\" is not valid JSON"),
        ("{\"a\":1]", "Expected ',' or '}' after property value in JSON at position 6"),
        ("[1}", "Expected ',' or ']' after array element in JSON at position 2"),
        ("// c\n{}", "Unexpected token '/', \"// c\n{}\" is not valid JSON"),
    ])
    func `is refused in the words of JavaScript`(text: String, expected: String) {
        #expect(fault(Array(text.utf8))?.message == expected)
    }

    @Test func `is counted in UTF-16 behind a byte order mark, and in bytes before it`() {
        let fault = fault([0xEF, 0xBB, 0xBF] + Array(#"{"😀é":x"#.utf8))
        #expect(fault?.message == "Unexpected token 'x', \"{\"😀é\":x\" is not valid JSON")
        #expect(fault?.offset == 3 + 10)
        #expect(self.fault(Array("\u{FEFF}{".utf8))?.message == "Expected property name or '}' in JSON at position 1")
        #expect(self.fault(Array(#"["😀é" x"#.utf8))?.message.hasSuffix("in JSON at position 7") == true)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func `may be broken UTF-8`(bytes: [UInt8]) {
        #expect(fault(bytes) == JSONFault(message: "Invalid UTF-8 in JSON at position 1", offset: 1))
    }

    @Test func `goes as deep as the limit and no deeper`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try JSONValue.parse(deep).serialized() == deep)
        #expect(fault(Array("[\(deep)]".utf8))?.message == "JSON is nested deeper than 64 levels")
        let endless = Array(String(repeating: #"{"a":"#, count: 100_000).utf8)
        #expect(fault(endless)?.message == "JSON is nested deeper than 64 levels")
    }

    @Test func `has as many values as the limit and no more`() throws {
        let limits = JSONLimits(depth: 2, values: 4)
        #expect(try JSONValue.parse("[1,2,3]", limits: limits).array?.count == 3)
        #expect(fault(Array("[1,2,3,4]".utf8), limits)?.message == "JSON holds more than 4 values")
    }

    @Test func `has a number that no double can hold`() {
        #expect(fault(Array("[1e400]".utf8))?.message == "Number out of range in JSON at position 6")
    }

    private func fault(_ bytes: [UInt8], _ limits: JSONLimits = JSONLimits()) -> JSONFault? {
        do throws(JSONFault) {
            _ = try JSONValue.parse(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
