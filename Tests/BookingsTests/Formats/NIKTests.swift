//  NIK: layout, soft checks, birth dates, masking.

import Content
import Testing

@testable import Bookings

/// 22 November 2026, the tests' today.
let someday = CivilDay(daysSinceEpoch: 20_779)

func day(_ text: String) throws -> CivilDay {
    try #require(IndonesianDate.day(stored: text))
}

@Suite struct `An identity number` {
    @Test(arguments: ["3171054501900001", "3171 0545 0190 0001", "31.71.05.450190.0001", "3171-0545-0190-0001"])
    func `is read with and without separators`(text: String) throws {
        #expect(try #require(NIK(text)).digits == "3171054501900001")
    }

    @Test(arguments: [
        "", "317105450190001", "31710545019000011", "317105450190000A", "３１７１０５４５０１９００００１", "317123******0001",
        "3171/0545/0190/0001",
    ])
    func `has exactly sixteen ASCII digits`(text: String) {
        #expect(NIK(text) == nil)
    }

    @Test func `tells region, birth, sex and serial`() throws {
        let nik = try #require(NIK("3171054501900012"))
        #expect((nik.province, nik.regency, nik.district, nik.serial) == (31, 71, 5, 12))
        #expect(nik.sex == .female)
        #expect(nik.birthDate(asOf: someday) == CivilDay(year: 1990, month: 1, day: 5))
        #expect(nik.age(on: someday) == 36)
    }

    @Test(
        arguments: [
            ("3171050501900001", []), ("1101010101900001", []), ("9671310112600001", []),
            ("1001010101900001", [.region]), ("2001010101900001", [.region]), ("3701010101900001", [.region]),
            ("3100010101900001", [.region]), ("3101000101900001", [.region]), ("9701010101900001", [.region]),
            ("3171050001900001", [.birthDate]), ("3171053201900001", [.birthDate]), ("3171054001900001", [.birthDate]),
            ("3171057201900001", [.birthDate]), ("3171057101900001", []), ("3171050100900001", [.birthDate]),
            ("3171050113900001", [.birthDate]), ("3171053104900001", [.birthDate]), ("3171052902010001", [.birthDate]),
            ("3171052902000001", []), ("3171056902040001", []), ("3171050101900000", [.serial]),
            ("3171050101200001", [.age]), ("0000000000000000", [.region, .birthDate, .serial]),
            // The specification's example has month 67, and is the number of three people.
            ("3171234567890001", [.birthDate]),
        ] as [(String, [NIK.Oddity])])
    func `is odd in these ways`(digits: String, odd: [NIK.Oddity]) throws {
        #expect(try #require(NIK(digits)).oddities(asOf: someday) == odd)
    }

    @Test(arguments: [("26", 2026), ("27", 1927), ("00", 2000), ("99", 1999)] as [(String, Int64)])
    func `takes the century that is not to come`(year: String, full: Int64) throws {
        let nik = try #require(NIK("3171050101\(year)0001"))
        #expect(nik.birthDate(asOf: someday)?.year == full)
    }

    @Test(arguments: [
        ("3171052111090001", 17), ("3171052211090001", 16), ("3171052902080001", 18), ("3171053112260001", -1),
    ])
    func `counts birthdays`(digits: String, age: Int) throws {
        let today = try day("2026-11-21")
        #expect(try #require(NIK(digits)).age(on: today) == age)
    }

    @Test func `agrees with its birth date only`() throws {
        let nik = try #require(NIK("3171054501900001"))
        #expect(nik.matches(birthDate: try day("1990-01-05")))
        for other in ["1990-01-06", "1990-02-05", "1991-01-05"] { #expect(!nik.matches(birthDate: try day(other))) }
    }

    @Test func `of any birth date and sex gives both back`() throws {
        let first = try day("1930-01-01").daysSinceEpoch
        for days in stride(from: first, to: someday.daysSinceEpoch, by: 17) {
            let born = CivilDay(daysSinceEpoch: days)
            for sex in Sex.allCases {
                let nik = try #require(NIK(province: 32, regency: 75, district: 3, born: born, sex: sex, serial: 7))
                #expect(nik.birthDate(asOf: someday) == born)
                #expect(nik.sex == sex && nik.matches(birthDate: born) && nik.serial == 7)
            }
        }
    }

    @Test func `passes with every province and every regency code but 00`() throws {
        let born = try day("1990-01-05")
        for province in 0...99 {
            for regency in 0...99 {
                let nik = NIK(province: province, regency: regency, district: 1, born: born, sex: .male, serial: 1)
                let isOdd = !NIK.provinces.contains(province) || regency == 0
                #expect(try #require(nik).oddities(asOf: someday) == (isOdd ? [.region] : []))
            }
        }
    }

    @Test func `is not made of parts that do not fit`() throws {
        let born = try day("1990-01-05")
        #expect(NIK(province: 100, regency: 1, district: 1, born: born, sex: .male, serial: 1) == nil)
        #expect(NIK(province: 31, regency: -1, district: 1, born: born, sex: .male, serial: 1) == nil)
        #expect(NIK(province: 31, regency: 1, district: 1, born: born, sex: .male, serial: 10_000) == nil)
    }

    @Test func `is printed without its birth date`() throws {
        let nik = try #require(NIK("3171234567890001"))
        #expect("\(nik)" == "317123******0001")
        #expect(String(reflecting: nik) == "317123******0001")
    }
}
