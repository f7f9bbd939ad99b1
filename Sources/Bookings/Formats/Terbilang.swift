//  Terbilang: numbers in Indonesian words, as every receipt states its amount.
//
//  11 is sebelas, one hundred seratus, one thousand seribu; from a million on it is satu juta, satu miliar, satu triliun.
//  Always: every Int64 has words (beyond triliun: kuadriliun, kuintiliun), different numbers different ones.

/// Numbers in words.
package enum Terbilang {
    private static let digits = [
        "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
    ]
    /// Names of the groups of three digits, lowest first.
    private static let groups = ["", "ribu", "juta", "miliar", "triliun", "kuadriliun", "kuintiliun"]

    /// A whole number: 25000000 is "dua puluh lima juta".
    package static func words(_ number: Int64) -> String {
        words(magnitude: number.magnitude, isNegative: number < 0)
    }

    /// An amount of money: "dua puluh lima juta rupiah", "seribu lima ratus rupiah lima puluh sen".
    package static func words(_ amount: Rupiah) -> String {
        let (rupiah, sen) = amount.sen.magnitude.quotientAndRemainder(dividingBy: 100)
        let whole = words(magnitude: rupiah, isNegative: amount.sen < 0) + " rupiah"
        return sen == 0 ? whole : whole + " " + below1000(Int(sen)).joined(separator: " ") + " sen"
    }

    private static func words(magnitude: UInt64, isNegative: Bool) -> String {
        var rest = magnitude
        var words: [String] = []
        for name in groups where rest > 0 {
            words.insert(contentsOf: group(Int(rest % 1000), named: name), at: 0)
            rest /= 1000
        }
        if words.isEmpty { words = [digits[0]] }
        return ((isNegative ? ["minus"] : []) + words).joined(separator: " ")
    }

    private static func group(_ value: Int, named name: String) -> [String] {
        if value == 0 { return [] }
        if value == 1, name == "ribu" { return ["seribu"] }
        return below1000(value) + (name.isEmpty ? [] : [name])
    }

    private static func below1000(_ value: Int) -> [String] {
        switch value {
        case ...0: []
        case ...11: [digits[value]]
        case ...19: [digits[value - 10], "belas"]
        case ...99: [digits[value / 10], "puluh"] + below1000(value % 10)
        case ...199: ["seratus"] + below1000(value - 100)
        default: [digits[value / 100], "ratus"] + below1000(value % 100)
        }
    }
}
