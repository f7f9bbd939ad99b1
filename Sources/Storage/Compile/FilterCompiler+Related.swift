//  FilterCompiler+Related: a condition on what an entry is related to.
//
//  Gathering asks for the related rows first and takes the entries that point to one of them; walking asks for each
//  entry whether such a row EXISTS. Where a row of nulls would meet the condition, entries without related rows do too,
//  as with the outer join Strapi uses. A condition on the id behind an own foreign key is one on that column.

import Content
import Relational

extension FilterCompiler {
    /// The condition about the rows behind an attribute of the row called `alias`.
    ///
    /// What is not visible is not there, also where the condition is about there being nothing.
    mutating func related(
        _ index: Int, _ inner: Filter, visible: Filter, on table: EntryTable, alias: String,
        to statement: inout Statement
    ) {
        let attribute = table.type.attributes[index]
        guard let target = compiler.target(of: attribute) else { return statement.append("0") }
        if case .foreignKey(let column, _) = table.places[attribute.index], visible == .everything,
            case .compare(.id, let comparison, let values, let negated) = inner
        {
            if negated { statement.append("NOT (") }
            var operand = Statement(way == .walk && depth == 0 ? "+" : "")
            operand.append(column: column, of: alias)
            compareValues(operand.sql, comparison, values, to: &statement)
            if negated { statement.append(")") }
            return
        }
        depth += 1
        let behind = Behind(attribute, on: table, alias: alias, target: target, name: "f\(depth)")
        let includesNone = inner.onNulls == true
        if way == .gather, !includesNone { return gather(behind, visible.and(inner), to: &statement) }
        if includesNone { statement.append("(") }
        statement.append("EXISTS (SELECT 1 FROM ")
        appendSource(of: behind, to: &statement)
        statement.append(" AND ")
        append(visible.and(inner), on: target, alias: behind.name, to: &statement)
        statement.append(")")
        guard includesNone else { return }
        statement.append(" OR NOT EXISTS (SELECT 1 FROM ")
        appendSource(of: behind, to: &statement)
        if visible != .everything {
            statement.append(" AND ")
            append(visible, on: target, alias: behind.name, to: &statement)
        }
        statement.append("))")
    }

    /// The rows behind an attribute of one row.
    private struct Behind {
        let attribute: Attribute
        let table: EntryTable
        let alias: String
        let target: EntryTable
        let name: String

        init(_ attribute: Attribute, on table: EntryTable, alias: String, target: EntryTable, name: String) {
            self.attribute = attribute
            self.table = table
            self.alias = alias
            self.target = target
            self.name = name
        }
    }

    private func appendSource(of behind: Behind, to statement: inout Statement) {
        compiler.appendSource(
            of: behind.attribute, on: behind.table, alias: behind.alias, target: behind.target, as: behind.name,
            to: &statement)
    }

    /// `alias.key IN (SELECT key FROM related rows WHERE inner)`: nothing in it depends on the row at hand.
    private mutating func gather(_ behind: Behind, _ inner: Filter, to statement: inout Statement) {
        let (table, name) = (behind.table, behind.name)
        var own = "id"
        var far = Statement()
        var source = Statement()
        source.append(name: behind.target.name)
        source.append(" \(name) WHERE ")
        switch table.places[behind.attribute.index] {
        case .foreignKey(let column, _):
            own = column
            far.append(column: "id", of: name)
        case .inverse(let column, _): far.append(column: column, of: name)
        case .link(let link, let isOwner):
            let columns = link.columns(isOwner: isOwner)
            far.append(column: columns.near, of: name + "l")
            var join = Statement()
            join.append(name: link.name)
            join.append(" \(name)l JOIN ")
            join.append(name: behind.target.name)
            join.append(" \(name) ON \(name).\"id\" = \(name)l.\(columns.far) WHERE ")
            source = join
        case .components, .column, .encrypted:
            far.append(column: SystemColumn.ownerID, of: name)
            source.append("\(name).\(SystemColumn.ownerType) = ")
            source.bind(.text(table.type.uid.rawValue))
            source.append(" AND \(name).\(SystemColumn.ownerField) = ")
            source.bind(.text(behind.attribute.name))
            source.append(" AND ")
        }
        statement.append(column: own, of: behind.alias)
        statement.append(" IN (SELECT ")
        statement.append(far)
        statement.append(" FROM ")
        statement.append(source)
        append(inner, on: behind.target, alias: name, to: &statement)
        statement.append(")")
    }
}
