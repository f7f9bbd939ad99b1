//  RelationStore: relations on their way to the database, from either side.
//
//  Own foreign keys go into the row; links and inverse sides are written after it. Writing an inverse side changes the
//  owners it gains and loses, and so does taking a target from its former owner: each is an update of that owner like
//  any other, with its rules and its line in the change log. Only the order of an inverse side is nobody's update.

import Content
import Relational

/// Writes relations inside a transaction.
struct RelationStore {
    let transaction: Transaction
    /// Whether owners that gain or lose a target are updated with their rules.
    let runsRules: Bool
    /// How far whoever asked for the write may reach.
    let scope: WriteScope

    init(transaction: Transaction, runsRules: Bool, scope: WriteScope? = nil) {
        self.transaction = transaction
        self.runsRules = runsRules
        self.scope = scope ?? .open(transaction)
    }

    var layout: Layout { transaction.layout }
    var connection: any SQLConnection { transaction.connection }

    // MARK: own foreign keys

    /// Sets the columns of to-one relations that the draft changes.
    ///
    /// `id` is nil for a new row.
    func setForeignKeys(_ draft: Draft, id: Int64?, in row: inout RowWrite) throws {
        let table = layout.tables[draft.type]
        for attribute in draft.type.attributes {
            guard case .foreignKey(let column, let order) = table.places[attribute.index] else { continue }
            guard draft.relations[attribute.name] != nil else {
                if id == nil { row.set(column, .null) }
                if id == nil, let order { row.set(order, .null) }
                continue
            }
            let target = try effectiveTarget(of: attribute, draft)
            if id != nil, target == draft.storedRelations[attribute.name] { continue }
            row.set(column, SQLValue(target))
            guard let target else {
                if let order { row.set(order, .null) }
                continue
            }
            if let order { row.set(order, nextOrder(in: table, column, order, of: target)) }
            if attribute.relation?.steals == true {
                try clear(table, column, target: target, besides: id, attribute)
            }
        }
    }

    /// The target after the draft; one that the caller does not see stays where they see nothing and say nothing.
    private func effectiveTarget(of attribute: Attribute, _ draft: Draft) throws -> Int64? {
        let target = draft.effectiveRelation(attribute.name)
        guard target == nil, let stored = draft.storedRelations[attribute.name],
            let uid = attribute.relation?.target, try !scope.sees(uid, stored)
        else { return target }
        return stored
    }

    /// True when the draft gives a relation or media attribute other targets than the stored ones.
    func changes(_ attribute: Attribute, _ draft: Draft, of old: Entry) throws -> Bool {
        guard let given = draft.relations[attribute.name] else { return false }
        let table = layout.tables[old.type]
        if case .foreignKey = table.places[attribute.index] {
            return try effectiveTarget(of: attribute, draft) != draft.storedRelations[attribute.name]
        }
        let current = try targets(of: attribute, table: table, id: old.id)
        return try wanted(given, attribute, current) != current
    }

    /// The targets after a change: those that the caller does not see stay.
    private func wanted(_ given: RelationChange, _ attribute: Attribute, _ current: [Int64]) throws -> [Int64] {
        let change = RelationStore.single(given, attribute)
        guard !scope.isOpen, let uid = attribute.relation?.target else {
            return try RelationOrder.apply(change, to: current)
        }
        let seen = try scope.visible(current, of: uid)
        if seen.count == current.count { return try RelationOrder.apply(change, to: current) }
        let kept = Set(seen)
        return try RelationOrder.apply(change, to: seen) + current.filter { !kept.contains($0) }
    }

    /// One behind the last place among the target's rows.
    private func nextOrder(in table: EntryTable, _ column: String, _ order: String, of target: Int64) -> Statement {
        var statement = Statement("(SELECT COALESCE(MAX(")
        statement.append(name: order)
        statement.append("), 0) + 1 FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE ")
        statement.append(name: column)
        statement.append(" = ")
        statement.bind(.integer(target))
        statement.append(")")
        return statement
    }

    /// Takes `target` from the row that had it.
    private func clear(_ table: EntryTable, _ column: String, target: Int64, besides id: Int64?, _ attribute: Attribute)
        throws
    {
        for owner in try ids(in: table, column, equals: target) where owner != id {
            try change(table, owner, attribute, .replace([]))
        }
    }

    func ids(in table: EntryTable, _ column: String, equals value: Int64, order: String? = nil) throws -> [Int64] {
        var statement = Statement("SELECT \"id\" FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE ")
        statement.append(name: column)
        statement.append(" = ")
        statement.bind(.integer(value))
        statement.append(" ORDER BY ")
        if let order {
            statement.append(name: order)
            statement.append(", ")
        }
        statement.append("\"id\"")
        return try list(statement)
    }

    private func list(_ statement: Statement) throws -> [Int64] {
        var found: [Int64] = []
        try connection.forEach(statement) { found.append($0.integer(0)) }
        return found
    }

    // MARK: everything that is not in the own row

    /// Writes links and inverse sides of a stored row.
    func write(_ draft: Draft, id: Int64, isNew: Bool) throws {
        let table = layout.tables[draft.type]
        for attribute in draft.type.attributes {
            guard let given = draft.relations[attribute.name] else { continue }
            let place = table.places[attribute.index]
            switch place {
            case .column, .encrypted, .foreignKey, .components: continue
            case .link, .inverse: break
            }
            let current = isNew ? [] : try targets(of: attribute, table: table, id: id)
            let wanted = try wanted(given, attribute, current)
            guard current != wanted else { continue }
            switch place {
            case .link(let link, isOwner: true): try writeLinks(link, id: id, from: current, to: wanted)
            default: try writeInverse(attribute, id: id, from: current, to: wanted)
            }
            // Rows are read in order, new ones behind all others: only another order needs numbers of its own.
            let kept = Set(wanted)
            if !wanted.starts(with: current.filter(kept.contains)) {
                try renumber(wanted, of: id, at: place, of: attribute)
            }
            touchTarget(of: attribute, at: place)
        }
    }

    /// A single media keeps one file, the last that was connected.
    private static func single(_ change: RelationChange, _ attribute: Attribute) -> RelationChange {
        if case .media(let media) = attribute.form, media.multiple { return change }
        if case .relation(let relation) = attribute.form, relation.isToMany { return change }
        switch change {
        case .replace(let ids): return .replace(Array(ids.prefix(1)))
        case .edit(let connect, let disconnect):
            guard let last = connect.last else { return .edit(connect: [], disconnect: disconnect) }
            return .replace([last.id])
        }
    }

    /// The targets of a relation or media attribute in order.
    func targets(of attribute: Attribute, table: EntryTable, id: Int64) throws -> [Int64] {
        switch table.places[attribute.index] {
        case .foreignKey(let column, _):
            var statement = Statement("SELECT ")
            statement.append(name: column)
            statement.append(" FROM ")
            statement.append(name: table.name)
            statement.append(" WHERE \"id\" = ")
            statement.bind(.integer(id))
            return try connection.firstInteger(statement).map { [$0] } ?? []
        case .inverse(let column, let order):
            guard let target = layout.compiler.target(of: attribute) else { return [] }
            return try ids(in: target, column, equals: id, order: order)
        case .link(let link, let isOwner):
            let columns = link.columns(isOwner: isOwner)
            var statement = Statement("SELECT \(columns.far) FROM ")
            statement.append(name: link.name)
            statement.append(" WHERE \(columns.near) = ")
            statement.bind(.integer(id))
            statement.append(" ORDER BY \(columns.order), \(columns.far)")
            return try list(statement)
        case .column, .encrypted, .components: return []
        }
    }

    /// The stored targets of every relation that the draft changes, own foreign keys left aside.
    func targets(in draft: Draft, id: Int64) throws -> [AttributeName: [Int64]] {
        let table = layout.tables[draft.type]
        var found: [AttributeName: [Int64]] = [:]
        for attribute in draft.type.attributes where draft.relations[attribute.name] != nil {
            if case .foreignKey = table.places[attribute.index] { continue }
            found[attribute.name] = try targets(of: attribute, table: table, id: id)
        }
        return found
    }

    private func writeLinks(_ link: LinkTable, id: Int64, from current: [Int64], to wanted: [Int64]) throws {
        let kept = Set(wanted)
        let stored = Set(current)
        for gone in current where !kept.contains(gone) {
            try connection.run(
                Statement(
                    "DELETE FROM \"\(link.name)\" WHERE owner_id = ? AND target_id = ?",
                    [.integer(id), .integer(gone)]))
        }
        let (order, inverse) = (LinkTable.position, LinkTable.inversePosition)
        for target in wanted where !stored.contains(target) {
            try connection.run(
                Statement(
                    "INSERT INTO \"\(link.name)\" (owner_id, target_id, \(order), \(inverse)) VALUES (?, ?, "
                        + "(SELECT COALESCE(MAX(\(order)), 0) + 1 FROM \"\(link.name)\" WHERE owner_id = ?), "
                        + "(SELECT COALESCE(MAX(\(inverse)), 0) + 1 FROM \"\(link.name)\" WHERE target_id = ?))",
                    [.integer(id), .integer(target), .integer(id), .integer(target)]))
        }
    }

    /// Every owner gained or lost is updated by its own side.
    private func writeInverse(_ attribute: Attribute, id: Int64, from current: [Int64], to wanted: [Int64]) throws {
        guard let owners = layout.compiler.target(of: attribute),
            let owner = attribute.relation.flatMap({ layout.schema.inverse(of: $0) })?.attribute
        else { return }
        let isToMany = owner.relation?.isToMany == true
        let kept = Set(wanted)
        for gone in current where !kept.contains(gone) {
            try change(owners, gone, owner, isToMany ? .edit(connect: [], disconnect: [id]) : .replace([]))
        }
        let stored = Set(current)
        for row in wanted where !stored.contains(row) {
            try change(owners, row, owner, isToMany ? .edit(connect: [Connection(id)], disconnect: []) : .replace([id]))
        }
    }

    /// Writes the places of all rows behind an attribute.
    private func renumber(_ rows: [Int64], of id: Int64, at place: AttributePlace, of attribute: Attribute) throws {
        let sql: String
        switch place {
        case .link(let link, let isOwner):
            let columns = link.columns(isOwner: isOwner)
            sql = "UPDATE \"\(link.name)\" SET \(columns.order) = ? WHERE \(columns.near) = ? AND \(columns.far) = ?"
        case .inverse(let column, let order?):
            guard let target = layout.compiler.target(of: attribute) else { return }
            sql = "UPDATE \"\(target.name)\" SET \"\(order)\" = ? WHERE \"\(column)\" = ? AND \"id\" = ?"
        case .inverse, .column, .encrypted, .foreignKey, .components: return
        }
        for (index, row) in rows.enumerated() {
            try connection.run(Statement(sql, [.integer(Int64(index + 1)), .integer(id), .integer(row)]))
        }
    }

    /// An update of one owner, with its rules and its line in the change log.
    private func change(_ table: EntryTable, _ id: Int64, _ attribute: Attribute, _ change: RelationChange) throws {
        var draft = Draft(table.type)
        draft.relations[attribute.name] = change
        if table.type.isComponent {
            try ComponentStore(transaction: transaction, runsRules: runsRules, scope: scope).merge(draft, into: id)
        } else {
            try scope.checkNeighbour(table.type.uid)
            let writer = EntryWriter(transaction: transaction, runsRules: runsRules, scope: scope)
            guard try writer.update(table.type.uid, id: id, draft) != nil || scope.isOpen else {
                // Somebody else's entry has the target, and they are not to lose it to a caller who cannot see them.
                throw Refusal.forbidden()
            }
        }
    }

    // MARK: what else changes

    private func touchTarget(of attribute: Attribute, at place: AttributePlace) {
        if case .link(let link, _) = place { transaction.touch(link.name) }
        if let target = layout.compiler.target(of: attribute) { transaction.touch(target.name) }
    }

    /// After a delete: foreign keys to the row are null and its links gone, by the database's own hand.
    func touchNeighbours(of type: ContentType) {
        for other in layout.tables.all {
            for attribute in other.type.attributes where layout.compiler.target(of: attribute)?.type == type {
                transaction.touch(other.name)
            }
        }
        for attribute in type.attributes {
            if let target = layout.compiler.target(of: attribute) { transaction.touch(target.name) }
        }
    }
}
