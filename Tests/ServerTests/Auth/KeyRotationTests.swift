//  The secrets file while keys change: no step leaves it without a key that something is still sealed with.

import Content
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct `A rotation of keys` {
    private static func use(_ body: (KeyRotation, String) throws -> Void) async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            _ = try Secrets.load(path: path, databaseExists: false)
            try body(KeyRotation(path: path), path)
        }
    }

    private static func document(_ path: String) throws -> JSONObject {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(try JSONValue.parse(Array(bytes)).object)
    }

    private static func ids(_ name: String, _ path: String) throws -> [String] {
        try document(path)["fieldKeys"]?.object?[name]?.object?.members.map(\.key) ?? []
    }

    @Test func `adds a key, keeps the old one, and retires it at the end`() async throws {
        try await Self.use { rotation, path in
            let begun = try rotation.begin()
            #expect(begun.keys.current == 2 && begun.old == [1] && !begun.isResumed)
            #expect(try Self.ids("keys", path) == ["1", "2"])
            let ended = try rotation.finish()
            #expect(ended.old == [1] && ended.keys.current == 2)
            #expect(try Self.ids("keys", path) == ["2"] && Self.ids("retired", path) == ["1"])
            // A retired key still opens what an older backup holds.
            let schema = try SchemaLoader.load([
                SchemaFile(
                    path: "components/a/b.json",
                    bytes: Array(
                        #"{"collectionName":"b","info":{"displayName":"b"},"attributes":{"x":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}}}"#
                            .utf8))
            ])
            let type = try #require(schema.all.first { $0.isComponent })
            let attribute = try #require(type[name: "x"])
            _ = try rotation.begin()
            let cipher = FieldCipher(try Secrets.load(path: path, databaseExists: true).fieldKeys)
            let sealed = try cipher.seal("x", of: attribute, in: type, documentID: "d")
            #expect(sealed.first == 3)
        }
    }

    @Test func `that was stopped is gone on with, not begun again`() async throws {
        try await Self.use { rotation, path in
            let begun = try rotation.begin()
            let again = try rotation.begin()
            #expect(again.isResumed && again.keys.current == begun.keys.current && again.old == [1])
            #expect(try Self.ids("keys", path) == ["1", "2"])
        }
    }

    @Test func `never gives an id again, and stops at the last`() async throws {
        try await Self.use { rotation, path in
            for id in 2...255 {
                #expect(try rotation.begin().keys.current == UInt8(id))
                _ = try rotation.finish()
            }
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(throws: SecretsFault.self) { try rotation.begin() }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            // The file with all of them is still one that can be read.
            _ = try Secrets.load(path: path, databaseExists: true)
        }
    }

    @Test func `leaves the rest of the file as it was, and the file to its owner alone`() async throws {
        try await Self.use { rotation, path in
            var text = try String(contentsOfFile: path, encoding: .utf8)
            text = text.replacingOccurrences(of: "{\"version\":1,", with: "{\"version\":1,\"somethingElse\":\"kept\",")
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            let before = try Self.document(path)
            _ = try rotation.begin()
            let after = try Self.document(path)
            for name in ["jwtSecret", "apiTokenSalt", "auditKey", "somethingElse"] {
                #expect(before[name] == after[name] && before[name] != nil, "\(name)")
            }
            let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(rights?.intValue == 0o600)
            let folder = (path as NSString).deletingLastPathComponent
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["secrets.json"])
        }
    }

    @Test func `follows a link to the file, and leaves the link`() async throws {
        try await Self.use { rotation, path in
            let link = path + ".link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            _ = try KeyRotation(path: link).begin()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
            #expect(try Self.ids("keys", path) == ["1", "2"])
        }
    }

    @Test func `of hashes puts a new key in front and keeps those before it, and the audit key`() async throws {
        try await Self.use { rotation, path in
            let first = try Secrets.load(path: path, databaseExists: true).fieldKeys
            let second = try rotation.addIndex(besides: first.indexFingerprint)
            #expect(second.indexFingerprint != first.indexFingerprint)
            #expect(second.matching(first.indexFingerprint) != nil)
            #expect(second.auditBytes == first.auditBytes)
            // Stopped before the database knew of it: the same key is used, no third one made.
            let again = try rotation.addIndex(besides: first.indexFingerprint)
            #expect(again.indexFingerprint == second.indexFingerprint)
        }
    }

    @Test func `of a file without an audit key writes down the one that was derived`() async throws {
        try await Self.use { rotation, path in
            var text = try String(contentsOfFile: path, encoding: .utf8)
            let key = try #require(try Self.document(path)["auditKey"]?.string)
            text = text.replacingOccurrences(of: "\"auditKey\":\"\(key)\",", with: "")
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            let before = try Secrets.load(path: path, databaseExists: true).fieldKeys
            let after = try rotation.addIndex(besides: before.indexFingerprint)
            #expect(after.auditBytes == before.auditBytes)
            #expect(try Secrets.load(path: path, databaseExists: true).fieldKeys.auditBytes == before.auditBytes)
        }
    }
}
