//  DemoPeople: numbers that pass the house's checks, and people who hold together.

import Content
import Testing

@testable import Bookings

@Suite struct `A made-up person` {
    private static let people = DemoPeople(seed: 2026, today: someday).make(DemoPeople.maximum)

    private static func staff(_ count: Int) -> [DemoPerson] {
        var maker = DemoPeople(seed: 2026, today: someday)
        maker.series = 1
        maker.mailDomains = ["kenari-griya.example"]
        return maker.make(count)
    }

    @Test func `is made as often as asked, and never more than a series has numbers for`() {
        #expect(Self.people.count == DemoPeople.maximum)
        #expect(DemoPeople(seed: 1, today: someday).make(DemoPeople.maximum + 1).count == DemoPeople.maximum)
        #expect(DemoPeople(seed: 1, today: someday).make(-1).isEmpty)
    }

    @Test func `is the same every time, whoever else is made`() {
        #expect(DemoPeople(seed: 2026, today: someday).make(40) == Array(Self.people.prefix(40)))
        #expect(DemoPeople(seed: 2027, today: someday).make(40) != Array(Self.people.prefix(40)))
    }

    @Test func `has an identity number that is odd in nothing and fits birth date and sex`() {
        for person in Self.people {
            #expect(person.nik.oddities(asOf: someday).isEmpty)
            #expect(person.nik.matches(birthDate: person.born) && person.nik.sex == person.sex)
            #expect(person.nik.birthDate(asOf: someday) == person.born)
            #expect(person.nik.province == person.address.region.provinceCode)
        }
    }

    @Test func `passes every format of the house as it is, without a warning`() throws {
        let formats = HouseFormats.all(today: { someday })
        for person in Self.people {
            let numbers = [("nik", person.nik.digits), ("phone-id", person.phone.local)]
            for (name, text) in numbers + (person.npwp.map { [("npwp", $0.digits)] } ?? []) {
                let outcome = try #require(formats[name]).apply(text)
                guard case .text(let stored, let odd) = outcome, stored == text, odd.isEmpty else {
                    Issue.record("\(name) of \(person.name): \(outcome)")
                    continue
                }
            }
            #expect(EmailAddress.isValid(person.email))
        }
    }

    @Test func `fits the limits of the forms`() {
        for person in Self.people {
            #expect((2...100).contains(person.name.count) && !person.name.contains("  "))
            #expect((10...500).contains(person.address.place.line.count))
            #expect(person.occupation.count <= 50 && person.birthPlace.count <= 50)
            #expect(person.emergencyContact.count <= 200)
            #expect((22...58).contains(person.born.fullYears(until: someday)))
            #expect(person.monthlyIncome.sen > 0)
        }
    }

    @Test func `shares no number or mail address with another`() {
        let staff = Self.staff(100)
        let all = Self.people + staff
        #expect(Set(all.map(\.phone)).count == all.count)
        #expect(Set(all.map(\.email)).count == all.count)
        #expect(Set(all.map(\.nik)).count == all.count)
        #expect(Set(all.compactMap(\.npwp)).count == all.compactMap(\.npwp).count)
        let contacts = Set(all.compactMap { $0.emergencyContact.split(separator: " ").last.map(String.init) })
        #expect(contacts.count == all.count && contacts.isDisjoint(with: all.map(\.phone.local)))
        #expect(staff.allSatisfy { $0.email.hasSuffix("@kenari-griya.example") })
    }

    @Test func `cannot be mistaken for a real one`() {
        for person in Self.people {
            #expect(person.nik.serial >= 9000)
            #expect(["example.com", "example.net", "example.org"].contains { person.email.hasSuffix("@" + $0) })
            #expect(person.npwp.map { $0.digits.dropFirst(9).hasPrefix("990") } ?? true)
        }
    }

    @Test func `is one of many kinds`() {
        #expect(Set(Self.people.map(\.name)).count > 800)
        #expect(Set(Self.people.map(\.occupation)).count == DemoWork.all.count)
        #expect(Set(Self.people.map(\.address.region)).count == DemoRegions.all.count)
        let women = Self.people.filter { $0.sex == .female }.count
        #expect((300...500).contains(women))
        #expect((650...850).contains(Self.people.compactMap(\.npwp).count))
    }

    @Test(arguments: ["2024-02-29", "2025-01-01", "2025-12-31"]) func `is of the asked age on any day`(today: String)
        throws
    {
        let today = try day(today)
        var maker = DemoPeople(seed: 5, today: today)
        maker.ages = 30...31
        let ages = Set(maker.make(500).map { $0.born.fullYears(until: today) })
        #expect(ages == [30, 31])
    }
}

@Suite struct `The lists behind made-up people` {
    @Test func `are read to the last line`() {
        let lines = PersonNames.table.split(separator: "\n").count
        #expect(PersonNames.traditions.count == lines && lines == 17)
        #expect(PersonNames.traditions.map(\.share).reduce(0, +) == 100)
        for tradition in PersonNames.traditions {
            #expect(!tradition.towns.isEmpty)
            for sex in Sex.allCases {
                let names = tradition.names(of: sex)
                #expect(names.given.count >= 6 && Set(names.given).count == names.given.count)
                let all = names.given + names.second + tradition.families + tradition.towns
                #expect(all.allSatisfy { $0.first?.isWhitespace == false && $0.last?.isWhitespace == false })
            }
        }
        #expect(DemoRegions.all.count == DemoRegions.table.split(separator: "\n").count)
        #expect(DemoRegions.nearby.allSatisfy { ["Jawa Barat", "DKI Jakarta", "Banten"].contains($0.province) })
    }

    @Test(arguments: DemoRegions.all) func `hold regions whose codes the checks know`(region: DemoRegion) throws {
        #expect(!region.districts.isEmpty && NIK.provinces.contains(region.provinceCode))
        #expect((region.code < 70) == region.name.hasPrefix("Kabupaten"))
        #expect(try #require(PhoneNumber("0\(region.areaCode)5551234")).kind == .landline)
        for district in region.districts {
            #expect(!district.villages.isEmpty && district.postcode.count == 5 && district.postcode.isDigits)
            let nik = NIK(
                province: region.provinceCode, regency: region.code, district: district.code,
                born: try day("1990-12-31"),
                sex: .female, serial: 9001)
            #expect(try #require(nik).oddities(asOf: someday).isEmpty)
        }
    }

    @Test func `hold work with incomes and short names`() {
        #expect(Set(DemoWork.all.map(\.occupation)).count == DemoWork.all.count)
        #expect(DemoWork.all.allSatisfy { $0.occupation.count <= 50 && $0.income.lowerBound > 0 })
    }
}
