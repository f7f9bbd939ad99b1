//  SecretsDocument: the content of the secrets file.
//
//  {"version":1,"jwtSecret":"…","apiTokenSalt":"…","auditKey":"<base64>","linkKey":"<base64>",
//   "fieldKeys":{"current":1,"keys":{"1":"<base64>"},"retired":{},"index":"<base64>","olderIndexes":[]}}
//  Always: keys are 32 bytes; `current` is one of `keys`. Members that are not known here are kept as they are.

import Content
import Crypto
import Foundation
import Storage

/// Secrets as the file holds them.
struct SecretsDocument {
    static let version: Int64 = 1
    static let keyBytes = 32

    let jwtSecret: String
    let apiTokenSalt: String
    var current: UInt8
    /// In use.
    var keys: [UInt8: [UInt8]]
    /// No longer in the database, but perhaps in older backups.
    var retired: [UInt8: [UInt8]] = [:]
    var index: [UInt8]
    /// Those before it, the oldest last.
    var olderIndexes: [[UInt8]] = []
    /// Nil in files of before there was one: derived then.
    var audit: [UInt8]?
    /// Signs addresses of private files; nil in files of before there was one: derived then.
    var link: [UInt8]?
    /// What else stands in the file.
    var others = JSONObject([])

    var fieldKeys: FieldKeys {
        FieldKeys(
            current: current, keys: keys.merging(retired) { used, _ in used }, index: index,
            olderIndexes: olderIndexes, audit: audit)
    }

    /// The key that signs addresses of files.
    var linkKey: [UInt8] {
        if let link { return link }
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(jwtSecret.utf8)), info: Array("file links".utf8),
            outputByteCount: SecretsDocument.keyBytes)
        return key.withUnsafeBytes { Array($0) }
    }

    /// New secrets of 256 random bits each.
    static func random() -> SecretsDocument {
        let random = { FieldKeys.randomBytes(keyBytes) }
        return SecretsDocument(
            jwtSecret: Data(random()).base64EncodedString(), apiTokenSalt: Data(random()).base64EncodedString(),
            current: 1, keys: [1: random()], index: random(), audit: random(), link: random())
    }

    /// The file's text, for people too.
    var json: [UInt8] {
        let fields = JSONObject([
            ("current", .integer(Int64(current))), ("keys", SecretsDocument.object(keys)),
            ("retired", SecretsDocument.object(retired)), ("index", .string(SecretsDocument.text(index))),
            ("olderIndexes", .array(olderIndexes.map { .string(SecretsDocument.text($0)) })),
        ])
        var document = JSONObject([
            ("version", .integer(SecretsDocument.version)), ("jwtSecret", .string(jwtSecret)),
            ("apiTokenSalt", .string(apiTokenSalt)),
        ])
        if let audit { document["auditKey"] = .string(SecretsDocument.text(audit)) }
        if let link { document["linkKey"] = .string(SecretsDocument.text(link)) }
        document["fieldKeys"] = .object(fields)
        for member in others.members { document[member.key] = member.value }
        return JSONValue.object(document).serializedBytes() + [UInt8(ascii: "\n")]
    }

    private static func object(_ keys: [UInt8: [UInt8]]) -> JSONValue {
        .object(JSONObject(keys.sorted { $0.key < $1.key }.map { (String($0.key), .string(text($0.value))) }))
    }

    private static func text(_ key: [UInt8]) -> String {
        Data(key).base64EncodedString()
    }
}

extension SecretsDocument {
    /// Reads the file's text.
    /// - Throws: `SecretsFault.invalid`, naming what is wrong and no value.
    init(_ bytes: [UInt8], path: String) throws(SecretsFault) {
        guard let members = (try? JSONValue.parse(bytes))?.object else {
            throw .invalid(path: path, reason: "it is no JSON object")
        }
        guard members["version"]?.int64 == SecretsDocument.version else {
            throw .invalid(path: path, reason: "its version is not \(SecretsDocument.version)")
        }
        let parts = SecretsParts(members: members, path: path)
        jwtSecret = try parts.text("jwtSecret")
        apiTokenSalt = try parts.text("apiTokenSalt")
        let fields = members["fieldKeys"]?.object ?? JSONObject([])
        guard let number = fields["current"]?.int64, let current = UInt8(exactly: number) else {
            throw .invalid(path: path, reason: "fieldKeys.current is no key id")
        }
        self.current = current
        index = try parts.key(fields["index"], "fieldKeys.index")
        keys = try parts.keys(fields["keys"], "fieldKeys.keys")
        retired = try parts.keys(fields["retired"], "fieldKeys.retired")
        guard keys[current] != nil else { throw .invalid(path: path, reason: "fieldKeys.current names no key") }
        for (place, value) in (fields["olderIndexes"]?.array ?? []).enumerated() {
            olderIndexes.append(try parts.key(value, "fieldKeys.olderIndexes[\(place)]"))
        }
        if let value = members["auditKey"] { audit = try parts.key(value, "auditKey") }
        if let value = members["linkKey"] { link = try parts.key(value, "linkKey") }
        let known: Set = ["version", "jwtSecret", "apiTokenSalt", "auditKey", "linkKey", "fieldKeys"]
        others = JSONObject(members.members.filter { !known.contains($0.key) }.map { ($0.key, $0.value) })
    }
}

/// The members of the file, one by one.
private struct SecretsParts {
    let members: JSONObject
    let path: String

    func text(_ name: String) throws(SecretsFault) -> String {
        guard let text = members[name]?.string, !text.isEmpty else {
            throw .invalid(path: path, reason: "\(name) is missing")
        }
        return text
    }

    func keys(_ value: JSONValue?, _ name: String) throws(SecretsFault) -> [UInt8: [UInt8]] {
        var keys: [UInt8: [UInt8]] = [:]
        for (text, value) in value?.object?.members ?? [] {
            guard let id = UInt8(text) else { throw .invalid(path: path, reason: "\(name) has an id that is none") }
            keys[id] = try key(value, "\(name).\(id)")
        }
        return keys
    }

    func key(_ value: JSONValue?, _ name: String) throws(SecretsFault) -> [UInt8] {
        guard let text = value?.string, let key = Data(base64Encoded: text), key.count == SecretsDocument.keyBytes
        else {
            throw .invalid(path: path, reason: "\(name) is no base64 of \(SecretsDocument.keyBytes) bytes")
        }
        return Array(key)
    }
}
