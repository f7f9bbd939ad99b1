//  StagedFile: a file that has arrived whole and waits in `stage/` to be kept or discarded.
//
//  Keeping comes before the transaction that names the file: an orphan is swept later, a row without a file is a
//  broken page. `keep` returns when both the bytes and the name are on disk.
import Foundation

/// A complete file in `stage/`.
package struct StagedFile: Equatable, Sendable {
    /// Where it lies.
    package let path: String
    /// The client's file name, without a path.
    package let originalName: String
    /// The part's `Content-Type`.
    package internal(set) var declaredType: String?
    /// What the first 4 KB are.
    package let sniffedType: FileType
    /// Its length; 0 is possible.
    package let bytes: Int
    /// 64 hexadecimal digits in lower case.
    package let sha256: String
    /// Pixels, for a picture whose header can be read.
    package let imageSize: ImageSize?

    /// The media type to store and to check against allowed types.
    package var mime: String { sniffedType.stored(declared: declaredType) }
}

extension UploadFolder {
    /// Gives a staged file its name: fsync of the file, rename, fsync of the folder.
    /// - Parameter replacing: Whether a file of that name may be there; it is replaced in one step.
    ///
    /// When it throws, nothing may refer to the name; the staged file is still to be discarded.
    /// - Throws: `unsafeName`, `exists`, `diskFull`, `unwritable`, `stopping`.
    package func keep(_ file: StagedFile, as name: String, replacing: Bool = false) async throws(StageFault) {
        let target = try path(of: name)
        try await blocking { () throws(StageFault) in
            try synchronise(file.path)
            if !replacing { try reserve(target) }
            guard rename(file.path, target) == 0 else {
                let failure = StageFault.last()
                if !replacing { unlink(target) }
                throw failure
            }
            try synchronise(root)
        }
    }

    /// Removes a staged file; absent is fine.
    package func discard(_ file: StagedFile) async {
        // What a stopped pool leaves behind is swept after the next start.
        try? await blocking { _ = unlink(file.path) }
    }

    /// Removes a kept file.
    /// - Returns: Whether there was one.
    /// - Throws: `unsafeName`, `unwritable`.
    @discardableResult
    package func remove(_ name: String) async throws(StageFault) -> Bool {
        let target = try path(of: name)
        return try await blocking { () throws(StageFault) in
            guard unlink(target) == 0 else {
                let code = errno
                if code == ENOENT { return false }
                throw StageFault(code: code)
            }
            try synchronise(root)
            return true
        }
    }

    /// Removes staged files that were last written longer ago than `age`: their requests are long over.
    /// - Returns: How many.
    /// - Throws: `unwritable`.
    @discardableResult
    package func sweepStage(olderThan age: Duration = .seconds(3600)) async throws(StageFault) -> Int {
        try await blocking { () throws(StageFault) in
            // The system's clock, not the application's: it is the one that dates the files.
            let cutoff = time(nil) - Int(age.components.seconds)
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: stage) else {
                throw .unwritable(errno: ENOENT)
            }
            return names.count { name in
                let path = stage + "/" + name
                if name.hasSuffix(UploadFolder.jobEnding), isOld(path, .typeDirectory, olderThan: cutoff) {
                    return (try? FileManager.default.removeItem(atPath: path)) != nil
                }
                return isOld(path, .typeRegular, olderThan: cutoff) && unlink(path) == 0
            }
        }
    }
}

/// Whether there is something of this kind that was last written before `cutoff`, seconds since 1970.
private func isOld(_ path: String, _ kind: FileAttributeType, olderThan cutoff: Int) -> Bool {
    guard let status = try? FileManager.default.attributesOfItem(atPath: path),
        let written = status[.modificationDate] as? Date
    else { return false }
    return status[.type] as? FileAttributeType == kind && written.timeIntervalSince1970 < Double(cutoff)
}

/// Takes a free name by making an empty file: `rename` alone would silently replace another file, and `link`, which
/// would not, is unknown to some file systems.
private func reserve(_ path: String) throws(StageFault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last() }
    close(descriptor)
}

/// fsync of a file or a folder.
private func synchronise(_ path: String) throws(StageFault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .last() }
}
