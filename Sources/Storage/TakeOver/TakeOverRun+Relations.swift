//  TakeOverRun+Relations: links of the source become foreign keys or rows of link tables, ordered on both sides.
//
//  Strapi's order columns are floats with gaps, equals and nulls; what comes out counts 1, 2, 3 by (order, id).
//  Left out: links whose end is gone, second links of a to-one relation (Strapi reads the first), pairs that are there
//  twice.

import Content
import Relational

extension TakeOverRun {
    /// Reads every relation that a type owns.
    func takeRelations(of table: EntryTable) throws {
        for attribute in table.type.attributes {
            guard let relation = attribute.relation, case .owning = relation.side,
                let target = layout.compiler.target(of: attribute), source.table(table.name) != nil
            else { continue }
            guard let links = source.links(of: attribute, relation, in: table, layout.schema) else {
                report.skip(table.type.uid.rawValue, attribute.name, because: "the source has no links of it")
                continue
            }
            try take(links, of: attribute, in: table, to: target)
        }
    }

    private func take(
        _ links: SourceLinks, of attribute: Attribute, in table: EntryTable, to target: EntryTable
    ) throws {
        guard let statements = LinkStatements(attribute, in: table, to: target) else { return }
        let total = try source.count(links.table, where: links.isColumn ? links.target : nil)
        if links.isColumn { readColumns[links.table, default: []].insert(links.target) }
        let name = "\(table.type.uid) \(attribute.name)"
        let tally = openTally(name, links.table, read: total, counts: [statements.count])
        var done: Int64 = 0
        try source.line.forEach(links.statement, columns: 4) { row in
            done += 1
            defer { tell(links.table, done, of: total) }
            guard let owner = row.id(0), let end = row.id(1) else {
                return leaveOut(tally, because: "a link without an end")
            }
            guard try connection.run(statements.write(owner, end, row[2], row[3])) == 0 else { return }
            let reason =
                if try !exists(owner, in: table.name) {
                    "a link from an entry that is gone"
                } else if try !exists(end, in: target.name) {
                    "a link to an entry that is gone"
                } else {
                    statements.isToOne ? "a second link of a to-one relation" : "the same link twice"
                }
            leaveOut(tally, id: owner, because: reason)
        }
    }
}

/// How the links of one relation or media attribute are written and counted.
struct LinkStatements {
    let count: Statement
    /// Stored as a foreign key.
    let isToOne: Bool
    /// A media attribute of one file.
    let isSingle: Bool
    private let sql: String
    private let isOrdered: Bool

    /// Nil for an attribute that is stored elsewhere.
    init?(_ attribute: Attribute, in table: EntryTable, to target: EntryTable) {
        if case .media(let media) = attribute.form { isSingle = !media.multiple } else { isSingle = false }
        switch table.places[attribute.index] {
        case .foreignKey(let column, let order):
            isToOne = true
            isOrdered = order != nil
            count = Statement("SELECT COUNT(\"\(column)\") FROM \"\(table.name)\"")
            sql =
                "UPDATE \"\(table.name)\" SET \"\(column)\" = ?" + (order.map { ", \"\($0)\" = ?" } ?? "")
                + " WHERE \"id\" = ? AND \"\(column)\" IS NULL AND \(LinkStatements.exists(in: target))"
        case .link(let link, isOwner: true):
            isToOne = false
            isOrdered = true
            count = Statement("SELECT COUNT(*) FROM \"\(link.name)\"")
            sql =
                "INSERT INTO \"\(link.name)\" (owner_id, target_id, \(LinkTable.position), \(LinkTable.inversePosition)) "
                + "SELECT ?, ?, ?, ? WHERE \(LinkStatements.exists(in: table)) "
                + "AND \(LinkStatements.exists(in: target)) ON CONFLICT DO NOTHING"
        case .column, .encrypted, .inverse, .link, .components: return nil
        }
    }

    private static func exists(in table: EntryTable) -> String {
        "EXISTS (SELECT 1 FROM \"\(table.name)\" e WHERE e.\"id\" = ?)"
    }

    /// Writes one link; changes no row when an end is gone or the place is taken.
    ///
    /// `position` is the target's place among the owner's, `inversePosition` the owner's among the target's.
    func write(_ owner: Int64, _ target: Int64, _ position: SQLValue, _ inversePosition: SQLValue) -> Statement {
        let (own, end) = (SQLValue.integer(owner), SQLValue.integer(target))
        guard isToOne else { return Statement(sql, [own, end, position, inversePosition, own, end]) }
        return Statement(sql, isOrdered ? [end, inversePosition, own, end] : [end, own, end])
    }
}
