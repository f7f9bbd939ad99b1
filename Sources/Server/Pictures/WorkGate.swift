//  WorkGate: so many at once, so many waiting, and everybody else is told to come again.
//
//  For work that is costly outside this process: children, a scanner. First come, first served.
//  Refuses: whoever would be one too many in the queue, with 503.

import Content
import Synchronization

/// Lets a few pieces of work pass at a time.
package final class WorkGate: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let places: Int
    private let waiting: Int
    private let refusal: Refusal

    /// - Parameters:
    ///   - places: How many run at once.
    ///   - waiting: How many may wait.
    ///   - message: What is said to one too many.
    package init(places: Int, waiting: Int, message: String) {
        self.places = places
        self.waiting = waiting
        refusal = Refusal(503, "ServiceUnavailableError", message)
    }

    /// Runs `body` as soon as there is a place.
    /// - Throws: 503 when too many wait; what `body` throws.
    package func pass<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        guard state.withLock({ $0.running < places || $0.waiting.count < waiting }) else { throw refusal }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.running < places else {
                    state.waiting.append(continuation)
                    return false
                }
                state.running += 1
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { leave() }
        return try await body()
    }

    /// Hands the place on to who waits longest.
    private func leave() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
