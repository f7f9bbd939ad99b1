//  SQLiteConfiguration: everything a SQLite database is opened with.
//
//  A value made once at start; the driver never reads the environment.
//  Always: every size that a client or a job can drive up has a named bound in `SQLiteBounds`.

import Foundation

/// Folds text for matching: reads UTF-8 bytes, appends the folded UTF-8 bytes to an empty buffer.
///
/// Called on the driver's threads, several at once; equal input must give equal output for ever, since folded text
/// is stored in search tables.
package typealias TextFold = @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void

/// How to open one SQLite database.
package struct SQLiteConfiguration: Sendable {
    /// The database file; a relative path counts from the working folder.
    ///
    /// Missing folders are made (0700), a missing file too (0600), unless `readOnly`.
    package var path: String
    /// Threads that read, each with its own connection; at least 1.
    package var readers = max(2, ProcessInfo.processInfo.activeProcessorCount)
    /// How long one read may take, all its statements together, counted from its start on a reader thread.
    package var statementDeadline: Duration = .seconds(2)
    /// How long one write may take, waiting and committing not counted.
    package var writeDeadline: Duration = .seconds(10)
    /// The file's largest size in pages of 4 096 bytes; nil: as large as the disk.
    package var maxPageCount: Int?
    /// Holds `<path>.lock` while open, so that a second server refuses to start.
    ///
    /// Not used when `readOnly`.
    package var exclusive = true
    /// For a file that belongs to another program: never written to, no lock, no writer; it may lie in a folder
    /// that cannot be written to.
    package var readOnly = false
    /// How text is folded by `kv_fold` and the functions that match text.
    package var fold: TextFold
    /// Limits; change them only in tests.
    package var bounds = SQLiteBounds()

    /// A writable, exclusively held database with the default deadlines.
    package init(path: String, fold: @escaping TextFold) {
        self.path = path
        self.fold = fold
    }
}

/// The limits of one database, with their units.
package struct SQLiteBounds: Sendable {
    /// Reads that may wait for a thread, and likewise writes; one more is refused at once with `SQLFault.deadline`.
    package var waitingJobs = 10_000
    /// How long a slow read may wait behind others of its sort; then it fails with `SQLFault.deadline`.
    package var waitingPatience: Duration = .seconds(5)
    /// A read that takes so long counts as slow: it and its kind may use half of the reading threads.
    package var slowRead: Duration = .milliseconds(100)
    /// Writes that share one transaction and so one fsync.
    package var jobsPerCommit = 64
    /// Prepared statements kept by one connection.
    package var preparedStatements = 512
    /// A LIKE pattern; none comes from a client, whose texts are matched by `kv_contains` and its like.
    package var likePatternBytes = 32_768
    /// Depth of an expression tree.
    ///
    /// SQLite's own default; `a AND b AND …` is as deep as it is long.
    package var expressionDepth = 1_000
    /// Placeholders of one statement.
    package var variables = 32_766
    /// One statement's text.
    package var sqlBytes = 1_000_000
    /// One text, blob or row.
    package var valueBytes = 64 << 20
    /// Page cache of one connection.
    package var cacheKiB = 16_384
    /// The write-ahead log is cut back to this after a checkpoint.
    package var journalBytes = 64 << 20
    /// Wait for another process that holds a lock (a backup tool, a shell).
    package var busyMilliseconds = 5_000
    /// Virtual-machine steps between two looks at the clock; about 20 µs apart.
    package var stepsPerClockCheck = 1_000

    /// The defaults.
    package init() {}
}
