//  JobQueue: jobs in order, between tasks that bring them and threads that take them.
//
//  Two lines: quick jobs, and slow ones that only some of the threads take.
//  Always: first in, first out in each line; never more than `limit` quick and `slowLimit` slow ones wait; after `finish`
//          what waits is still taken, and nothing is added.

import Foundation
import Relational

/// A bounded queue that threads can sleep on.
// Unchecked because the state is guarded by the condition's lock, which the compiler cannot see.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limits: [ReadPace: Int]
    private var quick = Line()
    private var slow = Line()
    private var isFinished = false

    /// An empty queue for `limit` jobs, and `slowLimit` slow ones beside them.
    init(limit: Int, slowLimit: Int = 0) {
        limits = [.quick: limit, .slow: slowLimit]
    }

    /// How many jobs wait.
    var count: Int { condition.withLock { quick.count + slow.count } }

    /// Adds a job and wakes a thread.
    /// - Throws: `.closed` after `finish`; `.deadline` when its line is full, since the job's turn would come too late.
    func add(_ job: any QueuedJob, _ pace: ReadPace = .quick) throws(SQLFault) {
        condition.lock()
        defer { condition.unlock() }
        guard !isFinished else { throw .closed }
        let waiting = pace == .quick ? quick.count : slow.count
        guard waiting < limits[pace] ?? 0 else { throw .deadline }
        switch pace {
        case .quick:
            quick.append(job)
            condition.signal()
        case .slow:
            slow.append(job)
            // One woken alone might be a thread that takes none of these.
            condition.broadcast()
        }
    }

    /// The next job; sleeps until there is one.
    ///
    /// Nil when the queue is finished and empty.
    /// - Parameter takesSlow: Whether slow jobs are taken as well, and then before all others: who takes them is one of
    ///   few, and the others do the rest.
    func next(takesSlow: Bool = false) -> (job: any QueuedJob, pace: ReadPace)? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if takesSlow, let job = slow.removeFirst() { return (job, .slow) }
            if let job = quick.removeFirst() { return (job, .quick) }
            if isFinished { return nil }
            condition.wait()
        }
    }

    /// The next quick jobs, at least one and at most `most`; otherwise like `next()`.
    func next(atMost most: Int) -> [any QueuedJob]? {
        condition.lock()
        defer { condition.unlock() }
        while quick.count == 0 {
            if isFinished { return nil }
            condition.wait()
        }
        return quick.removeFirst(most)
    }

    /// Takes no more jobs; threads leave when those that wait are done.
    func finish() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }
}

/// Jobs in the order they came.
private struct Line {
    private var jobs: [any QueuedJob] = []
    /// Jobs before this index are taken; the array is cut when half of it is.
    private var head = 0

    var count: Int { jobs.count - head }

    mutating func append(_ job: any QueuedJob) {
        jobs.append(job)
    }

    mutating func removeFirst() -> (any QueuedJob)? {
        guard count > 0 else { return nil }
        let job = jobs[head]
        drop(1)
        return job
    }

    mutating func removeFirst(_ most: Int) -> [any QueuedJob] {
        let batch = Array(jobs[head..<min(jobs.count, head + most)])
        drop(batch.count)
        return batch
    }

    private mutating func drop(_ count: Int) {
        head += count
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: jobs.capacity <= 1_024)
            head = 0
        } else if head >= 64, head * 2 >= jobs.count {
            jobs.removeFirst(head)
            head = 0
        }
    }
}
