//  Transaction+Entries: reading and changing entries from inside a write.
//
//  For rules: conditions by attribute name, values in clear. What is changed here starts no other rule.

package import Content
import Relational

extension Transaction {
    /// The entry of that id, or nil.
    package func entry(_ uid: UID, id: Int64) throws -> Entry? {
        try entries(uid, where: .compare(.id, .equal, [.integer(id)], negated: false), limit: 1).first
    }

    /// The entry of that id, locked against other writers until the transaction ends.
    package func lock(_ uid: UID, id: Int64) throws -> Entry? {
        try entries(uid, where: .compare(.id, .equal, [.integer(id)], negated: false), limit: 1, locking: true).first
    }

    /// Entries that meet a condition, in id order, at most `limit`.
    package func entries(_ uid: UID, where filter: Filter, limit: Int = 1_000, locking: Bool = false) throws -> [Entry]
    {
        let reader = EntryValues(table: try table(uid), cipher: layout.cipher)
        return try reader.entries(where: filter, limit: limit, locking: locking, layout, on: connection)
    }

    /// The number of entries that meet a condition.
    package func count(_ uid: UID, where filter: Filter) throws -> Int64 {
        let table = try table(uid)
        let plan = ReadPlan(selection: Selection(type: table.type, fields: []), filter: filter)
        return try connection.firstInteger(layout.compiler.count(plan)) ?? 0
    }

    /// Ids of entries that meet a condition, ascending, at most `limit`.
    package func ids(_ uid: UID, where filter: Filter, limit: Int64 = 20_000) throws -> [Int64] {
        let plan = ReadPlan(
            selection: Selection(type: try table(uid).type, fields: []), filter: filter,
            page: Page(limit: limit, withCount: false))
        var found: [Int64] = []
        try connection.forEach(layout.compiler.page(plan)) { found.append($0.integer(0)) }
        return found
    }

    /// A condition: the attribute of `uid` equals a value.
    package func equals(_ name: AttributeName, _ value: Value, in uid: UID) throws -> Filter {
        .compare(.attribute(try attribute(name, of: uid).index), .equal, [value], negated: false)
    }

    /// A condition: the attribute of `uid` is one of the texts.
    package func isOne(of texts: [String], _ name: AttributeName, in uid: UID) throws -> Filter {
        .compare(.attribute(try attribute(name, of: uid).index), .isIn, texts.map(Value.text), negated: false)
    }

    /// A condition: the relation of `uid` points to the entry of that id.
    package func points(_ name: AttributeName, to id: Int64, in uid: UID) throws -> Filter {
        let own = Filter.compare(.id, .equal, [.integer(id)], negated: false)
        return .related(try attribute(name, of: uid).index, own)
    }

    /// A condition: what the relation of `uid` points to, or nothing where it points to nothing, meets another one.
    package func relation(_ name: AttributeName, meets filter: Filter, in uid: UID) throws -> Filter {
        .related(try attribute(name, of: uid).index, filter)
    }

    /// A condition: the attribute of `uid` has a value.
    package func isSet(_ name: AttributeName, in uid: UID) throws -> Filter {
        .compare(.attribute(try attribute(name, of: uid).index), .isNotNull, [], negated: false)
    }

    func attribute(_ name: AttributeName, of uid: UID) throws -> Attribute {
        guard let attribute = layout.schema[uid]?[name: name] else { throw StoreFault.unknownAttribute(uid, name) }
        return attribute
    }

    /// Ids of a relation or media attribute in order.
    package func related(_ name: AttributeName, of entry: Entry) throws -> [Int64] {
        let attribute = try attribute(name, of: entry.type.uid)
        return try RelationStore(transaction: self, runsRules: false).targets(
            of: attribute, table: layout.tables[entry.type], id: entry.id)
    }

    /// The rows of a component attribute as stored, in order; of a zone, component by component.
    package func components(_ name: AttributeName, of entry: Entry) throws -> [Entry] {
        let attribute = try attribute(name, of: entry.type.uid)
        let stored = try ComponentStore(transaction: self, runsRules: false).stored(
            attribute, of: entry.type, id: entry.id)
        return try stored.sorted { $0.key < $1.key }.flatMap { uid, ids in
            try ids.compactMap { try self.entry(uid, id: $0) }
        }
    }

    /// Calls `body` with every text that an attribute has in any entry, in no order; reads the whole table.
    package func forEachText(_ name: AttributeName, of uid: UID, _ body: (String) throws -> Void) throws {
        let table = try table(uid)
        let column = table.column(.attribute(try attribute(name, of: uid).index))
        var statement = Statement("SELECT ")
        statement.append(name: column)
        statement.append(" FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE ")
        statement.append(name: column)
        statement.append(" IS NOT NULL")
        try connection.forEach(statement) { row in try body(row.text(0)) }
    }

    /// Changes an entry without starting rules; logged like any change.
    package func update(_ uid: UID, id: Int64, _ draft: Draft) throws {
        _ = try EntryWriter(transaction: self, runsRules: false).update(uid, id: id, draft)
    }
}

extension Transaction {
    /// Stores a new entry with all rules, from code that runs its own transaction.
    package func create(_ draft: Draft, runsRules: Bool = true) throws -> Entry {
        try EntryWriter(transaction: self, runsRules: runsRules).create(draft)
    }

    /// Changes an entry with all rules, from code that runs its own transaction; nil when there is none of that id.
    /// - Parameter asCaller: The caller's own reach bounds the change, as it does a PUT.
    package func change(_ uid: UID, id: Int64, _ draft: Draft, asCaller: Bool = false) throws -> Entry? {
        try EntryWriter(transaction: self, scope: asCaller ? .ofCaller(self) : nil).update(uid, id: id, draft)
    }

    /// Deletes an entry with all rules; nil when there is none of that id.
    package func delete(_ uid: UID, id: Int64) throws -> Deletion? {
        try EntryWriter(transaction: self).delete(uid, id: id)
    }
}

/// Reads rows as entries.
struct EntryValues {
    let table: EntryTable
    let cipher: FieldCipher

    /// Entries that meet a condition, in id order, at most `limit`.
    func entries(
        where filter: Filter, limit: Int, locking: Bool = false, _ layout: Layout, on connection: any SQLConnection
    ) throws -> [Entry] {
        var statement = Statement("SELECT ")
        statement.append(table.entryColumns)
        statement.append(" FROM ")
        statement.append(name: table.name)
        statement.append(" t")
        var compiler = FilterCompiler(compiler: layout.compiler)
        compiler.appendWhere(filter, on: table, to: &statement)
        statement.append(" ORDER BY t.\"id\" LIMIT ")
        statement.bind(.integer(Int64(limit)))
        if locking { statement.append(layout.dialect.lockRow) }
        var found: [Entry] = []
        try connection.forEach(statement) { row in found.append(try entry(row)) }
        return found
    }

    func entry(_ row: any SQLRow) throws -> Entry {
        var at = 1
        var documentID = ""
        if table.hasDocumentID {
            documentID = row.text(at)
            at += 1
        }
        var times: [Int64?] = [nil, nil, nil]
        if !table.type.isComponent {
            times = (at..<at + 3).map { row.isNull($0) ? nil : row.integer($0) }
            at += 3
        }
        var values: [AttributeName: Value] = [:]
        for attribute in table.scalars {
            values[attribute.name] = try value(row, at, attribute, documentID)
            at += 1
        }
        var relations: [AttributeName: Int64] = [:]
        for key in table.ownKeys {
            if !row.isNull(at) { relations[key.name] = row.integer(at) }
            at += 1
        }
        return Entry(
            type: table.type, id: row.integer(0), documentID: documentID, values: values, relations: relations,
            createdAt: Instant(milliseconds: times[0] ?? 0), updatedAt: Instant(milliseconds: times[1] ?? 0),
            publishedAt: times[2].map { Instant(milliseconds: $0) })
    }

    private func value(_ row: any SQLRow, _ at: Int, _ attribute: Attribute, _ documentID: String) throws -> Value {
        if row.isNull(at) { return .null }
        if attribute.isEncrypted {
            return .text(try cipher.open(row.blob(at), of: attribute, in: table.type, documentID: documentID))
        }
        switch attribute.scalar?.column {
        case .integer: return .integer(row.integer(at))
        case .real: return .real(row.real(at))
        case .boolean: return .boolean(row.integer(at) != 0)
        case .instant: return .instant(Instant(milliseconds: row.integer(at)))
        case .decimal:
            if let scale = attribute.constraints.scale { return .decimal(units: row.integer(at), scale: scale) }
            return .real(row.real(at))
        case .json: return .json(try JSONValue.parse(row.text(at)))
        case .text, nil: return .text(row.text(at))
        }
    }
}
