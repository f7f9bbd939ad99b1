//  DemoUnit: the houses of an estate, plot by plot.
//
//  Always: block and number are unique within a project; the price is the type's, plus excess land and VAT where the
//          project has them.

package import Content

/// One house with its plot.
package struct DemoUnit: Hashable, Sendable {
    /// The letter of its row.
    package let block: String
    /// The commercial estate has 3A in place of 4, as is the custom of the trade.
    package let number: String
    /// The kind of house.
    package let type: DemoUnitType
    /// Square metres, excess land of corner plots included.
    package let landArea: Int
    /// Rupiah before VAT, excess land included.
    package let basePrice: Int64
    /// Rupiah.
    package let vat: Int64
    /// Where on the site; at most 100 characters.
    package let location: String
    /// Free keys, as `specifications` takes them.
    package let specifications: JSONObject

    /// Rupiah, VAT included.
    package var price: Int64 { basePrice + vat }
}

extension DemoProject {
    /// Rupiah for each square metre beyond the standard plot.
    private static let excessLandPrice: Int64 = 2_500_000
    /// Percent; houses with a capped price are exempt.
    private static let vatPercent: Int64 = 11

    /// All units in order of block and place.
    package var units: [DemoUnit] {
        blocks.flatMap { block in (1...block.units).map { unit(at: $0, in: block) } }
    }

    private func unit(at place: Int, in block: DemoBlock) -> DemoUnit {
        let isCorner = place == 1 || place == block.units
        let excess = kind == .commercial && isCorner ? block.type.land / 6 : 0
        let base = block.type.basePrice + Int64(excess) * DemoProject.excessLandPrice
        let corner = isCorner ? ", sudut (hook)" : ""
        return DemoUnit(
            block: block.name, number: number(at: place), type: block.type, landArea: block.type.land + excess,
            basePrice: base, vat: kind == .commercial ? base * DemoProject.vatPercent / 100 : 0,
            location: "Blok \(block.name) - Baris \((place - 1) / 6 + 1)\(corner)",
            specifications: specifications(isCorner: isCorner))
    }

    private func number(at place: Int) -> String {
        kind == .commercial && place == 4 ? "3A" : String(place)
    }

    private func specifications(isCorner: Bool) -> JSONObject {
        let isCommercial = kind == .commercial
        return JSONObject([
            ("carport", .bool(isCommercial)), ("garden", .bool(isCommercial || isCorner)), ("furnished", .bool(false)),
            ("pondasi", .string("Batu kali")), ("dinding", .string(isCommercial ? "Bata ringan" : "Batako plester")),
            ("atap", .string(isCommercial ? "Genteng beton, rangka baja ringan" : "Genteng metal, rangka baja ringan")),
            ("lantai", .string(isCommercial ? "Granit 60x60" : "Keramik 40x40")),
            ("listrik_va", .number(isCommercial ? "2200" : "1300")), ("air", .string("Sumur bor dan PDAM")),
        ])
    }
}
