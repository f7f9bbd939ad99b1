//  TakeOverRun+Owners: component rows find the entry or component they belong to, and their place there.
//
//  Strapi keeps this in one table per owner and leaves rows behind when an entry changes or goes: what nobody owns is
//  left out, and what such rows own in turn.

import Content
import Relational

extension TakeOverRun {
    /// Ties component rows to the rows of one type.
    func takeOwners(in table: EntryTable) throws {
        let attributes = table.type.attributes.filter { table.places[$0.index] == .components }
        guard let links = source.table(table.name + "_components") else {
            for attribute in attributes {
                report.skip(table.type.uid.rawValue, attribute.name, because: "the source has no components of it")
            }
            return
        }
        let total = try source.count(links)
        let tally = openTally("\(table.type.uid) components", links, read: total, counts: ownedCounts(by: table))
        let byName = Dictionary(attributes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var done: Int64 = 0
        try source.line.forEach(TakeOverRun.owners(links), columns: 5) { row in
            done += 1
            try takeOwner(row, in: table, byName, tally)
            tell(links, done, of: total)
        }
    }

    private static func owners(_ table: String) -> Statement {
        Statement(
            "SELECT entity_id, component_id, component_type, field, "
                + "ROW_NUMBER() OVER (PARTITION BY entity_id, field ORDER BY \"order\", id) "
                + "FROM \"\(table)\" ORDER BY id")
    }

    private func ownedCounts(by table: EntryTable) -> [Statement] {
        layout.tables.all.filter(\.type.isComponent).map { component in
            Statement(
                "SELECT COUNT(*) FROM \"\(component.name)\" WHERE \(SystemColumn.ownerType) = ?",
                [.text(table.type.uid.rawValue)])
        }
    }

    private func takeOwner(
        _ row: SourceRow, in table: EntryTable, _ attributes: [AttributeName: Attribute], _ tally: Int
    ) throws {
        guard let owner = row.id(0), let id = row.id(1), let position = row.id(4) else {
            return leaveOut(tally, because: "a component without an owner or a row")
        }
        let field = row.text(3) ?? ""
        guard let attribute = attributes[field] else {
            return leaveOut(tally, field, id: owner, because: "the schema has no such component")
        }
        let uid = UID(row.text(2) ?? "")
        guard attribute.form.components.contains(uid), let type = layout.schema[uid] else {
            return leaveOut(tally, field, id: owner, because: "\(uid) is not allowed here")
        }
        if case .component(_, repeatable: false, _) = attribute.form, position > 1 {
            return leaveOut(tally, field, id: owner, because: "more than one row of a single component")
        }
        let component = layout.tables[type]
        let changed = try connection.run(
            Statement(
                "UPDATE \"\(component.name)\" SET \(SystemColumn.ownerType) = ?, \(SystemColumn.ownerID) = ?, "
                    + "\(SystemColumn.ownerField) = ?, \(SystemColumn.position) = ? "
                    + "WHERE \"id\" = ? AND \(SystemColumn.ownerID) IS NULL "
                    + "AND EXISTS (SELECT 1 FROM \"\(table.name)\" o WHERE o.\"id\" = ?)",
                [
                    .text(table.type.uid.rawValue), .integer(owner), .text(field), .integer(position), .integer(id),
                    .integer(owner),
                ]))
        guard changed == 0 else { return }
        if try !exists(owner, in: table.name) { return leaveOut(tally, field, id: owner, because: "the entry is gone") }
        let isThere = try exists(id, in: component.name)
        leaveOut(tally, field, id: owner, because: isThere ? "its row belongs to another entry" : "its row is gone")
    }

    func exists(_ id: Int64, in table: String) throws -> Bool {
        try connection.first(Statement("SELECT 1 FROM \"\(table)\" WHERE \"id\" = ?", [.integer(id)])) != nil
    }

    /// Leaves out component rows that nobody owns, until none is left.
    func removeOrphans() throws {
        let components = layout.tables.all.filter(\.type.isComponent)
        var isDone = false
        while !isDone {
            isDone = true
            for component in components {
                for condition in TakeOverRun.orphans(owners: components) where try remove(condition, of: component) {
                    isDone = false
                }
            }
        }
    }

    /// Conditions of rows `c` to leave out: without an owner, or owned by a component row that was left out.
    private static func orphans(owners: [EntryTable]) -> [(where: Statement, owner: EntryTable?)] {
        let unowned = Statement("c.\(SystemColumn.ownerID) IS NULL")
        return [(unowned, nil)]
            + owners.map { owner in
                let condition = Statement(
                    "c.\(SystemColumn.ownerType) = ? AND NOT EXISTS "
                        + "(SELECT 1 FROM \"\(owner.name)\" o WHERE o.\"id\" = c.\(SystemColumn.ownerID))",
                    [.text(owner.type.uid.rawValue)])
                return (condition, owner)
            }
    }

    /// - Returns: True when there were any.
    private func remove(_ orphans: (where: Statement, owner: EntryTable?), of component: EntryTable) throws -> Bool {
        guard let tally = tallies.firstIndex(where: { $0.type == component.type.uid.rawValue }) else { return false }
        var select = Statement("SELECT \"id\" FROM \"\(component.name)\" c WHERE ")
        select.append(orphans.where)
        var ids: [Int64] = []
        try connection.forEach(select) { ids.append($0.integer(0)) }
        let links = orphans.owner.flatMap { owner in
            tallies.firstIndex { $0.table == source.table(owner.name + "_components") }
        }
        for id in ids {
            try connection.run(Statement("DELETE FROM \"\(component.name)\" WHERE \"id\" = ?", [.integer(id)]))
            leaveOut(tally, id: id, because: "belongs to no entry")
            if let links { tallies[links].leftOut += 1 }
        }
        return !ids.isEmpty
    }
}
