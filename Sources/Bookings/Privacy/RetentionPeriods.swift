//  RetentionPeriods: how long the house keeps personal data.
//
//  Source: tax and company-document law for money records (ten years); UU 27/2022 for the rest, which may be kept no
//  longer than its purpose needs.

import Content

/// How long what is kept; settings of the installation.
package struct RetentionPeriods: Hashable, Sendable {
    /// Money records, and so the identity of who paid, in years after the last one.
    package var moneyYears = 10
    /// Files of cancelled bookings, in days after the booking was last changed; 0 for ever.
    package var fileDays = 365
    /// Leads without contact, in days after the last one; 0 for ever.
    package var leadDays = 730

    /// The shipped periods.
    package init() {}

    /// The first day on which a money record of that day need not be kept any more.
    func end(ofMoneyRecord day: CivilDay) -> CivilDay {
        let year = day.year + Int64(moneyYears)
        // Of 29 February, 1 March.
        return CivilDay(year: year, month: day.month, day: day.day)
            ?? CivilDay(
                daysSinceEpoch: day.daysSinceEpoch + Int64(moneyYears) * 365 + Int64(moneyYears) / 4)
    }
}
