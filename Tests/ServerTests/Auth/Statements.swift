//  Statements: the few lines of SQL that look at a database from behind the store.

import Relational

enum Statements {
    static func set(_ key: String, _ json: String) -> Statement {
        Statement(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [.text(key), .text(json)])
    }

    static let changeLog = Statement("SELECT principal, action, type, changes FROM change_log ORDER BY id")

    static func addresses(of type: String) -> Statement {
        Statement("SELECT COALESCE(address, '') FROM change_log WHERE type = ? ORDER BY id", [.text(type)])
    }

    static func addPermission(_ action: String, role: Int64) -> Statement {
        Statement("INSERT INTO up_permissions (action, role__id) VALUES (?, ?)", [.text(action), .integer(role)])
    }

    static func removeTokens() -> Statement {
        Statement("DELETE FROM api_tokens")
    }

    static func setPassword(_ username: String, _ hash: String) -> Statement {
        Statement("UPDATE up_users SET password = ? WHERE username = ?", [.text(hash), .text(username)])
    }

    static func passwordHash(_ username: String) -> Statement {
        Statement("SELECT password FROM up_users WHERE username = ?", [.text(username)])
    }

    static func redirectMail(_ recipient: String) -> Statement {
        Statement("UPDATE outgoing_mail SET recipient = ?", [.text(recipient)])
    }
}
