//  Monotonic: the clock that durations are measured with.
//
//  Nanoseconds since an instant that means nothing; never set back, unlike the time of day. One reading costs about
//  25 ns: the kernel answers it without a system call.

import Foundation

/// The monotonic clock.
package enum Monotonic {
    /// Nanoseconds now.
    @inline(__always)
    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Seconds from one reading to a later one; 0 when they are the wrong way round.
    package static func seconds(from start: UInt64, to end: UInt64) -> Double {
        end > start ? Double(end - start) / 1_000_000_000 : 0
    }
}
