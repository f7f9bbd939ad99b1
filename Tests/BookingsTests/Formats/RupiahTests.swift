//  Rupiah: how amounts are shown and read.

import Content
import Testing

@testable import Bookings

@Suite struct `An amount of rupiah` {
    @Test(
        arguments: [
            (0, "Rp0"), (1, "Rp0,01"), (100, "Rp1"), (99_900, "Rp999"), (100_000, "Rp1.000"), (150_050, "Rp1.500,50"),
            (2_500_000_000, "Rp25.000.000"), (45_000_000_000, "Rp450.000.000"), (-50_005, "-Rp500,05"),
            (Int64.max, "Rp92.233.720.368.547.758,07"), (Int64.min, "-Rp92.233.720.368.547.758,08"),
        ] as [(Int64, String)])
    func `is shown with dots and no space`(sen: Int64, text: String) {
        #expect(Rupiah(sen: sen).text == text)
    }

    @Test(
        arguments: [
            ("Rp 25.000.000", 2_500_000_000), ("25.000.000", 2_500_000_000), ("25000000", 2_500_000_000),
            ("Rp25.000.000,-", 2_500_000_000), ("rp. 25.000.000,00", 2_500_000_000), (" Rp\u{A0}1.500,5 ", 150_050),
            ("1500,50", 150_050), ("0", 0), ("-Rp500", -50_000), ("1.500", 150_000),
            ("92.233.720.368.547.758,07", .max),
        ] as [(String, Int64)])
    func `is read as people type it`(text: String, sen: Int64) {
        #expect(Rupiah(reading: text)?.sen == sen)
    }

    @Test(arguments: [
        "", "Rp", "Rp -", "25.00", "25.0000", "2500.000", "1.5", "1500.50", "1,000,000", "1.500,505", "1.500,", ",50",
        "25 juta", "Rp1e6", "$5", "--5", "１２", ".500", "500.", "92.233.720.368.547.758,08", "99999999999999999999",
    ])
    func `is not guessed`(text: String) {
        #expect(Rupiah(reading: text) == nil)
    }

    @Test func `comes back from its text`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            let amount = Rupiah(sen: Int64(bitPattern: random.next()) >> random.int(in: 1...62))
            #expect(Rupiah(reading: amount.text) == amount)
            #expect(Rupiah(amount.value) == amount)
        }
    }

    @Test func `is taken from exact values only`() {
        #expect(Rupiah(.integer(5))?.sen == 500)
        #expect(Rupiah(.decimal(units: 15_005, scale: 1))?.sen == 150_050)
        #expect(Rupiah(.decimal(units: 15_000, scale: 4))?.sen == 150)
        #expect(Rupiah(.decimal(units: 15_001, scale: 4)) == nil)
        #expect(Rupiah(.real(1.5)) == nil)
        #expect(Rupiah(.null) == nil)
        #expect(Rupiah(Int64.max) == nil)
    }
}
