//  LazyBytes: a body that is made when somebody first asks for it.
//
//  The API's own description takes longer to make than everything else a start does, and few ever ask for it.
//  Always: made once, on a thread that may be kept busy, never on an event loop.

package import NIOPosix
import Synchronization

/// Bytes made at their first use.
package final class LazyBytes: Sendable {
    private let pool: NIOThreadPool
    private let make: @Sendable () -> [UInt8]
    private let made = Mutex<[UInt8]?>(nil)

    /// What `make` gives, which is called at most once, on a thread of `pool`.
    package init(on pool: NIOThreadPool, _ make: @escaping @Sendable () -> [UInt8]) {
        self.pool = pool
        self.make = make
    }

    /// The bytes; whoever asks while they are made waits.
    package var bytes: [UInt8] {
        get async throws {
            // Whoever makes them holds the lock meanwhile: waiting for it here would stop an event loop.
            if let known = made.withLockIfAvailable({ $0 }) ?? nil { return known }
            return try await pool.runIfActive { [self] in
                made.withLock { made in
                    if let made { return made }
                    let bytes = make()
                    made = bytes
                    return bytes
                }
            }
        }
    }
}
