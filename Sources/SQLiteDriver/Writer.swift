//  Writer: the one thread that writes, many jobs to a commit.
//
//  BEGIN IMMEDIATE, a savepoint for each of up to `jobsPerCommit` waiting jobs, COMMIT, then all answers at once: one
//  fsync for all of them.
//  Always: no caller hears of success before the commit; a job that threw left nothing; when the shared transaction
//          is lost, every job that ran in it fails with the fault that ended it, also one that had thrown (it may have
//          thrown over rows that now never were). Jobs are never run twice.

import Figures
import GRDBSQLite
import Relational

/// The writing thread's work.
struct Writer {
    let jobs: JobQueue
    let jobsPerCommit: Int
    let deadline: WriteDeadline
    let bounds: SQLiteBounds
    let figures: DriverFigures

    /// Runs jobs until the queue is finished and empty, then moves the journal into the database.
    func work(on connection: Connection) {
        let checkpoints = Checkpoints(figures)
        checkpoints.attach(to: connection.handle)
        defer { checkpoints.detach(from: connection.handle) }
        var journal = JournalBound(connection.handle, bounds)
        while let batch = jobs.next(atMost: jobsPerCommit) {
            var rest = batch[...]
            while !rest.isEmpty { rest = commit(rest, on: connection, checkpoints) }
            journal.enforce()
        }
        connection.statements.removeAll()
        // A file without a journal beside it can be copied by hand. If it fails, the journal holds everything.
        sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }

    /// Runs the jobs in one transaction and answers all that started.
    /// - Returns: Jobs that were not started, because the transaction was lost before their turn.
    private func commit(
        _ batch: ArraySlice<any QueuedJob>, on connection: Connection, _ checkpoints: Checkpoints
    ) -> ArraySlice<any QueuedJob> {
        var started: [any QueuedJob] = []
        do {
            try connection.begin("BEGIN IMMEDIATE")
            var kept = 0
            for index in batch.indices where batch[index].start() {
                started.append(batch[index])
                figures.writeWait.record(Monotonic.seconds(from: batch[index].brought, to: Monotonic.now()))
                do {
                    if try runInSavepoint(batch[index], on: connection) { kept += 1 }
                } catch {
                    connection.rollBack()
                    figures.failedCommits.add()
                    for job in started { job.fail(error) }
                    return batch[(index + 1)...]
                }
            }
            // Pages that a savepoint took back would still be written by a COMMIT.
            let start = Monotonic.now()
            try connection.end(kept > 0 ? "COMMIT" : "ROLLBACK")
            if kept > 0 { count(kept, Monotonic.now() - start - checkpoints.takeSpent()) }
        } catch {
            figures.failedCommits.add()
            // BEGIN failed and none has started, or COMMIT failed and everything is rolled back.
            for job in batch { job.fail(error) }
            return []
        }
        for job in started { job.deliver() }
        return []
    }

    /// - Returns: True when the job's changes stand, false when it threw and they are undone.
    /// - Throws: What ended the shared transaction.
    private func runInSavepoint(_ job: any QueuedJob, on connection: Connection) throws -> Bool {
        try connection.control("SAVEPOINT kv_job")
        connection.deadline.arm(nanoseconds: deadline.nanoseconds)
        let succeeded = job.run(on: connection)
        connection.deadline.disarm()
        try connection.requireTransaction()
        if !succeeded { try connection.control("ROLLBACK TO kv_job") }
        try connection.control("RELEASE kv_job")
        return succeeded
    }

    private func count(_ kept: Int, _ nanoseconds: UInt64) {
        figures.commits.add()
        figures.writes.add(kept)
        figures.groupSize.record(Double(kept))
        figures.commitTime.record(Monotonic.seconds(from: 0, to: nanoseconds))
    }
}
