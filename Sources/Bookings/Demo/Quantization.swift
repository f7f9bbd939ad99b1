//  Quantization: from samples to the rounded coefficients that are stored.
//
//  The discrete cosine transform after Arai, Agui and Nakajima: 5 multiplications for eight samples, because the scale
//  factors of the result are divided out together with the quantization steps.
//  Source: ITU-T T.81 A.3; Pennebaker and Mitchell, "JPEG", 4.3.5.

/// The steps of one kind of component.
struct Quantization: Sendable {
    /// Steps in the order of the file.
    let zigzag: [UInt8]
    /// What coefficients are multiplied with, in rows.
    private let factors: [Float]

    /// Steps of the standard, in rows, scaled to a quality.
    init(_ steps: [UInt8], quality: Int) {
        let percent = quality < 50 ? 5000 / max(1, quality) : 200 - 2 * min(100, quality)
        let scaled = steps.map { max(1, min(255, (Int($0) * percent + 50) / 100)) }
        zigzag = JPEGTables.zigzag.map { UInt8(scaled[$0]) }
        factors = scaled.enumerated().map { place, step in
            1 / (8 * Float(step) * Quantization.scales[place / 8] * Quantization.scales[place % 8])
        }
    }

    /// 64 rounded coefficients in zigzag order.
    func coefficients(of samples: [Float]) -> [Int] {
        var values = samples
        for row in 0..<8 { Quantization.transform(&values, from: row * 8, step: 1) }
        for column in 0..<8 { Quantization.transform(&values, from: column, step: 8) }
        return JPEGTables.zigzag.map { Int((values[$0] * factors[$0]).rounded()) }
    }

    /// 1 for 0, otherwise √2 · cos(kπ/16).
    private static let scales: [Float] = [
        1, 1.387_039_8, 1.306_563, 1.175_875_6, 1, 0.785_694_96, 0.541_196_1, 0.275_899_38,
    ]

    // In scalars, not arrays: this runs sixteen times a block.
    private static func transform(_ values: inout [Float], from start: Int, step: Int) {
        let (first, last) = (start, start + 7 * step)
        let sum0 = values[first] + values[last]
        let difference0 = values[first] - values[last]
        let sum1 = values[first + step] + values[last - step]
        let difference1 = values[first + step] - values[last - step]
        let sum2 = values[first + 2 * step] + values[last - 2 * step]
        let difference2 = values[first + 2 * step] - values[last - 2 * step]
        let sum3 = values[first + 3 * step] + values[last - 3 * step]
        let difference3 = values[first + 3 * step] - values[last - 3 * step]

        let (outer, inner, rest) = (sum0 + sum3, sum1 + sum2, sum0 - sum3)
        let turned = (sum1 - sum2 + rest) * 0.707_106_77
        values[first] = outer + inner
        values[first + 4 * step] = outer - inner
        values[first + 2 * step] = rest + turned
        values[first + 6 * step] = rest - turned

        let (low, high) = (difference3 + difference2, difference1 + difference0)
        let middle = (difference2 + difference1) * 0.707_106_77
        let both = (low - high) * 0.382_683_43
        let (lowTurned, highTurned) = (0.541_196_1 * low + both, 1.306_563 * high + both)
        let (plus, minus) = (difference0 + middle, difference0 - middle)
        values[first + 5 * step] = minus + lowTurned
        values[first + 3 * step] = minus - lowTurned
        values[first + step] = plus + highTurned
        values[last] = plus - highTurned
    }
}
