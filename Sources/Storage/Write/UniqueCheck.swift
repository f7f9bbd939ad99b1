//  UniqueCheck: values that must be unique are looked up before the row is written.
//
//  The unique index is the backstop; the look-up gives every violation at once, with its path and Strapi's message.

import Content
import Relational

/// Looks up unique values inside a transaction.
struct UniqueCheck {
    let transaction: Transaction

    /// A value of the draft itself: two component rows of one body must differ as well.
    private struct Place: Hashable {
        let type: UID
        let attribute: Int
        let value: Value
    }

    /// - Throws: `PayloadFault` naming every value that another entry or row has.
    func check(_ draft: Draft, besides old: Entry?) throws {
        var faults: [FieldFault] = []
        var seen: Set<Place> = []
        try collect(draft, id: old?.id, at: [], &seen, into: &faults)
        if !faults.isEmpty { throw PayloadFault(faults) }
    }

    private func collect(
        _ draft: Draft, id: Int64?, at path: [String], _ seen: inout Set<Place>, into faults: inout [FieldFault]
    ) throws {
        let table = transaction.layout.tables[draft.type]
        for attribute in draft.type.attributes {
            let here = path + [attribute.name]
            if attribute.unique, let value = draft[attribute.name], !value.isNull {
                let place = Place(type: draft.type.uid, attribute: attribute.index, value: value)
                let isFirst = seen.insert(place).inserted
                if try !isFirst || isTaken(value, attribute, table, besides: id) { faults.append(.unique(here)) }
            }
            guard let rows = draft.components[attribute.name] else { continue }
            let isSingle = if case .component(_, repeatable: false, _) = attribute.form { true } else { false }
            for (index, row) in rows.enumerated() {
                try collect(row.draft, id: row.id, at: isSingle ? here : here + [String(index)], &seen, into: &faults)
            }
        }
    }

    private func isTaken(_ value: Value, _ attribute: Attribute, _ table: EntryTable, besides id: Int64?) throws -> Bool
    {
        var statement = Statement("SELECT 1 FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE ")
        switch table.places[attribute.index] {
        case .encrypted(_, let hash):
            statement.append(name: hash)
            statement.append(" = ")
            statement.bind(.blob(transaction.layout.cipher.hash(value.text ?? "", of: attribute, in: table.type)))
        case .column(let column):
            statement.append(name: column)
            statement.append(" = ")
            statement.bind(SQLValue(value))
        case .foreignKey, .inverse, .link, .components: return false
        }
        statement.append(" AND \"id\" <> ")
        statement.bind(.integer(id ?? 0))
        statement.append(" LIMIT 1")
        return try transaction.connection.first(statement) != nil
    }
}
