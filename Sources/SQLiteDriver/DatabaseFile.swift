//  DatabaseFile: the file and its folder before SQLite sees them.
//
//  SQLite opens what it may not write to as read-only without a word and answers "unable to open database file" to
//  everything else, so folder, file and rights are looked at first.
//  Always: never opens an existing database file: closing a descriptor of it would drop the locks that other
//          connections of this process hold on it (sqlite.org/howtocorrupt.html, 2.2).
//  Refuses: see `SQLiteOpenFault`.

import Foundation

/// Where a database lies.
struct DatabaseFile {
    /// Absolute, so that SQLite never takes it for a URI.
    let path: String
    let folder: String

    /// The file at `path`, counted from the working folder when relative.
    init(_ path: String) {
        let file = URL(fileURLWithPath: path)
        self.path = file.path
        folder = file.deletingLastPathComponent().path
    }

    /// Makes folder and file where they are missing and checks that both can be written to.
    ///
    /// People's data is in there: 0700 and 0600. SQLite gives its journal files the rights of the database.
    func prepareForWriting() throws(SQLiteOpenFault) {
        try makeFolder()
        guard faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw SQLiteOpenFault(errno: errno, at: folder)
        }
        do throws(SQLiteOpenFault) {
            try create()
        } catch .failed(_, Int(EEXIST), _) {
            try requireFile()
        }
        guard faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0 else {
            throw SQLiteOpenFault(errno: errno, at: path)
        }
    }

    /// Makes an empty file that only this account can read.
    /// - Throws: `.failed` with EEXIST when there is one.
    func create() throws(SQLiteOpenFault) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SQLiteOpenFault(errno: errno, at: path) }
        close(descriptor)
    }

    /// Puts the file and its name on disk.
    ///
    /// Only for a file that no connection has open.
    func sync() throws(SQLiteOpenFault) {
        for part in [path, folder] {
            let descriptor = open(part, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw SQLiteOpenFault(errno: errno, at: part) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw SQLiteOpenFault(errno: errno, at: part) }
        }
    }

    /// Checks that there is a file that can be read.
    func requireReadable() throws(SQLiteOpenFault) {
        guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        try requireFile()
    }

    /// True when a journal with content lies beside the file, without which the file may be out of date or torn.
    var hasJournal: Bool {
        ["-wal", "-journal"].contains { suffix in
            var status = stat()
            return stat(path + suffix, &status) == 0 && status.st_size > 0
        }
    }

    /// True when not a byte is left on the file's disk for this account.
    var isDiskFull: Bool {
        var disk = statvfs()
        return statvfs(folder, &disk) == 0 && disk.f_bavail == 0
    }

    private func requireFile() throws(SQLiteOpenFault) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SQLiteOpenFault(errno: errno, at: path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notADatabase(path: path) }
    }

    /// Makes the folder and those above it that are missing.
    ///
    /// By hand: Foundation does not tell why it failed.
    private func makeFolder() throws(SQLiteOpenFault) {
        var partial = ""
        for name in folder.split(separator: "/") {
            partial += "/" + name
            if mkdir(partial, 0o700) == 0 { continue }
            // Which error an existing folder gives depends on the disk (EEXIST, EROFS, EACCES), so look.
            var code = errno
            var status = stat()
            if stat(partial, &status) == 0 {
                if status.st_mode & S_IFMT == S_IFDIR { continue }
                code = ENOTDIR
            }
            throw .folder(path: partial, reason: String(cString: strerror(code)))
        }
    }
}
