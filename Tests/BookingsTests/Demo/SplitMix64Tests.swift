//  SplitMix64: fixed numbers, even spread.

import Testing

@testable import Bookings

@Suite struct `A seeded generator` {
    /// The reference numbers of the algorithm for the seed 1234567.
    @Test func `gives the numbers of the reference`() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func `stays within its range and reaches both ends`() {
        var random = SplitMix64(seed: 3)
        let numbers = (0..<1000).map { _ in random.int(in: -2...3) }
        #expect(Set(numbers) == [-2, -1, 0, 1, 2, 3])
        #expect((0..<20).allSatisfy { _ in random.int(in: 5...5) == 5 })
    }

    @Test func `picks every item about equally often`() {
        var random = SplitMix64(seed: 4)
        let counts = (0..<4000).reduce(into: [Character: Int]()) { counts, _ in
            if let item = random.pick("abcd") { counts[item, default: 0] += 1 }
        }
        #expect(counts.count == 4 && counts.values.allSatisfy { (850...1150).contains($0) })
        #expect(random.pick([Int]()) == nil)
    }

    @Test func `starts elsewhere for every item`() {
        let firsts = Set(
            (0..<1000).map { item -> UInt64 in
                var random = SplitMix64(seed: 9, item: item)
                return random.next()
            })
        #expect(firsts.count == 1000)
    }
}
