//  DemoAddress: where somebody lives or a company sits, in the parts that forms ask for and in one line.
//
//  Streets are the names that every Indonesian town has; with a random house number nobody's real address is meant.

/// An address as `komponen.alamat` takes it.
package struct DemoPlace: Hashable, Sendable {
    /// Street and number; for people also neighbourhood (RT/RW), village and district.
    package let street: String
    /// With Kota or Kabupaten in front.
    package let city: String
    /// As the postal service spells it.
    package let province: String
    /// Five digits.
    package let postcode: String

    /// One line, as identity cards and forms have it; within 500 characters.
    package var line: String { "\(street), \(city), \(province) \(postcode)" }
}

/// The home of a made-up person, whose identity number begins with its codes.
package struct DemoAddress: Hashable, Sendable {
    /// The city or regency.
    package let region: DemoRegion
    /// One of the region's.
    package let district: DemoRegion.District
    /// The address in words.
    package let place: DemoPlace

    /// A house in the region; nil if the region has no district.
    package init?(in region: DemoRegion, using random: inout SplitMix64) {
        guard let district = random.pick(region.districts), let village = random.pick(district.villages),
            let name = random.pick(DemoAddress.streets)
        else { return nil }
        let neighbourhood = "RT \(random.int(in: 1...15).padded(to: 3))/RW \(random.int(in: 1...12).padded(to: 3))"
        let house = "\(name) No. \(random.int(in: 1...180))"
        let street = "\(house), \(neighbourhood), \(region.villageWord) \(village), Kec. \(district.name)"
        place = DemoPlace(
            street: street, city: region.name, province: region.province, postcode: district.postcode)
        self.region = region
        self.district = district
    }

    private static let streets = [
        "Jl. Melati", "Jl. Mawar", "Jl. Anggrek", "Jl. Kenanga", "Jl. Cempaka", "Jl. Flamboyan", "Jl. Dahlia",
        "Jl. Merdeka", "Jl. Pahlawan", "Jl. Diponegoro", "Jl. Sudirman", "Jl. Ahmad Yani", "Jl. Kartini",
        "Jl. Gajah Mada", "Jl. Hasanuddin", "Jl. Imam Bonjol", "Jl. Pattimura", "Jl. Veteran", "Jl. Masjid",
        "Jl. Pendidikan", "Jl. Swadaya", "Jl. Kemuning", "Jl. Mangga", "Jl. Rambutan", "Jl. Cendrawasih", "Jl. Merpati",
        "Jl. Garuda", "Jl. Nusa Indah", "Gg. Haji Saleh", "Gg. Mushola", "Gg. Kelinci", "Perum Bumi Indah Blok C",
    ]
}
