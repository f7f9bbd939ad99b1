//  Distribution: how many observations lie within each of a few fixed bounds, and their sum.
//
//  A value; `Histogram` is the same for many threads. The bounds are given by code, never by a client, so neither
//  memory nor the text grows with what is observed.

import Synchronization

/// Observations by size.
package struct Distribution: Equatable, Sendable {
    /// Upper ends of the ranges, ascending; one more range lies above the last.
    package let bounds: [Double]
    /// Observations in each range, one more than there are bounds.
    package private(set) var counts: [UInt64]
    /// Of all observations.
    package private(set) var sum: Double = 0

    /// No observation yet.
    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Adds one observation; one that equals a bound lies within it.
    package mutating func record(_ value: Double) {
        var range = 0
        while range < bounds.count, value > bounds[range] { range += 1 }
        counts[range] &+= 1
        sum += value
    }

    /// Of all ranges.
    package var count: UInt64 { counts.reduce(0, &+) }

    /// Seconds, from a tenth of a millisecond to the longest that a request may take.
    package static let secondsBounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
    ]
}

/// Observations by size, from many threads.
package final class Histogram: Sendable {
    private let distribution: Mutex<Distribution>

    /// No observation yet.
    package init(bounds: [Double] = Distribution.secondsBounds) {
        distribution = Mutex(Distribution(bounds: bounds))
    }

    /// Adds one observation.
    package func record(_ value: Double) {
        distribution.withLock { $0.record(value) }
    }

    /// All so far.
    package var value: Distribution { distribution.withLock { $0 } }
}
