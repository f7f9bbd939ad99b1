//  ChangeLog: who changed what, when and from where: one row per written entry, in the same transaction.
//
//  The audit trail and the outbox in one. Encrypted and private attributes and passwords are named, their values
//  never written.
//  Always: the database refuses to change or remove a row; only what was personal can be blacked out (`Blackout`).
//          Each row has a code under a key that the database does not hold, so that nobody else can have written it.

import Content
import Relational

/// Appends to the change log inside a transaction.
struct ChangeLog {
    /// What happened to an entry.
    enum Action: String { case create, update, delete, redact }

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
        let line = LoggedLine(
            at: transaction.now.milliseconds, principal: transaction.principal.label,
            requestID: transaction.context.requestID, address: transaction.context.address, action: action.rawValue,
            type: type, entryID: id)
        let text = JSONValue.object(changes).serialized()
        let salt = FieldKeys.randomBytes(LoggedLine.saltBytes)
        try transaction.connection.run(
            Statement(
                "INSERT INTO \(ChangeLog.table) (at, principal, request_id, address, action, type, entry_id, changes, salt, code) "
                    + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .integer(line.at), .text(line.principal), .text(line.requestID),
                    line.address.isEmpty ? .null : .text(line.address),
                    .text(line.action), .text(line.type), .integer(line.entryID), .text(text), .blob(salt),
                    .blob(line.code(text, salt: salt, transaction.layout.cipher)),
                ]))
    }
}
