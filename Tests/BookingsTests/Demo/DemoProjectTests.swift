//  DemoProject: estates, units and prices; companies and banks.

import Content
import Testing

@testable import Bookings

@Suite struct `The estates of the demo` {
    @Test func `are one subsidised and one commercial with 120 units`() {
        #expect(DemoProject.all.map(\.kind) == [.subsidised, .commercial])
        #expect(DemoProject.all.flatMap(\.units).count == 120)
    }

    @Test(arguments: DemoProject.all) func `have plots that fit the forms`(project: DemoProject) {
        let units = project.units
        #expect(Set(units.map { $0.block + "/" + $0.number }).count == units.count)
        for unit in units {
            #expect(unit.type.name == "Tipe \(unit.type.building)/\(unit.type.land)" && unit.type.name.count <= 50)
            #expect((1...10).contains(unit.block.count) && (1...10).contains(unit.number.count))
            #expect(unit.location.count <= 100 && unit.landArea >= unit.type.land)
            #expect(unit.type.bedrooms >= 1 && unit.type.bathrooms >= 1 && unit.type.garage >= 0)
            #expect(unit.specifications["carport"] != nil && unit.specifications["furnished"] == .bool(false))
        }
        #expect(units.reduce(0) { $0 + $1.landArea } < project.landArea)
    }

    @Test func `sell subsidised houses at the capped price, free of VAT`() {
        for unit in DemoProject.all[0].units { #expect((unit.price, unit.vat) == (185_000_000, 0)) }
    }

    @Test func `charge VAT, and excess land on corner plots, in the commercial one`() throws {
        let units = DemoProject.all[1].units
        let (corner, middle) = (try #require(units.first), units[1])
        #expect((middle.basePrice, middle.vat, middle.price) == (410_000_000, 45_100_000, 455_100_000))
        #expect((corner.landArea, corner.basePrice) == (84, 440_000_000))
        #expect(units.map(\.number).contains("3A") && !units.map(\.number).contains("4"))
    }
}

@Suite struct `The companies of the demo` {
    @Test(arguments: [DemoCompany.developer] + DemoBank.all.map(\.company))
    func `have addresses that reach nobody`(company: DemoCompany) {
        #expect(PhoneNumber(company.phone)?.local == company.phone && company.phone.hasPrefix("0834"))
        #expect(EmailAddress.isValid(company.email) && company.email.hasSuffix(".example"))
    }

    @Test func `do not use the phone number of a made-up person`() {
        let people = Set(DemoPeople(seed: 2026, today: someday).make(DemoPeople.maximum).map(\.phone.local))
        #expect(people.isDisjoint(with: DemoBank.all.map(\.company.phone) + [DemoCompany.developer.phone]))
    }

    @Test func `are banks with rates and tenors`() {
        #expect(DemoBank.all.count == 5 && Set(DemoBank.all.map(\.company.name)).count == 5)
        #expect(DemoBank.all.allSatisfy { (10_000...150_000).contains($0.rate) && $0.tenor.lowerBound >= 12 })
    }
}
