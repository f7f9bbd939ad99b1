//  Separators: the marks that people put between digits so that they can read them.
//
//  Removed before a number is judged. Letters and every other mark stay, so that the judge sees and refuses them.
//  Only ASCII digits count as digits anywhere in this folder: other scripts' digits would be stored as typed.

enum Separators {
    /// Spaces, dots and dashes, also as word processors and chat programs write them.
    static let marks: Set<Unicode.Scalar> = [
        " ", ".", "-", "\t", "\u{A0}", "\u{2007}", "\u{202F}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}",
    ]
    /// Around area codes.
    static let brackets: Set<Unicode.Scalar> = ["(", ")", "[", "]"]

    /// The text without the marks.
    static func removed(_ marks: Set<Unicode.Scalar> = Separators.marks, from text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !marks.contains(scalar) { kept.append(scalar) }
        return String(kept)
    }
}

extension StringProtocol {
    /// True for one or more ASCII digits and nothing else.
    var isDigits: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The values of ASCII digits.
    var digitValues: [Int] {
        utf8.map { Int($0 & 0x0F) }
    }
}

extension Int {
    /// Decimal digits with zeros in front up to a width; longer numbers stay whole.
    func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
