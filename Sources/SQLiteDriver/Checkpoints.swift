//  Checkpoints: moving the journal into the database, timed.
//
//  The same as SQLite does by itself: after a commit that leaves a thousand pages or more in the journal, whatever no
//  reader still needs is moved. It runs inside the COMMIT's own step, so its time is told apart from the commit's.
//  Always: used by the writing thread alone; a checkpoint that fails costs nothing but a longer journal.

import Figures
import GRDBSQLite

/// The checkpoints of one writing connection.
final class Checkpoints {
    /// SQLite's own default.
    static let journalPages: Int32 = 1_000

    private let figures: DriverFigures
    /// Nanoseconds that checkpoints took since this was last asked.
    private var spent: UInt64 = 0

    init(_ figures: DriverFigures) {
        self.figures = figures
    }

    /// Takes over from SQLite's own checkpoints; `handle` must be closed before this object goes.
    func attach(to handle: OpaquePointer) {
        sqlite3_wal_hook(
            handle,
            { address, handle, _, pages in
                guard let address, let handle else { return SQLITE_OK }
                Unmanaged<Checkpoints>.fromOpaque(address).takeUnretainedValue().committed(handle, pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Gives SQLite's own checkpoints back.
    func detach(from handle: OpaquePointer) {
        sqlite3_wal_autocheckpoint(handle, Self.journalPages)
    }

    /// Nanoseconds spent since the last call.
    func takeSpent() -> UInt64 {
        defer { spent = 0 }
        return spent
    }

    private func committed(_ handle: OpaquePointer, _ pages: Int32) {
        figures.journalPages.set(Int(pages))
        guard pages >= Self.journalPages else { return }
        let start = Monotonic.now()
        // PASSIVE waits for nobody; what a reader still needs stays for the next time.
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        let end = Monotonic.now()
        spent &+= end - start
        figures.checkpointTime.record(Monotonic.seconds(from: start, to: end))
    }
}
