//  Secrets: what the server must know and nobody else may: JWT secret, API-token salt, field keys.
//
//  One JSON file (0600) beside the database, made at the first start. Losing it means: everybody logs in anew, API
//  tokens are void, encrypted fields cannot be read by anybody ever again. So it is never made anew beside a database
//  that is there already.

import Content
import Foundation
package import Storage

/// The secrets of one installation.
package struct Secrets: Sendable {
    /// Signs session tokens; text, as in Strapi's configuration.
    package let jwtSecret: String
    /// Salts the hashes of API-token keys; text, as in Strapi's configuration.
    package let apiTokenSalt: String
    /// Signs addresses of private files for some minutes.
    package let linkKey: [UInt8]
    /// Encrypts fields.
    package let fieldKeys: FieldKeys
    /// What the operator should see to, one sentence each.
    package let warnings: [String]
    /// True when the file was made just now.
    package let isNew: Bool

    /// Shorter overrides are warned about: who has one token can try short secrets at leisure.
    static let shortSecretBytes = 16

    /// Reads the file at `path`, or makes it when there is no database yet.
    ///
    /// - Parameters:
    ///   - path: The file; its folder is made too.
    ///   - databaseExists: Whether there is a database already, whose encrypted fields a new file could not open.
    ///   - jwtSecret: Takes the place of the file's; the file keeps its own.
    ///   - apiTokenSalt: Takes the place of the file's; the file keeps its own.
    /// - Returns: The secrets in force.
    /// - Throws: `SecretsFault`; then nothing was made. Blocks for some milliseconds.
    package static func load(
        path: String, databaseExists: Bool, jwtSecret: String? = nil, apiTokenSalt: String? = nil
    ) throws(SecretsFault) -> Secrets {
        let file = SecretsFile(path: path)
        var isNew = false
        var found = try file.read()
        if found == nil {
            guard !databaseExists else { throw .missing(path: path) }
            isNew = try file.create(SecretsDocument.random().json)
            found = try file.read()
        }
        guard let found else { throw .unreadable(path: path, reason: "it went away while it was read") }
        let document = try SecretsDocument(found.bytes, path: path)
        var warnings = found.warnings
        if document.keys.count > 1 {
            warnings.append("the change of the field key was not finished; run `kavling keys rotate` again")
        }
        for (name, value) in [("KAVLING_JWT_SECRET", jwtSecret), ("KAVLING_API_TOKEN_SALT", apiTokenSalt)] {
            guard let value else { continue }
            if value.isEmpty { throw .emptyOverride(name: name) }
            if value.utf8.count < shortSecretBytes {
                warnings.append("\(name) is shorter than \(shortSecretBytes) bytes and can be guessed")
            }
        }
        return Secrets(
            jwtSecret: jwtSecret ?? document.jwtSecret, apiTokenSalt: apiTokenSalt ?? document.apiTokenSalt,
            linkKey: document.linkKey, fieldKeys: document.fieldKeys, warnings: warnings, isNew: isNew)
    }
}

extension Secrets: CustomStringConvertible, CustomReflectable {
    /// Says nothing, so that no log can.
    package var description: String { "Secrets" }

    /// Shows nothing, for the same reason.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why there are no secrets.
package enum SecretsFault: Error, Equatable, CustomStringConvertible {
    /// There is a database and no file.
    case missing(path: String)
    case unreadable(path: String, reason: String)
    case notWritable(path: String, reason: String)
    /// The file is not what this server wrote.
    case invalid(path: String, reason: String)
    /// A variable is set to nothing.
    case emptyOverride(name: String)

    package var description: String {
        switch self {
        case .missing(let path):
            "\(path) is missing, and there is a database already: with a new file its encrypted fields could never be "
                + "read again. Put the file back from a backup, or set KAVLING_SECRETS to where it is."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .notWritable(let path, let reason): "\(path) cannot be made: \(reason)"
        case .invalid(let path, let reason): "\(path) is damaged: \(reason). Put it back from a backup."
        case .emptyOverride(let name): "\(name) is set but empty; set it to the secret or not at all"
        }
    }
}
