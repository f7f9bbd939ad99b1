//  Reader: what a reading thread does.
//
//  A read of a kind that is not known as slow gets `slowRead`; one that needs more is stopped, and begins again in the
//  slow lane, which only some of the threads serve.
//  Always: a closure sees one snapshot (WAL) from its first statement to its end; one deadline covers all of it.

import Figures
import Relational

/// One reading thread's work.
struct Reader {
    let jobs: ReadQueue
    let takesSlow: Bool
    let quickNanoseconds: UInt64
    let deadlineNanoseconds: UInt64
    let figures: DriverFigures

    /// Runs jobs until the queue is finished and empty.
    func work(on connection: Connection) {
        let clock = ContinuousClock()
        while let ticket = jobs.next(takesSlow: takesSlow) {
            guard ticket.job.start() else { continue }
            figures.reads.add()
            var isStopped = false
            let duration = clock.measure { isStopped = run(ticket, on: connection) }
            jobs.took(duration, ticket)
            if isStopped { jobs.putBack(ticket) }
        }
    }

    /// - Returns: True for a read that was stopped and is to be run once more.
    private func run(_ ticket: ReadQueue.Ticket, on connection: Connection) -> Bool {
        let job = ticket.job
        let start = Monotonic.now()
        figures.readWait.record(Monotonic.seconds(from: job.brought, to: start))
        let mayTake = ticket.mayRunAgain ? min(quickNanoseconds, deadlineNanoseconds) : deadlineNanoseconds
        connection.deadline.arm(nanoseconds: mayTake, from: start)
        do {
            try connection.begin("BEGIN DEFERRED")
        } catch {
            connection.deadline.disarm()
            job.fail(error)
            return false
        }
        _ = job.run(on: connection)
        connection.deadline.disarm()
        // Nothing was written, so there is nothing a failing COMMIT could take back.
        try? connection.end("COMMIT")
        // Before the answer, so that whoever has it finds it counted.
        figures.readTime.record(Monotonic.seconds(from: start, to: Monotonic.now()))
        if mayTake < deadlineNanoseconds, job.ranOut { return job.startOver() }
        job.deliver()
        return false
    }
}
