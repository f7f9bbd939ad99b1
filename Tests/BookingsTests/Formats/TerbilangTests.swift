//  Terbilang: words for numbers, checked against a table and by reading them back.

import Testing

@testable import Bookings

@Suite struct `A number in words` {
    @Test(
        arguments: [
            (0, "nol"), (1, "satu"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"), (19, "sembilan belas"),
            (20, "dua puluh"), (21, "dua puluh satu"), (100, "seratus"), (101, "seratus satu"),
            (111, "seratus sebelas"),
            (200, "dua ratus"), (999, "sembilan ratus sembilan puluh sembilan"), (1000, "seribu"),
            (1001, "seribu satu"),
            (1500, "seribu lima ratus"), (2000, "dua ribu"), (11_000, "sebelas ribu"), (21_000, "dua puluh satu ribu"),
            (100_000, "seratus ribu"), (101_000, "seratus satu ribu"), (1_000_000, "satu juta"),
            (1_001_000, "satu juta seribu"), (25_000_000, "dua puluh lima juta"), (1_000_000_000, "satu miliar"),
            (1_000_000_000_000, "satu triliun"),
            (999_000_000_000_001, "sembilan ratus sembilan puluh sembilan triliun satu"),
            (1_000_000_000_000_000, "satu kuadriliun"), (-7, "minus tujuh"),
        ] as [(Int64, String)])
    func `is said like this`(number: Int64, words: String) {
        #expect(Terbilang.words(number) == words)
    }

    @Test(
        arguments: [
            (2_500_000_000, "dua puluh lima juta rupiah"), (150_050, "seribu lima ratus rupiah lima puluh sen"),
            (0, "nol rupiah"), (1, "nol rupiah satu sen"), (-100, "minus satu rupiah"),
            (45_000_000_000, "empat ratus lima puluh juta rupiah"),
        ] as [(Int64, String)])
    func `ends in rupiah when it is money`(sen: Int64, words: String) {
        #expect(Terbilang.words(Rupiah(sen: sen)) == words)
    }

    @Test func `is the only one with these words`() throws {
        for number in Int64(0)...3000 { #expect(read(Terbilang.words(number)) == number) }
        var random = SplitMix64(seed: 7)
        for _ in 0..<3000 {
            let number = Int64(bitPattern: random.next()) >> random.int(in: 1...60)
            #expect(read(Terbilang.words(number)) == number)
        }
        #expect(read(Terbilang.words(.max)) == .max)
        #expect(read(Terbilang.words(.min)) == .min)
    }

    /// Reads words back, by the grammar and not by the writer's tables.
    private func read(_ text: String) -> Int64? {
        let units = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
        let powers = ["ribu": 3, "juta": 6, "miliar": 9, "triliun": 12, "kuadriliun": 15, "kuintiliun": 18]
        var (total, group, digit) = (UInt64(0), UInt64(0), UInt64(0))
        for word in text.split(separator: " ") {
            switch word {
            case "minus", "nol": break
            case "sepuluh": group += 10
            case "sebelas": group += 11
            case "seratus": group += 100
            case "seribu": total += 1000
            case "belas": (group, digit) = (group + 10 + digit, 0)
            case "puluh": (group, digit) = (group + 10 * digit, 0)
            case "ratus": (group, digit) = (group + 100 * digit, 0)
            default:
                if let unit = units.firstIndex(of: String(word)) {
                    digit = UInt64(unit + 1)
                } else if let power = powers[String(word)] {
                    let scale = (0..<power).reduce(UInt64(1)) { value, _ in value * 10 }
                    total += (group + digit) * scale
                    (group, digit) = (0, 0)
                } else {
                    return nil
                }
            }
        }
        let magnitude = total + group + digit
        return text.hasPrefix("minus") ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(exactly: magnitude)
    }
}
