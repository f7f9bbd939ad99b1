//  BackupParts: what stands in the sealed stream of a backup: the database, files, the manifest, in this order.
//
//  A part is a letter, what it is called, its length, its bytes. D: length (8 bytes). F: length of the name (2), name,
//  length (8); files in the order of names. M: length (4), JSON. Nothing follows M. Numbers are big-endian.
//  Refuses: parts out of order, names that do not stay in their folder, lengths beyond `BackupBounds`.

import Content
import Crypto
import Server
import Storage

/// The largest parts that are read.
enum BackupBounds {
    /// SQLite's own bound, 2^48.
    static let databaseBytes: Int64 = 1 << 48
    static let fileBytes: Int64 = 1 << 40
    static let nameBytes = 255
    /// Read and written at once.
    static let pieceBytes = 1 << 18
}

/// Writes the parts of a backup.
struct BackupPartWriter {
    private var stream: SealedWriter
    private(set) var files = FileTally()

    init(_ keys: FieldKeys, to target: PlainFile) throws {
        stream = try SealedWriter(keys) { try target.write($0) }
    }

    mutating func database(_ source: PlainFile, bytes: Int64) throws {
        try stream.write([BackupPart.Letter.database.rawValue])
        try number(bytes, size: 8)
        _ = try content(of: source, bytes: bytes)
    }

    mutating func file(_ name: String, _ source: PlainFile) throws {
        let bytes = try source.size()
        try stream.write([BackupPart.Letter.file.rawValue])
        try number(Int64(name.utf8.count), size: 2)
        try stream.write(Array(name.utf8))
        try number(bytes, size: 8)
        files.add(name, bytes: bytes, sha256: try content(of: source, bytes: bytes))
    }

    /// Writes the manifest and the end.
    mutating func finish(_ manifest: BackupManifest) throws {
        let text = manifest.json.serializedBytes()
        guard text.count <= BackupManifest.maximumBytes else { throw BackupFault.tooLarge("the manifest") }
        try stream.write([BackupPart.Letter.manifest.rawValue])
        try number(Int64(text.count), size: 4)
        try stream.write(text)
        try stream.finish()
    }

    private mutating func number(_ value: Int64, size: Int) throws {
        try withUnsafeBytes(of: value.bigEndian) { try stream.write(Array($0.suffix(size))) }
    }

    private mutating func content(of source: PlainFile, bytes: Int64) throws -> SHA256.Digest {
        var hash = SHA256()
        var left = bytes
        while left > 0 {
            let piece = try source.read(Int(min(left, Int64(BackupBounds.pieceBytes))))
            // The length is written already, so a file that shrank meanwhile cannot be told.
            guard !piece.isEmpty else { throw BackupFault.changed(source.path) }
            hash.update(data: piece)
            try stream.write(piece)
            left -= Int64(piece.count)
        }
        return hash.finalize()
    }
}

/// One part of a backup as its reader meets it.
enum BackupPart: Equatable {
    enum Letter: UInt8 {
        case database = 0x44
        case file = 0x46
        case manifest = 0x4d
    }

    case database(bytes: Int64)
    case file(name: String, bytes: Int64)
    case manifest(BackupManifest)
}

/// Reads the parts of a backup, one behind the other.
struct BackupPartReader {
    private var stream: SealedReader
    private var lastName: String?
    private var hasDatabase = false
    private(set) var files = FileTally()

    init(_ keys: FieldKeys, from source: PlainFile) throws {
        try self.init(keys) { try source.read($0) }
    }

    init(_ keys: FieldKeys, from source: @escaping (Int) throws -> [UInt8]) throws {
        stream = try SealedReader(keys, from: source)
    }

    /// The head of the next part; nil behind the last.
    ///
    /// What it announces must be read before the next is asked for.
    mutating func next() throws -> BackupPart? {
        guard let byte = try stream.read(atMost: 1).first else { throw SealedStreamFault.cutOff }
        switch BackupPart.Letter(rawValue: byte) {
        case .database where !hasDatabase:
            hasDatabase = true
            return .database(bytes: try number(size: 8, upTo: BackupBounds.databaseBytes))
        case .file where hasDatabase: return try file()
        case .manifest where hasDatabase:
            let bytes = try stream.read(Int(try number(size: 4, upTo: Int64(BackupManifest.maximumBytes))))
            guard let manifest = BackupManifest(bytes) else { throw BackupFault.malformed("its manifest is none") }
            guard try stream.isAtEnd() else { throw BackupFault.malformed("it goes on behind its manifest") }
            return .manifest(manifest)
        default: throw BackupFault.malformed("a part is out of order")
        }
    }

    private mutating func file() throws -> BackupPart {
        let length = Int(try number(size: 2, upTo: Int64(BackupBounds.nameBytes)))
        let name = String(decoding: try stream.read(length), as: UTF8.self)
        guard UploadFolder.isSafe(name), lastName.map({ $0 < name }) ?? true else {
            throw BackupFault.malformed("the name of a file is not right")
        }
        lastName = name
        return .file(name: name, bytes: try number(size: 8, upTo: BackupBounds.fileBytes))
    }

    /// Hands on the bytes that a part announced.
    mutating func content(_ bytes: Int64, to sink: (ArraySlice<UInt8>) throws -> Void) throws -> SHA256.Digest {
        var hash = SHA256()
        var left = bytes
        while left > 0 {
            let piece = try stream.read(atMost: Int(min(left, Int64(BackupBounds.pieceBytes))))
            guard !piece.isEmpty else { throw SealedStreamFault.cutOff }
            hash.update(data: Array(piece))
            try sink(piece)
            left -= Int64(piece.count)
        }
        return hash.finalize()
    }

    /// As `content`, of a file, which is counted.
    mutating func file(_ name: String, _ bytes: Int64, to sink: (ArraySlice<UInt8>) throws -> Void) throws {
        files.add(name, bytes: bytes, sha256: try content(bytes, to: sink))
    }

    private mutating func number(size: Int, upTo bound: Int64) throws -> Int64 {
        let value = try stream.read(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value <= UInt64(bound) else { throw BackupFault.tooLarge("a part of it") }
        return Int64(value)
    }
}

/// Why there is no backup, or no restored copy.
enum BackupFault: Error, Equatable, CustomStringConvertible {
    case noDatabase(String)
    case neverMigrated(String)
    case underWay(String)
    case noSecrets(String)
    case changed(String)
    case tooLarge(String)
    case malformed(String)
    case unreadable(String, SealedStreamFault)
    case notEmpty(String)
    case tableDiffers(String)
    case filesDiffer
    case databaseDamaged(String)

    var description: String {
        switch self {
        case .noDatabase(let path): "there is no database at \(path)"
        case .neverMigrated(let path): "the database \(path) holds nothing yet; run migrate or serve first"
        case .underWay(let path): "another backup of \(path) is under way"
        case .noSecrets(let path): "\(path) is missing: a backup is made and opened with the secrets file"
        case .changed(let path): "\(path) changed while it was copied; make the backup again"
        case .tooLarge(let what): "\(what) is larger than can be"
        case .malformed(let reason): "it is damaged: \(reason)"
        case .unreadable(let path, let fault): "\(path) cannot be opened: \(fault)"
        case .notEmpty(let path): "\(path) is there already; a backup is restored into an empty place only"
        case .tableDiffers(let name): "the table \(name) is not as it was when the backup was made"
        case .filesDiffer: "the files are not those that the backup was made of"
        case .databaseDamaged(let reason): "the database in the backup is damaged: \(reason)"
        }
    }
}
