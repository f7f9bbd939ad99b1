//  Job: one closure on its way to a database thread, and its caller who waits.
//
//  created → waiting → running → answered, or → cancelled from the first two. A read may go back from running to
//  waiting, once.
//  Always: the caller is resumed exactly once; a job that has started is never cancelled, since a write that may
//          have happened must not look as if it had not.

import Figures
import Relational
import Synchronization

/// A job of any result, as queues and threads see it.
protocol QueuedJob: AnyObject, Sendable {
    /// The monotonic clock's reading when it was brought.
    var brought: UInt64 { get }
    /// Claims the job; false when it was cancelled while it waited.
    func start() -> Bool
    /// True for a job whose closure threw because its time was up.
    var ranOut: Bool { get }
    /// Lets a job that was run wait once more, as if it had not been; false when nobody waits for it.
    func startOver() -> Bool
    /// Runs the closure and keeps what came of it.
    /// - Returns: False when the closure threw.
    func run(on connection: Connection) -> Bool
    /// Resumes the caller with what came of the closure.
    func deliver()
    /// Resumes the caller with `error`, whatever came of the closure.
    func fail(_ error: any Error)
}

/// A job whose closure gives an `R`.
final class Job<R: Sendable>: QueuedJob {
    private enum State {
        case created, cancelled
        case waiting(CheckedContinuation<R, any Error>)
        case running(CheckedContinuation<R, any Error>, outcome: Result<R, any Error>)
    }

    let brought = Monotonic.now()
    private let body: @Sendable (any SQLConnection) throws -> R
    private let state = Mutex(State.created)

    /// A job nobody waits for yet.
    init(_ body: @escaping @Sendable (any SQLConnection) throws -> R) {
        self.body = body
    }

    /// Lets the caller wait; false when its task is cancelled already, and then the caller has been told.
    func wait(_ continuation: CheckedContinuation<R, any Error>) -> Bool {
        let isWanted = state.withLock { state in
            guard case .created = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isWanted { continuation.resume(throwing: CancellationError()) }
        return isWanted
    }

    /// Drops the job unless it has started.
    func cancel() {
        let continuation = state.withLock { state -> CheckedContinuation<R, any Error>? in
            switch state {
            case .created:
                state = .cancelled
                return nil
            case .waiting(let continuation):
                state = .cancelled
                return continuation
            case .running, .cancelled: return nil
            }
        }
        continuation?.resume(throwing: CancellationError())
    }

    func start() -> Bool {
        state.withLock { state in
            guard case .waiting(let continuation) = state else { return false }
            state = .running(continuation, outcome: .failure(CancellationError()))
            return true
        }
    }

    var ranOut: Bool {
        state.withLock { state in
            guard case .running(_, .failure(let error)) = state else { return false }
            return error as? SQLFault == .deadline
        }
    }

    func startOver() -> Bool {
        state.withLock { state in
            guard case .running(let continuation, _) = state else { return false }
            state = .waiting(continuation)
            return true
        }
    }

    func run(on connection: Connection) -> Bool {
        let outcome = Result { try body(connection) }
        state.withLock { state in
            guard case .running(let continuation, _) = state else { return }
            state = .running(continuation, outcome: outcome)
        }
        if case .success = outcome { return true }
        return false
    }

    func deliver() {
        guard let (continuation, outcome) = leave() else { return }
        continuation.resume(with: outcome)
    }

    func fail(_ error: any Error) {
        guard let (continuation, _) = leave() else { return }
        continuation.resume(throwing: error)
    }

    /// Takes the continuation, so that nobody else can resume it.
    private func leave() -> (CheckedContinuation<R, any Error>, Result<R, any Error>)? {
        state.withLock { state in
            switch state {
            case .waiting(let continuation):
                state = .cancelled
                return (continuation, .failure(CancellationError()))
            case .running(let continuation, let outcome):
                state = .cancelled
                return (continuation, outcome)
            case .created, .cancelled: return nil
            }
        }
    }
}
