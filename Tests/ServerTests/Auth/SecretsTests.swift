//  SecretsTests: the secrets file on a real disk: made, read, refused.

import Content
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct `The secrets file` {
    private func load(_ folder: Folder, _ name: String = "secrets.json", exists: Bool = false) throws -> Secrets {
        try Secrets.load(path: folder.path(name), databaseExists: exists)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber).intValue
    }

    @Test func `is made at the first start, for its owner alone, and read at the next`() async throws {
        try await Folder.use { folder in
            let first = try load(folder, "data/deep/secrets.json")
            #expect(first.isNew && first.warnings.isEmpty)
            #expect(try mode(folder.path("data/deep/secrets.json")) == 0o600)
            #expect(try mode(folder.path("data/deep")) == 0o700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data/deep")) == ["secrets.json"])
            let second = try load(folder, "data/deep/secrets.json", exists: true)
            #expect(!second.isNew && second.warnings.isEmpty)
            #expect(second.jwtSecret == first.jwtSecret && second.apiTokenSalt == first.apiTokenSalt)
            #expect(first.jwtSecret.utf8.count == 44 && first.jwtSecret != first.apiTokenSalt)
        }
    }

    @Test func `opens what was sealed before a restart`() async throws {
        try await Folder.use { folder in
            let schema = try SchemaLoader.load([])
            let type = try #require(schema[.user])
            let attribute = try #require(type[name: "username"])
            let sealed = try FieldCipher(load(folder).fieldKeys).seal("budi", of: attribute, in: type, documentID: "d")
            let again = FieldCipher(try load(folder).fieldKeys)
            #expect(try again.open(sealed, of: attribute, in: type, documentID: "d") == "budi")
        }
    }

    @Test func `is not made beside a database that is there already`() async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            #expect(throws: SecretsFault.missing(path: path)) { try load(folder, exists: true) }
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(SecretsFault.missing(path: path).description.contains("could never be read again"))
        }
    }

    @Test func `gives way to the environment, and keeps its own`() async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            let both = try Secrets.load(
                path: path, databaseExists: false, jwtSecret: "golden-jwt-secret", apiTokenSalt: "golden-api-token-salt"
            )
            #expect(both.jwtSecret == "golden-jwt-secret" && both.apiTokenSalt == "golden-api-token-salt")
            #expect(both.warnings.isEmpty)
            let own = try load(folder)
            #expect(own.jwtSecret != "golden-jwt-secret" && own.apiTokenSalt != "golden-api-token-salt")
            let one = try Secrets.load(path: path, databaseExists: true, jwtSecret: "golden-jwt-secret")
            #expect(one.jwtSecret == "golden-jwt-secret" && one.apiTokenSalt == own.apiTokenSalt)
        }
    }

    @Test(arguments: [("", nil), ("fifteen bytes..", 1), ("sixteen bytes...", 0)] as [(String, Int?)])
    func `warns of a short override and refuses an empty one`(secret: String, warnings: Int?) async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            if let warnings {
                let secrets = try Secrets.load(path: path, databaseExists: false, apiTokenSalt: secret)
                #expect(secrets.warnings.count == warnings)
            } else {
                #expect(throws: SecretsFault.emptyOverride(name: "KAVLING_JWT_SECRET")) {
                    try Secrets.load(path: path, databaseExists: false, jwtSecret: secret)
                }
            }
        }
    }

    @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o660, true), (0o622, true)])
    func `warns when others may read or change it`(rights: Int, warns: Bool) async throws {
        try await Folder.use { folder in
            _ = try load(folder)
            try FileManager.default.setAttributes(
                [.posixPermissions: rights], ofItemAtPath: folder.path("secrets.json"))
            let warnings = try load(folder).warnings
            #expect(warnings.isEmpty != warns)
            if warns { #expect(warnings[0].contains("chmod 600")) }
        }
    }

    @Test func `may be reached through a link, and is judged by its own rights`() async throws {
        try await Folder.use { folder in
            let first = try load(folder, "real.json")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("secrets.json"), withDestinationPath: folder.path("real.json"))
            let linked = try load(folder)
            #expect(linked.jwtSecret == first.jwtSecret && linked.warnings.isEmpty)
        }
    }

    @Test(arguments: [
        ("", "it is no JSON object"), ("{", "it is no JSON object"), ("[]", "it is no JSON object"),
        ("{}", "its version is not 1"), (#"{"version":2}"#, "its version is not 1"),
        (#"{"version":1}"#, "jwtSecret is missing"), (#"{"version":1,"jwtSecret":""}"#, "jwtSecret is missing"),
        (#"{"version":1,"jwtSecret":"a"}"#, "apiTokenSalt is missing"),
        (#"{"version":1,"jwtSecret":"a","apiTokenSalt":"b"}"#, "fieldKeys.current is no key id"),
        (keys(current: "256"), "fieldKeys.current is no key id"),
        (keys(current: "2"), "fieldKeys.current names no key"),
        (keys(index: "QUJD"), "fieldKeys.index is no base64 of 32 bytes"),
        (keys(one: "QUJD"), "fieldKeys.keys.1 is no base64 of 32 bytes"),
        (keys(one: "?"), "fieldKeys.keys.1 is no base64 of 32 bytes"),
    ])
    func `is refused when it is damaged, with no secret in the words`(text: String, reason: String) async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: SecretsFault.invalid(path: path, reason: reason)) { try load(folder) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(text.utf8))
        }
    }

    @Test func `is refused when it is a folder or too large`() async throws {
        try await Folder.use { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("secrets.json"), withIntermediateDirectories: false)
            #expect(throws: SecretsFault.unreadable(path: folder.path("secrets.json"), reason: "it is no file")) {
                try load(folder)
            }
            try Data(count: SecretsFile.maximumBytes + 1).write(to: URL(fileURLWithPath: folder.path("large.json")))
            #expect(
                throws: SecretsFault.unreadable(
                    path: folder.path("large.json"), reason: "it is larger than 65536 bytes")
            ) { try load(folder, "large.json") }
        }
    }

    @Test func `cannot be made below a file`() async throws {
        try await Folder.use { folder in
            try Data().write(to: URL(fileURLWithPath: folder.path("file")))
            let fault = #expect(throws: SecretsFault.self) { try load(folder, "file/secrets.json") }
            #expect(fault?.description.contains("file/secrets.json") == true)
        }
    }

    @Test func `is one file when two servers start at once`() async throws {
        try await Folder.use { folder in
            let path = folder.path("secrets.json")
            let found = try await withThrowingTaskGroup(of: Secrets.self) { group in
                for _ in 0..<8 { group.addTask { try Secrets.load(path: path, databaseExists: false) } }
                return try await group.reduce(into: [Secrets]()) { $0.append($1) }
            }
            #expect(Set(found.map(\.jwtSecret)).count == 1)
            #expect(found.filter(\.isNew).count == 1)
        }
    }

    @Test func `says nothing when it is printed`() async throws {
        try await Folder.use { folder in
            let secrets = try load(folder)
            var dumped = ""
            dump(secrets, to: &dumped)
            for text in ["\(secrets)", String(reflecting: secrets), dumped] {
                #expect(!text.contains(secrets.jwtSecret) && !text.contains(secrets.apiTokenSalt))
            }
        }
    }

    private static func keys(current: String = "1", one: String = key, index: String = key) -> String {
        #"{"version":1,"jwtSecret":"a","apiTokenSalt":"b","fieldKeys":{"current":\#(current),"#
            + #""keys":{"1":"\#(one)"},"index":"\#(index)"}}"#
    }

    private static let key = Data(repeating: 7, count: 32).base64EncodedString()
}
