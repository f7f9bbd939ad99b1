//  Reader: what a reading thread does.
//
//  Always: a closure sees one snapshot (WAL) from its first statement to its end; one deadline covers all of it.

import Figures
import Relational

/// One reading thread's work.
struct Reader {
    let jobs: ReadQueue
    let takesSlow: Bool
    let deadlineNanoseconds: UInt64
    let figures: DriverFigures

    /// Runs jobs until the queue is finished and empty.
    func work(on connection: Connection) {
        let clock = ContinuousClock()
        while let ticket = jobs.next(takesSlow: takesSlow) {
            guard ticket.job.start() else { continue }
            figures.reads.add()
            jobs.took(clock.measure { run(ticket.job, on: connection) }, ticket)
        }
    }

    private func run(_ job: any QueuedJob, on connection: Connection) {
        let start = Monotonic.now()
        figures.readWait.record(Monotonic.seconds(from: job.brought, to: start))
        connection.deadline.arm(nanoseconds: deadlineNanoseconds, from: start)
        do {
            try connection.begin("BEGIN DEFERRED")
        } catch {
            connection.deadline.disarm()
            return job.fail(error)
        }
        _ = job.run(on: connection)
        connection.deadline.disarm()
        // Nothing was written, so there is nothing a failing COMMIT could take back.
        try? connection.end("COMMIT")
        // Before the answer, so that whoever has it finds it counted.
        figures.readTime.record(Monotonic.seconds(from: start, to: Monotonic.now()))
        job.deliver()
    }
}
