//  Instant+ISO8601: the forms of ISO 8601 that date-fns 2.30 `parseISO` reads.
//
//  Stricter than parseISO in one thing: a zone it cannot read (`+7`, `WIB`) is refused instead of taken for UTC,
//  which would store another time than the client meant.

extension Instant {
    /// Date, optional time, optional zone.
    static func iso(_ text: String) -> Instant? {
        let (date, time, zone) = split(text)
        guard let days = day(date) else { return nil }
        guard let time = time.isEmpty ? 0 : clock(time), let offset = zone.isEmpty ? 0 : zoneOffset(zone) else {
            return nil
        }
        return Instant(milliseconds: days * 86_400_000 + time - offset)
    }

    /// The three parts; a date may be followed directly by `Z`.
    private static func split(_ text: String) -> (date: Substring, time: Substring, zone: Substring) {
        let dateEnd = text.firstIndex { $0 == "T" || $0 == " " || $0 == "Z" } ?? text.endIndex
        var rest = text[dateEnd...]
        if let mark = rest.first, mark != "Z" { rest.removeFirst() }
        let zoneStart = rest.firstIndex { $0 == "Z" || $0 == "+" || $0 == "-" } ?? rest.endIndex
        return (text[..<dateEnd], rest[..<zoneStart], rest[zoneStart...])
    }

    /// Days since 1970: `yyyy`, `yyyy-MM`, `yyyy-MM-dd`, `yyyy-DDD`, `yyyy-Www-d`, each also without hyphens; a sign
    /// and six digits for other years; two digits (or a sign and four) alone are a century.
    private static func day(_ text: Substring) -> Int64? {
        var scan = DigitScan(text)
        let isNegative = scan.take("-")
        let isSigned = isNegative || scan.take("+")
        if let year = scan.digits(isSigned ? 6 : 4) {
            return dayOfYear(isNegative ? -year : year, &scan)
        }
        guard let century = scan.digits(isSigned ? 4 : 2), scan.isAtEnd else { return nil }
        return CivilDay(year: (isNegative ? -century : century) * 100, month: 1, day: 1)?.daysSinceEpoch
    }

    private static func dayOfYear(_ year: Int64, _ scan: inout DigitScan) -> Int64? {
        guard let newYear = CivilDay(year: year, month: 1, day: 1)?.daysSinceEpoch else { return nil }
        _ = scan.take("-")
        if scan.isAtEnd { return newYear }
        if scan.take("W") { return weekDay(year, &scan) }
        if scan.digitsAhead == 3, let ordinal = scan.digits(3) {
            guard scan.isAtEnd, (1...(CivilDay.isLeap(year) ? 366 : 365)).contains(ordinal) else { return nil }
            return newYear + ordinal - 1
        }
        guard let month = scan.digits(2) else { return nil }
        if scan.isAtEnd { return CivilDay(year: year, month: Int(month), day: 1)?.daysSinceEpoch }
        _ = scan.take("-")
        guard let day = scan.digits(2), scan.isAtEnd else { return nil }
        return CivilDay(year: year, month: Int(month), day: Int(day))?.daysSinceEpoch
    }

    /// Week 1 is the one with 4 January; a missing weekday is Monday.
    private static func weekDay(_ year: Int64, _ scan: inout DigitScan) -> Int64? {
        guard let week = scan.digits(2), (1...53).contains(week) else { return nil }
        var weekday: Int64 = 1
        if !scan.isAtEnd {
            _ = scan.take("-")
            guard let given = scan.digits(1), (1...7).contains(given), scan.isAtEnd else { return nil }
            weekday = given
        }
        guard let fourth = CivilDay(year: year, month: 1, day: 4) else { return nil }
        return fourth.daysSinceEpoch - Int64(fourth.isoWeekday - 1) + (week - 1) * 7 + weekday - 1
    }

    /// Milliseconds of the day: `HH`, `HH:mm`, `HH:mm:ss`, also without colons; the last part may have a fraction.
    private static func clock(_ text: Substring) -> Int64? {
        var scan = DigitScan(text)
        var total: Int64 = 0
        for (place, unit) in [3_600_000, 60_000, 1000].enumerated() where !scan.isAtEnd {
            if place > 0 { _ = scan.take(":") }
            guard let whole = scan.digits(2), whole < (place == 0 ? 25 : 60) else { return nil }
            total += whole * Int64(unit)
            if scan.take(".") || scan.take(",") {
                total += fraction(of: Int64(unit), &scan)
                guard scan.isAtEnd else { return nil }
            }
        }
        return scan.isAtEnd && total <= 86_400_000 ? total : nil
    }

    /// The fraction digits at hand as a part of a unit, cut off below a millisecond.
    private static func fraction(of unit: Int64, _ scan: inout DigitScan) -> Int64 {
        // Nine digits say less than a microsecond of an hour; the rest cannot change a millisecond's floor in practice.
        let count = scan.digitsAhead
        let kept = min(count, 9)
        let numerator = scan.digits(kept) ?? 0
        scan.skip(count - kept)
        return numerator * unit / (0..<kept).reduce(1) { power, _ in power * 10 }
    }

    /// Milliseconds east of UTC; nil for a zone that is none.
    private static func zoneOffset(_ text: Substring) -> Int64? {
        if text == "Z" { return 0 }
        var scan = DigitScan(text)
        let isWest = scan.take("-")
        guard isWest || scan.take("+"), let hours = scan.digits(2) else { return nil }
        var minutes: Int64 = 0
        if !scan.isAtEnd {
            _ = scan.take(":")
            guard let given = scan.digits(2), given < 60, scan.isAtEnd else { return nil }
            minutes = given
        }
        return (isWest ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000)
    }
}
