//  TakeOverRun+Settings: the few settings of Strapi that answers depend on, and the API tokens.
//
//  A token stays valid because its hash is kept and the salt is configured (KAVLING_API_TOKEN_SALT).

import Content
import Relational

extension TakeOverRun {
    static let tokensTable = "strapi_api_tokens"
    private static let settingsTable = "strapi_core_store_settings"
    private static let localesTable = "i18n_locale"
    private static let tokenActionsTable = "strapi_api_token_permissions"

    /// Strapi's keys and ours; the values are JSON text on both sides.
    private static let settings = [
        "plugin_i18n_default_locale": SettingsKey.defaultLocale,
        "plugin_users-permissions_advanced": SettingsKey.usersAdvanced,
    ]

    /// Takes the settings that are ours too, and tells the others.
    func takeSettings() throws {
        readTables.insert(TakeOverRun.settingsTable)
        let select = Statement("SELECT key, value FROM \"\(TakeOverRun.settingsTable)\" ORDER BY id")
        var others: Int64 = 0
        try source.line.forEach(select, columns: 2) { row in
            guard let theirs = row.text(0), let own = TakeOverRun.settings[theirs] else {
                others += 1
                return
            }
            guard let value = row.text(1).flatMap({ try? JSONValue.parse($0) }) else {
                return report.skip(TakeOverRun.settingsTable, theirs, because: "invalid JSON")
            }
            if own == SettingsKey.defaultLocale, let code = value.string { defaultLocale = code }
            try set(own, value)
        }
        if others > 0 {
            report.skip(
                TakeOverRun.settingsTable, count: others,
                because: "settings of Strapi's own: admin panel, sign-in providers, e-mail templates, uploads")
        }
        try takeLocales()
    }

    private func takeLocales() throws {
        guard let table = source.table(TakeOverRun.localesTable) else { return }
        readTables.insert(table)
        var locales: [JSONValue] = []
        try source.line.forEach(Statement("SELECT code, name FROM \"\(table)\" ORDER BY id"), columns: 2) { row in
            guard let code = row.text(0) else { return }
            locales.append(.object(JSONObject([("code", .string(code)), ("name", .string(row.text(1) ?? code))])))
        }
        try set(SettingsKey.locales, .array(locales))
    }

    func set(_ key: String, _ value: JSONValue) throws {
        try StoredSettings.set(key, to: value, on: connection)
    }

    /// Takes API tokens with their hashes and, of custom ones, their actions.
    func takeTokens() throws {
        guard let table = source.table(TakeOverRun.tokensTable) else { return }
        let own = SystemTables.tokens.name
        let total = try source.count(table)
        let tally = openTally("API tokens", table, read: total, counts: [Statement("SELECT COUNT(*) FROM \(own)")])
        let (actions, actionsTally) = try tokenActions()
        func leaveOutToken(_ id: Int64?, because reason: String) {
            leaveOut(tally, id: id, because: reason)
            guard let actionsTally, let id else { return }
            tallies[actionsTally].leftOut += Int64(actions[id]?.count ?? 0)
        }
        let columns = ["id", "name", "type", "access_key", "expires_at", "created_at"]
        let wanted = columns.map { source.column($0, of: table).map { "\"\($0)\"" } ?? "NULL" }
        let select = Statement("SELECT \(wanted.joined(separator: ", ")) FROM \"\(table)\" ORDER BY id")
        try source.line.forEach(select, columns: columns.count) { row in
            guard let id = row.id(0), let key = row.text(3), !key.isEmpty else {
                return leaveOutToken(row.id(0), because: "has no key")
            }
            let listed = (actions[id] ?? []).map(JSONValue.string)
            let insert = Statement(
                "INSERT INTO \(own) (id, name, kind, access_key, actions, expires_at, created_at) "
                    + "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    .integer(id), .text(row.text(1) ?? ""), .text(kind(row.text(2), id: id)), .text(key),
                    .text(JSONValue.array(listed).serialized()), SourceValue(instant: row[4]).value, createdAt(row[5]),
                ])
            if try connection.run(insert) == 0 { leaveOutToken(id, because: "another token has the same key") }
        }
    }

    private func createdAt(_ value: SQLValue) -> SQLValue {
        let found = SourceValue(instant: value).value
        return found == .null ? .integer(transaction.now.milliseconds) : found
    }

    /// An unknown kind may do what is listed for it, and no more.
    private func kind(_ kind: String?, id: Int64) -> String {
        if let kind, ["full-access", "read-only", "custom"].contains(kind) { return kind }
        report.skip("API tokens", "type", id: id, value: kind, because: "unknown kind; taken as custom")
        return "custom"
    }

    /// Actions by token, and their account.
    private func tokenActions() throws -> ([Int64: [String]], tally: Int?) {
        guard let actions = source.table(TakeOverRun.tokenActionsTable),
            let links = source.table("\(TakeOverRun.tokenActionsTable)_token_links")
        else { return ([:], nil) }
        let counts = [Statement("SELECT COALESCE(SUM(json_array_length(actions)), 0) FROM \(SystemTables.tokens.name)")]
        let tally = openTally("API tokens actions", actions, read: try source.count(actions), counts: counts)
        readTables.insert(links)
        let select = Statement(
            "SELECT a.id, l.api_token_id, a.action, t.id FROM \"\(actions)\" a LEFT JOIN \"\(links)\" l "
                + "ON l.api_token_permission_id = a.id LEFT JOIN \"\(TakeOverRun.tokensTable)\" t ON t.id = l.api_token_id "
                + "GROUP BY a.id ORDER BY a.id")
        var found: [Int64: [String]] = [:]
        try source.line.forEach(select, columns: 4) { row in
            guard let token = row.id(3), let action = row.text(2) else {
                return leaveOut(tally, id: row.id(0), because: "an action of no token")
            }
            found[token, default: []].append(action)
        }
        return (found, tally)
    }
}
