//  Reader: what a reading thread does.
//
//  A quick read gets `quickNanoseconds`; one that needs more is stopped, and begins again among the slow ones, which
//  only some of the threads take.
//  Always: a closure sees one snapshot (WAL) from its first statement to its end; one deadline covers all of it.
//  Refuses: a slow read that waited as long as it may take: whoever asked has given up, or soon will.

import Figures
import Relational

/// One reading thread's work.
struct Reader {
    let jobs: JobQueue
    /// Whether this thread takes slow reads.
    let takesSlow: Bool
    let quickNanoseconds: UInt64
    let deadlineNanoseconds: UInt64
    let figures: DriverFigures

    /// Runs jobs until the queue is finished and empty.
    func work(on connection: Connection) {
        while let (job, pace) = jobs.next(takesSlow: takesSlow) {
            guard job.start() else { continue }
            figures.reads.add()
            run(job, pace, on: connection)
        }
    }

    private func run(_ job: any QueuedJob, _ pace: ReadPace, on connection: Connection) {
        let start = Monotonic.now()
        figures.readWait.record(Monotonic.seconds(from: job.brought, to: start))
        if pace == .slow, start &- job.brought > deadlineNanoseconds { return job.fail(SQLFault.deadline) }
        let mayTake = pace == .quick ? min(quickNanoseconds, deadlineNanoseconds) : deadlineNanoseconds
        connection.deadline.arm(nanoseconds: mayTake, from: start)
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
        if mayTake < deadlineNanoseconds, job.ranOut, moveToSlow(job) { return }
        // Before the answer, so that whoever has it finds it counted.
        figures.readTime.record(Monotonic.seconds(from: start, to: Monotonic.now()))
        job.deliver()
    }

    /// Lets the job wait for its second turn; false when it was answered instead.
    private func moveToSlow(_ job: any QueuedJob) -> Bool {
        guard job.startOver() else { return true }
        do throws(SQLFault) {
            try jobs.add(job, .slow)
        } catch {
            job.fail(error)
        }
        return true
    }
}
