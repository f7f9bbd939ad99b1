//  ComponentStore: component rows of an entry: kept, merged, added, removed, each level by the same code.
//
//  A list in a draft is the whole new list. Rows with an id must belong to the entry. Links and nested rows go with
//  the row that owns them.

import Content
import Relational

/// Writes components inside a transaction.
struct ComponentStore {
    let transaction: Transaction
    /// Whether owners that a row's relations touch are updated with their rules.
    let runsRules: Bool
    /// How far whoever asked for the write may reach.
    let scope: WriteScope

    init(transaction: Transaction, runsRules: Bool, scope: WriteScope? = nil) {
        self.transaction = transaction
        self.runsRules = runsRules
        self.scope = scope ?? .open(transaction)
    }

    private var layout: Layout { transaction.layout }
    private var connection: any SQLConnection { transaction.connection }
    private var relations: RelationStore {
        RelationStore(transaction: transaction, runsRules: runsRules, scope: scope)
    }

    /// Writes every component attribute that the draft changes.
    func write(_ draft: Draft, id: Int64, isNew: Bool) throws {
        for attribute in draft.type.attributes {
            guard let rows = draft.components[attribute.name] else { continue }
            let stored = isNew ? [:] : try stored(attribute, of: draft.type, id: id)
            try checkOwnership(rows, stored, attribute)
            let kept = Set(rows.compactMap { row in row.id.map { ComponentKey(type: row.draft.type.uid, id: $0) } })
            for (uid, ids) in stored {
                for gone in ids where !kept.contains(ComponentKey(type: uid, id: gone)) {
                    try remove(row: gone, of: uid)
                }
            }
            for (index, row) in rows.enumerated() {
                try write(row, at: index, attribute: attribute, ownerType: draft.type.uid, ownerID: id)
            }
        }
    }

    private struct ComponentKey: Hashable {
        let type: UID
        let id: Int64
    }

    private func checkOwnership(_ rows: [ComponentDraft], _ stored: [UID: [Int64]], _ attribute: Attribute) throws {
        let isZone = if case .dynamicZone = attribute.form { true } else { false }
        for row in rows {
            guard let id = row.id, stored[row.draft.type.uid]?.contains(id) != true else { continue }
            let message = "Some of the provided components in \(attribute.name) are not related to the entity"
            throw isZone ? Refusal(400, "Error", message, details: nil) : Refusal.application(message)
        }
    }

    private func write(_ row: ComponentDraft, at index: Int, attribute: Attribute, ownerType: UID, ownerID: Int64)
        throws
    {
        let position = SQLValue.integer(Int64(index + 1))
        if let known = row.id { return try merge(row.draft, into: known, position: position) }
        let table = layout.tables[row.draft.type]
        let documentID = DocumentID.random()
        var write = RowWrite(table: table, cipher: layout.cipher, documentID: documentID)
        if table.hasDocumentID { write.set(SystemColumn.documentID, .text(documentID)) }
        write.set(SystemColumn.ownerType, .text(ownerType.rawValue))
        write.set(SystemColumn.ownerID, .integer(ownerID))
        write.set(SystemColumn.ownerField, .text(attribute.name))
        write.set(SystemColumn.position, position)
        try write.setScalars(row.draft, isNew: true)
        try relations.setForeignKeys(row.draft, id: nil, in: &write)
        try connection.run(write.insert())
        let id = connection.lastInsertedID
        transaction.touch(table.name)
        try relations.write(row.draft, id: id, isNew: true)
        try self.write(row.draft, id: id, isNew: true)
    }

    /// Changes a stored row; what the draft leaves alone stays.
    func merge(_ given: Draft, into id: Int64, position: SQLValue? = nil) throws {
        let table = layout.tables[given.type]
        var draft = given
        for link in draft.type.attributes where draft.relations[link.name] != nil {
            if case .foreignKey = table.places[link.index] {
                draft.storedRelations[link.name] = try relations.targets(of: link, table: table, id: id).first
            }
        }
        var write = RowWrite(table: table, cipher: layout.cipher, documentID: try documentID(table, id))
        if let position { write.set(SystemColumn.position, position) }
        try write.setScalars(draft, isNew: false)
        try relations.setForeignKeys(draft, id: id, in: &write)
        if !write.isEmpty { try connection.run(write.update(id: id)) }
        transaction.touch(table.name)
        try relations.write(draft, id: id, isNew: false)
        try self.write(draft, id: id, isNew: false)
    }

    private func documentID(_ table: EntryTable, _ id: Int64) throws -> String {
        guard table.hasDocumentID else { return "" }
        let found = try connection.first(
            Statement(
                "SELECT \"\(SystemColumn.documentID)\" FROM \"\(table.name)\" WHERE \"id\" = ?", [.integer(id)]))
        guard case .text(let documentID)? = found?.first else { return "" }
        return documentID
    }

    /// Ids of the rows of one attribute, by component.
    func stored(_ attribute: Attribute, of type: ContentType, id: Int64) throws -> [UID: [Int64]] {
        var found: [UID: [Int64]] = [:]
        for uid in attribute.form.components {
            try forEachRow(of: attribute, of: type, id: id, in: uid) { row, _ in found[uid, default: []].append(row) }
        }
        return found
    }

    /// Rows of one attribute in their order.
    func ordered(_ attribute: Attribute, of type: ContentType, id: Int64) throws -> [(type: UID, id: Int64)] {
        var rows: [(position: Int64, type: UID, id: Int64)] = []
        for uid in attribute.form.components {
            try forEachRow(of: attribute, of: type, id: id, in: uid) { rows.append(($1, uid, $0)) }
        }
        return rows.sorted { $0.position < $1.position }.map { ($0.type, $0.id) }
    }

    private func forEachRow(
        of attribute: Attribute, of type: ContentType, id: Int64, in uid: UID,
        _ body: (_ id: Int64, _ position: Int64) -> Void
    ) throws {
        let statement = Statement(
            "SELECT \"id\", \(SystemColumn.position) FROM \"\(try transaction.table(uid).name)\" "
                + "WHERE \(SystemColumn.ownerID) = ? AND \(SystemColumn.ownerType) = ? "
                + "AND \(SystemColumn.ownerField) = ? ORDER BY \(SystemColumn.position), \"id\"",
            [.integer(id), .text(type.uid.rawValue), .text(attribute.name)])
        try connection.forEach(statement) { body($0.integer(0), $0.integer(1)) }
    }

    /// Removes all component rows of an entry or component row.
    func remove(of type: ContentType, id: Int64) throws {
        for attribute in type.attributes {
            for (uid, ids) in try stored(attribute, of: type, id: id) {
                for row in ids { try remove(row: row, of: uid) }
            }
        }
    }

    private func remove(row id: Int64, of uid: UID) throws {
        let table = try transaction.table(uid)
        try remove(of: table.type, id: id)
        try connection.run(Statement("DELETE FROM \"\(table.name)\" WHERE \"id\" = ?", [.integer(id)]))
        transaction.touch(table.name)
    }
}
