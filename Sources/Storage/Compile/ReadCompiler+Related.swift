//  ReadCompiler+Related: the statements behind populate.
//
//  The parents' ids are one bound list. The first column is the parent's id (and, for components, the place), so that
//  rows find their parents without another look-up.

import Content
import Relational

extension ReadCompiler {
    /// Rows by their own ids: `id`, columns.
    func targets(_ population: Population, _ selection: Selection, ids: [Int64]) -> Statement {
        let table = tables[selection.type]
        var statement = Statement("SELECT ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        statement.append(name: table.name)
        statement.append(" t WHERE ")
        dialect.appendMembership("t.\"id\"", ids.map(SQLValue.integer), &statement)
        appendFilter(population.filter, on: table, to: &statement)
        return statement
    }

    /// Rows behind an inverse side or a link table: parent, `id`, columns.
    func related(_ population: Population, _ selection: Selection, on table: EntryTable, parents: [Int64], most: Int)
        -> Statement
    {
        let target = tables[selection.type]
        var statement = Statement("SELECT ")
        let near = appendNear(population.attribute, on: table)
        statement.append("\(near.parent), ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        near.appendFrom(target, &statement)
        statement.append(" WHERE ")
        dialect.appendMembership(near.parent, parents.map(SQLValue.integer), &statement)
        appendFilter(population.filter, on: target, to: &statement)
        if population.sort.isEmpty {
            statement.append(" ORDER BY \(near.order)t.\"id\"")
        } else {
            appendOrder(population.sort, on: target, to: &statement)
        }
        statement.append(" LIMIT ")
        statement.bind(.integer(Int64(min(population.limit ?? most, most))))
        if population.start > 0 {
            statement.append(" OFFSET ")
            statement.bind(.integer(Int64(population.start)))
        }
        return statement
    }

    /// Parent and number of related rows.
    func relatedCounts(_ population: Population, on table: EntryTable, parents: [Int64]) -> Statement {
        guard let target = target(of: population.attribute) else { return Statement("SELECT 0, 0") }
        let near = appendNear(population.attribute, on: table)
        var statement = Statement("SELECT \(near.parent), COUNT(*) FROM ")
        near.appendFrom(target, &statement)
        statement.append(" WHERE ")
        dialect.appendMembership(near.parent, parents.map(SQLValue.integer), &statement)
        statement.append(" GROUP BY 1")
        return statement
    }

    /// Component rows: parent, place, `id`, columns.
    func components(_ population: Population, _ selection: Selection, on table: EntryTable, parents: [Int64], most: Int)
        -> Statement
    {
        let component = tables[selection.type]
        var statement = Statement("SELECT t.\(SystemColumn.ownerID), t.\(SystemColumn.position), ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        statement.append(name: component.name)
        statement.append(" t WHERE ")
        dialect.appendMembership("t.\(SystemColumn.ownerID)", parents.map(SQLValue.integer), &statement)
        statement.append(" AND t.\(SystemColumn.ownerType) = ")
        statement.bind(.text(table.type.uid.rawValue))
        statement.append(" AND t.\(SystemColumn.ownerField) = ")
        statement.bind(.text(population.attribute.name))
        appendFilter(population.filter, on: component, to: &statement)
        if population.sort.isEmpty {
            statement.append(" ORDER BY t.\(SystemColumn.position), t.\"id\"")
        } else {
            appendOrder(population.sort, on: component, to: &statement)
        }
        statement.append(" LIMIT ")
        statement.bind(.integer(Int64(most)))
        return statement
    }

    private func appendFilter(_ filter: Filter, on table: EntryTable, to statement: inout Statement) {
        guard filter != .everything else { return }
        statement.append(" AND ")
        var compiler = FilterCompiler(compiler: self)
        compiler.append(filter, on: table, alias: "t", to: &statement)
    }

    /// How the rows behind an attribute name their parent and their place.
    private struct Near {
        let parent: String
        /// Terms of an order, each with a comma behind it.
        let order: String
        let appendFrom: (EntryTable, inout Statement) -> Void
    }

    private func appendNear(_ attribute: Attribute, on table: EntryTable) -> Near {
        switch table.places[attribute.index] {
        case .link(let link, let isOwner):
            let columns = link.columns(isOwner: isOwner)
            return Near(parent: "l.\(columns.near)", order: "l.\(columns.order), ") { target, statement in
                statement.append(name: link.name)
                statement.append(" l JOIN ")
                statement.append(name: target.name)
                statement.append(" t ON t.\"id\" = l.\(columns.far)")
            }
        case .inverse(let column, let order):
            var parent = Statement()
            parent.append(column: column, of: "t")
            var place = Statement()
            if let order {
                place.append(column: order, of: "t")
                place.append(", ")
            }
            return Near(parent: parent.sql, order: place.sql) { target, statement in
                statement.append(name: target.name)
                statement.append(" t")
            }
        case .column, .encrypted, .foreignKey, .components:
            preconditionFailure("\(attribute.name) has no rows elsewhere")
        }
    }
}
