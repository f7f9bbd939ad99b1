//  JournalBound: keeps the write-ahead log from growing without end.
//
//  SQLite moves the log into the database after a commit, as far as no reader still needs it, and begins it anew only
//  when nothing of it is needed at all. Long reads that overlap without a pause never let that happen. So once the log
//  is longer than its bound, the writer waits for the readers of that moment; those that come meanwhile read the
//  database file and hold nobody up.
//  Always: used by the writing thread between two transactions. What cannot be done now (a backup reads for minutes) is
//          tried again after `pause`, since every try may hold the writers up for as long as a read may take.

import Foundation
import GRDBSQLite

/// Watches over the length of one log.
struct JournalBound {
    /// After a try in vain.
    static let pause: Duration = .seconds(30)
    /// Tries that the patience is divided into.
    private static let tries: Int32 = 20

    private let handle: OpaquePointer
    private let bytes: Int
    private let patience: Int32
    private let clock = ContinuousClock()
    private var notBefore: ContinuousClock.Instant

    /// - Parameter bounds: How long the log may be, and how long the writer may wait for readers.
    init(_ handle: OpaquePointer, _ bounds: SQLiteBounds) {
        self.handle = handle
        bytes = bounds.journalBytes
        patience = Int32(clamping: bounds.busyMilliseconds)
        notBefore = clock.now
    }

    /// Begins the log anew if it is too long.
    mutating func enforce() {
        guard length > bytes, clock.now >= notBefore else { return }
        defer { sqlite3_busy_timeout(handle, patience) }
        // In short tries: SQLite waits for a place that a reader had when it looked, and readers that come later may
        // hold the same place for ever (seen: two overlapping readers, one try in five in vain after 5 s).
        sqlite3_busy_timeout(handle, max(1, patience / Self.tries))
        for _ in 0..<Self.tries
        where sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) == SQLITE_OK { return }
        notBefore = clock.now + Self.pause
    }

    private var length: Int {
        guard let database = sqlite3_db_filename(handle, "main"), let path = sqlite3_filename_wal(database) else {
            return 0
        }
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
