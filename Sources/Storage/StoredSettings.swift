//  StoredSettings: what a database knows of itself and its installation, one value for each key.
//
//  Values are JSON texts, in the table `settings`. Who writes several things at once does so on one connection.

import Content
import Relational

/// Keys of the settings table.
package enum SettingsKey {
    /// A locale's code as a string.
    package static let defaultLocale = "default_locale"
    /// An array of `{"code","name"}`.
    package static let locales = "locales"
    /// An object: `allow_register`, `default_role` and so on, as Strapi's users-permissions plugin names them.
    package static let usersAdvanced = "users_permissions_advanced"
    /// An array of `table.column` whose unique index is left off; see `CheckOnly`.
    package static let checkOnly = "check_only"
    /// An object: how far a take-over reached; see `TakeOverMark`.
    package static let takenOver = "taken_over"
    /// An array of the types of roles whose accounts must have a second factor.
    package static let secondFactorRoles = "totp_roles"
    /// A number: the form of the system's own tables; see `Migrator.format`.
    static let format = "format"
    /// A string: the key that hashes were made under; see `IndexKey`.
    static let indexKey = "index_key"
    /// True while the file is to be rewritten; see `Scrub`.
    static let scrub = "scrub"
}

/// Reads and writes the settings table.
enum StoredSettings {
    /// The value of a key; nil when it was never set.
    static func value(_ key: String, on connection: any SQLConnection) throws -> JSONValue? {
        let select = Statement("SELECT value FROM settings WHERE key = ?", [.text(key)])
        guard case .text(let text)? = try connection.first(select)?.first else { return nil }
        return try JSONValue.parse(text)
    }

    /// Sets a key; a value that is there already is not written again.
    static func set(_ key: String, to value: JSONValue, on connection: any SQLConnection) throws {
        try connection.run(
            Statement(
                "INSERT INTO settings (key, value) VALUES (?, ?) "
                    + "ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE settings.value <> excluded.value",
                [.text(key), .text(value.serialized())]))
    }

    /// Removes a key.
    static func remove(_ key: String, on connection: any SQLConnection) throws {
        try connection.run(Statement("DELETE FROM settings WHERE key = ?", [.text(key)]))
    }

    /// The form of the system's own tables; nil where no migration wrote it down yet.
    static func format(on connection: any SQLConnection) throws -> Int? {
        try value(SettingsKey.format, on: connection)?.int64.map(Int.init)
    }
}
