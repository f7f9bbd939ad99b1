//  Snapshot: an entry with what a write touches beside its row, as the change log compares it.
//
//  Taken before and after a write. Lists behind links and inverse sides, and component rows, are read only where the
//  write touches them. What must not be read in the log is compared in clear, so that a change of it is noticed, and
//  shown masked.

import Content
import Relational

/// What an entry was or is.
struct Snapshot {
    /// The same content twice.
    private struct Rows {
        /// To be compared.
        let clear: JSONValue
        /// To be written down.
        let masked: JSONValue
    }

    let entry: Entry
    /// Lists behind links and inverse sides, in order.
    private var targets: [AttributeName: [Int64]] = [:]
    private var components: [AttributeName: Rows] = [:]

    /// - Parameters:
    ///   - entry: As stored.
    ///   - draft: What the write changes; nil for everything, as a delete does.
    ///   - transaction: The write.
    /// - Throws: What the database refuses; `CipherFault`.
    init(of entry: Entry, touching draft: Draft?, in transaction: Transaction) throws {
        self.entry = entry
        let table = transaction.layout.tables[entry.type]
        let relations = RelationStore(transaction: transaction, runsRules: false)
        for attribute in entry.type.attributes {
            switch table.places[attribute.index] {
            case .column, .encrypted, .foreignKey: continue
            case .link, .inverse:
                guard draft == nil || draft?.relations[attribute.name] != nil else { continue }
                targets[attribute.name] = try relations.targets(of: attribute, table: table, id: entry.id)
            case .components:
                guard draft == nil || draft?.components[attribute.name] != nil else { continue }
                components[attribute.name] = try Snapshot.rows(of: attribute, of: entry, transaction)
            }
        }
    }

    /// The attribute in clear, to be compared; `.null` for what is empty.
    func clear(_ attribute: Attribute) -> JSONValue {
        switch attribute.form {
        case .scalar: return entry[attribute.name].json
        case .relation, .media:
            if let list = targets[attribute.name] {
                return list.isEmpty ? .null : .array(list.map(JSONValue.integer))
            }
            return entry.relations[attribute.name].map(JSONValue.integer) ?? .null
        case .component, .dynamicZone: return components[attribute.name]?.clear ?? .null
        }
    }

    /// The attribute as it may be written down: encrypted and private ones and passwords masked.
    func masked(_ attribute: Attribute) -> JSONValue {
        let value = components[attribute.name]?.masked ?? clear(attribute)
        return attribute.isSecret && !value.isNull ? Blackout.mark : value
    }

    private static func rows(of attribute: Attribute, of owner: Entry, _ transaction: Transaction) throws -> Rows {
        let store = ComponentStore(transaction: transaction, runsRules: false)
        let isZone = if case .dynamicZone = attribute.form { true } else { false }
        var clear: [JSONValue] = []
        var masked: [JSONValue] = []
        for row in try store.ordered(attribute, of: owner.type, id: owner.id) {
            let filter = Filter.compare(.id, .equal, [.integer(row.id)], negated: false)
            guard let entry = try transaction.entries(row.type, where: filter, limit: 1).first else { continue }
            let inside = try Snapshot(of: entry, touching: nil, in: transaction)
            clear.append(inside.object(isZone, inside.clear))
            masked.append(inside.object(isZone, inside.masked))
        }
        if case .component(_, repeatable: false, _) = attribute.form {
            return Rows(clear: clear.first ?? .null, masked: masked.first ?? .null)
        }
        return clear.isEmpty ? Rows(clear: .null, masked: .null) : Rows(clear: .array(clear), masked: .array(masked))
    }

    private func object(_ isZone: Bool, _ value: (Attribute) -> JSONValue) -> JSONValue {
        var members = JSONObject([("id", .integer(entry.id))])
        if isZone { members["__component"] = .string(entry.type.uid.rawValue) }
        for attribute in entry.type.attributes where attribute.aliasOf == nil {
            members[attribute.name] = value(attribute)
        }
        return .object(members)
    }
}
