//  Deadline: stops the statements of one connection at an instant.
//
//  SQLite calls back every `stepsPerClockCheck` steps of its virtual machine; past the instant the statement ends
//  with SQLITE_INTERRUPT. Short statements never reach a callback, so each one also asks `isPassed` at its start.
//  Always: used by the connection's thread alone (but for `Haste`); a connection at rest has no deadline.

import Figures
import GRDBSQLite
import Synchronization

/// A word to all connections of a database that there is no more time: every deadline counts as passed.
///
/// What is being committed is not cut short, and what has waited fails at its first statement.
final class Haste: Sendable {
    private let isOn = Atomic(false)

    /// From now on.
    func begin() { isOn.store(true, ordering: .relaxed) }

    /// True once somebody said so.
    var isBegun: Bool { isOn.load(ordering: .relaxed) }
}

/// How long one job of the writing thread may take; may be changed while it works.
final class WriteDeadline: Sendable {
    private let limit: Atomic<UInt64>

    init(_ duration: Duration) {
        limit = Atomic(duration.wholeNanoseconds)
    }

    var nanoseconds: UInt64 { limit.load(ordering: .relaxed) }

    /// Sets another one.
    /// - Returns: The one before, in nanoseconds.
    func exchange(_ nanoseconds: UInt64) -> UInt64 { limit.exchange(nanoseconds, ordering: .relaxed) }
}

/// The instant until which one connection may work.
final class Deadline {
    private struct Limit {
        /// Nanoseconds of the monotonic clock; `.max` at rest.
        var instant = UInt64.max
        let haste: Haste

        var isPassed: Bool { instant != .max && (haste.isBegun || Monotonic.now() >= instant) }
    }

    private let handle: OpaquePointer
    /// On the heap because SQLite keeps its address.
    private let limit: UnsafeMutablePointer<Limit>

    /// No deadline yet, looked at every `steps` steps.
    init(_ handle: OpaquePointer, steps: Int, haste: Haste) {
        self.handle = handle
        limit = .allocate(capacity: 1)
        limit.initialize(to: Limit(haste: haste))
        sqlite3_progress_handler(
            handle, Int32(steps),
            { address in
                guard let limit = address?.assumingMemoryBound(to: Limit.self) else { return 0 }
                return limit.pointee.isPassed ? 1 : 0
            }, limit)
    }

    deinit {
        sqlite3_progress_handler(handle, 0, nil, nil)
        limit.deinitialize(count: 1)
        limit.deallocate()
    }

    /// True once the time is up.
    var isPassed: Bool { limit.pointee.isPassed }

    /// Gives the work that starts at `start`, which is now, `nanoseconds`.
    func arm(nanoseconds: UInt64, from start: UInt64 = Monotonic.now()) {
        limit.pointee.instant = start &+ nanoseconds
    }

    /// Lifts the deadline: COMMIT and ROLLBACK must never be cut short.
    func disarm() {
        limit.pointee.instant = .max
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for a negative duration, at most a century.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(min(seconds, 3_000_000_000)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
