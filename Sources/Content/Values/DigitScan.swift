//  DigitScan: a cursor over short texts of digits and marks (dates, times, zones).
//
//  Only ASCII digits count, as in JavaScript's \d.

/// A cursor over UTF-8.
struct DigitScan {
    private let units: [UInt8]
    private var at = 0

    init(_ text: some StringProtocol) {
        units = Array(text.utf8)
    }

    var isAtEnd: Bool { at == units.count }

    /// The number of digits from here on.
    var digitsAhead: Int {
        units[at...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    }

    /// Exactly so many digits as a number, at most 18; nil, and nothing consumed, if there are fewer.
    mutating func digits(_ count: Int) -> Int64? {
        guard digitsAhead >= count else { return nil }
        defer { at += count }
        return units[at..<at + count].reduce(0) { $0 * 10 + Int64($1 & 0x0F) }
    }

    /// Takes one character if it is the next.
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard at < units.count, UInt32(units[at]) == mark.value else { return false }
        at += 1
        return true
    }

    mutating func skip(_ count: Int) {
        at += count
    }
}
