//  ReadQueue: reads on their way to the reading threads, in two lanes.
//
//  A read may tell its kind (a number for statements that differ in values only). How long each kind takes is found out
//  by running it: one that took `slowRead` waits in the slow lane from then on, with all of its kind that wait already,
//  and only half of the threads take from there. So any number of long searches leaves half of the threads to the rest.
//  Always: first in, first out within a lane; never more than `SQLiteBounds.waitingJobs` wait, and in the slow lane none
//          for much longer than `waitingPatience`; after `finish` what waits is still taken, and nothing is added.

import Foundation
import Relational

/// A bounded queue of reads that threads can sleep on.
// Unchecked because the state is guarded by the condition's lock, which the compiler cannot see.
final class ReadQueue: @unchecked Sendable {
    /// A read that is taken, with what is needed to learn from how long it took.
    struct Ticket {
        let job: any QueuedJob
        fileprivate let kind: Int?
        /// Whether it may be stopped, to begin again in the slow lane: not one that waited there, nor one that has no
        /// kind, which nothing could be learnt of.
        let mayRunAgain: Bool
    }

    private struct Waiting {
        let job: any QueuedJob
        let kind: Int?
        let since: ContinuousClock.Instant
        /// Whether it waited in the slow lane.
        var isSlow = false
    }

    /// Kinds remembered as slow; beyond it all are forgotten, which costs each one slow run in the quick lane.
    static let mostKinds = 1_024

    private let bounds: SQLiteBounds
    private let clock = ContinuousClock()
    private let condition = NSCondition()
    private var quick = Lane<Waiting>()
    private var slow = Lane<Waiting>()
    private var slowKinds: Set<Int> = []
    private var isSlowTurn = true
    private var isFinished = false

    /// An empty queue.
    init(_ bounds: SQLiteBounds) {
        self.bounds = bounds
    }

    /// How many reads wait.
    var count: Int { condition.withLock { quick.count + slow.count } }

    /// How many of them wait in the slow lane.
    var slowCount: Int { condition.withLock { slow.count } }

    /// Adds a read and wakes a thread.
    /// - Throws: `.closed` after `finish`; `.deadline` when the queue is full, since the read's turn would come too late.
    func add(_ job: any QueuedJob, kind: Int?) throws(SQLFault) {
        condition.lock()
        defer { condition.unlock() }
        guard !isFinished else { throw .closed }
        guard quick.count + slow.count < bounds.waitingJobs else { throw .deadline }
        let waiting = Waiting(job: job, kind: kind, since: clock.now)
        guard isSlow(waiting) else {
            quick.append(waiting)
            return condition.signal()
        }
        slow.append(waiting)
        // One signal might wake a thread that takes no slow reads.
        condition.broadcast()
    }

    /// The next read; sleeps until there is one.
    ///
    /// Nil when the queue is finished and has nothing more for this thread.
    func next(takesSlow: Bool) -> Ticket? {
        while true {
            let (late, found, isOver) = condition.withLock { turn(takesSlow: takesSlow) }
            // A caller that is told so now can come again; one that waits on would be answered when nobody listens.
            for waiting in late where waiting.job.start() { waiting.job.fail(SQLFault.deadline) }
            if let found {
                return Ticket(job: found.job, kind: found.kind, mayRunAgain: !found.isSlow && found.kind != nil)
            }
            if isOver { return nil }
        }
    }

    /// Learns how long a read took.
    func took(_ duration: Duration, _ ticket: Ticket) {
        guard let kind = ticket.kind else { return }
        condition.withLock {
            guard duration >= bounds.slowRead else {
                if !slowKinds.isEmpty { slowKinds.remove(kind) }
                return
            }
            if slowKinds.count >= Self.mostKinds { slowKinds.removeAll() }
            slowKinds.insert(kind)
        }
    }

    /// Lets a read that was stopped wait in the slow lane.
    func putBack(_ ticket: Ticket) {
        let isOver = condition.withLock { () -> Bool in
            guard !isFinished else { return true }
            slow.append(Waiting(job: ticket.job, kind: ticket.kind, since: clock.now))
            condition.broadcast()
            return false
        }
        // Those who take slow reads may have left already.
        if isOver, ticket.job.start() { ticket.job.fail(SQLFault.deadline) }
    }

    /// Takes no more reads; threads leave when those that wait are done.
    func finish() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    /// One look at the lanes: who has waited too long, who is next, whether all is over.
    ///
    /// Sleeps when there is nothing.
    private func turn(takesSlow: Bool) -> (late: [Waiting], next: Waiting?, isOver: Bool) {
        let deadline = clock.now - bounds.waitingPatience
        // One that waits alone is served: nobody comes after it who would get a better answer.
        let late = slow.count > 1 ? slow.removeFirst(while: { $0.since < deadline }) : []
        if !late.isEmpty { return (late, nil, false) }
        // What was found to be slow while it waited, if it is in the way.
        for waiting in quick.removeFirst(while: isSlow) {
            slow.append(waiting)
            condition.broadcast()
        }
        if takesSlow, isSlowTurn || quick.isEmpty, let next = slow.popFirst() {
            isSlowTurn = false
            return ([], Waiting(job: next.job, kind: next.kind, since: next.since, isSlow: true), false)
        }
        if let next = quick.popFirst() {
            isSlowTurn = true
            return ([], next, false)
        }
        if isFinished { return ([], nil, true) }
        condition.wait()
        return ([], nil, false)
    }

    private func isSlow(_ waiting: Waiting) -> Bool {
        guard !slowKinds.isEmpty, let kind = waiting.kind else { return false }
        return slowKinds.contains(kind)
    }
}

/// First in, first out; taking one costs the same however many there are.
struct Lane<Element> {
    private var elements: [Element] = []
    /// Elements before this index are taken; the array is cut when half of it is.
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer { drop(1) }
        return elements[head]
    }

    /// Takes the first elements for as long as the condition holds.
    mutating func removeFirst(while condition: (Element) -> Bool) -> [Element] {
        let taken = Array(elements[head...].prefix(while: condition))
        drop(taken.count)
        return taken
    }

    private mutating func drop(_ count: Int) {
        head += count
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 1_024)
            head = 0
        } else if head >= 64, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }
}
