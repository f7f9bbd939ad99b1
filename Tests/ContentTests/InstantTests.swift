//  Instants, dates, times of day and the calendar beneath them.

import Content
import Testing

@Suite struct `Reading an instant` {
    /// The second column was printed by date-fns 2.30 in UTC.
    @Test(arguments: [
        ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"), ("2024-05-06", "2024-05-06T00:00:00.000Z"),
        ("2024-05-06T10:00:00", "2024-05-06T10:00:00.000Z"), ("2024-05-06 10:00:00", "2024-05-06T10:00:00.000Z"),
        ("2024-05-06T10:00", "2024-05-06T10:00:00.000Z"), ("2024-05-06T10", "2024-05-06T10:00:00.000Z"),
        ("2024-05-06T10:30+07:00", "2024-05-06T03:30:00.000Z"), ("2024-05-06T10:30-0330", "2024-05-06T14:00:00.000Z"),
        ("2024-05-06T10:30+07", "2024-05-06T03:30:00.000Z"), ("2024-05-06T10:30:59.5Z", "2024-05-06T10:30:59.500Z"),
        ("2024-05-06T10:30:59,25Z", "2024-05-06T10:30:59.250Z"),
        ("2024-05-06T10:30:59.9999Z", "2024-05-06T10:30:59.999Z"), ("2024-05-06T10.5", "2024-05-06T10:30:00.000Z"),
        ("2024-05-06T10:30.25", "2024-05-06T10:30:15.000Z"), ("2024-05-06T24:00", "2024-05-07T00:00:00.000Z"),
        ("20240506T103059Z", "2024-05-06T10:30:59.000Z"), ("2024-05-06Z", "2024-05-06T00:00:00.000Z"),
        ("2024-05-06T", "2024-05-06T00:00:00.000Z"), ("2024-05", "2024-05-01T00:00:00.000Z"),
        ("2024", "2024-01-01T00:00:00.000Z"), ("20", "2000-01-01T00:00:00.000Z"),
        ("2024-127", "2024-05-06T00:00:00.000Z"), ("2024366", "2024-12-31T00:00:00.000Z"),
        ("2024-W19-1", "2024-05-06T00:00:00.000Z"), ("2024W19", "2024-05-06T00:00:00.000Z"),
        ("+012024-05-06", "+012024-05-06T00:00:00.000Z"), ("-000001-12-31", "-000001-12-31T00:00:00.000Z"),
        ("0000-01-01", "0000-01-01T00:00:00.000Z"), ("+275760-09-13", "+275760-09-13T00:00:00.000Z"),
    ])
    func `accepts ISO 8601, without a zone as UTC`(text: String, expected: String) {
        #expect(Instant.parse(text)?.iso8601 == expected)
    }

    @Test(
        arguments: [
            ("1714979696123", 1_714_979_696_123), ("5", 5), ("123", 123), ("-5", -5), ("12345", 12_345),
            ("1234567", 1_234_567), ("0", 0), ("1714979696123 ", 1_714_979_696_123),
            ("8640000000000000", 8_640_000_000_000_000),
        ] as [(String, Int64)])
    func `accepts epoch milliseconds where no date can be read`(text: String, expected: Int64) {
        #expect(Instant.parse(text) == Instant(milliseconds: expected))
    }

    @Test(arguments: [
        "", "abc", "kemarin", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-05-00", "2023-366",
        "2024-W00", "2024-W54-1", "2024-W05-0", "2024-W05-8", "2024-05-06T25:00", "2024-05-06T10:60",
        "2024-05-06T10:30:60", "2024-05-06T24:00:01", "2024-05-06T1", "2024-05-06T10:3", "2024-05-06t10:00",
        "2024-05-06T10:00:00z", "2024-05-06T10:00 +07:00", "2024/05/06", "06-05-2024", "10:00:00",
        "2024-05-06T10:00+07:60", "8640000000000001", "99999999999999999999", "1714979696123.5", "true", "--5", "+",
        "2024-05-06T10:30:59.5.5", "+275760-09-14",
    ])
    func `refuses everything else`(text: String) {
        #expect(Instant.parse(text) == nil)
    }

    @Test(arguments: [
        "2024-05-06T10:00:00+7", "2024-05-06T10:00:00Zfoo", "2024-05-06T10:00:00+0", "2024-05-06T-10:00Z",
    ])
    func `refuses zones it cannot read, which date-fns takes for UTC`(text: String) {
        #expect(Instant.parse(text) == nil)
    }

    @Test func `orders by time`() {
        #expect(Instant(milliseconds: -1) < Instant(milliseconds: 0))
        #expect(Instant(milliseconds: 1_714_979_696_123).civilDay == CivilDay(year: 2024, month: 5, day: 6))
    }
}

@Suite struct `Reading a date` {
    @Test(arguments: [
        ("2023-01-05", "2023-01-05"), ("2023-01-05T10:00:00.000Z", "2023-01-05"),
        ("2024-05-06T23:30:00+07:00", "2024-05-06"), ("2024-02-29", "2024-02-29"), ("2024-02-29xyz", "2024-02-29"),
        ("2024-02-291", "2024-02-29"), ("0000-01-01", "0000-01-01"),
    ])
    func `takes the leading day of the value`(text: String, expected: String) throws {
        #expect(try CalendarDate.parseLeading(text) == expected)
    }

    @Test(arguments: [
        "", "abc", "5", "2023/01/05", "02/01/2026", "2023-1-5", "2023-01", " 2023-01-05", "+2023-01-05", "20230105",
        "٢٠٢٣-01-05",
    ])
    func `refuses another form`(text: String) {
        #expect(throws: CalendarFault.format) { try CalendarDate.parseLeading(text) }
        #expect(CalendarFault.format.message == "Invalid format, expected yyyy-MM-dd")
    }

    @Test(arguments: ["2023-02-30", "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-01", "2023-04-31", "2023-01-00"])
    func `refuses a day that does not exist`(text: String) {
        #expect(throws: CalendarFault.impossible) { try CalendarDate.parseLeading(text) }
        #expect(CalendarFault.impossible.message == "Invalid date")
    }
}

@Suite struct `Reading a time of day` {
    @Test(arguments: [
        ("10:11:12", "10:11:12.000"), ("10:11:12.5", "10:11:12.500"), ("10:11:12.05", "10:11:12.050"),
        ("08:30:00.000", "08:30:00.000"), ("23:59:59.999", "23:59:59.999"), ("00:00:00", "00:00:00.000"),
    ])
    func `pads the fraction to three digits`(text: String, expected: String) {
        #expect(ClockTime.parse(text) == expected)
    }

    @Test(arguments: [
        "", "10:00", "25:00", "25:00:00", "24:00:00", "10:60:00", "10:00:60", "1:00:00", "10:00:00.", "10:00:00.1234",
        "10:00:00Z", "10:00:00,5", "10:00:00.5x", "abc", " 10:00:00",
    ])
    func `refuses everything else`(text: String) {
        #expect(ClockTime.parse(text) == nil)
    }
}

@Suite struct `The calendar` {
    @Test(
        arguments: [
            (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (2024, 5, 6, 19_849),
            (1, 1, 1, -719_162), (0, 3, 1, -719_468), (-1, 12, 31, -719_529), (9999, 12, 31, 2_932_896),
        ] as [(Int64, Int, Int, Int64)])
    func `counts days from 1970`(year: Int64, month: Int, day: Int, expected: Int64) {
        #expect(CivilDay(year: year, month: month, day: day)?.daysSinceEpoch == expected)
        #expect(CivilDay(daysSinceEpoch: expected) == CivilDay(year: year, month: month, day: day))
    }

    @Test func `runs through eight hundred years without a gap`() {
        var last = CivilDay(daysSinceEpoch: -150_000)
        for days in Int64(-149_999)...150_000 {
            let day = CivilDay(daysSinceEpoch: days)
            let follows = day.day == last.day + 1 && day.month == last.month && day.year == last.year
            let turns = day.day == 1 && last.day == CivilDay.length(ofMonth: last.month, year: last.year)
            guard follows || turns, day.daysSinceEpoch == days, day.isoWeekday == last.isoWeekday % 7 + 1 else {
                Issue.record("day \(days) does not follow")
                return
            }
            last = day
        }
    }

    @Test(
        arguments: [(2024, true), (2023, false), (1900, false), (2000, true), (0, true), (-4, true)] as [(Int64, Bool)])
    func `knows leap years`(year: Int64, expected: Bool) {
        #expect(CivilDay.isLeap(year) == expected)
        #expect((CivilDay(year: year, month: 2, day: 29) != nil) == expected)
    }

    @Test(arguments: ["1970-01-01", "2024-02-29", "0007-12-31", "+012024-05-06", "-000001-01-01"])
    func `prints days as ISO 8601 does`(text: String) {
        #expect(Instant.parse(text)?.civilDay.iso8601 == text)
    }

    @Test func `knows weekdays`() {
        #expect(CivilDay(daysSinceEpoch: 0).isoWeekday == 4)
        #expect(CivilDay(year: 2026, month: 11, day: 22)?.isoWeekday == 7)
    }
}
