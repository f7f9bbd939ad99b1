//  FileStage: one file on its way in: bytes from the network to `stage/`, counted, hashed and looked at.
//
//  Bytes gather in memory up to 128 KB and are then written on the folder's threads: a 5 MB file costs 40 changes of
//  thread instead of one for every chunk of the network.
//  Always: a file that was not finished leaves nothing behind, whether it failed, was discarded or was forgotten.
//  Refuses: the first byte beyond the folder's limit.
import Content
import Crypto
import Foundation
package import NIOCore
import Synchronization

/// A file that arrives.
///
/// One task at a time may call it.
package final class FileStage: Sendable {
    private let folder: UploadFolder
    private let name: String
    private let declaredType: String?
    private let writer: Mutex<StageWriter>

    fileprivate init(folder: UploadFolder, name: String, declaredType: String?, writer: consuming sending StageWriter) {
        self.folder = folder
        self.name = name
        self.declaredType = declaredType
        self.writer = Mutex(writer)
    }

    deinit {
        writer.withLock { $0.discard() }
    }

    /// Takes more bytes.
    /// - Throws: `tooLarge`, `diskFull`, `unwritable`; the file is gone then. `closed` afterwards.
    package func append(_ bytes: ByteBuffer) async throws(StageFault) {
        let count = writer.withLock { $0.bytes + bytes.readableBytes }
        guard count <= folder.fileBytes else {
            await discard()
            throw .tooLarge(name: name, limit: folder.fileBytes)
        }
        let isFull = try writer.withLock { (writer) throws(StageFault) in try writer.gather(bytes) }
        guard isFull else { return }
        try await folder.blocking { [self] () throws(StageFault) in
            try writer.withLock { (writer) throws(StageFault) in try writer.flush() }
        }
    }

    /// Writes what is left and closes the file.
    ///
    /// It stays in `stage/` until it is kept, discarded or swept. - Throws: `diskFull`, `unwritable`; the file is
    /// gone then. `closed` when called twice.
    package func finish() async throws(StageFault) -> StagedFile {
        try await folder.blocking { [self] () throws(StageFault) in
            try writer.withLock { (writer) throws(StageFault) in
                let digest = try writer.finish()
                let type = FileType.sniff(writer.head, name: name)
                return StagedFile(
                    path: writer.path, originalName: name, declaredType: declaredType, sniffedType: type,
                    bytes: writer.bytes, sha256: digest,
                    imageSize: ImageSize.read(path: writer.path, type: type))
            }
        }
    }

    /// Gives the file up.
    package func discard() async {
        // A pool that has stopped leaves it to `deinit`.
        try? await folder.blocking { [self] in writer.withLock { $0.discard() } }
    }
}

extension UploadFolder {
    /// Opens a new file in `stage/`.
    /// - Parameters:
    ///   - name: The client's file name, without a path.
    ///   - declaredType: The part's `Content-Type`.
    /// - Throws: `diskFull`, `unwritable`, `stopping`.
    package func stageFile(named name: String, declaredType: String?) async throws(StageFault) -> FileStage {
        try await blocking { () throws(StageFault) in
            let writer = try StageWriter(path: stage + "/" + HexDigits.random(32))
            return FileStage(folder: self, name: name, declaredType: declaredType, writer: writer)
        }
    }
}

/// The open file: blocking, used under the stage's lock only.
private struct StageWriter {
    /// Bytes gathered before they are written.
    private static let gatheredBytes = 128 * 1024
    /// Bytes kept to tell the type by.
    private static let headBytes = 4 * 1024

    let path: String
    private(set) var bytes = 0
    private(set) var head: [UInt8] = []
    private var descriptor: Int32?
    private var gathered = ByteBuffer()
    private var hash = SHA256()

    init(path: String) throws(StageFault) {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw .last() }
        self.path = path
        self.descriptor = opened
    }

    /// - Returns: Whether it is time to flush.
    mutating func gather(_ chunk: ByteBuffer) throws(StageFault) -> Bool {
        guard descriptor != nil else { throw .closed }
        bytes += chunk.readableBytes
        head.append(contentsOf: chunk.readableBytesView.prefix(StageWriter.headBytes - head.count))
        gathered.writeImmutableBuffer(chunk)
        return gathered.readableBytes >= StageWriter.gatheredBytes
    }

    mutating func flush() throws(StageFault) {
        guard let descriptor else { throw .closed }
        let failure = gathered.withUnsafeReadableBytes { bytes -> StageFault? in
            hash.update(bufferPointer: bytes)
            return writeAll(bytes, to: descriptor)
        }
        if let failure {
            discard()
            throw failure
        }
        gathered.clear()
    }

    mutating func finish() throws(StageFault) -> String {
        try flush()
        guard let descriptor else { throw .closed }
        self.descriptor = nil
        guard close(descriptor) == 0 else {
            let failure = StageFault.last()  // NFS and quotas may report here what `write` did not
            unlink(path)
            throw failure
        }
        gathered = ByteBuffer()
        return HexDigits.text(of: hash.finalize())
    }

    mutating func discard() {
        guard let descriptor else { return }
        self.descriptor = nil
        close(descriptor)
        unlink(path)
        gathered = ByteBuffer()
    }
}

func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> StageFault? {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written > 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        } else if written == 0 || errno != EINTR {
            return .last()
        }
    }
    return nil
}
