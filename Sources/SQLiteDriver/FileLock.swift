//  FileLock: one process at a time.
//
//  An flock on a file beside the database; the kernel lifts it when the process ends, however it ends. The file
//  itself stays: removing it would let two processes lock two files of one name.
//  Always: not inherited by child processes (O_CLOEXEC), held until `release` or the last reference goes.

import Foundation
import Synchronization

/// A held lock.
package final class FileLock: Sendable {
    /// -1 once released.
    private let descriptor: Atomic<Int32>

    /// Takes the lock of the database at `database` without waiting.
    /// - Throws: `.locked` when somebody holds it; `.readOnly`, `.diskFull`, `.failed` when it cannot be made.
    package init(besides database: String) throws(SQLiteOpenFault) {
        let path = database + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SQLiteOpenFault(errno: errno, at: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { throw .locked(path: database) }
            throw SQLiteOpenFault(errno: reason, at: path)
        }
        self.descriptor = Atomic(descriptor)
    }

    deinit {
        release()
    }

    /// Lets the next process in.
    package func release() {
        let held = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
        if held >= 0 { close(held) }
    }
}

extension SQLiteOpenFault {
    /// The fault for a failed system call on `path`.
    init(errno code: Int32, at path: String) {
        switch code {
        case EACCES, EPERM, EROFS: self = .readOnly(path: path)
        case ENOSPC, EDQUOT: self = .diskFull(path: path)
        default: self = .failed(path: path, code: Int(code), message: String(cString: strerror(code)))
        }
    }
}
