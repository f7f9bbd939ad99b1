//  FieldMask: a value shown in part.
//
//  In: the text of a value.  Out: the text that stands in its place; pure, and always the same for the same value, so
//  that a form may send it back unchanged (domain B46). Never shows the birth date within a NIK (domain B47).
//  Source: domain.md, field table of 4.9.

/// How the values of an attribute are shown.
package struct FieldMask: Hashable, Sendable {
    /// What is left of a value.
    package enum Form: String, Hashable, Sendable, CaseIterable {
        /// `317123******0001`: region and serial of an identity number.
        case nik
        /// As `nik` where the text has 16 digits, in clear otherwise: staff numbers that may be identity numbers.
        case nikOfSixteen = "nik-16"
        /// `12**********345`: the first two and the last three digits of a tax number.
        case npwp
        /// `5000000-7500000`: the range that an amount lies in.
        case range
        /// `1990-**-**`: the year of a date; a whole birthday would fill in what `nik` leaves out.
        case year
        /// Nothing; only the row's own person sees it.
        case absent
    }

    /// What is left.
    package let form: Form
    /// In clear where the entry itself is asked for, masked in lists and behind relations.
    package let isClearInDetail: Bool

    /// A mask.
    package init(_ form: Form, isClearInDetail: Bool = false) {
        self.form = form
        self.isClearInDetail = isClearInDetail
    }
}

extension FieldMask.Form {
    /// Upper bounds of the ranges, in whole rupiah.
    private static let bounds: [Int64] = [
        3_000_000, 5_000_000, 7_500_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000, 100_000_000,
    ]

    /// What is shown of a text.
    package func shown(_ text: String) -> String {
        let characters = Array(text)
        switch self {
        case .nik: return FieldMask.Form.starred(characters, first: 6, last: 4)
        case .nikOfSixteen:
            let isIdentity = characters.count == 16 && characters.allSatisfy { $0.isASCII && $0.isNumber }
            return isIdentity ? FieldMask.Form.starred(characters, first: 6, last: 4) : text
        case .npwp: return FieldMask.Form.starred(characters, first: 2, last: 3)
        case .range: return FieldMask.Form.range(Double(text) ?? 0)
        case .year: return String(characters.prefix(4)) + "-**-**"
        case .absent: return ""
        }
    }

    /// True for a text that this mask may have made: it is no value of the attribute itself.
    package func mayHaveMade(_ text: String) -> Bool {
        switch self {
        case .nik, .nikOfSixteen, .npwp, .year: text.utf8.contains(UInt8(ascii: "*"))
        case .range: text.utf8.last == UInt8(ascii: "+") || text.utf8.dropFirst().contains(UInt8(ascii: "-"))
        case .absent: false
        }
    }

    /// A text too short to keep both ends keeps none.
    private static func starred(_ characters: [Character], first: Int, last: Int) -> String {
        guard characters.count > first + last else { return String(repeating: "*", count: characters.count) }
        return String(characters.prefix(first)) + String(repeating: "*", count: characters.count - first - last)
            + String(characters.suffix(last))
    }

    private static func range(_ amount: Double) -> String {
        var least: Int64 = 0
        for bound in bounds {
            if amount < Double(bound) { return "\(least)-\(bound)" }
            least = bound
        }
        return "\(least)+"
    }
}
