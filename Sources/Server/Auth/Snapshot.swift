//  Snapshot: a value read elsewhere, kept for a moment, read once for everybody who asks meanwhile.
//
//  Another process may change what was read, so a value ages; what this process changes itself it announces by
//  `invalidate`. Always: whoever asks after `invalidate` returned gets a value whose reading began after it.

import Content
import Synchronization

/// A value that is read again when it is too old.
final class Snapshot<Value: Sendable>: Sendable {
    private let now: @Sendable () -> Instant
    private let read: @Sendable () async throws -> Value
    private let state = Mutex(State())

    private struct State {
        var value: Value?
        var readAt: Int64 = 0
        /// Raised by `invalidate`, so that a reading that was under way is not kept.
        var generation = 0
        var isReading = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        func fresh(_ maximumAge: Duration, now: Int64) -> Value? {
            let age = now - readAt
            // A clock that was set back makes the value old, not young.
            return age >= 0 && .milliseconds(age) <= maximumAge ? value : nil
        }
    }

    private enum Step {
        case take(Value)
        case read(generation: Int)
        case wait
    }

    init(now: @escaping @Sendable () -> Instant, read: @escaping @Sendable () async throws -> Value) {
        self.now = now
        self.read = read
    }

    /// The value, no older than `maximumAge`.
    /// - Throws: What reading throws; the next caller tries again.
    func value(maximumAge: Duration) async throws -> Value {
        while true {
            let time = now().milliseconds
            let step = state.withLock { state -> Step in
                if let value = state.fresh(maximumAge, now: time) { return .take(value) }
                if state.isReading { return .wait }
                state.isReading = true
                return .read(generation: state.generation)
            }
            switch step {
            case .take(let value): return value
            case .read(let generation): return try await readNow(generation, at: time)
            case .wait: await waitForReading()
            }
        }
    }

    /// Makes the next caller read again.
    func invalidate() {
        state.withLock {
            $0.value = nil
            $0.generation += 1
        }
    }

    private func readNow(_ generation: Int, at time: Int64) async throws -> Value {
        defer {
            let waiting = state.withLock { state in
                state.isReading = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
        let value = try await read()
        state.withLock { state in
            guard state.generation == generation else { return }
            state.value = value
            state.readAt = time
        }
        return value
    }

    private func waitForReading() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isReading { state.waiting.append(continuation) }
                return !state.isReading
            }
            if isOver { continuation.resume() }
        }
    }
}
