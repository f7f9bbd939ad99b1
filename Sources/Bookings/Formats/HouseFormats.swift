//  HouseFormats: how this house writes and judges phone, identity and tax numbers.
//
//  The schema files name these formats; the payload reader applies them before the schema's own constraints.
//  Hard: what no office can use (a phone number that rings nowhere, a tax number of the wrong length).
//  Soft: what is probably a slip but may be right; it comes back as a warning, and without the number in its text.

package import Content

/// The formats that the shipped content refers to.
package enum HouseFormats {
    /// All of them by name: `phone-id`, `nik`, `npwp`.
    ///
    /// `npwpDigits` says how long tax numbers may be: 15...15, or 15...16 once the house takes the new numbers too.
    /// `today` is the day in the office's zone; it decides the century of a birth year and who is of age.
    package static func all(
        npwpDigits: ClosedRange<Int> = 15...15, today: @escaping @Sendable () -> CivilDay
    ) -> [String: ValueFormat] {
        let formats = [phone, nik(today: today), npwp(digits: npwpDigits, today: today)]
        return Dictionary(uniqueKeysWithValues: formats.map { ($0.name, $0) })
    }

    private static let phone = ValueFormat("phone-id") { text in
        PhoneNumber(text).map { .text($0.local, []) } ?? .refused(PhoneNumber.refusal)
    }

    /// The length is left to the schema's pattern, whose message clients of Strapi know.
    private static func nik(today: @escaping @Sendable () -> CivilDay) -> ValueFormat {
        ValueFormat("nik") { text in
            let oddities = NIK(text)?.oddities(asOf: today()) ?? []
            return .text(NIK.normalized(text), oddities.map { ($0.rawValue, $0.message) })
        }
    }

    /// The length is judged here, as a setting may be narrower than the schema's pattern, and in the pattern's words.
    private static func npwp(digits: ClosedRange<Int>, today: @escaping @Sendable () -> CivilDay) -> ValueFormat {
        let counts = Set([digits.lowerBound, digits.upperBound]).sorted().map(String.init).joined(separator: ",")
        let refusal = "must match the following: \"/^[0-9]{\(counts)}$/\""
        return ValueFormat("npwp") { text in
            let compact = NPWP.normalized(text)
            // Empty is how a form says "none"; whether that may be is the schema's business.
            if compact.isEmpty { return .text("", []) }
            guard let number = NPWP(compact), digits.contains(number.digits.utf8.count) else {
                return .refused(refusal)
            }
            return .text(compact, oddities(of: number, asOf: today()))
        }
    }

    private static func oddities(of number: NPWP, asOf today: CivilDay) -> [(code: String, message: String)] {
        if !number.hasRightCheckDigit { return [("npwp-check-digit", "NPWP: angka pemeriksa tidak cocok")] }
        if let nik = number.nik, !nik.oddities(asOf: today).isEmpty {
            return [("npwp-nik", "NPWP: 16 angka ini bukan NIK yang wajar")]
        }
        return []
    }
}
