//  UploadFolder: the folder that holds uploaded files, and the only code that touches it.
//
//  `<root>/NAME` are the kept files, `<root>/stage/…` those on their way in. A file gets its name only when it is
//  complete and on disk (fsync, then rename), so what has a name can be served and backed up.
//  Blocking calls run on a thread pool that is handed in, never on an event loop; none of them can be cancelled half
//  way, so clean-up also runs for a client that went away.
//  Refuses: names with a slash, a NUL or a leading dot, or longer than 255 bytes.
import Foundation
package import NIOPosix

/// Uploaded files on a local disk.
package struct UploadFolder: Sendable {
    /// The folder's path without a slash at the end.
    package let root: String
    /// The largest file it takes.
    package let fileBytes: Int
    let pool: NIOThreadPool

    /// A folder; nothing is touched before `prepare`.
    /// - Parameters:
    ///   - root: Absolute, or relative to the working directory.
    ///   - fileBytes: The largest file it takes; 5 MiB unless told.
    ///   - pool: Threads for blocking calls; it must be running.
    package init(root: String, fileBytes: Int = 5 * 1024 * 1024, pool: NIOThreadPool) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        self.fileBytes = fileBytes
        self.pool = pool
    }

    /// Where files lie while they arrive.
    var stage: String { root + "/stage" }

    /// Makes the folders if they are absent and sees that they can be written.
    ///
    /// Also tells the system to report a file beyond `RLIMIT_FSIZE` as an error (EFBIG): its default is to end the
    /// process by SIGXFSZ.
    /// - Throws: `unwritable`, `diskFull`.
    package func prepare() async throws(StageFault) {
        try await blocking { () throws(StageFault) in
            signal(SIGXFSZ, SIG_IGN)
            try makeFolders(stage)
            for folder in [root, stage] where access(folder, R_OK | W_OK | X_OK) != 0 { throw .last() }
        }
    }

    /// The path of a kept file.
    /// - Throws: `unsafeName`.
    func path(of name: String) throws(StageFault) -> String {
        guard UploadFolder.isSafe(name) else { throw .unsafeName }
        return root + "/" + name
    }

    /// Whether a name can only mean a file directly in the folder: 1 to 255 bytes, no slash, no NUL, no leading dot.
    package static func isSafe(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && !name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains(0)
            && name.utf8.first != UInt8(ascii: ".")
    }

    /// Runs blocking calls on the pool.
    func blocking<Result: Sendable>(
        _ body: @escaping @Sendable () throws(StageFault) -> Result
    ) async throws(StageFault) -> Result {
        // Not `runIfActive`: it drops the work of a cancelled task, and discarding a file must work just then.
        let outcome: Swift.Result<Result, StageFault> = await withCheckedContinuation { continuation in
            pool.submit { state in
                guard case .active = state else { return continuation.resume(returning: .failure(.stopping)) }
                continuation.resume(returning: Swift.Result { () throws(StageFault) in try body() })
            }
        }
        return try outcome.get()
    }
}

/// Makes a folder and those above it, for this user only.
///
/// Not FileManager: on Linux it hides the system's error number.
private func makeFolders(_ path: String) throws(StageFault) {
    guard mkdir(path, 0o700) != 0 else { return }
    let code = errno
    if code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw .last()
    }
    var isFolder: ObjCBool = false
    guard code == EEXIST, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else {
        throw StageFault(code: code == EEXIST ? ENOTDIR : code)
    }
}
