//  BackupManifest: what a backup holds, told apart from the content, so that a restored copy can be compared with it.
//
//  The last part of a backup, as JSON:
//  {"at":"…","program":"0.1.0","logPosition":9,"database":{"format":1,"bytes":4096,"tables":[{"name":"…","rows":1,
//  "sha256":"<base64>"}]},"files":{"count":1,"bytes":10,"missing":0,"sha256":"<base64>"}}

import Content
import Crypto
import Foundation
import Storage

/// What a backup holds.
struct BackupManifest: Equatable {
    /// Longest manifest that is read.
    static let maximumBytes = 16 << 20

    /// When the snapshot was taken.
    var at: Instant
    /// The version that made it.
    var program: String
    /// The last line of the change log that is in it.
    var logPosition: Int64
    /// The form of the system's own tables.
    var databaseFormat: Int
    var databaseBytes: Int64
    var tables: [TableSum]
    var files: FileTally
    /// Files that the database names and that were not there.
    var missing: Int

    var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }
}

/// Files, counted and summed up.
struct FileTally: Equatable {
    private(set) var count = 0
    private(set) var bytes: Int64 = 0
    /// Over name, length and hash of each, in the order of names.
    var sha256: [UInt8] { stored ?? Array(hash.finalize()) }

    private var hash = SHA256()
    /// As a manifest tells it.
    private var stored: [UInt8]?

    init() {}

    init(count: Int, bytes: Int64, sha256: [UInt8]) {
        self.count = count
        self.bytes = bytes
        stored = sha256
    }

    mutating func add(_ name: String, bytes length: Int64, sha256: SHA256.Digest) {
        count += 1
        bytes += length
        for number in [Int64(name.utf8.count), length] {
            withUnsafeBytes(of: number.bigEndian) { hash.update(bufferPointer: $0) }
        }
        hash.update(data: Array(name.utf8))
        hash.update(data: Array(sha256))
    }

    static func == (one: FileTally, other: FileTally) -> Bool {
        one.count == other.count && one.bytes == other.bytes && one.sha256 == other.sha256
    }
}

extension BackupManifest {
    var json: JSONValue {
        let sums = tables.map { table in
            Self.object([
                ("name", .string(table.name)), ("rows", .integer(table.rows)),
                ("sha256", .string(Self.text(table.sha256))),
            ])
        }
        return Self.object([
            ("at", .string(at.iso8601)), ("program", .string(program)), ("logPosition", .integer(logPosition)),
            (
                "database",
                Self.object([
                    ("format", .integer(Int64(databaseFormat))), ("bytes", .integer(databaseBytes)),
                    ("tables", .array(sums)),
                ])
            ),
            (
                "files",
                Self.object([
                    ("count", .integer(Int64(files.count))), ("bytes", .integer(files.bytes)),
                    ("missing", .integer(Int64(missing))), ("sha256", .string(Self.text(files.sha256))),
                ])
            ),
        ])
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(JSONObject(members))
    }

    private static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
    private static func bytes(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }

    /// Nil for a text that is none; other members than those above are left alone.
    init?(_ bytes: [UInt8]) {
        guard let all = (try? JSONValue.parse(bytes))?.object, let database = all["database"]?.object,
            let files = all["files"]?.object, let at = all["at"]?.string.flatMap(Instant.parse),
            let program = all["program"]?.string, let logPosition = all["logPosition"]?.int64,
            let format = database["format"]?.int64, let databaseBytes = database["bytes"]?.int64,
            let count = files["count"]?.int64, let fileBytes = files["bytes"]?.int64,
            let missing = files["missing"]?.int64, let sha256 = files["sha256"]?.string.flatMap(Self.bytes)
        else { return nil }
        var tables: [TableSum] = []
        for table in database["tables"]?.array ?? [] {
            guard let name = table.object?["name"]?.string, let rows = table.object?["rows"]?.int64,
                let sha256 = table.object?["sha256"]?.string.flatMap(Self.bytes)
            else { return nil }
            tables.append(TableSum(name: name, rows: rows, sha256: sha256))
        }
        self.init(
            at: at, program: program, logPosition: logPosition, databaseFormat: Int(format),
            databaseBytes: databaseBytes, tables: tables,
            files: FileTally(count: Int(count), bytes: fileBytes, sha256: sha256), missing: Int(missing))
    }
}
