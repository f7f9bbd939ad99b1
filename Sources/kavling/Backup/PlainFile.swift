//  PlainFile: a file on disk in blocking calls that tell why they failed.
//
//  Always: a file that is made is the owner's alone (0600) and was not there before; what is written is written whole.

import Foundation

/// An open file.
final class PlainFile {
    /// Bytes that are written between two syncs.
    ///
    /// The disk takes what is written in order: a sync of hundreds of megabytes at the end would make every commit of a
    /// running server wait for them.
    static let syncBytes = 4 << 20

    let path: String
    private let descriptor: Int32
    private var unsyncedBytes = 0

    private init(_ path: String, _ flags: Int32) throws {
        self.path = path
        descriptor = Foundation.open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw FileFault.last(path) }
    }

    deinit { close(descriptor) }

    /// Opens a file to be read.
    /// - Throws: `FileFault`; `missing` where there is none.
    static func open(_ path: String) throws -> PlainFile {
        let file = try PlainFile(path, O_RDONLY)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw FileFault.failed(path, "it is no file") }
        return file
    }

    /// Makes a file.
    /// - Throws: `FileFault`; `exists` where there is one.
    static func create(_ path: String) throws -> PlainFile {
        try PlainFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    }

    /// Bytes in the file now.
    func size() throws -> Int64 { Int64(try status().st_size) }

    private func status() throws -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFault.last(path) }
        return status
    }

    /// The next `count` bytes; fewer only at the end.
    func read(_ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            while filled < count, let start = room.baseAddress {
                let got = Foundation.read(descriptor, start + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw FileFault.last(path) }
                if got == 0 { return }
                filled += got
            }
        }
    }

    /// Writes all of it.
    func write(_ bytes: some Collection<UInt8>) throws {
        let isDone: Void? = try bytes.withContiguousStorageIfAvailable { try write(UnsafeRawBufferPointer($0)) }
        if isDone == nil { try Array(bytes).withUnsafeBytes(write) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let wrote = Foundation.write(descriptor, start + done, bytes.count - done)
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else { throw FileFault.last(path) }
            done += wrote
        }
        unsyncedBytes += done
        if unsyncedBytes >= PlainFile.syncBytes { try sync() }
    }

    /// Puts the content on disk.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw FileFault.last(path) }
        unsyncedBytes = 0
    }
}

extension PlainFile {
    /// True where anything has that name.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Gives a file another name, which nothing has.
    /// - Throws: `FileFault`; `exists` where something has it.
    static func move(_ path: String, to name: String) throws {
        // A link refuses a name that is taken, a rename would not; disks without links get the rename.
        if link(path, name) == 0 {
            unlink(path)
            return
        }
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { throw FileFault.last(name) }
        guard !exists(name) else { throw FileFault.exists(name) }
        guard rename(path, name) == 0 else { throw FileFault.last(name) }
    }

    /// Puts the names in a folder on disk.
    static func syncFolder(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault.last(path) }
        defer { close(descriptor) }
        // A disk that cannot sync folders (EINVAL) keeps names as it sees fit.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileFault.last(path) }
    }

    /// Makes a folder and those above it where they are missing (0700).
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FileFault.failed(path, "the folder cannot be made")
        }
    }
}

/// Why a file cannot be read or written.
enum FileFault: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case exists(String)
    case full(String)
    case failed(String, String)

    /// For the system call that failed just now.
    static func last(_ path: String) -> FileFault {
        switch errno {
        case ENOENT: .missing(path)
        case EEXIST: .exists(path)
        case ENOSPC, EDQUOT, EFBIG: .full(path)
        default: .failed(path, String(cString: strerror(errno)))
        }
    }

    var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist"
        case .exists(let path): "\(path) exists already and is not written over"
        case .full(let path): "no room on the disk for \(path)"
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}
