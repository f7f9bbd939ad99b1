//  JobQueue: jobs in order, between tasks that bring them and threads that take them.
//
//  Always: first in, first out; never more than `limit` wait; after `finish` what waits is still taken, and
//          nothing is added.

import Foundation
import Relational

/// A bounded queue that threads can sleep on.
// Unchecked because the state is guarded by the condition's lock, which the compiler cannot see.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var jobs: [any QueuedJob] = []
    /// Jobs before this index are taken; the array is cut when half of it is.
    private var head = 0
    private var isFinished = false

    /// An empty queue for `limit` jobs.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many jobs wait.
    var count: Int { condition.withLock { jobs.count - head } }

    /// Adds a job and wakes one thread.
    /// - Throws: `.closed` after `finish`; `.deadline` when the queue is full, since the job's turn would come too late.
    func add(_ job: any QueuedJob) throws(SQLFault) {
        condition.lock()
        defer { condition.unlock() }
        guard !isFinished else { throw .closed }
        guard jobs.count - head < limit else { throw .deadline }
        jobs.append(job)
        condition.signal()
    }

    /// The next jobs, at least one and at most `most`; sleeps until there is one.
    ///
    /// Nil when the queue is finished and empty.
    func next(atMost most: Int) -> [any QueuedJob]? {
        condition.lock()
        defer { condition.unlock() }
        guard waitForJobs() else { return nil }
        let batch = Array(jobs[head..<min(jobs.count, head + most)])
        drop(batch.count)
        return batch
    }

    /// Takes no more jobs; threads leave when those that wait are done.
    func finish() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    private func waitForJobs() -> Bool {
        while head == jobs.count {
            if isFinished { return false }
            condition.wait()
        }
        return true
    }

    private func drop(_ count: Int) {
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
