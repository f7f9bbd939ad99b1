//  DemoOffice+Houses: every unit of both estates, as it went on sale.
//
//  All begin as available: what is booked or sold is so by its booking. A few that nobody booked are taken off the
//  market for repairs.

import Content

extension DemoOffice {
    /// A unit that can be booked.
    struct House: Sendable {
        let entry: Reference
        let project: Int
        let unit: DemoUnit

        /// As people say it.
        var name: String { "Blok \(unit.block) No. \(unit.number)" }
    }

    /// How many of a part's units are off the market.
    private static let repaired = 5
}

extension DemoProject {
    /// The estate's blocks in a later part: A2, B2 … behind A, B.
    func extended(_ part: Int) -> DemoProject {
        guard part > 0 else { return self }
        let blocks = blocks.map { DemoBlock(name: "\($0.name)\(part + 1)", type: $0.type, units: $0.units) }
        return DemoProject(
            name: name, kind: kind, place: place, coordinates: coordinates, landArea: landArea, stage: stage,
            about: about, blocks: blocks)
    }
}

extension DemoOffice.Ledger {
    /// All units of the part.
    mutating func writeHouses() {
        for (place, project) in DemoProject.all.enumerated() {
            for (number, unit) in project.extended(part).units.enumerated() {
                let isPictured = number % 10 == 0
                let images = isPictured ? picture(.house, "Rumah \(unit.type.name)".replacing("/", with: "-")) : nil
                let entry = create(
                    .unit, at: moment(360 - place * 40, .morning), fields(of: unit) + [("harga", price(of: unit))],
                    [
                        .to(DemoOffice.project(place), "proyek_perumahan"),
                        images.map { .toAll([$0], "images") },
                    ])
                houses.append(DemoOffice.House(entry: entry, project: place, unit: unit))
            }
        }
    }

    /// Takes some of the units that nobody wanted off the market.
    mutating func writeRepairs(_ idle: [Int]) {
        for (number, house) in idle.prefix(DemoOffice.repaired).enumerated() {
            update(houses[house].entry, at: moment(20 + number * 9), [("status", "maintenance")])
        }
    }

    private func fields(of unit: DemoUnit) -> Fields {
        [
            ("unit_type", .string(unit.type.name)), ("block", .string(unit.block)), ("number", .string(unit.number)),
            ("price", .integer(unit.price)), ("land_area", .integer(Int64(unit.landArea))),
            ("building_area", .integer(Int64(unit.type.building))),
            ("bedrooms", .integer(Int64(unit.type.bedrooms))), ("bathrooms", .integer(Int64(unit.type.bathrooms))),
            ("garage", .integer(Int64(unit.type.garage))), ("location", .string(unit.location)),
            ("specifications", .object(unit.specifications)),
            ("estimasi_biaya_pembangunan", .integer(unit.basePrice * 55 / 100)),
        ]
    }

    /// A row of `komponen.harga`; its total is the unit's price.
    private func price(of unit: DemoUnit) -> JSONValue {
        row([
            ("harga_dasar", .integer(unit.basePrice)), ("diskon", .integer(0)),
            ("harga_setelah_diskon", .integer(unit.basePrice)), ("ppn", .integer(unit.vat)),
            ("harga_total", .integer(unit.price)),
        ])
    }
}
