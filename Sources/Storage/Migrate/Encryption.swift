//  Encryption: a column of clear texts becomes one of cipher texts, when a schema says so of an attribute that has values.
//
//  In the migration's own transaction, so it has happened or it has not. What was clear goes from the change log too, as
//  it is compared with the schema as it is now. The pages that held it are zeroed as they are let go, and the file is
//  rewritten once after the migration (`Scrub`).
//  Always: a component row that had no document id gets one, since cipher texts are bound to it.

import Content
import Relational

/// Encrypts what is stored inside a migration.
struct Encryption {
    let layout: Layout
    let connection: any SQLConnection

    /// Rows that are read before they are written.
    private static let batch: Int64 = 1_000

    /// Turns a column's texts into cipher texts with their hashes.
    func encrypt(_ definition: TableDefinition, _ column: String) throws {
        guard let table = layout.tables.all.first(where: { $0.name == definition.name }),
            let attribute = table.type.attributes.first(where: { table.places[$0.index].valueColumn == column }),
            case .encrypted(_, let hash) = table.places[attribute.index],
            var wanted = definition.columns.first(where: { $0.name == column })
        else { return }
        for name in try connection.indexNames()
        where IndexName.columns(of: name, in: table.name)?.contains(column) == true {
            try connection.run(Statement("DROP INDEX \"\(name)\""))
        }
        try giveDocumentIDs(table)
        wanted.name = column + "__sealed"
        try connection.run(layout.dialect.addColumn(wanted, to: table.name))
        try seal(attribute, of: table, from: column, to: wanted.name, hash)
        // Emptied first: what is only dropped would stay in the pages until they are used again.
        try connection.run(Statement("UPDATE \"\(table.name)\" SET \"\(column)\" = NULL"))
        try connection.run(Statement("ALTER TABLE \"\(table.name)\" DROP COLUMN \"\(column)\""))
        try connection.run(
            Statement("ALTER TABLE \"\(table.name)\" RENAME COLUMN \"\(wanted.name)\" TO \"\(column)\""))
    }

    private func giveDocumentIDs(_ table: EntryTable) throws {
        var ids: [Int64] = []
        var last: Int64 = 0
        repeat {
            ids.removeAll(keepingCapacity: true)
            let select = Statement(
                "SELECT id FROM \"\(table.name)\" WHERE \(SystemColumn.documentID) IS NULL AND id > ? "
                    + "ORDER BY id LIMIT \(Encryption.batch)", [.integer(last)])
            try connection.forEach(select) { ids.append($0.integer(0)) }
            last = ids.last ?? last
            for id in ids {
                try connection.run(
                    Statement(
                        "UPDATE \"\(table.name)\" SET \(SystemColumn.documentID) = ? WHERE id = ?",
                        [.text(DocumentID.random()), .integer(id)]))
            }
        } while !ids.isEmpty
    }

    private func seal(
        _ attribute: Attribute, of table: EntryTable, from clear: String, to sealed: String, _ hash: String
    ) throws {
        var last: Int64 = 0
        var rows: [(id: Int64, documentID: String, text: String)] = []
        repeat {
            rows.removeAll(keepingCapacity: true)
            let select = Statement(
                "SELECT id, \(SystemColumn.documentID), \"\(clear)\" FROM \"\(table.name)\" "
                    + "WHERE id > ? AND \"\(clear)\" IS NOT NULL ORDER BY id LIMIT \(Encryption.batch)",
                [.integer(last)])
            try connection.forEach(select) { rows.append(($0.integer(0), $0.text(1), $0.text(2))) }
            for (id, documentID, text) in rows {
                let cipher = try layout.cipher.seal(text, of: attribute, in: table.type, documentID: documentID)
                try connection.run(
                    Statement(
                        "UPDATE \"\(table.name)\" SET \"\(sealed)\" = ?, \"\(hash)\" = ? WHERE id = ?",
                        [
                            .blob(cipher), .blob(layout.cipher.hash(text, of: attribute, in: table.type)),
                            .integer(id),
                        ]))
                last = id
            }
        } while !rows.isEmpty
    }

    // MARK: what was written about it

    /// Masks in the change log what the schema says is secret by now, and asks for the file to be rewritten.
    func maskLog(behind steps: [MigrationStep]) throws {
        let encrypted = Set(
            steps.compactMap { step in if case .encrypt(let table, _) = step { table } else { nil } })
        guard !encrypted.isEmpty else { return }
        let changed = Set(layout.tables.all.filter { encrypted.contains($0.name) }.map(\.type.uid))
        let transaction = Transaction(
            layout: layout, context: WriteContext(principal: .system, now: Instant(milliseconds: 0), today: ""),
            connection: connection)
        for table in layout.tables.all where !table.type.isComponent && holds(table.type, changed) {
            let mask = LogMask(schema: layout.schema)
            try Blackout(transaction: transaction).run(table.type.uid, id: nil) { mask.changes($0, of: table.type) }
        }
        try Scrub.ask(on: connection)
    }

    /// Whether a type is one of these, or has components that are, at any depth.
    private func holds(_ type: ContentType, _ changed: Set<UID>, _ seen: Set<UID> = []) -> Bool {
        if changed.contains(type.uid) { return true }
        return type.attributes.flatMap(\.form.components).contains { uid in
            guard !seen.contains(uid), let component = layout.schema[uid] else { return false }
            return holds(component, changed, seen.union([type.uid]))
        }
    }
}

/// Masks a line's changes by the schema as it is now.
struct LogMask {
    let schema: Schema

    /// The changes with what is secret masked; nil where nothing is to be masked.
    func changes(_ changes: JSONObject, of type: ContentType) -> JSONObject? {
        let result = masked(changes, of: type) { value, attribute in
            guard let pair = value.array else { return value }
            return .array(pair.map { masked($0, attribute) })
        }
        return result == changes ? nil : result
    }

    private func masked(
        _ members: JSONObject, of type: ContentType, _ mask: (JSONValue, Attribute) -> JSONValue
    ) -> JSONObject {
        var result = members
        for attribute in type.attributes {
            guard let value = members[attribute.name] else { continue }
            result[attribute.name] = mask(value, attribute)
        }
        return result
    }

    private func masked(_ value: JSONValue, _ attribute: Attribute) -> JSONValue {
        if attribute.isSecret { return value.isNull ? .null : Blackout.mark }
        return attribute.form.components.isEmpty ? value : rows(value, of: attribute.form.target)
    }

    /// Component rows; of a zone, each names its component.
    private func rows(_ value: JSONValue, of uid: UID?) -> JSONValue {
        if let list = value.array { return .array(list.map { rows($0, of: uid) }) }
        guard let members = value.object,
            let type = (uid ?? members["__component"]?.string.map { UID($0) }).flatMap({ schema[$0] })
        else { return value }
        return .object(masked(members, of: type) { masked($0, $1) })
    }
}

extension Attribute {
    /// Whether its values may stand nowhere but in its own column.
    var isSecret: Bool { isEncrypted || isPrivate || scalar?.output == .never }
}
