//  ReadCompiler+Tables: the tables that an answer depends on.
//
//  What is cached of a read is good until one of these is written to. A table too many costs a hit, one too few would
//  show what is no longer so: therefore every relation that is looked through counts, be it for a filter or an order.

import Content
import Relational

extension ReadCompiler {
    /// The tables of a plan's selection, filter and order.
    func answerTables(_ plan: ReadPlan) -> Set<String> {
        var found = countedTables(plan)
        collect(plan.selection, into: &found)
        collect(plan.sort, on: tables[plan.type], into: &found)
        return found
    }

    /// The tables of a plan's filter, its own among them.
    func countedTables(_ plan: ReadPlan) -> Set<String> {
        var found: Set = [tables[plan.type].name]
        collect(plan.filter, on: tables[plan.type], into: &found)
        return found
    }

    private func collect(_ selection: Selection, into found: inout Set<String>) {
        let table = tables[selection.type]
        found.insert(table.name)
        for population in selection.populations {
            if let target = collect(population.attribute, on: table, into: &found) {
                collect(population.filter, on: target, into: &found)
                collect(population.sort, on: target, into: &found)
            }
            for below in population.selections { collect(below, into: &found) }
        }
    }

    private func collect(_ filter: Filter, on table: EntryTable, into found: inout Set<String>) {
        switch filter {
        case .all(let parts), .any(let parts):
            for part in parts { collect(part, on: table, into: &found) }
        case .related(let index, let inner, let visible):
            guard let target = collect(table.type.attributes[index], on: table, into: &found) else { return }
            collect(inner, on: target, into: &found)
            collect(visible, on: target, into: &found)
        case .compare, .search: break
        }
    }

    private func collect(_ sort: [SortTerm], on table: EntryTable, into found: inout Set<String>) {
        for term in sort {
            var current = table
            for step in term.steps {
                let attribute = current.type.attributes[step.attribute]
                guard let next = collect(attribute, on: current, into: &found) else { break }
                collect(step.visible, on: next, into: &found)
                current = next
            }
        }
    }

    /// Adds what lies behind an attribute: its link table, and the table of what it points to.
    @discardableResult
    private func collect(_ attribute: Attribute, on table: EntryTable, into found: inout Set<String>) -> EntryTable? {
        if case .link(let link, _) = table.places[attribute.index] { found.insert(link.name) }
        guard let target = target(of: attribute) else { return nil }
        found.insert(target.name)
        return target
    }
}
