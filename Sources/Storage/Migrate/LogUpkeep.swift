//  LogUpkeep: the change log as every migration leaves it: each line with its code, and closed to changes.
//
//  Lines of a version that knew no codes get theirs once, when the column comes; from then on the table refuses to
//  change a line or to lose one.

import Content
package import Relational

/// Closes the change log inside a migration.
struct LogUpkeep {
    let layout: Layout
    let connection: any SQLConnection

    /// The one change that a closed log lets through (`Blackout`).
    static let exception = AppendOnlyException(
        kept: ["id", "at", "principal", "request_id", "action", "type", "entry_id", "address", "code"],
        emptied: "salt", witness: "redacted_by", holding: ("action", ChangeLog.Action.redact.rawValue))

    func run() throws {
        // Once, and not at every start: both look at every row.
        if try isOlder() {
            try addCodes()
            try hideKeys()
        }
        let statements =
            layout.dialect.appendOnly(ChangeLog.table, LogUpkeep.exception)
            + [AuditSeals.table, AccessTables.looks.name, AccessTables.entries.name].flatMap {
                layout.dialect.appendOnly($0, nil)
            }
        for statement in statements { try connection.run(statement) }
    }

    /// The first format whose lines have codes.
    private static let format = 3

    /// True for a database of an earlier format; a new one has none yet, and nothing to look at.
    private func isOlder() throws -> Bool {
        try StoredSettings.format(on: connection).map { $0 < LogUpkeep.format } ?? false
    }

    private func addCodes() throws {
        var found: [(id: Int64, line: LoggedLine, changes: String)] = []
        var last: Int64 = 0
        repeat {
            found.removeAll(keepingCapacity: true)
            let select = Statement(
                "SELECT \(LoggedLine.columns), changes FROM \(ChangeLog.table) WHERE code IS NULL AND id > ? "
                    + "ORDER BY id LIMIT 1000", [.integer(last)])
            try connection.forEach(select) { row in found.append((row.integer(0), LoggedLine(row), row.text(8))) }
            last = found.last?.id ?? last
            for (id, line, changes) in found {
                let salt = FieldKeys.randomBytes(LoggedLine.saltBytes)
                try connection.run(
                    Statement(
                        "UPDATE \(ChangeLog.table) SET salt = ?, code = ? WHERE id = ?",
                        [.blob(salt), .blob(line.code(changes, salt: salt, layout.cipher)), .integer(id)]))
            }
        } while !found.isEmpty
    }
}

extension LogUpkeep {
    /// Keys of repeated requests stood in clear before format 3.
    private func hideKeys() throws {
        var keys: Set<String> = []
        let select = Statement(
            "SELECT key FROM \(Transaction.idempotencyTable) WHERE key NOT LIKE 'code:%' OR length(key) <> 69")
        try connection.forEach(select) { keys.insert($0.text(0)) }
        for key in keys {
            try connection.run(
                Statement(
                    "UPDATE \(Transaction.idempotencyTable) SET key = ? WHERE key = ?",
                    [.text(Transaction.stored(key, layout.cipher)), .text(key)]))
        }
    }
}

/// Which key the hashes of a database were made under.
package enum IndexKey {
    /// The fingerprint that a database names; nil where it names none yet.
    package static func stored(in driver: any SQLDriver) async throws -> String? {
        try await driver.read { connection in
            guard try connection.tables()[SystemTables.settings.name] != nil else { return nil }
            return try stored(on: connection)
        }
    }

    /// The keys as a database needs them: its hashes may be of an older one.
    /// - Throws: `StoreFault.otherIndexKey` where none of them made its hashes.
    package static func matching(_ keys: FieldKeys, in driver: any SQLDriver) async throws -> FieldKeys {
        guard let matching = keys.matching(try await stored(in: driver)) else { throw StoreFault.otherIndexKey }
        return matching
    }

    static func stored(on connection: any SQLConnection) throws -> String? {
        try StoredSettings.value(SettingsKey.indexKey, on: connection)?.string
    }

    /// Writes the fingerprint down where there is none.
    /// - Throws: `StoreFault.otherIndexKey` where there is another.
    static func keep(_ cipher: FieldCipher, on connection: any SQLConnection) throws {
        guard let known = try stored(on: connection) else {
            return try set(cipher.indexFingerprint, on: connection)
        }
        guard known.isExactly(cipher.indexFingerprint) else { throw StoreFault.otherIndexKey }
    }

    static func set(_ fingerprint: String, on connection: any SQLConnection) throws {
        try StoredSettings.set(SettingsKey.indexKey, to: .string(fingerprint), on: connection)
    }
}
