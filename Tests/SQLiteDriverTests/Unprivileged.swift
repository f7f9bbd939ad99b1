//  Unprivileged: a piece of a test under the rights of nobody, although the tests may run as root.
//
//  Linux checks files against the filesystem user id of the calling thread, and threads it starts inherit it.

import Foundation
import Testing

/// Runs `body` on a thread that may only do to files what anybody may.
func asNobody<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
    typealias SetFilesystemUser = @convention(c) (UInt32) -> Int32
    let symbol = try #require(dlsym(nil, "setfsuid"))
    let setUser = unsafeBitCast(symbol, to: SetFilesystemUser.self)
    let box = Box<R>()
    let thread = Thread {
        if geteuid() == 0 { _ = setUser(65_534) }
        box.finish(Result { try body() })
    }
    thread.start()
    return try box.wait()
}

/// Where the thread leaves its result.
// Unchecked because the semaphore, which the compiler cannot see, orders the two accesses.
private final class Box<R>: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<R, any Error>?

    func finish(_ result: Result<R, any Error>) {
        self.result = result
        done.signal()
    }

    func wait() throws -> R {
        done.wait()
        return try #require(result).get()
    }
}

/// Rights of files.
enum Files {
    static func set(_ path: String, _ rights: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: path)
    }

    static func protect(_ folder: String) throws { try set(folder, 0o555) }
    static func unprotect(_ folder: String) throws { try set(folder, 0o755) }
}
