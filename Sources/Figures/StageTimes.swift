//  StageTimes: how long one request was at each of its stages.
//
//  Whoever ends a stage marks it: the time since the mark before belongs to it. Stages may come again (a write reads
//  its answer back), and then they add up.
//  Always: the stages of one request follow each other, on whatever thread; a mark is one reading of the clock and one
//          uncontended lock (measured: 45 ns), and the only allocation is the object itself.

import Synchronization

/// A part of a request's way.
package enum Stage: Int, CaseIterable, Sendable {
    /// Finding out who asks.
    case auth
    /// The query string, and the body as JSON.
    case parse
    /// Waiting for the body and taking it in.
    case body
    /// Words become attributes.
    case plan
    /// In the queue for a database thread.
    case wait
    /// On a reading thread: statements, rows, JSON.
    case read
    /// On the writing thread: rules and statements.
    case write
    /// Until what was written is on disk, with all that was written beside it.
    case commit
    /// From the database to the finished answer.
    case render
}

/// The stages of one request.
package final class StageTimes: Sendable {
    private struct Marks {
        var last: UInt64
        var spent = InlineArray<9, UInt64>(repeating: 0)
    }

    /// The clock's reading when the request came.
    package let start: UInt64
    private let marks: Mutex<Marks>

    /// A request that starts at `start`, a reading of the monotonic clock.
    package init(start: UInt64 = Monotonic.now()) {
        self.start = start
        marks = Mutex(Marks(last: start))
    }

    /// Ends `stage`: the time since the last mark was spent on it.
    package func mark(_ stage: Stage) {
        mark(stage, at: Monotonic.now())
    }

    func mark(_ stage: Stage, at now: UInt64) {
        marks.withLock { marks in
            marks.spent[stage.rawValue] &+= now > marks.last ? now - marks.last : 0
            marks.last = now
        }
    }

    /// Calls `body` with each stage that took time and its nanoseconds, in the order of `Stage`.
    package func eachStage(_ body: (Stage, UInt64) -> Void) {
        let spent = marks.withLock { $0.spent }
        for stage in Stage.allCases where spent[stage.rawValue] > 0 { body(stage, spent[stage.rawValue]) }
    }

    /// Nanoseconds spent on `stage`.
    package subscript(stage: Stage) -> UInt64 { marks.withLock { $0.spent[stage.rawValue] } }
}
