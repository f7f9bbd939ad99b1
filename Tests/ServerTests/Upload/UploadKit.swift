//  UploadKit: what the upload tests share: forms as text, folders that vanish, random numbers that repeat.
import Foundation
import NIOCore
import NIOPosix
import Server

let boundary = "golden-corpus-boundary-7d9f"
let formType = "multipart/form-data; boundary=\(boundary)"

/// A part as a client writes it.
struct SentPart {
    var name: String
    var filename: String?
    var type: String?
    var content: [UInt8]

    init(_ name: String, filename: String? = nil, type: String? = nil, _ content: [UInt8]) {
        self.name = name
        self.filename = filename
        self.type = type
        self.content = content
    }
}

/// The body of a form.
func body(_ parts: [SentPart], boundary: String = boundary) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
        bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"".utf8
        if let filename = part.filename { bytes += "; filename=\"\(filename)\"".utf8 }
        if let type = part.type { bytes += "\r\nContent-Type: \(type)".utf8 }
        bytes += "\r\n\r\n".utf8
        bytes += part.content
        bytes += "\r\n".utf8
    }
    return bytes + "--\(boundary)--\r\n".utf8
}

/// Chunks as an asynchronous body; counts how many were asked for.
struct ChunkedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    var chunks: [ByteBuffer]
    var asked: @Sendable () -> Void = {}
    /// Thrown at the end instead of ending.
    var failure: BrokenConnection?

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<ByteBuffer>
        let asked: @Sendable () -> Void
        let failure: BrokenConnection?

        mutating func next() async throws -> ByteBuffer? {
            asked()
            if rest.isEmpty, let failure { throw failure }
            return rest.popFirst()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(rest: chunks[...], asked: asked, failure: failure)
    }

    init(_ bytes: [UInt8], chunk: Int = 16 * 1024) {
        chunks = stride(from: 0, to: bytes.count, by: chunk).map {
            ByteBuffer(bytes: bytes[$0..<Swift.min($0 + chunk, bytes.count)])
        }
    }
}

struct BrokenConnection: Error, Equatable {}

/// Runs a test with a prepared folder that is removed afterwards.
func withFolder(
    fileBytes: Int = 5 * 1024 * 1024, pool: NIOThreadPool = .singleton, _ body: (UploadFolder) async throws -> Void
) async throws {
    let root = FileManager.default.temporaryDirectory.path + "/kavling-upload-\(UUID().uuidString)"
    let folder = UploadFolder(root: root, fileBytes: fileBytes, pool: pool)
    try await folder.prepare()
    defer { try? FileManager.default.removeItem(atPath: root) }
    try await body(folder)
}

extension UploadFolder {
    /// Names in the folder, `stage` itself left out.
    var keptNames: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: root).filter { $0 != "stage" }.sorted() }
    }

    /// Names in `stage/`.
    var stagedNames: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: root + "/stage") }
    }

    /// Stages a file of these bytes.
    func staged(_ bytes: [UInt8], name: String = "a.bin", type: String? = nil) async throws -> StagedFile {
        let stage = try await stageFile(named: name, declaredType: type)
        try await stage.append(ByteBuffer(bytes: bytes))
        return try await stage.finish()
    }
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A PNG as far as its header: what size and type need.
func png(_ width: Int, _ height: Int) -> [UInt8] {
    let sides = [width, height].flatMap { side in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: side >> $0) } }
    return [0x89] + "PNG\r\n".utf8 + [0x1A, 0x0A, 0, 0, 0, 13] + "IHDR".utf8 + sides + [8, 2, 0, 0, 0]
}
