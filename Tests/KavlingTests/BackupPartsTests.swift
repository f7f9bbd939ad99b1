//  BackupParts: parts as they come out of a stream that somebody with the key made wrong.

import Content
import Foundation
import Storage
import Testing

@testable import kavling

@Suite struct `The parts of a backup` {
    private static let keys = FieldKeys.random()

    /// What reading such a stream ends with; nil when it ends well.
    private static func fault(_ clear: [UInt8]) throws -> (any Error)? {
        let sink = Bytes()
        var writer = try SealedWriter(keys) { sink.all += $0 }
        try writer.write(clear)
        try writer.finish()
        var rest = sink.all[...]
        do {
            var reader = try BackupPartReader(keys) { count in
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            while let part = try reader.next() {
                switch part {
                case .database(let bytes): _ = try reader.content(bytes) { _ in }
                case .file(let name, let bytes): try reader.file(name, bytes) { _ in }
                case .manifest: return nil
                }
            }
            return nil
        } catch {
            return error
        }
    }

    private final class Bytes { var all: [UInt8] = [] }

    private static func number(_ value: UInt64, _ size: Int) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0.suffix(size)) }
    }

    private static func database(_ bytes: [UInt8] = [1, 2, 3]) -> [UInt8] {
        Array("D".utf8) + number(UInt64(bytes.count), 8) + bytes
    }

    private static func file(_ name: String, _ bytes: [UInt8] = [4]) -> [UInt8] {
        Array("F".utf8) + number(UInt64(name.utf8.count), 2) + Array(name.utf8) + number(UInt64(bytes.count), 8) + bytes
    }

    private static var manifest: [UInt8] {
        let text = BackupManifest(
            at: Instant(milliseconds: 0), program: "1", logPosition: 0, databaseFormat: 1, databaseBytes: 3,
            tables: [], files: FileTally(), missing: 0
        ).json.serializedBytes()
        return Array("M".utf8) + number(UInt64(text.count), 4) + text
    }

    @Test func `are read in order`() throws {
        #expect(try Self.fault(Self.database() + Self.file("a") + Self.file("b") + Self.manifest) == nil)
    }

    @Test func `are refused out of order, twice, or without an end`() throws {
        for parts in [
            Self.manifest, Self.file("a") + Self.database() + Self.manifest, Self.database() + Self.database(),
            Self.database() + Self.manifest + Self.file("a"), Self.database() + [0x58], [0],
        ] {
            #expect(try Self.fault(parts) is BackupFault)
        }
        #expect(try Self.fault([]) as? SealedStreamFault == .cutOff)
        #expect(try Self.fault(Self.database()) as? SealedStreamFault == .cutOff)
        #expect(try Self.fault(Self.database().dropLast()) as? SealedStreamFault == .cutOff)
    }

    @Test(arguments: ["..", "../x", "a/b", ".hidden", "", String(repeating: "n", count: 256)])
    func `are refused with a file name that could leave its folder`(name: String) throws {
        #expect(try Self.fault(Self.database() + Self.file(name) + Self.manifest) is BackupFault)
    }

    @Test func `are refused with a file twice`() throws {
        #expect(try Self.fault(Self.database() + Self.file("a") + Self.file("a") + Self.manifest) is BackupFault)
    }

    @Test func `are refused with lengths that cannot be, before any room is taken`() throws {
        let huge = Self.number(UInt64.max, 8)
        #expect(try Self.fault(Array("D".utf8) + huge) as? BackupFault == .tooLarge("a part of it"))
        let tooLong = Self.number(UInt64(BackupBounds.fileBytes) + 1, 8)
        let file = Array("F".utf8) + Self.number(1, 2) + Array("a".utf8)
        #expect(try Self.fault(Self.database() + file + tooLong) as? BackupFault == .tooLarge("a part of it"))
        let manifest = Array("M".utf8) + Self.number(UInt64(BackupManifest.maximumBytes) + 1, 4)
        #expect(try Self.fault(Self.database() + manifest) as? BackupFault == .tooLarge("a part of it"))
        let announced = Array("M".utf8) + Self.number(UInt64(BackupManifest.maximumBytes), 4)
        #expect(try Self.fault(Self.database() + announced) as? SealedStreamFault == .cutOff)
    }

    @Test func `come back from the manifest as they were written`() throws {
        var files = FileTally()
        files = FileTally(count: 3, bytes: 99, sha256: [1, 2, 3])
        let manifest = BackupManifest(
            at: Instant(milliseconds: 1_767_225_600_123), program: "0.1.0", logPosition: 7, databaseFormat: 1,
            databaseBytes: 4_096, tables: [TableSum(name: "a", rows: 2, sha256: [9, 8])], files: files, missing: 1)
        #expect(BackupManifest(manifest.json.serializedBytes()) == manifest)
        #expect(BackupManifest(Array("{}".utf8)) == nil)
    }
}
