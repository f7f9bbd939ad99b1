//  Number(text) and String(number) of JavaScript; the expected values were asked of Node 20.

import Content
import Testing

@Suite struct `JavaScript numbers` {
    @Test(
        arguments: [
            ("", 0), (" ", 0), ("\u{FEFF}\u{A0}\u{2003}\n", 0), ("42", 42), (" 42\t", 42), ("+2", 2), ("-2", -2),
            ("00012", 12), ("0x48", 72), ("0X1f", 31), ("0b101", 5), ("0o17", 15), ("2.5e7", 25_000_000), (".5", 0.5),
            ("5.", 5), ("1E-5", 1e-5), ("1e+5", 1e5), ("Infinity", .infinity), ("-Infinity", -.infinity),
            ("+Infinity", .infinity), ("1e400", .infinity), ("1e-400", 0), ("10.50", 10.5),
            ("123456789012345678901234567890", 1.2345678901234568e29), ("0x1fffffffffffff1", 0x1ff_ffff_ffff_fff0),
            ("0x20000000000001", 0x20_0000_0000_0000), ("0x20000000000003", 0x20_0000_0000_0004),
            ("0b11111111111111111111111111111111111111111111111111111111111111111111", 2.9514790517935283e20),
        ] as [(String, Double)])
    func `are read from text`(text: String, expected: Double) {
        #expect(JavaScriptNumber.parse(text) == expected)
    }

    @Test(arguments: [
        "abc", "1,5", "1_000", "0x", "0xg", "0b2", "0o8", "+0x10", "-0x10", "1e", "1e+", ".", "+", "-", "e5", "1 2",
        "infinity", "NaN", "nan", "inf", "Infinityx", "++1", "1e5.5", "١", "0x1.8p3", "1x",
    ])
    func `are not read from other text`(text: String) {
        #expect(JavaScriptNumber.parse(text) == nil)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (25_000_000, "25000000"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1e+21"), (999_999_999_999_999_868_928, "999999999999999900000"), (1e-6, "0.000001"), (1e-7, "1e-7"),
            (1.5e-7, "1.5e-7"), (9_007_199_254_740_992, "9007199254740992"),
            (9_223_372_036_854_775_808, "9223372036854776000"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "NaN"),
            (.infinity, "Infinity"), (-.infinity, "-Infinity"),
        ] as [(Double, String)])
    func `are printed with the shortest digits`(number: Double, expected: String) {
        #expect(JavaScriptNumber.text(number) == expected)
    }

    @Test func `read back as the same number`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            #expect(JavaScriptNumber.parse(JavaScriptNumber.text(number)) == number)
        }
    }
}
