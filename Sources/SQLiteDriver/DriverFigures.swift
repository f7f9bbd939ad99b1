//  DriverFigures: what a database counts and times while it works, and how that is told.
//
//  Recorded on the database's own threads, with a lock nobody holds for longer than an addition.

package import Figures

/// The figures of one open database.
final class DriverFigures: Sendable {
    let reads = Counter()
    let writes = Counter()
    let commits = Counter()
    let failedCommits = Counter()
    let refusals = Counter()
    let journalPages = Counter()
    let readWait = Histogram()
    let readTime = Histogram()
    let writeWait = Histogram()
    let commitTime = Histogram()
    let checkpointTime = Histogram()
    let groupSize = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64])
}

extension SQLiteDriver {
    /// Everything that is counted, for `/metrics`; a source of figures.
    package var metrics: [MetricFamily] {
        let queued = statistics
        let depths = [("read", queued.waitingReads), ("write", queued.waitingWrites)].map { queue, count in
            MetricFamily.Sample([MetricFamily.Label("queue", queue)], Double(count))
        }
        return [
            MetricFamily("kavling_database_queue_depth", .gauge, "Jobs that wait for a database thread.", depths),
            .counter(
                "kavling_database_refused_total", "Jobs refused because too many waited.", figures.refusals.value),
        ] + readMetrics + writeMetrics
    }

    private var readMetrics: [MetricFamily] {
        [
            .counter("kavling_database_reads_total", "Reads that were run.", figures.reads.value),
            .histogram(
                "kavling_database_read_wait_seconds", "Time a read waited for a thread.", figures.readWait.value),
            .histogram("kavling_database_read_seconds", "Time a read was on its thread.", figures.readTime.value),
        ]
    }

    private var writeMetrics: [MetricFamily] {
        [
            .counter("kavling_database_writes_total", "Writes that were committed.", figures.writes.value),
            .histogram(
                "kavling_database_write_wait_seconds", "Time a write waited for its group.", figures.writeWait.value),
            .histogram(
                "kavling_database_write_group_jobs", "Writes that shared one transaction.", figures.groupSize.value),
            .histogram(
                "kavling_database_commit_seconds", "Time of a COMMIT with its fsync, checkpoints not counted.",
                figures.commitTime.value),
            .counter(
                "kavling_database_failed_commits_total", "Transactions that were lost with all their writes.",
                figures.failedCommits.value),
            .histogram(
                "kavling_database_checkpoint_seconds", "Time of moving the journal into the database.",
                figures.checkpointTime.value),
            .gauge(
                "kavling_database_journal_pages", "Pages in the journal after the last commit.",
                Double(figures.journalPages.value)),
        ]
    }
}
