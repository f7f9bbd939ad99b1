//  PasswordHasher: passwords are hashed and checked beside the requests, not among them.
//
//  One hash takes 24 ms (yescrypt) to 70 ms (bcrypt) of a core and up to 16 MiB, so it runs on a few threads of its own.
//  Always: at most `waitingJobs` wait or run; one more is refused at once with 503.
//  Refuses: new passwords that are empty, hold a NUL byte or are longer than 128 bytes.

import Content
import NIOPosix
import Synchronization

/// Hashes new passwords and checks given ones.
package struct PasswordHasher: Sendable {
    /// The one of this process: its threads are what bounds the work, so there is no second.
    package static let shared = PasswordHasher()

    /// Jobs that may wait or run at once: about two seconds of work for two threads.
    package static let waitingJobs = 64

    private let pool: NIOThreadPool
    private let load = Load()
    private let bound: Int

    /// A hasher with threads of its own, which end with `shutdown`.
    package init(threads: Int = 2, waitingJobs: Int = PasswordHasher.waitingJobs) {
        pool = NIOThreadPool(numberOfThreads: threads)
        bound = waitingJobs
        pool.start()
    }

    /// The salted hash of a new password, yescrypt.
    /// - Throws: 400 for a password that is refused, 503 when too many wait, `CancellationError`.
    package func hash(_ password: String) async throws -> String {
        let bytes = Array(password.utf8)
        guard !bytes.isEmpty, !bytes.contains(0) else { throw Refusal.validation("This password cannot be used") }
        guard bytes.count <= Crypt.passwordBytes else {
            throw Refusal.validation("A password may be at most \(Crypt.passwordBytes) bytes long")
        }
        guard let hash = try await run({ Crypt.hash(bytes) }) else { throw PasswordFault.noHash }
        return hash
    }

    /// True when `hash` was made from this password, by any scheme the system knows.
    ///
    /// bcrypt reads the first 72 bytes of a password and no more, as where the hash came from.
    /// - Throws: 503 when too many wait, `CancellationError`.
    package func verify(_ password: String, against hash: String) async throws -> Bool {
        let bytes = Array(password.utf8)
        return try await run { Crypt.verify(bytes, against: hash) }
    }

    /// Ends the threads; what is asked later throws.
    package func shutdown() async throws {
        try await pool.shutdownGracefully()
    }

    private func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async throws -> R {
        guard load.begin(bound) else {
            throw Refusal(503, "ServiceUnavailableError", "Too many passwords are being checked; try again in a moment")
        }
        defer { load.end() }
        return try await pool.runIfActive(body)
    }

    private final class Load: Sendable {
        private let jobs = Atomic(0)

        /// Counts one job in, unless there are `bound` already.
        func begin(_ bound: Int) -> Bool {
            if jobs.wrappingAdd(1, ordering: .relaxed).newValue <= bound { return true }
            end()
            return false
        }

        func end() {
            jobs.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}

/// Why there is no hash although the password is good.
package enum PasswordFault: Error {
    /// libcrypt gave none: no random bytes or no memory.
    case noHash
}
