//  TakeOverMark: which entries a take-over brought: those the change log tells no making of.
//
//  Written at the end of a take-over into the settings. Ids go on behind the source's, so one number a table is enough.

import Content
import Relational

/// How far a take-over reached.
struct TakeOverMark: Hashable {
    /// The last line of the change log before it; 0 for none, and where nothing was taken over.
    var log: Int64 = 0
    /// The highest id of each table that it filled.
    var lastIDs: [String: Int64] = [:]

    /// What is written down; nothing where there was no take-over.
    static func stored(on connection: any SQLConnection) throws -> TakeOverMark {
        guard let members = try StoredSettings.value(SettingsKey.takenOver, on: connection)?.object else {
            return TakeOverMark()
        }
        let pairs = (members["last_ids"]?.object?.members ?? []).compactMap { member in
            member.value.int64.map { (member.key, $0) }
        }
        return TakeOverMark(
            log: members["log"]?.int64 ?? 0, lastIDs: Dictionary(pairs, uniquingKeysWith: { _, last in last }))
    }

    var json: JSONValue {
        let ids = lastIDs.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer($0.value)) }
        return .object(JSONObject([("log", .integer(log)), ("last_ids", .object(JSONObject(ids)))]))
    }
}

extension TakeOverRun {
    /// The last line of the change log as it is now.
    func lastLogLine() throws -> Int64 {
        try connection.firstInteger(Statement("SELECT max(id) FROM \(ChangeLog.table)")) ?? 0
    }

    /// Writes down which entries are there now; before reviews change any, which is in the log.
    func mark(log: Int64) throws {
        var mark = TakeOverMark(log: log)
        for name in layout.tables.all.filter({ !$0.type.isComponent }).map(\.name) + [SystemTables.tokens.name] {
            mark.lastIDs[name] = try connection.firstInteger(Statement("SELECT max(id) FROM \"\(name)\""))
        }
        try set(SettingsKey.takenOver, mark.json)
    }
}
