//  NPWP: lengths, the check digit, the two numberings.

import Testing

@testable import Bookings

@Suite struct `A tax number` {
    @Test(arguments: ["010611739093000", "01.061.173.9-093.000", "01 061 173 9 093 000"])
    func `is read with and without separators`(text: String) throws {
        let number = try #require(NPWP(text))
        #expect(number.digits == "010611739093000")
        #expect(number.written == "01.061.173.9-093.000")
    }

    @Test(arguments: ["", "01061173909300", "01061173909300011", "01061173909300x", "01/061/173/9/093/000"])
    func `has fifteen or sixteen digits`(text: String) {
        #expect(NPWP(text) == nil)
    }

    @Test(arguments: [
        ("010611739093000", true), ("013084496091000", true), ("010000131093000", true),
        ("010611738093000", false), ("123456782012345", true),
        // The specification's example.
        ("123456789012345", false),
        ("0010611739093000", true), ("0010611738093000", false), ("3171054501900001", true),
    ])
    func `has Luhn's check digit`(digits: String, isRight: Bool) throws {
        #expect(try #require(NPWP(digits)).hasRightCheckDigit == isRight)
    }

    @Test func `of sixteen digits is a NIK, or an older number behind a 0`() throws {
        let resident = try #require(NPWP("3171054501900001"))
        #expect(resident.nik?.digits == "3171054501900001")
        #expect(resident.fifteenDigits == nil)
        #expect(resident.written == "3171054501900001")
        let company = try #require(NPWP("0010611739093000"))
        #expect(company.nik == nil)
        #expect(company.fifteenDigits == "010611739093000")
        #expect(try #require(NPWP("010611739093000")).nik == nil)
    }

    @Test func `made of its parts has the right check digit, and no other digit is right`() throws {
        for number in stride(from: 0, through: 99_999_999, by: 99_991) {
            let made = try #require(NPWP(number: number, office: 412, branch: 3))
            #expect(made.hasRightCheckDigit && made.digits.hasSuffix("412003"))
            let check = made.digits.digitValues[8]
            let wrong = made.digits.prefix(8) + String((check + 1 + number % 9) % 10) + "412003"
            #expect(try #require(NPWP(String(wrong))).hasRightCheckDigit == false)
        }
        #expect(NPWP(number: 100_000_000, office: 0, branch: 0) == nil)
        #expect(NPWP(number: 1, office: 1000, branch: 0) == nil)
        #expect(NPWP(number: 1, office: 0, branch: -1) == nil)
    }

    @Test func `is printed without its middle`() throws {
        #expect("\(try #require(NPWP("123456789012345")))" == "12**********345")
        #expect("\(try #require(NPWP("3171054501900001")))" == "31***********001")
    }
}
