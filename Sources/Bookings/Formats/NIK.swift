//  NIK: the sixteen digits of an Indonesian identity card, taken apart.
//
//  Layout: 2 province, 2 regency or city, 2 district, 2 day of birth (women + 40), 2 month, 2 year, 4 serial.
//  Always: sixteen ASCII digits; whether they make sense is `oddities`, which only ever warn: the number keeps the
//          place and date of its first registration for life, mistakes included.
//  Printed, it is masked: the number belongs in no log and no message.

package import Content

/// An identity number of sixteen digits, sensible or not.
package struct NIK: Hashable, Sendable {
    /// All sixteen; personal data.
    package let digits: String
    private let values: [Int]

    /// Digits of a valid number.
    package static let length = 16
    /// From this age on, and before it when married, a person has a card.
    package static let cardAge = 17
    /// Codes of the Ministry of Home Affairs, six Papuan provinces included.
    package static let provinces = Set(
        [11...19, 21...21, 31...36, 51...53, 61...65, 71...76, 81...82, 91...96].flatMap { $0 })

    /// Takes sixteen digits, with or without separators; nil for anything else.
    package init?(_ text: String) {
        let digits = NIK.normalized(text)
        guard digits.utf8.count == NIK.length, digits.isDigits else { return nil }
        self.digits = digits
        values = digits.digitValues
    }

    /// The number of a person; nil when a part does not fit its digits.
    package init?(province: Int, regency: Int, district: Int, born: CivilDay, sex: Sex, serial: Int) {
        let day = sex == .female ? born.day + NIK.femaleDayShift : born.day
        let year = Int(born.year % 100)
        let parts = [province, regency, district, day, born.month, year]
        guard born.year >= 0, parts.allSatisfy((0...99).contains), (0...9999).contains(serial) else { return nil }
        self.init(parts.map { $0.padded(to: 2) }.joined() + serial.padded(to: 4))
    }

    /// Without separators; letters and other marks stay for the schema's pattern to refuse.
    package static func normalized(_ text: String) -> String {
        Separators.removed(from: text)
    }

    /// Code of the province of first registration.
    package var province: Int { pair(0) }
    /// 1–69 a regency, 71–99 a city, within the province.
    package var regency: Int { pair(2) }
    /// The district (kecamatan) within the regency.
    package var district: Int { pair(4) }
    /// Told by the day of birth, which women have 40 higher.
    package var sex: Sex { pair(6) > NIK.femaleDayShift ? .female : .male }
    /// Counts people with equal digits in front.
    package var serial: Int { pair(12) * 100 + pair(14) }

    static let femaleDayShift = 40

    private func pair(_ at: Int) -> Int {
        values[at] * 10 + values[at + 1]
    }
}

extension NIK {
    /// The date of birth; nil when the digits make no date.
    ///
    /// A two-digit year later than today's lies in the century before.
    package func birthDate(asOf today: CivilDay) -> CivilDay? {
        let century = today.year - today.year % 100
        let year = century + Int64(pair(10))
        return CivilDay(year: year > today.year ? year - 100 : year, month: pair(8), day: dayOfBirth)
    }

    /// True when day, month and the last two digits of the year are those of the date.
    package func matches(birthDate: CivilDay) -> Bool {
        dayOfBirth == birthDate.day && pair(8) == birthDate.month && Int64(pair(10)) == birthDate.year % 100
    }

    /// Full years since birth, negative for a date still to come; nil when the digits make no date.
    package func age(on today: CivilDay) -> Int? {
        birthDate(asOf: today).map { $0.fullYears(until: today) }
    }

    private var dayOfBirth: Int {
        sex == .female ? pair(6) - NIK.femaleDayShift : pair(6)
    }

    /// What is odd about a number.
    package enum Oddity: String, CaseIterable, Sendable {
        case region = "nik-region"
        case birthDate = "nik-birth-date"
        case serial = "nik-serial"
        /// Younger than seventeen: has a card only when married.
        case age = "nik-age"

        /// For office people; never holds the number.
        package var message: String {
            switch self {
            case .region: "NIK: kode wilayah tidak dikenal"
            case .birthDate: "NIK: tanggal lahir tidak sah"
            case .serial: "NIK: nomor urut tidak sah"
            case .age: "NIK: pemilik belum berusia \(NIK.cardAge) tahun"
            }
        }
    }

    /// Everything odd, none of which stands against storing the number.
    package func oddities(asOf today: CivilDay) -> [Oddity] {
        var found: [Oddity] = []
        if !NIK.provinces.contains(province) || regency == 0 || district == 0 { found.append(.region) }
        let age = age(on: today)
        if age == nil { found.append(.birthDate) }
        if serial == 0 { found.append(.serial) }
        if let age, age < NIK.cardAge { found.append(.age) }
        return found
    }
}

extension NIK: CustomStringConvertible {
    /// As roles without full access see it: 317123******0001, the date of birth hidden.
    package var masked: String {
        digits.prefix(6) + String(repeating: "*", count: 6) + digits.suffix(4)
    }

    package var description: String { masked }
}

extension CivilDay {
    /// Birthdays passed by a later day; whoever is born on 29 February has it on 1 March in other years.
    func fullYears(until day: CivilDay) -> Int {
        let isBeforeBirthday = (day.month, day.day) < (month, self.day)
        return Int(day.year - year) - (isBeforeBirthday ? 1 : 0)
    }
}
