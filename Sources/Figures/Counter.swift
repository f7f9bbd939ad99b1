//  Counter: a number that many threads add to.
//
//  Relaxed atomics: exact in sum, not a snapshot of one instant together with others.

import Synchronization

/// A number that goes up, or up and down.
package final class Counter: Sendable {
    private let number = Atomic(0)

    /// Nothing counted yet.
    package init() {}

    /// Adds `amount`, which may be negative for what goes up and down.
    @inline(__always)
    package func add(_ amount: Int = 1) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Forgets what was counted: from now on it is `number`.
    package func set(_ number: Int) {
        self.number.store(number, ordering: .relaxed)
    }

    /// The sum so far.
    package var value: Int { number.load(ordering: .relaxed) }
}
