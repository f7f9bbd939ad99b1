//  SQLiteStatistics: what a database did since it was opened.
//
//  Counted with relaxed atomics: exact in sum, not a snapshot of one instant.

/// Counts since opening, and what waits now.
package struct SQLiteStatistics: Equatable, Sendable {
    /// Reads that were run, failed ones included.
    package var reads: Int
    /// Writes that were committed.
    package var writes: Int
    /// Transactions they took; `writes / commits` is the mean size of a group.
    package var commits: Int
    /// Reads that wait for a thread.
    package var waitingReads: Int
    /// Those of them whose kind was found to be slow.
    package var waitingSlowReads: Int
    /// Writes that wait for the writer.
    package var waitingWrites: Int
}
