//  ChangeLog: who changed what, when: one row per written entry, in the same transaction.
//
//  The audit trail and the outbox in one. Encrypted and private attributes and passwords are named, their values
//  never written.

import Content
import Relational

/// Appends to the change log inside a transaction.
struct ChangeLog {
    /// What happened to an entry.
    enum Action: String { case create, update, delete }

    static let table = "change_log"

    let transaction: Transaction

    /// Appends one row with every attribute that differs, old before new; an update that changed nothing leaves none.
    /// - Parameters:
    ///   - action: What was done.
    ///   - old: Nil for a new entry.
    ///   - new: Nil for one that is gone.
    /// - Throws: What the database refuses.
    func append(_ action: Action, from old: Snapshot?, to new: Snapshot?) throws {
        guard let entry = new?.entry ?? old?.entry else { return }
        var changes = JSONObject([])
        for attribute in entry.type.attributes where attribute.aliasOf == nil {
            guard old?.clear(attribute) ?? .null != new?.clear(attribute) ?? .null else { continue }
            changes[attribute.name] = .array([old?.masked(attribute) ?? .null, new?.masked(attribute) ?? .null])
        }
        let published = [old, new].map { $0?.entry.publishedAt.map { JSONValue.string($0.iso8601) } ?? .null }
        if published[0] != published[1] { changes["publishedAt"] = .array(published) }
        if action == .update, changes.isEmpty { return }
        try append(action, type: entry.type.uid.rawValue, id: entry.id, changes)
    }

    /// Appends one row about anything that has an id.
    func append(_ action: Action, type: String, id: Int64, _ changes: JSONObject) throws {
        try transaction.connection.run(
            Statement(
                "INSERT INTO \(ChangeLog.table) (at, principal, request_id, action, type, entry_id, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .integer(transaction.now.milliseconds), .text(transaction.principal.label),
                    .text(transaction.context.requestID), .text(action.rawValue), .text(type), .integer(id),
                    .text(JSONValue.object(changes).serialized()),
                ]))
    }
}
