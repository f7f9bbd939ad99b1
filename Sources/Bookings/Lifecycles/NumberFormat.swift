//  NumberFormat: running numbers as people write them: BK-2026-001, UNIT-006, EMP014.
//
//  Three digits at least, more once they are needed; the year between where the series begins anew each January.

/// How the numbers of one series are spelled.
struct NumberFormat: Hashable, Sendable {
    /// The series, and what every number of it begins with.
    let series: String
    let isYearly: Bool
    let separator: String

    /// Digits of the longest number that a client's spelling is read as: beyond it, it is a name and no number.
    private static let digits = 9

    init(_ series: String, isYearly: Bool = false, separator: String = "-") {
        self.series = series
        self.isYearly = isYearly
        self.separator = separator
    }

    /// The year that a series counts in; 0 for one that never begins anew.
    func counted(_ year: Int) -> Int { isYearly ? year : 0 }

    /// The spelling of a number.
    func text(_ number: Int64, year: Int) -> String {
        let parts = [series] + (isYearly ? [year.padded(to: 4)] : []) + [Int(number).padded(to: 3)]
        return parts.joined(separator: separator)
    }

    /// The number, and the year it counts in, behind a spelling; nil for any other text.
    func read(_ text: String) -> (number: Int64, year: Int)? {
        guard text.hasPrefix(series + separator) else { return nil }
        var rest = text.dropFirst(series.count + separator.count)
        var year = 0
        if isYearly {
            let digits = rest.prefix(4)
            guard digits.utf8.count == 4, digits.isDigits, let written = Int(digits) else { return nil }
            rest = rest.dropFirst(4)
            guard rest.hasPrefix(separator) else { return nil }
            rest = rest.dropFirst(separator.count)
            year = written
        }
        guard (3...NumberFormat.digits).contains(rest.utf8.count), rest.isDigits else { return nil }
        return Int64(rest).map { ($0, year) }
    }
}
