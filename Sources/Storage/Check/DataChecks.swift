//  DataChecks: what must hold of any content.
//
//  The list is the registry: whoever adds a table that is kept up beside others adds the check of it here.

import Content
import Relational

/// The checks of the store.
package enum DataChecks {
    /// In the order in which they run: what everything else rests on comes first.
    package static let all = [
        damages, references, rowCounts, searchIndexes, componentOwners, logNumbers, auditTrail, logEntries, cipherTexts,
        files,
        idempotencyKeys,
    ]

    /// The database's own look at its file: pages, indexes, constraints.
    static let damages = DataCheck("database file") { data, found in
        try data.connection.forEach(data.layout.dialect.damages) { row in found.wrong(row.text(0)) }
    }

    /// Rows point to rows that are there.
    static let references = DataCheck("references") { data, found in
        try data.connection.forEach(data.layout.dialect.brokenReferences) { row in
            found.wrong("\(row.text(0)) \(row.integer(1)) points to a row of \(row.text(2)) that is not there")
        }
    }

    /// The kept count of each table is the number of its rows.
    static let rowCounts = DataCheck("row counts") { data, found in
        for wrong in try RowCounts.wrong(among: data.layout.entryTables, on: data.connection) {
            found.wrong("\(wrong.table) has \(wrong.real) rows and is counted as \(wrong.counted)")
        }
    }

    /// Each search index holds what the rows say, no more and no less.
    static let searchIndexes = DataCheck("search indexes") { data, found in
        for (table, places) in try SearchIndexes(data.layout).wrong(on: data.connection) {
            found.wrong("\(table) differs from its search index in \(places) places")
        }
    }

    /// Component rows belong to an entry or a component that is there.
    static let componentOwners = DataCheck("components") { data, found in
        for table in data.layout.tables.all where table.type.isComponent {
            for owner in try owners(of: table, data) {
                try data.connection.forEach(orphans(of: table, owner)) { row in
                    found.wrong(
                        "\(table.name) \(row.integer(0)): its owner, \(owner.type.uid) \(row.integer(1)), is gone")
                }
            }
        }
    }

    /// The types that own rows of a component; one that the schema no longer has is kept as it is.
    private static func owners(of table: EntryTable, _ data: DataSnapshot) throws -> [EntryTable] {
        var select = Statement("SELECT DISTINCT \(SystemColumn.ownerType) FROM ")
        select.append(name: table.name)
        var owners: [EntryTable] = []
        try data.connection.forEach(select) { row in
            if let type = data.layout.schema[UID(row.text(0))] { owners.append(data.layout.tables[type]) }
        }
        return owners
    }

    private static func orphans(of table: EntryTable, _ owner: EntryTable) -> Statement {
        var select = Statement("SELECT c.id, c.\(SystemColumn.ownerID) FROM ")
        select.append(name: table.name)
        select.append(" c WHERE c.\(SystemColumn.ownerType) = ")
        select.bind(.text(owner.type.uid.rawValue))
        select.append(" AND NOT EXISTS (SELECT 1 FROM ")
        select.append(name: owner.name)
        select.append(" o WHERE o.id = c.\(SystemColumn.ownerID))")
        return select
    }

    /// What is encrypted opens with the keys, and is found by its hash.
    static let cipherTexts = DataCheck("encrypted fields") { data, found in
        for table in data.layout.tables.all where table.hasEncrypted {
            for attribute in table.type.attributes {
                guard case .encrypted(let cipher, let hash) = table.places[attribute.index] else { continue }
                var select = Statement("SELECT id, \(SystemColumn.documentID), ")
                select.append(name: cipher)
                select.append(", ")
                select.append(name: hash)
                select.append(" FROM ")
                select.append(name: table.name)
                select.append(" WHERE ")
                select.append(name: cipher)
                select.append(" IS NOT NULL")
                try data.connection.forEach(select) { row in
                    let place = "\(table.type.uid) \(row.integer(0)): \(attribute.name)"
                    guard
                        let text = try? data.layout.cipher.open(
                            row.blob(2), of: attribute, in: table.type, documentID: row.text(1))
                    else { return found.wrong("\(place) does not open with the keys of the secrets file") }
                    if data.layout.cipher.hash(text, of: attribute, in: table.type) != row.blob(3) {
                        found.wrong("\(place) has the hash of another text and is not found")
                    }
                }
            }
        }
    }

    /// Files that entries name are there, in their size.
    static let files = DataCheck("uploaded files") { data, found in
        for file in try StoredFiles.all(on: data.connection) {
            guard let bytes = data.fileBytes(file.name) else {
                found.wrong("\(file.name) of file \(file.entryID) is missing")
                continue
            }
            // Sizes are written down in kilobytes with two digits.
            guard let kilobytes = file.kilobytes, abs(Double(bytes) / 1_000 - kilobytes) > 0.0051 else { continue }
            found.wrong("\(file.name) of file \(file.entryID) has \(bytes) bytes instead of \(kilobytes) kB")
        }
    }

    /// A remembered key leads to the entry that its request made, or to one that was deleted since.
    static let idempotencyKeys = DataCheck("idempotency keys") { data, found in
        for table in data.layout.tables.all where !table.type.isComponent {
            var select = Statement("SELECT k.entry_id FROM \(Transaction.idempotencyTable) k WHERE k.type = ")
            select.bind(.text(table.type.uid.rawValue))
            select.append(" AND NOT EXISTS (SELECT 1 FROM ")
            select.append(name: table.name)
            select.append(" t WHERE t.id = k.entry_id) AND NOT EXISTS (SELECT 1 FROM \(ChangeLog.table) l ")
            select.append("WHERE l.type = k.type AND l.entry_id = k.entry_id AND l.action = 'delete')")
            try data.connection.forEach(select) { row in
                found.wrong("a key leads to \(table.type.uid) \(row.integer(0)), which never was")
            }
        }
    }
}
