//  The one case fold of text matching.

import Content
import Testing

@Suite struct `Folding case` {
    @Test(arguments: [
        ("", ""), ("BOOKING", "booking"), ("Griya Asri 36/72 [@`{z]", "griya asri 36/72 [@`{z]"), ("ÉCO", "éco"),
        ("Ñusta", "ñusta"), ("STRASSE", "strasse"), ("straße", "strasse"), ("STRAẞE", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("ς", "σ"), ("İ", "i̇"), ("ı", "ı"), ("I", "i"), ("\u{212A}", "k"), ("\u{212B}", "å"), ("ﬁn", "fin"),
        ("ſ", "s"), ("Ǆ", "ǆ"), ("ǅ", "ǆ"), ("ЖУК", "жук"), ("Ⅷ", "ⅷ"), ("東京😀", "東京😀"), ("ŉ", "ʼn"),
        ("\u{390}", "\u{3B9}\u{308}\u{301}"),
        ("𐐀", "𐐨"), ("µ", "μ"),
    ])
    func `makes texts equal that differ in case only`(text: String, expected: String) {
        #expect(TextFold.fold(text).utf8.elementsEqual(expected.utf8))
        #expect(TextFold.fold(expected).utf8.elementsEqual(expected.utf8))
    }

    @Test func `keeps accents`() {
        #expect(TextFold.fold("é") != TextFold.fold("e"))
        #expect(TextFold.fold("É") == TextFold.fold("é"))
    }

    /// The tables and short cuts must give what Unicode's mappings give, for all of the first two planes (the others know no case).
    @Test func `agrees with Unicode for every character with case, and twice is as once`() {
        for value in UInt32(0)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "ı", scalar != "ẞ" else { continue }
            var expected = ""
            for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                expected.unicodeScalars.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
            }
            let folded = TextFold.fold(String(scalar))
            guard folded.utf8.elementsEqual(expected.utf8), TextFold.fold(folded).utf8.elementsEqual(folded.utf8) else {
                Issue.record("U+\(String(value, radix: 16)) folds to \(folded), Unicode to \(expected)")
                return
            }
        }
    }

    /// ASCII is folded eight bytes at a time: every byte at every place of a word.
    @Test(arguments: 0..<9)
    func `folds every ASCII byte at every place`(place: Int) {
        for value in UInt8(0)..<0x80 {
            var bytes = [UInt8](repeating: UInt8(ascii: "Z"), count: 17)
            bytes[place] = value
            let expected = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            #expect(folded(bytes) == expected)
        }
    }

    @Test func `appends, and puts U+FFFD for bytes that are no UTF-8`() {
        var bytes = Array("kept:".utf8)
        ([0x41, 0xFF, 0x42, 0xC3] as [UInt8]).withUnsafeBytes { TextFold.fold($0, into: &bytes) }
        #expect(String(decoding: bytes, as: UTF8.self) == "kept:a\u{FFFD}b\u{FFFD}")
        #expect(folded(Array("ABCDEFGHIJKLÉMNOPQRSTUVWX😀YZ".utf8)) == Array("abcdefghijklémnopqrstuvwx😀yz".utf8))
    }

    private func folded(_ bytes: [UInt8]) -> [UInt8] {
        var folded: [UInt8] = []
        bytes.withUnsafeBytes { TextFold.fold($0, into: &folded) }
        return folded
    }
}
