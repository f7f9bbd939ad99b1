//  NPWP: an Indonesian tax number.
//
//  Fifteen digits: 8 number + 1 check digit, 3 tax office, 3 branch (000 is the head office). Since PMK 112/2022 also
//  sixteen: a resident's NIK, or the fifteen with 0 in front for companies and foreigners.
//  Always: fifteen or sixteen ASCII digits; a wrong check digit only warns, as old numbers have them.
//  Printed, it is masked.

/// A tax number of fifteen or sixteen digits.
package struct NPWP: Hashable, Sendable {
    /// All of them; personal data.
    package let digits: String

    /// How many digits a number may have.
    package static let lengths = 15...16

    /// Takes fifteen or sixteen digits, with or without separators; nil for anything else.
    package init?(_ text: String) {
        let digits = NPWP.normalized(text)
        guard NPWP.lengths.contains(digits.utf8.count), digits.isDigits else { return nil }
        self.digits = digits
    }

    /// A number of fifteen digits with its right check digit; nil when a part does not fit its digits.
    package init?(number: Int, office: Int, branch: Int) {
        guard (0...99_999_999).contains(number), (0...999).contains(office), (0...999).contains(branch) else {
            return nil
        }
        let digits = number.padded(to: 8)
        self.init(digits + String(NPWP.checkDigit(of: digits)) + office.padded(to: 3) + branch.padded(to: 3))
    }

    /// Without separators; letters and other marks stay for the schema's pattern to refuse.
    package static func normalized(_ text: String) -> String {
        Separators.removed(from: text)
    }

    /// The identity number that serves as tax number; nil for a number of fifteen digits, also behind a 0.
    package var nik: NIK? {
        digits.utf8.count == 16 && digits.first != "0" ? NIK(digits) : nil
    }

    /// The fifteen digits of the older numbering; nil for a resident's NIK.
    package var fifteenDigits: String? {
        nik == nil ? String(digits.suffix(15)) : nil
    }

    /// False when the ninth digit is not the check digit of the eight before; a NIK has none to be wrong.
    package var hasRightCheckDigit: Bool {
        guard let fifteenDigits else { return true }
        return fifteenDigits.digitValues[8] == NPWP.checkDigit(of: fifteenDigits.prefix(8))
    }

    /// As papers show it: 12.345.678.9-012.345; sixteen digits stay together.
    package var written: String {
        guard digits.utf8.count == 15 else { return digits }
        let marks = [2: ".", 5: ".", 8: ".", 9: "-", 12: "."]
        return digits.enumerated().map { (marks[$0] ?? "") + String($1) }.joined()
    }

    /// Luhn's check digit: from the right every second digit counts double, and the sum ends in 0.
    static func checkDigit(of digits: some StringProtocol) -> Int {
        let sum = digits.digitValues.reversed().enumerated().reduce(0) { sum, digit in
            let weighted = digit.offset.isMultiple(of: 2) ? digit.element * 2 : digit.element
            return sum + weighted / 10 + weighted % 10
        }
        return (10 - sum % 10) % 10
    }
}

extension NPWP: CustomStringConvertible {
    /// As roles without full access see it: the first two and the last three digits.
    package var masked: String {
        digits.prefix(2) + String(repeating: "*", count: digits.utf8.count - 5) + digits.suffix(3)
    }

    package var description: String { masked }
}
