//  OwnedThread: a thread with a name that can be waited for.
//
//  A pthread, because Foundation's Thread cannot be joined. Database calls block; they must not do so on the few
//  threads that run Swift's tasks.

import Foundation
import Synchronization

/// A running thread.
final class OwnedThread: Sendable {
    private let identifier: pthread_t
    private let isJoined = Atomic(false)

    /// Starts `body` on a new thread; `name` has at most 15 bytes.
    /// - Throws: `SQLiteOpenFault.failed` when the system gives no thread.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SQLiteOpenFault) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var identifier = pthread_t()
        let code = pthread_create(
            &identifier, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                Thread.current.name = start.name
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .failed(path: name, code: Int(code), message: "no thread: \(String(cString: strerror(code)))")
        }
        self.identifier = identifier
    }

    deinit {
        if !isJoined.load(ordering: .acquiring) { pthread_detach(identifier) }
    }

    /// Waits until the thread has ended.
    ///
    /// Blocks; call it once.
    func join() {
        guard !isJoined.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pthread_join(identifier, nil)
    }

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
