//  ReadCompiler+Related: the statements behind populate.
//
//  The parents' ids are one list, bound when they are known. The first columns are the parent's id and the row's place
//  among its rows, so that rows find their parents without another look-up.

import Content
import Relational

extension ReadCompiler {
    /// Rows by their own ids: `id`, columns.
    func targets(_ population: Population, _ selection: Selection) -> ParentStatement {
        let table = tables[selection.type]
        var statement = Statement("SELECT ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        let place = appendParents(to: &statement)
        statement.append(name: table.name)
        statement.append(" t WHERE t.\"id\" = p.value")
        appendFilter(population.filter, on: table, to: &statement)
        return waiting(statement, place)
    }

    /// Rows behind an inverse side or a link table: parent, place, `id`, columns.
    ///
    /// Unordered where whoever gathers the rows puts them in order: they come nearly so by the index, and SQLite's own
    /// sorter would copy every column of every row.
    func related(
        _ population: Population, _ selection: Selection, on table: EntryTable, most: Int, isOrdered: Bool
    ) -> ParentStatement {
        let target = tables[selection.type]
        var statement = Statement("SELECT ")
        let near = appendNear(population.attribute, on: table)
        statement.append("\(near.parent), \(near.place ?? "0"), ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        let place = appendParents(to: &statement)
        near.appendFrom(target, &statement)
        statement.append(" WHERE \(near.parent) = p.value")
        appendFilter(population.filter, on: target, to: &statement)
        if isOrdered {
            if population.sort.isEmpty {
                statement.append(" ORDER BY \(near.place.map { $0 + ", " } ?? "")t.\"id\"")
            } else {
                appendOrder(population.sort, on: target, to: &statement)
            }
        }
        statement.append(" LIMIT ")
        statement.bind(.integer(Int64(min(population.limit ?? (most + 1), most + 1))))
        if population.start > 0 {
            statement.append(" OFFSET ")
            statement.bind(.integer(Int64(population.start)))
        }
        return waiting(statement, place)
    }

    /// Parent and number of related rows.
    func relatedCounts(_ population: Population, on table: EntryTable) -> ParentStatement {
        guard let target = target(of: population.attribute) else {
            return ParentStatement(
                Statement("SELECT 0, 0 WHERE ? IS NULL", [.null]), place: 0, list: { _ in .integer(0) })
        }
        let near = appendNear(population.attribute, on: table)
        var statement = Statement("SELECT \(near.parent), COUNT(*) FROM ")
        let place = appendParents(to: &statement)
        near.appendFrom(target, &statement)
        statement.append(" WHERE \(near.parent) = p.value")
        appendFilter(population.filter, on: target, to: &statement)
        statement.append(" GROUP BY 1")
        return waiting(statement, place)
    }

    /// Component rows: parent, place, `id`, columns.
    func components(_ population: Population, _ selection: Selection, on table: EntryTable, most: Int)
        -> ParentStatement
    {
        let component = tables[selection.type]
        var statement = Statement("SELECT t.\(SystemColumn.ownerID), t.\(SystemColumn.position), ")
        appendColumns(of: selection, alias: "t", to: &statement)
        statement.append(" FROM ")
        let place = appendParents(to: &statement)
        statement.append(name: component.name)
        statement.append(" t WHERE t.\(SystemColumn.ownerID) = p.value AND t.\(SystemColumn.ownerType) = ")
        statement.bind(.text(table.type.uid.rawValue))
        statement.append(" AND t.\(SystemColumn.ownerField) = ")
        statement.bind(.text(population.attribute.name))
        appendFilter(population.filter, on: component, to: &statement)
        if !population.sort.isEmpty { appendOrder(population.sort, on: component, to: &statement) }
        statement.append(" LIMIT ")
        statement.bind(.integer(Int64(most + 1)))
        return waiting(statement, place)
    }

    /// The parents as the first table, `p`, with their ids to be bound later.
    /// - Returns: The place of their bind.
    private func appendParents(to statement: inout Statement) -> Int {
        let place = statement.binds.count
        dialect.appendIDs("p", &statement)
        return place
    }

    private func waiting(_ statement: Statement, _ place: Int) -> ParentStatement {
        ParentStatement(statement, place: place, list: dialect.idList)
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
        /// A row's place among its parent's; nil where there is one row at most.
        let place: String?
        let appendFrom: (EntryTable, inout Statement) -> Void
    }

    private func appendNear(_ attribute: Attribute, on table: EntryTable) -> Near {
        switch table.places[attribute.index] {
        case .link(let link, let isOwner):
            let columns = link.columns(isOwner: isOwner)
            return Near(parent: "l.\(columns.near)", place: "l.\(columns.order)") { target, statement in
                statement.append(name: link.name)
                statement.append(" l JOIN ")
                statement.append(name: target.name)
                statement.append(" t ON t.\"id\" = l.\(columns.far)")
            }
        case .inverse(let column, let order):
            var parent = Statement()
            parent.append(column: column, of: "t")
            var place = Statement()
            if let order { place.append(column: order, of: "t") }
            return Near(parent: parent.sql, place: order == nil ? nil : place.sql) { target, statement in
                statement.append(name: target.name)
                statement.append(" t")
            }
        case .column, .encrypted, .foreignKey, .components:
            preconditionFailure("\(attribute.name) has no rows elsewhere")
        }
    }
}
