//  DemoProject: the two housing estates of the demo data.
//
//  One subsidised with the state's capped price and no VAT, one commercial with VAT and a surcharge for corner plots.
//  Together they have 120 units.

/// A kind of house that a project offers.
package struct DemoUnitType: Hashable, Sendable {
    /// Square metres.
    package let building: Int
    /// Square metres of the standard plot.
    package let land: Int
    /// At least 1.
    package let bedrooms: Int
    /// At least 1.
    package let bathrooms: Int
    /// Places for cars; 0 in subsidised houses.
    package let garage: Int
    /// Rupiah before VAT.
    package let basePrice: Int64

    /// As price lists name it: `Tipe 36/72`.
    package var name: String { "Tipe \(building)/\(land)" }
}

/// A row of equal houses.
package struct DemoBlock: Hashable, Sendable {
    /// A letter.
    package let name: String
    /// The kind of all its houses.
    package let type: DemoUnitType
    /// How many houses.
    package let units: Int
}

/// An estate.
package struct DemoProject: Hashable, Sendable {
    /// The options of `jenis_proyek` that the demo has.
    package enum Kind: String, Hashable, Sendable {
        case subsidised = "Subsidi"
        case commercial = "Komersial"
    }

    /// As it is advertised.
    package let name: String
    /// Decides on price cap and VAT.
    package let kind: Kind
    /// Where its gate is.
    package let place: DemoPlace
    /// Latitude and longitude in degrees.
    package let coordinates: String
    /// Square metres.
    package let landArea: Int
    /// Of development, as `tahap_pengembangan` takes it.
    package let stage: String
    /// A sentence or two for its page.
    package let about: String
    /// In order of their names.
    package let blocks: [DemoBlock]

    /// Both estates.
    package static let all = [subsidised, commercial]

    private static let subsidised: DemoProject = {
        let small = DemoUnitType(building: 30, land: 60, bedrooms: 2, bathrooms: 1, garage: 0, basePrice: 185_000_000)
        let large = DemoUnitType(building: 36, land: 60, bedrooms: 2, bathrooms: 1, garage: 0, basePrice: 185_000_000)
        return DemoProject(
            name: "Griya Kenari Asri", kind: .subsidised,
            place: DemoPlace(
                street: "Jl. Raya Sukatani Km. 4", city: "Kabupaten Bekasi", province: "Jawa Barat", postcode: "17630"),
            coordinates: "-6.1790, 107.1730", landArea: 18_500,
            stage: "Tahap 2",
            about: "Rumah subsidi FLPP dekat kawasan industri Cikarang, uang muka ringan, angsuran tetap.",
            blocks: [("A", small), ("B", small), ("C", large), ("D", large)].map {
                DemoBlock(name: $0, type: $1, units: 18)
            })
    }()

    private static let commercial: DemoProject = {
        let types = [
            DemoUnitType(building: 36, land: 72, bedrooms: 2, bathrooms: 1, garage: 1, basePrice: 410_000_000),
            DemoUnitType(building: 45, land: 90, bedrooms: 2, bathrooms: 1, garage: 1, basePrice: 585_000_000),
            DemoUnitType(building: 54, land: 105, bedrooms: 3, bathrooms: 2, garage: 1, basePrice: 725_000_000),
            DemoUnitType(building: 70, land: 120, bedrooms: 3, bathrooms: 2, garage: 2, basePrice: 985_000_000),
        ]
        return DemoProject(
            name: "Taman Kenari Residence", kind: .commercial,
            place: DemoPlace(
                street: "Jl. Raya Sawangan No. 21", city: "Kota Depok", province: "Jawa Barat", postcode: "16511"),
            coordinates: "-6.4025, 106.7640", landArea: 24_000,
            stage: "Tahap 1",
            about: "Klaster tertutup dengan taman, kolam renang dan keamanan 24 jam, 10 menit dari tol Depok-Antasari.",
            blocks: zip(["A", "B", "C", "D"], types).map { DemoBlock(name: $0, type: $1, units: 12) })
    }()
}
