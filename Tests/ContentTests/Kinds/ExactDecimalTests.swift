//  Decimals as whole numbers of a fixed scale: nothing is rounded, nothing is lost.

import Content
import Testing

@Suite struct `An exact decimal` {
    @Test(arguments: [
        ("25000000.5", 2, 2_500_000_050), ("0", 2, 0), ("-0", 2, 0), ("-0.01", 2, -1), ("+7", 0, 7), (".5", 1, 5),
        ("5.", 1, 50), ("007.10", 2, 710), ("1e3", 2, 100_000), ("12e-1", 1, 12), ("1.50", 1, 15), ("1E2", 0, 100),
        ("0.000", 0, 0), ("120e-1", 0, 12), ("999999999999999999", 0, 999_999_999_999_999_999),
        ("9999999999999999.99", 2, 999_999_999_999_999_999), ("0e400", 2, 0),
    ])
    func `reads plain and exponent notation`(text: String, scale: Int, units: Int64) {
        #expect(ExactDecimal.units(text, scale: scale) == units)
    }

    @Test(arguments: [
        ("", 2), ("-", 2), (".", 2), ("e5", 2), ("1e", 2), ("1.2.3", 2), ("1,5", 2), (" 1", 2), ("١", 2), ("0x10", 2),
        ("1.005", 2), ("0.1", 0), ("12e-1", 0), ("1e-400", 9), ("1e401", 0), ("NaN", 0), ("--1", 0),
        ("1000000000000000000", 0), ("10000000000000000", 2), ("1e18", 0), ("1_0", 0),
    ])
    func `refuses what is none, loses digits or has no room`(text: String, scale: Int) {
        #expect(ExactDecimal.units(text, scale: scale) == nil)
    }

    @Test(arguments: [
        (2_500_000_050, 2, "25000000.5"), (2_500_000_000, 2, "25000000"), (5, 2, "0.05"), (-5, 2, "-0.05"),
        (0, 4, "0"), (-120, 1, "-12"), (7, 0, "7"), (1, 9, "0.000000001"), (100, 2, "1"),
        (Int64.min, 2, "-92233720368547758.08"),
    ])
    func `is written without trailing zeros`(units: Int64, scale: Int, text: String) {
        #expect(ExactDecimal.text(units: units, scale: scale) == text)
    }

    @Test(arguments: ExactDecimal.scales)
    func `reads back what it writes`(scale: Int) {
        for units: Int64 in [0, 1, -1, 9, 10, 99, 12_345, -1_000_000, 999_999_999_999_999_999] {
            #expect(ExactDecimal.units(ExactDecimal.text(units: units, scale: scale), scale: scale) == units)
        }
    }
}

@Suite struct `An e-mail address` {
    @Test(arguments: [
        "a@b.co", "a+b@sub.example.co.id", "é@example.com", "budi.santoso@example.com", "a@b.c", "a@xn--p1ai.xn--p1ai",
        "a@b.x1y", "!#$%&'*+-/=?^_`{|}~@a.b", "\"a b\"@c.de", "\"a\\\"b\"@c.de", "\"a@b\"@c.de", "李@例.公司", "a@b_c.de",
        "a@b..c.de", "A@B.CO", "1@2.a", "a@b.co.uk", "\"\"@c.de",
    ])
    func `is one where yup says so`(text: String) {
        #expect(EmailAddress.isValid(text))
    }

    @Test(arguments: [
        "", "bukan", "a@b", "@b.co", "a@", "a@.co", "a@b.", "a@-b.co", "a@b-.co", "a@b.1", "a@b.c1", "a b@c.de",
        ".a@b.co",
        "a.@b.co", "a..b@c.de", "a@b@c.de", "\"a\"b\"@c.de", "\"a\\\"@c.de", "a@b.co ", "a@b.co\n", "a@b c.de",
        "😀@b.co",
        "a@b..c", "a@b,c.de", "a@127.0.0.1", "\"a\nb\"@c.de", "a@b.co.", "a@_b.co", "a@b.~",
    ])
    func `is none where yup says so`(text: String) {
        #expect(!EmailAddress.isValid(text))
    }

    @Test func `is at most 320 bytes long`() {
        let local = String(repeating: "a", count: 314)
        #expect(EmailAddress.isValid(local + "@b.com"))
        #expect(!EmailAddress.isValid(local + "a@b.com"))
    }
}
