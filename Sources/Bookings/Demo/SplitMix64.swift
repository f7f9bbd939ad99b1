//  SplitMix64: a small random generator whose numbers are the same on every machine and in every release.
//
//  Demo data must not change from start to start, and the standard library promises no fixed way from random bits to a
//  range. Not for secrets.
//  Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).

/// A seeded source of random numbers.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Equal seeds give equal numbers.
    package init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for one item of a list, so that items do not change when others are added.
    package init(seed: UInt64, item: Int) {
        var mixed = SplitMix64(seed: seed ^ (UInt64(bitPattern: Int64(item)) &* 0xD1B5_4A32_D192_ED03))
        state = mixed.next()
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of a range; the bias is below range ÷ 2^64.
    package mutating func int(in range: ClosedRange<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(next().multipliedFullWidth(by: width).high)
    }

    /// True in so many of a hundred cases.
    package mutating func chance(_ percent: Int) -> Bool {
        int(in: 1...100) <= percent
    }

    /// One of the items, all equally likely; nil when there are none.
    package mutating func pick<Items: Collection>(_ items: Items) -> Items.Element? {
        guard !items.isEmpty else { return nil }
        return items[items.index(items.startIndex, offsetBy: int(in: 0...items.count - 1))]
    }
}
