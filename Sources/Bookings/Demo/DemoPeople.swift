//  DemoPeople: makes people by the dozen.
//
//  Always: equal arguments give equal people, and a longer list begins with the shorter one; within one series no phone
//          number, mail address, identity or tax number comes twice, and between series no phone or tax number.

package import Content

/// What a list of people is like.
package struct DemoPeople: Sendable {
    /// Equal seeds give equal people.
    package var seed: UInt64
    /// Keeps numbers of different lists apart, such as customers and staff.
    package var series = 0
    /// The day on which people have the ages asked for.
    package var today: CivilDay
    /// In years.
    package var ages = 22...58
    /// So many in a hundred live near the projects.
    package var nearbyPercent = 80
    /// What stands behind the @; from the reserved ones.
    package var mailDomains = ["example.com", "example.net", "example.org"]

    /// More people than a series has numbers for are never made.
    package static let maximum = 1000

    /// Customers, unless changed.
    package init(seed: UInt64, today: CivilDay) {
        self.seed = seed
        self.today = today
    }

    /// So many people, at most `maximum`.
    package func make(_ count: Int) -> [DemoPerson] {
        var addresses: Set<String> = []
        return (0..<max(0, min(count, DemoPeople.maximum))).compactMap { item in
            var random = SplitMix64(seed: seed &+ UInt64(bitPattern: Int64(series)), item: item)
            return person(item, addresses: &addresses, using: &random)
        }
    }

    private func person(
        _ item: Int, addresses: inout Set<String>, using random: inout SplitMix64
    ) -> DemoPerson? {
        let sex: Sex = random.chance(60) ? .male : .female
        let born = birthDate(using: &random)
        let ordinal = (series * DemoPeople.maximum + item) * 2
        let isNear = random.chance(nearbyPercent)
        guard let tradition = PersonNames.tradition(using: &random),
            let region = random.pick(isNear ? DemoRegions.nearby : DemoRegions.all),
            let address = DemoAddress(in: region, using: &random),
            let nik = NIK(
                province: region.provinceCode, regency: region.code, district: address.district.code, born: born,
                sex: sex, serial: 9000 + item),
            let phone = DemoNumbers.phone(ordinal), let relative = DemoNumbers.phone(ordinal + 1),
            let work = random.pick(DemoWork.all), let domain = random.pick(mailDomains),
            let income = Rupiah(Int64(random.int(in: work.income)) * 100_000)
        else { return nil }
        let name = PersonNames.name(sex, in: tradition, using: &random)
        let isMarried = random.chance(born.fullYears(until: today) < 27 ? 35 : 80)
        return DemoPerson(
            name: name, sex: sex, born: born, birthPlace: random.pick(tradition.towns) ?? region.name,
            isMarried: isMarried, nik: nik, npwp: random.chance(75) ? DemoNumbers.npwp(ordinal) : nil, phone: phone,
            email: mail(name, at: domain, taken: &addresses), address: address, occupation: work.occupation,
            employer: random.pick(work.employers), monthlyIncome: income,
            emergencyContact: relation(of: sex, isMarried, tradition, using: &random) + ", " + relative.local)
    }

    /// A birthday that makes the age one of `ages` today.
    private func birthDate(using random: inout SplitMix64) -> CivilDay {
        let age = Int64(random.int(in: ages))
        let year = today.year - age
        // A 29 February is missing in most years; the day before is as good.
        let birthday =
            CivilDay(year: year, month: today.month, day: today.day)
            ?? CivilDay(year: year, month: today.month, day: today.day - 1) ?? today
        return CivilDay(daysSinceEpoch: birthday.daysSinceEpoch - Int64(random.int(in: 0...364)))
    }

    /// `i.made.wirawan@example.com`, with a number where that is taken.
    private func mail(_ name: String, at domain: String, taken: inout Set<String>) -> String {
        let local = name.lowercased().split(separator: " ").joined(separator: ".")
        var (address, number) = ("\(local)@\(domain)", 2)
        while !taken.insert(address).inserted {
            address = "\(local)\(number)@\(domain)"
            number += 1
        }
        return address
    }

    private func relation(
        of sex: Sex, _ isMarried: Bool, _ tradition: NameTradition, using random: inout SplitMix64
    ) -> String {
        let other: Sex = isMarried ? (sex == .male ? .female : .male) : (random.chance(50) ? .male : .female)
        let word =
            switch (isMarried, other) {
            case (true, .female): "istri"
            case (true, .male): "suami"
            case (false, .female): "ibu"
            case (false, .male): "ayah"
            }
        return PersonNames.name(other, in: tradition, using: &random) + " (\(word))"
    }
}
