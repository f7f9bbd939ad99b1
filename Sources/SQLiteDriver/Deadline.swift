//  Deadline: stops the statements of one connection at an instant.
//
//  SQLite calls back every `stepsPerClockCheck` steps of its virtual machine; past the instant the statement ends
//  with SQLITE_INTERRUPT. Short statements never reach a callback, so each one also asks `isPassed` at its start.
//  Always: used by the connection's thread alone; a connection at rest has no deadline.

import Foundation
import GRDBSQLite

/// The instant until which one connection may work.
final class Deadline {
    private let handle: OpaquePointer
    /// Nanoseconds of the monotonic clock; on the heap because SQLite keeps its address.
    private let instant: UnsafeMutablePointer<UInt64>

    /// No deadline yet, looked at every `steps` steps.
    init(_ handle: OpaquePointer, steps: Int) {
        self.handle = handle
        instant = .allocate(capacity: 1)
        instant.initialize(to: .max)
        sqlite3_progress_handler(
            handle, Int32(steps),
            { address in
                guard let instant = address?.assumingMemoryBound(to: UInt64.self) else { return 0 }
                return Deadline.now() >= instant.pointee ? 1 : 0
            }, instant)
    }

    deinit {
        sqlite3_progress_handler(handle, 0, nil, nil)
        instant.deallocate()
    }

    /// True once the time is up.
    var isPassed: Bool { instant.pointee != .max && Deadline.now() >= instant.pointee }

    /// Gives the work that starts now `nanoseconds`.
    func arm(nanoseconds: UInt64) {
        instant.pointee = Deadline.now() &+ nanoseconds
    }

    /// Lifts the deadline: COMMIT and ROLLBACK must never be cut short.
    func disarm() {
        instant.pointee = .max
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
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
