//  Reader: what a reading thread does.
//
//  Always: a closure sees one snapshot (WAL) from its first statement to its end; one deadline covers all of it.

import Relational
import Synchronization

/// One reading thread's work.
struct Reader {
    let jobs: JobQueue
    let deadlineNanoseconds: UInt64
    let counters: Counters

    /// Runs jobs until the queue is finished and empty.
    func work(on connection: Connection) {
        while let job = jobs.next() {
            guard job.start() else { continue }
            counters.reads.add(1, ordering: .relaxed)
            run(job, on: connection)
        }
    }

    private func run(_ job: any QueuedJob, on connection: Connection) {
        connection.deadline.arm(nanoseconds: deadlineNanoseconds)
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
        job.deliver()
    }
}
