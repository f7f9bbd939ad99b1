//  SQLiteDriver: a SQLite file speaks Relational.
//
//  Reads go to any of N threads, writes to one; each thread owns a connection. Callers are tasks: they wait without
//  holding a thread.
//  Always: a write's return means the data is on disk (WAL, synchronous=FULL); closures of reads cannot write.
//  Refuses: a second process on the same file (`exclusive`); more waiting jobs than `SQLiteBounds.waitingJobs`.

import Figures
import Foundation
package import Relational
import Synchronization

/// One open SQLite database.
///
/// Opened by `init(configuration:)`, closed by `close()`; one that is dropped unclosed closes by itself, later.
package final class SQLiteDriver: SQLDriver {
    /// SQLite's.
    package let dialect = SQLDialect.sqlite

    private let opening: Opening
    private let threads: DatabaseThreads
    private let phase = Mutex(Phase.open)

    private enum Phase {
        case open
        case closing([CheckedContinuation<Void, Never>])
        case closed
    }

    /// Opens the database and starts its threads.
    ///
    /// Blocks while it does (some milliseconds).
    /// - Throws: `SQLiteOpenFault`; then nothing is left open or locked.
    package init(configuration: SQLiteConfiguration) throws(SQLiteOpenFault) {
        opening = Opening(configuration: configuration, file: DatabaseFile(configuration.path))
        threads = try DatabaseThreads(opening)
    }

    deinit {
        threads.finish()
    }

    /// See `SQLDriver`.
    ///
    /// A full queue throws `.deadline`; a task cancelled before its turn throws `CancellationError`.
    package func read<R: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try await read(kind: nil, body)
    }

    /// See `SQLDriver` and `ReadQueue`.
    package func read<R: Sendable>(
        kind: Int?, _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try requireOpen()
        return try await run(Job(body)) { job throws(SQLFault) in try threads.reads.add(job, kind: kind) }
    }

    /// See `SQLDriver`.
    ///
    /// The shared transaction is lost on a full disk, an I/O error, a failed commit, and when a statement reaches the
    /// deadline while it changes rows. A full queue and a cancelled task are as for `read`.
    package func write<R: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try requireOpen()
        guard !opening.configuration.readOnly else { throw SQLFault.readOnly }
        return try await run(Job(body)) { job throws(SQLFault) in try threads.writes.add(job) }
    }

    /// Writes a compact copy of the database, as of now, to a new file (0600) and syncs it; writers go on meanwhile.
    ///
    /// A copy that is only read once and removed need not be synced: syncing it would make writers wait for the disk.
    /// - Throws: `SQLFault`, `SQLiteOpenFault`; the file at `path` must not exist, and is not left half-written.
    package func backup(to path: String, syncs: Bool = true) async throws {
        try requireOpen()
        try await Self.onOwnThread("kv-backup") { [opening] in
            try opening.backup(to: DatabaseFile(path), syncs: syncs)
        }
    }

    /// Rewrites the file and empties its journal: nothing of what was deleted is left in either.
    ///
    /// For the time before a server serves: writers wait, and the disk needs room for the file twice.
    /// - Throws: `SQLFault`, `SQLiteOpenFault`; then the file is as it was.
    package func rewrite() async throws {
        try requireOpen()
        try await Self.onOwnThread("kv-rewrite") { [opening] in try opening.rewrite() }
    }

    /// Opens a database for as long as `body` runs, and closes it whichever way that ends.
    /// - Throws: `SQLiteOpenFault`, or what `body` throws.
    package static func use<R>(
        _ configuration: SQLiteConfiguration, isolation: isolated (any Actor)? = #isolation,
        _ body: (SQLiteDriver) async throws -> R
    ) async throws -> R {
        let driver = try SQLiteDriver(configuration: configuration)
        do {
            let result = try await body(driver)
            await driver.close()
            return result
        } catch {
            await driver.close()
            throw error
        }
    }

    /// Lets every write take so long while `body` runs: building an index may take longer than any write of a request.
    package func withWriteDeadline<R>(
        _ duration: Duration, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> R
    ) async throws -> R {
        let before = threads.writeDeadline.exchange(duration.wholeNanoseconds)
        defer { _ = threads.writeDeadline.exchange(before) }
        return try await body()
    }

    /// Finishes what is queued, moves the journal into the file, closes, lets the lock go.
    ///
    /// May be called again.
    package func close() async {
        await withCheckedContinuation { continuation in
            let isFirst = phase.withLock { phase -> Bool? in
                switch phase {
                case .open:
                    phase = .closing([continuation])
                    return true
                case .closing(let waiting):
                    phase = .closing(waiting + [continuation])
                    return false
                case .closed:
                    return nil
                }
            }
            switch isFirst {
            case true?: Thread.detachNewThread { self.closeBlocking() }
            case false?: break
            case nil: continuation.resume()
            }
        }
    }

    var figures: DriverFigures { threads.figures }

    /// Leaves no time to whatever runs or waits: it fails with `.deadline` at its next statement, only commits go on.
    ///
    /// For a stop that has waited long enough; there is no way back.
    package func hurry() {
        threads.hurry()
    }

    /// Counts since opening.
    package var statistics: SQLiteStatistics {
        SQLiteStatistics(
            reads: figures.reads.value,
            writes: figures.writes.value,
            commits: figures.commits.value,
            waitingReads: threads.reads.count,
            waitingSlowReads: threads.reads.slowCount,
            waitingWrites: threads.writes.count
        )
    }
}

extension SQLiteDriver {
    private func requireOpen() throws(SQLFault) {
        try phase.withLock { phase throws(SQLFault) in
            guard case .open = phase else { throw .closed }
        }
    }

    private func run<R: Sendable>(
        _ job: Job<R>, _ add: (any QueuedJob) throws(SQLFault) -> Void
    ) async throws -> R {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard job.wait(continuation) else { return }
                do throws(SQLFault) {
                    try add(job)
                } catch {
                    figures.refusals.add()
                    job.fail(error)
                }
            }
        } onCancel: {
            job.cancel()
        }
    }

    private func closeBlocking() {
        threads.close()
        let waiting = phase.withLock { phase -> [CheckedContinuation<Void, Never>] in
            guard case .closing(let waiting) = phase else { return [] }
            phase = .closed
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private static func onOwnThread(_ name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do throws(SQLiteOpenFault) {
                _ = try OwnedThread(name) { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
