//  IndonesianDate: the spellings of a day.

import Content
import Testing

@testable import Bookings

@Suite struct `A day in Indonesian` {
    @Test(arguments: [
        ("2023-10-15", "15 Oktober 2023", "Minggu, 15 Oktober 2023", "15/10/2023"),
        ("1945-08-17", "17 Agustus 1945", "Jumat, 17 Agustus 1945", "17/08/1945"),
        ("2024-02-29", "29 Februari 2024", "Kamis, 29 Februari 2024", "29/02/2024"),
        ("2026-01-05", "5 Januari 2026", "Senin, 5 Januari 2026", "05/01/2026"),
    ])
    func `has these spellings`(stored: String, long: String, full: String, short: String) throws {
        let day = try day(stored)
        #expect(IndonesianDate.long(day) == long)
        #expect(IndonesianDate.full(day) == full)
        #expect(IndonesianDate.short(day) == short)
    }

    @Test func `comes back from its stored form`() {
        for days in stride(from: Int64(-40_000), through: 60_000, by: 13) {
            let day = CivilDay(daysSinceEpoch: days)
            #expect(IndonesianDate.day(stored: IndonesianDate.stored(day)) == day)
        }
    }

    @Test(arguments: [
        "", "2023-1-5", "2023-02-29", "2023-13-01", "2023-10-15T00:00", "15/10/2023", "２０２３-10-15", "-023-10-15",
    ])
    func `is not read from anything else`(text: String) {
        #expect(IndonesianDate.day(stored: text) == nil)
    }

    @Test func `has twelve months and seven weekdays of one year each once`() throws {
        #expect(Set(IndonesianDate.months).count == 12)
        #expect(Set(IndonesianDate.weekdays).count == 7)
    }
}
