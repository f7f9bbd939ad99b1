//  EntryWriter: stores drafts: rows, relations, components, rules, change log, in one transaction.
//
//  There is one way in: a plain body, an upload with a `ref`, a relation written from its other side and a rule's own
//  change all end here. `runsRules` is false only for changes that a rule makes itself and for a take-over.

import Content
import Relational

/// Writes entries inside a transaction.
struct EntryWriter {
    let transaction: Transaction
    let runsRules: Bool
    /// How far whoever asked for the write may reach.
    let scope: WriteScope

    /// - Parameter scope: Nil where no caller asked for the write, but a rule or the system.
    init(transaction: Transaction, runsRules: Bool = true, scope: WriteScope? = nil) {
        self.transaction = transaction
        self.runsRules = runsRules
        self.scope = scope ?? .open(transaction)
    }

    private var layout: Layout { transaction.layout }
    private var connection: any SQLConnection { transaction.connection }
    private var relations: RelationStore {
        RelationStore(transaction: transaction, runsRules: runsRules, scope: scope)
    }
    private var components: ComponentStore {
        ComponentStore(transaction: transaction, runsRules: runsRules, scope: scope)
    }
    private var log: ChangeLog { ChangeLog(transaction: transaction) }

    private func rules(_ uid: UID) -> [any Lifecycle] {
        runsRules ? layout.rules[uid] ?? [] : []
    }

    /// Stores a new entry.
    ///
    /// Its line in the change log stands before those of what `afterCreate` rules change.
    /// - Throws: A client's fault (relations that do not exist, values that must be unique), or what a rule throws.
    func create(_ given: Draft) throws -> Entry {
        var draft = given
        let type = draft.type
        try scope.checkCreate(draft)
        try relations.checkTargets(of: draft)
        if runsRules { TextScanner(transaction: transaction).scan(draft) }
        for rule in rules(type.uid) { try rule.beforeCreate(&draft, in: transaction) }
        try checkProvided(draft)
        try UniqueCheck(transaction: transaction).check(draft, besides: nil)
        let id = try insert(draft, documentID: DocumentID.random())
        try relations.write(draft, id: id, isNew: true)
        try relations.checkTotals(of: draft, id: id)
        try components.write(draft, id: id, isNew: true)
        let entry = try stored(type.uid, id)
        try log.append(.create, from: nil, to: Snapshot(of: entry, touching: draft, in: transaction))
        for rule in rules(type.uid) { try rule.afterCreate(entry, in: transaction) }
        try scope.checkStored(entry, isNew: true)
        return entry
    }

    /// Changes a stored entry; what the draft leaves alone stays.
    /// - Returns: The entry after the change; nil when there is none of that id.
    func update(_ uid: UID, id: Int64, _ given: Draft) throws -> Entry? {
        guard let old = try transaction.lock(uid, id: id), try scope.sees(uid, id) else { return nil }
        var draft = given
        try scope.checkEchoes(draft, of: old)
        try checkKept(draft, old)
        draft.storedRelations = old.relations
        try scope.checkUpdate(draft, of: old)
        try relations.checkTargets(of: draft)
        if runsRules { TextScanner(transaction: transaction).scan(draft) }
        for rule in rules(uid) { try rule.beforeUpdate(&draft, of: old, in: transaction) }
        try UniqueCheck(transaction: transaction).check(draft, besides: old)
        let before = try Snapshot(of: old, touching: draft, in: transaction)
        try update(draft, of: old)
        try relations.write(draft, id: id, isNew: false)
        try relations.checkTotals(of: draft, id: id)
        try components.write(draft, id: id, isNew: false)
        let entry = try stored(uid, id)
        try log.append(.update, from: before, to: Snapshot(of: entry, touching: draft, in: transaction))
        if uid == .user { try transaction.endSessions(afterChangeOf: old, to: entry) }
        for rule in rules(uid) { try rule.afterUpdate(entry, from: old, in: transaction) }
        try scope.checkStored(entry, isNew: false)
        return entry
    }

    /// Deletes an entry, or changes it where a rule says so.
    /// - Returns: What was done; nil when there is none of that id.
    func delete(_ uid: UID, id: Int64) throws -> Deletion? {
        guard let entry = try transaction.lock(uid, id: id), try scope.sees(uid, id) else { return nil }
        try scope.checkDelete(entry)
        for rule in rules(uid) {
            if case .update(let draft) = try rule.onDelete(entry, in: transaction) {
                // The rule's own change: what a DELETE may do was asked above.
                if !draft.isEmpty {
                    _ = try EntryWriter(transaction: transaction, runsRules: runsRules).update(uid, id: id, draft)
                }
                return .update(draft)
            }
        }
        let before = try Snapshot(of: entry, touching: nil, in: transaction)
        try components.remove(of: entry.type, id: id)
        let table = layout.tables[entry.type]
        var statement = Statement("DELETE FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE \"id\" = ")
        statement.bind(.integer(id))
        try connection.run(statement)
        try RowCounts.change(table.name, by: -1, on: connection)
        transaction.touch(table.name)
        relations.touchNeighbours(of: entry.type)
        try log.append(.delete, from: before, to: nil)
        if uid == .user { try transaction.endSessions(afterChangeOf: entry, to: nil) }
        for rule in rules(uid) { try rule.afterDelete(entry, in: transaction) }
        return .remove
    }

    private func stored(_ uid: UID, _ id: Int64) throws -> Entry {
        guard let entry = try transaction.entry(uid, id: id) else { throw StoreFault.unknownType(uid) }
        return entry
    }

    /// Attributes that a rule declared to provide, and did not.
    private func checkProvided(_ draft: Draft) throws {
        let isUnpublished = draft.type.draftAndPublish && draft.publishedAt == .some(nil)
        guard runsRules, !isUnpublished else { return }
        let provided = layout.provided(draft.type.uid)
        let missing = draft.type.attributes.filter { attribute in
            guard attribute.required, provided.contains(attribute.name) else { return false }
            return attribute.scalar != nil
                ? (draft[attribute.name] ?? .null).isNull
                : draft.relations[attribute.name]?.wantedIDs.isEmpty != false
        }
        guard missing.isEmpty else {
            throw PayloadFault(missing.map { FieldFault([$0.name], "\($0.name) must be defined.") })
        }
    }

    /// Values that clients may send back, but not choose.
    private func checkKept(_ draft: Draft, _ old: Entry) throws {
        let chosen = draft.type.attributes.compactMap { attribute in
            draft[attribute.name] == old[attribute.name] ? nil : draft.keptOnly[attribute.name]
        }
        guard chosen.isEmpty else { throw PayloadFault(chosen) }
    }

    // MARK: rows

    private func insert(_ draft: Draft, documentID: String) throws -> Int64 {
        let table = layout.tables[draft.type]
        var row = RowWrite(table: table, cipher: layout.cipher, documentID: documentID)
        row.set(SystemColumn.documentID, .text(documentID))
        row.set(SystemColumn.createdAt, .integer(transaction.now.milliseconds))
        row.set(SystemColumn.updatedAt, .integer(transaction.now.milliseconds))
        if draft.type.draftAndPublish {
            let published = draft.publishedAt ?? .some(transaction.now)
            row.set(SystemColumn.publishedAt, SQLValue(published?.milliseconds))
        }
        if draft.type.isLocalized { row.set(SystemColumn.locale, SQLValue(draft.locale)) }
        try row.setScalars(draft, isNew: true)
        try relations.setForeignKeys(draft, id: nil, in: &row)
        try connection.run(row.insert())
        let id = connection.lastInsertedID
        try RowCounts.change(table.name, by: 1, on: connection)
        transaction.touch(table.name)
        return id
    }

    private func update(_ draft: Draft, of old: Entry) throws {
        let table = layout.tables[old.type]
        var row = RowWrite(table: table, cipher: layout.cipher, documentID: old.documentID)
        row.set(SystemColumn.updatedAt, .integer(transaction.now.milliseconds))
        if case .some(let published) = draft.publishedAt {
            row.set(SystemColumn.publishedAt, SQLValue(published?.milliseconds))
        }
        try row.setScalars(draft, isNew: false)
        try relations.setForeignKeys(draft, id: old.id, in: &row)
        try connection.run(row.update(id: old.id))
        transaction.touch(table.name)
    }
}
