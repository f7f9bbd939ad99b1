//  PhoneNumber: accepted spellings, refused ones, lengths at and past their bounds.

import Testing

@testable import Bookings

@Suite struct `A phone number` {
    @Test(arguments: [
        ("081234567890", "081234567890"), ("0812-3456-7890", "081234567890"), ("0812 3456 7890", "081234567890"),
        ("0812.3456.7890", "081234567890"), ("+62 812-3456-7890", "081234567890"), ("6281234567890", "081234567890"),
        ("006281234567890", "081234567890"), ("(0812) 34567890", "081234567890"),
        ("(021) 555-1234", "0215551234"), ("+62 21 5551234", "0215551234"), ("622155512345", "02155512345"),
        ("0274-512345", "0274512345"), ("0062 (361) 234567", "0361234567"),
        ("\u{A0}0812\u{2011}3456\u{2013}7890", "081234567890"),
    ])
    func `is stored in the local form`(text: String, local: String) {
        #expect(PhoneNumber(text)?.local == local)
    }

    @Test(arguments: [
        "", "0", "+62", "62", "phone", "0812345678a0", "0812 3456 7890 ext 3", "+1 415 555 2671", "0014155552671",
        "+65 8123 4567", "8123456789", "+620812345678", "110", "14045", "1500123", "0101234567",
        "08001234567", "0804112233", "0809123456", "+628001234567", "０８１２３４５６７８９０", "++6281234567890",
        "0812+34567890", "0812/3456/7890",
    ])
    func `of no Indonesian line is refused`(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    /// 08 and 8–11 digits.
    @Test(arguments: 5...14) func `of a mobile has ten to thirteen digits`(count: Int) {
        let number = "08" + "12345678901234".prefix(count)
        #expect((PhoneNumber(number) != nil) == (8...11).contains(count))
        #expect((PhoneNumber("+62" + number.dropFirst()) != nil) == (8...11).contains(count))
        if let phone = PhoneNumber(number) { #expect(phone.kind == .mobile) }
    }

    @Test(arguments: ["21", "22", "24", "31", "61"], 3...10)
    func `of a large city has five to eight digits after a code of two`(area: String, count: Int) {
        let phone = PhoneNumber("0" + area + "5551234567".prefix(count))
        #expect((phone != nil) == (5...8).contains(count))
    }

    @Test(arguments: 100...999)
    func `of an area with a code of three has five to eight digits`(area: Int) {
        let isArea = (200...799).contains(area) || area >= 900
        let isShort = [21, 22, 24, 31, 61].contains(area / 10)
        guard !isShort, area / 100 != 8 else { return }
        #expect((PhoneNumber("0\(area)" + "12345") != nil) == isArea)
        #expect((PhoneNumber("0\(area)" + "12345678") != nil) == isArea)
        #expect(PhoneNumber("0\(area)" + "1234") == nil)
        #expect(PhoneNumber("0\(area)" + "123456789") == nil)
    }

    @Test func `has an international form that leads back to it`() throws {
        let phone = try #require(PhoneNumber("0812-3456-7890"))
        #expect(phone.international == "6281234567890")
        #expect(PhoneNumber(phone.international) == phone)
        #expect(PhoneNumber(phone.local) == phone)
        #expect(try #require(PhoneNumber("0215551234")).kind == .landline)
    }

    @Test func `is no longer than 64 bytes with all its spaces`() {
        let number = "081234567890"
        #expect(PhoneNumber(number + String(repeating: " ", count: 52)) != nil)
        #expect(PhoneNumber(number + String(repeating: " ", count: 53)) == nil)
    }
}
