//  SecretsDocument: the content of the secrets file.
//
//  {"version":1,"jwtSecret":"…","apiTokenSalt":"…","fieldKeys":{"current":1,"keys":{"1":"<base64>"},"index":"<base64>"}}
//  Always: keys are 32 bytes; `current` is one of `keys`.

import Content
import Foundation
import Storage

/// Secrets as the file holds them.
struct SecretsDocument {
    static let version: Int64 = 1
    static let keyBytes = 32

    let jwtSecret: String
    let apiTokenSalt: String
    let current: UInt8
    let keys: [UInt8: [UInt8]]
    let index: [UInt8]

    var fieldKeys: FieldKeys { FieldKeys(current: current, keys: keys, index: index) }

    /// New secrets of 256 random bits each.
    static func random() -> SecretsDocument {
        let random = { FieldKeys.randomBytes(keyBytes) }
        return SecretsDocument(
            jwtSecret: Data(random()).base64EncodedString(), apiTokenSalt: Data(random()).base64EncodedString(),
            current: 1, keys: [1: random()], index: random())
    }

    /// The file's text, for people too.
    var json: [UInt8] {
        let keys = keys.sorted { $0.key < $1.key }.map { id, key in
            (String(id), JSONValue.string(SecretsDocument.text(key)))
        }
        let fields = JSONObject([
            ("current", .integer(Int64(current))), ("keys", .object(JSONObject(keys))),
            ("index", .string(SecretsDocument.text(index))),
        ])
        let document = JSONObject([
            ("version", .integer(SecretsDocument.version)), ("jwtSecret", .string(jwtSecret)),
            ("apiTokenSalt", .string(apiTokenSalt)), ("fieldKeys", .object(fields)),
        ])
        return JSONValue.object(document).serializedBytes() + [UInt8(ascii: "\n")]
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
        var keys: [UInt8: [UInt8]] = [:]
        for (name, value) in fields["keys"]?.object?.members ?? [] {
            guard let id = UInt8(name) else {
                throw .invalid(path: path, reason: "fieldKeys.keys has an id that is none")
            }
            keys[id] = try parts.key(value, "fieldKeys.keys.\(id)")
        }
        guard keys[current] != nil else { throw .invalid(path: path, reason: "fieldKeys.current names no key") }
        self.keys = keys
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

    func key(_ value: JSONValue?, _ name: String) throws(SecretsFault) -> [UInt8] {
        guard let text = value?.string, let key = Data(base64Encoded: text), key.count == SecretsDocument.keyBytes
        else {
            throw .invalid(path: path, reason: "\(name) is no base64 of \(SecretsDocument.keyBytes) bytes")
        }
        return Array(key)
    }
}
