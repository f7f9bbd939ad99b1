//  Slug: text as the part of a file's name that people recognise, in plain ASCII.
//
//  Pure. Letters with accents lose them, `&` becomes "and", everything that is no letter or digit becomes one `_`,
//  words written together at a capital are parted; capitals stay. Scripts other than Latin are dropped.
//  Source: Strapi v4 names files with @sindresorhus/slugify 1.1.0 (separator "_", no lower case); its rules for words
//          and its spelling of German umlauts are kept. It also spells Cyrillic, Greek and Arabic: not done here.
import Foundation

/// Makes slugs.
package enum Slug {
    /// The slug of a text; empty when nothing of it is Latin.
    package static func make(_ text: String) -> String {
        var slug: [UInt8] = []
        let ascii = transliterated(text)
        for (position, byte) in ascii.enumerated() {
            guard byte.isLetterOrDigit else {
                if slug.last.map({ $0 != separator }) == true { slug.append(separator) }
                continue
            }
            if beginsWord(at: position, in: ascii) { slug.append(separator) }
            slug.append(byte)
        }
        if slug.last == separator { slug.removeLast() }
        return String(decoding: slug, as: UTF8.self)
    }

    private static let separator = UInt8(ascii: "_")

    /// Letters of Latin that canonical decomposition leaves whole, or that are spelt otherwise than without accent.
    private static let spellings: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "SS", "ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue",
        "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ð": "d", "Ð": "D", "đ": "d", "Đ": "D",
        "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n",
        "Ŋ": "N", "ĸ": "k", "ſ": "s", "ŀ": "l", "Ŀ": "L", "ĳ": "ij", "Ĳ": "IJ",
        "&": " and ", "♥": " love ",
    ]

    /// ASCII for what is Latin, a blank for everything else; marks over a letter vanish.
    private static func transliterated(_ text: String) -> [UInt8] {
        var ascii: [UInt8] = []
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.isASCII, scalar != "&" {
                ascii.append(UInt8(ascii: scalar))
            } else if let spelling = spellings[scalar] {
                ascii += spelling.utf8
            } else if scalar.properties.generalCategory != .nonspacingMark {
                let base = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first
                ascii.append(base.flatMap { $0.isASCII ? UInt8(ascii: $0) : nil } ?? UInt8(ascii: " "))
            }
        }
        return ascii
    }

    /// Whether a word begins inside a run of letters: `fotoDepan`, `KTPBudi`, `IMG2024`.
    private static func beginsWord(at position: Int, in text: [UInt8]) -> Bool {
        guard position > 0, text[position - 1].isLetterOrDigit else { return false }
        let before = text[position - 1]
        if text[position].isDigit {
            return before.isCapital && position > 1 && text[position - 2].isCapital
        }
        guard text[position].isCapital else { return false }
        return !before.isCapital || (position + 1 < text.count && text[position + 1].isSmall)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isSmall: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isLetterOrDigit: Bool { isDigit || isCapital || isSmall }
}
