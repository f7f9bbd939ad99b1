//  DatabaseThreads: the threads of one open database, their queues and the lock.
//
//  Always: the writer opens first (it sets up the file) and closes last (only then can the whole journal be moved
//          into the file); the lock is held until after that. Threads know the queues, not the driver, so a dropped
//          driver can end them.

import Dispatch
import GRDB
import Relational
import Synchronization

/// One writing thread (none for a database that is only read) and N that read.
final class DatabaseThreads: Sendable {
    let reads: ReadQueue
    let writes: JobQueue
    let figures = DriverFigures()
    let haste = Haste()
    let writeDeadline: WriteDeadline
    private let readers: [OwnedThread]
    private let writer: OwnedThread?

    /// Opens every connection and starts the threads.
    /// - Throws: What cannot be opened; then all that was is closed again.
    init(_ opening: Opening) throws(SQLiteOpenFault) {
        let bounds = opening.configuration.bounds
        reads = ReadQueue(bounds)
        writes = JobQueue(limit: bounds.waitingJobs)
        let lock = try Self.prepare(opening)
        let writing = opening.configuration.readOnly ? nil : try opening.writer()
        let reading = try Self.readers(opening)

        writeDeadline = WriteDeadline(opening.configuration.writeDeadline)
        writer = try Self.start(opening, writing, lock, writes, figures, haste, writeDeadline)
        var started: [OwnedThread] = []
        do throws(SQLiteOpenFault) {
            for (index, queue) in reading.enumerated() {
                // With a single thread, slow reads and others take turns.
                let takesSlow = index < max(1, reading.count / 2)
                started.append(
                    try Self.start(
                        opening, queue, "kv-read-\(index)", reads, figures, haste, takesSlow: takesSlow))
            }
        } catch {
            reads.finish()
            writes.finish()
            for thread in started { thread.join() }
            writer?.join()
            throw error
        }
        readers = started
    }

    /// Lets every thread end once its queue is empty; does not wait.
    func finish() {
        reads.finish()
        writes.finish()
    }

    /// Lets nothing run on but commits: see `Haste`.
    func hurry() {
        haste.begin()
    }

    /// Lets every thread finish what is queued and waits for it.
    ///
    /// Blocks.
    func close() {
        reads.finish()
        for reader in readers { reader.join() }
        writes.finish()
        writer?.join()
    }

    /// The reading connections, opened side by side: each reads the whole schema, which takes longer than all else.
    ///
    /// A file that is only read may be closed to all but the calling thread's account, so that one stays on this thread.
    private static func readers(_ opening: Opening) throws(SQLiteOpenFault) -> [DatabaseQueue] {
        let count = max(1, opening.configuration.readers)
        var queues: [DatabaseQueue] = []
        if opening.configuration.readOnly {
            for _ in 0..<count { queues.append(try opening.reader()) }
            return queues
        }
        let opened = Mutex<[Result<DatabaseQueue, SQLiteOpenFault>]>([])
        DispatchQueue.concurrentPerform(iterations: count) { _ in
            let result = Result { () throws(SQLiteOpenFault) in try opening.reader() }
            opened.withLock { $0.append(result) }
        }
        for result in opened.withLock({ $0 }) { queues.append(try result.get()) }
        return queues
    }

    private static func prepare(_ opening: Opening) throws(SQLiteOpenFault) -> FileLock? {
        if opening.configuration.readOnly {
            try opening.file.requireReadable()
            return nil
        }
        try opening.file.prepareForWriting()
        return opening.configuration.exclusive ? try FileLock(besides: opening.file.path) : nil
    }

    private static func start(
        _ opening: Opening, _ queue: DatabaseQueue?, _ lock: FileLock?, _ jobs: JobQueue,
        _ figures: DriverFigures, _ haste: Haste, _ deadline: WriteDeadline
    ) throws(SQLiteOpenFault) -> OwnedThread? {
        guard let queue else { return nil }
        let writer = Writer(
            jobs: jobs, jobsPerCommit: max(1, opening.configuration.bounds.jobsPerCommit), deadline: deadline,
            bounds: opening.configuration.bounds, figures: figures)
        return try .owning(
            queue, name: "kv-write", bounds: opening.configuration.bounds, haste: haste, work: { writer.work(on: $0) },
            afterwards: { lock?.release() })
    }

    private static func start(
        _ opening: Opening, _ queue: DatabaseQueue, _ name: String, _ jobs: ReadQueue,
        _ figures: DriverFigures, _ haste: Haste, takesSlow: Bool
    ) throws(SQLiteOpenFault) -> OwnedThread {
        let reader = Reader(
            jobs: jobs, takesSlow: takesSlow, quickNanoseconds: opening.configuration.bounds.slowRead.wholeNanoseconds,
            deadlineNanoseconds: opening.configuration.statementDeadline.wholeNanoseconds, figures: figures)
        return try .owning(
            queue, name: name, bounds: opening.configuration.bounds, haste: haste, work: { reader.work(on: $0) })
    }
}

extension OwnedThread {
    /// A thread that owns `queue`'s connection: works on it, closes it, then does what comes `afterwards`.
    ///
    /// The thread stays inside one call of GRDB for its whole life, so a job costs no more than a wake-up (GRDB's own
    /// asynchronous read: 120 µs). Nobody else ever uses the queue.
    fileprivate static func owning(
        _ queue: DatabaseQueue, name: String, bounds: SQLiteBounds, haste: Haste,
        work: @escaping @Sendable (Connection) -> Void,
        afterwards: @escaping @Sendable () -> Void = {}
    ) throws(SQLiteOpenFault) -> OwnedThread {
        try OwnedThread(name) {
            queue.inDatabase { database in
                guard let handle = database.sqliteConnection else { return }
                work(Connection(handle, bounds: bounds, haste: haste))
            }
            // Fails only with statements left open, and they went with the connection.
            try? queue.close()
            afterwards()
        }
    }
}
