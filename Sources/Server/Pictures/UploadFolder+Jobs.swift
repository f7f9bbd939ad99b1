//  UploadFolder+Jobs: folders in `stage/` for children, and what comes back from them as staged files.
//
//  A child's files are not trusted: only regular files count, of a bounded size, and links are not followed.
//  Always: a job folder is removed with all that is in it; one that a crash left is swept with the stage.

import Content
import Crypto
import Foundation
import NIOCore
import NIOPosix

extension UploadFolder {
    /// What job folders end in.
    static let jobEnding = ".job"
    /// The largest file that is taken from a child.
    static let adoptedBytes = 64_000_000

    /// Makes a folder for a child, with a staged file in it under another name.
    /// - Returns: The folder's absolute path.
    /// - Throws: `diskFull`, `unwritable`, `stopping`.
    func openJob(with file: StagedFile, as name: String) async throws(StageFault) -> String {
        try await blocking { () throws(StageFault) in
            let job = URL(fileURLWithPath: stage + "/" + HexDigits.random(32) + UploadFolder.jobEnding).path
            guard mkdir(job, 0o700) == 0 else { throw .last() }
            guard link(file.path, job + "/" + name) == 0 else {
                let failure = StageFault.last()
                rmdir(job)
                throw failure
            }
            return job
        }
    }

    /// Removes a child's folder.
    func closeJob(_ job: String) async {
        // What a stopped pool leaves behind is swept after the next start.
        try? await blocking { try? FileManager.default.removeItem(atPath: job) }
    }

    /// A copy of a file of the installation's own in `stage/`, however large.
    package func stagedCopy(of path: String, named name: String) async throws -> StagedFile {
        let copies = UploadFolder(root: root, fileBytes: .max, pool: pool)
        let copy = try await copies.stageFile(named: name, declaredType: nil)
        let reader = try await pool.runIfActive { try PieceReader(path) }
        while true {
            let piece = try await pool.runIfActive { try reader.next(262_144) }
            guard !piece.isEmpty else { return try await copy.finish() }
            try await copy.append(ByteBuffer(bytes: piece))
        }
    }

    /// Moves a file of a child to `stage/`; nil when it is not there, is no plain file or is too large.
    ///
    /// Blocks.
    func adopt(_ path: String, type: FileType, from original: StagedFile) throws(StageFault) -> StagedFile? {
        guard let status = try? FileManager.default.attributesOfItem(atPath: path),
            status[.type] as? FileAttributeType == .typeRegular, let size = status[.size] as? Int,
            (1...UploadFolder.adoptedBytes).contains(size)
        else { return nil }
        let target = stage + "/" + HexDigits.random(32)
        guard rename(path, target) == 0 else { throw .last() }
        do {
            return try described(target, type: type, from: original)
        } catch {
            unlink(target)
            throw error
        }
    }

    /// Writes bytes to a new file in `stage/`.
    ///
    /// Blocks.
    func stage(_ bytes: [UInt8], type: FileType, from original: StagedFile) throws(StageFault) -> StagedFile {
        let target = stage + "/" + HexDigits.random(32)
        let descriptor = created(target)
        guard descriptor >= 0 else { throw .last() }
        let failure = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
        guard close(descriptor) == 0, failure == nil else {
            let reason = failure ?? .last()
            unlink(target)
            throw reason
        }
        return try described(target, type: type, from: original)
    }

    private func described(_ path: String, type: FileType, from original: StagedFile) throws(StageFault) -> StagedFile {
        let bytes = try UploadFolder.bytes(path, atMost: UploadFolder.adoptedBytes)
        return StagedFile(
            path: path, originalName: original.originalName, declaredType: original.declaredType, sniffedType: type,
            bytes: bytes.count, sha256: HexDigits.text(of: SHA256.hash(data: bytes)),
            imageSize: ImageSize.read(path: path, type: type))
    }

    /// The bytes of a staged file.
    ///
    /// Blocks.
    func bytes(of file: StagedFile) throws(StageFault) -> [UInt8] {
        try UploadFolder.bytes(file.path, atMost: file.bytes)
    }

    private static func bytes(_ path: String, atMost bound: Int) throws(StageFault) -> [UInt8] {
        let descriptor = opened(path)
        guard descriptor >= 0 else { throw .last() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 262_144)
        while bytes.count <= bound {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw .last() }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return Array(bytes.prefix(bound))
    }
}

private func created(_ path: String) -> Int32 {
    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
}

private func opened(_ path: String) -> Int32 {
    open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
}
