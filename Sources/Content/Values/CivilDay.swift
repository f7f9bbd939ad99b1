//  CivilDay: the proleptic Gregorian calendar as integer arithmetic.
//
//  Foundation's calendars cost microseconds a call and depend on locale data; these are a few divisions.
//  Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).

/// A day of the Gregorian calendar; also before 1582 and before year 1 (year 0 exists).
package struct CivilDay: Hashable, Sendable {
    /// Astronomical year; 0 is 1 BC.
    package let year: Int64
    /// 1...12.
    package let month: Int
    /// 1...31.
    package let day: Int

    /// The day so many days after 1970-01-01; negative is before.
    package init(daysSinceEpoch: Int64) {
        // Eras of 400 years from 0000-03-01: the leap day is then the last day of a year.
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).dividedFloor(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// A day by its numbers; nil if the calendar has no such day.
    package init?(year: Int64, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilDay.length(ofMonth: month, year: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01; negative before.
    package var daysSinceEpoch: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.dividedFloor(by: 400)
        let dayOfYear = Int64(153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// yyyy-MM-dd; years outside 0 to 9999 with a sign and six digits.
    package var iso8601: String {
        // A day's midnight has fourteen characters after the date: T00:00:00.000Z.
        String(Instant(milliseconds: daysSinceEpoch * 86_400_000).iso8601.dropLast(14))
    }

    /// The day of the week as ISO 8601 counts: 1 is Monday, 7 is Sunday.
    package var isoWeekday: Int {
        Int((daysSinceEpoch + 3).dividedFloor(by: 7).remainder) + 1
    }

    /// True for years with 29 February.
    package static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days of a month, 1...12.
    package static func length(ofMonth month: Int, year: Int64) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// Quotient rounded down and remainder never negative, for a positive divisor.
    func dividedFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
