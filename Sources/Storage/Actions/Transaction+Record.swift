//  Transaction+Record: everything that is held of one entry, and what is written about it, as JSON.
//
//  For named operations that tell a person what is known of them. Passwords and their like are left out; everything else
//  is in clear, so whoever shows a record writes down that it was shown.

package import Content
import Relational

extension Transaction {
    /// Every attribute of an entry: relations as ids, components with their rows, encrypted ones in clear.
    package func record(of entry: Entry) throws -> JSONValue {
        let snapshot = try Snapshot(of: entry, touching: nil, in: self)
        var members = JSONObject([("id", .integer(entry.id))])
        for attribute in entry.type.attributes where attribute.aliasOf == nil {
            if attribute.scalar?.output == .never { continue }
            members[attribute.name] = snapshot.clear(attribute)
        }
        members[entry.type.timestamps.created] = .string(entry.createdAt.iso8601)
        members[entry.type.timestamps.updated] = .string(entry.updatedAt.iso8601)
        return .object(members)
    }

    /// The encrypted attributes that a record of the entry shows; nil for a type without any.
    package func secrets(of entry: Entry) -> ShownEntries? {
        let names = secrets(of: entry.type, seen: [])
        return names.isEmpty ? nil : ShownEntries(type: entry.type.uid, attributes: names, ids: [entry.id])
    }

    private func secrets(of type: ContentType, seen: Set<UID>) -> [String] {
        type.attributes.flatMap { attribute -> [String] in
            if attribute.isEncrypted { return attribute.aliasOf == nil ? [attribute.name] : [] }
            return attribute.form.components.filter { !seen.contains($0) }.compactMap { layout.schema[$0] }
                .flatMap { secrets(of: $0, seen: seen.union([type.uid])) }.map { "\(attribute.name).\($0)" }
        }
    }

    /// The newest lines of the change log about an entry, newest first.
    package func logLines(_ uid: UID, id: Int64, limit: Int) throws -> [JSONValue] {
        let select = Statement(
            "SELECT id, at, principal, action, address, changes FROM \(ChangeLog.table) "
                + "WHERE type = ? AND entry_id = ? ORDER BY id DESC LIMIT ?",
            [.text(uid.rawValue), .integer(id), .integer(Int64(limit))])
        var lines: [JSONValue] = []
        try connection.forEach(select) { row in
            lines.append(
                .object(
                    JSONObject([
                        ("id", .integer(row.integer(0))),
                        ("at", .string(Instant(milliseconds: row.integer(1)).iso8601)),
                        ("principal", .string(row.text(2))), ("action", .string(row.text(3))),
                        ("address", row.isNull(4) ? .null : .string(row.text(4))),
                        ("changes", try JSONValue.parse(row.text(5))),
                    ])))
        }
        return lines
    }

    /// The newest looks at an entry's encrypted attributes, newest first.
    package func accesses(_ uid: UID, id: Int64, limit: Int) throws -> [JSONValue] {
        var query = AuditQuery(page: Page(limit: Int64(limit)))
        (query.type, query.entryID) = (uid.rawValue, id)
        return try AccessRows.page(query, limit: Int64(limit), entriesOf: [id], layout.dialect, on: connection)
    }
}
