//  PayloadReader+Relations: every form of writing a relation.
//
//  An id, a numeric text, `{"id":…}`, lists of those, `set`, `connect` with positions, `disconnect`, null.
//  An id that is no number counts as one that does not exist. Source: strapi v4 REST, "Managing relations".

extension PayloadReader {
    /// The change that `given` asks for; nil when it asks for none.
    mutating func change(_ given: JSONValue) -> RelationChange? {
        switch given {
        case .null: return .replace([])
        case .number, .string, .bool: return .replace(counted([PayloadReader.id(given)]))
        case .array(let items): return replacement(items)
        case .object(let members): return change(members)
        }
    }

    private mutating func change(_ members: JSONObject) -> RelationChange? {
        if let set = members["set"] {
            switch set {
            case .null: return .replace([])
            case .array(let items): return replacement(items)
            default: return invalid()
            }
        }
        if members["connect"] != nil || members["disconnect"] != nil {
            guard let connect = PayloadReader.list(members["connect"]), !connect.contains(.null) else {
                return invalid()
            }
            let disconnect = PayloadReader.list(members["disconnect"]) ?? members["disconnect"].map { [$0] } ?? []
            let strict = members["options"]?.object?["strict"] != .bool(false)
            var connections: [Connection] = []
            for item in connect { connections.append(PayloadReader.connection(item, strict: strict)) }
            _ = counted(connections.map(\.id) + disconnect.map(PayloadReader.id))
            return .edit(connect: connections, disconnect: disconnect.map(PayloadReader.id))
        }
        if let id = members["id"] { return .replace(counted([PayloadReader.id(id)])) }
        return members.isEmpty ? nil : invalid()
    }

    private mutating func invalid() -> RelationChange? {
        if relationFault == nil { relationFault = FieldFault([], "Invalid relations") }
        return nil
    }

    /// Each id once, where it first stands.
    private mutating func replacement(_ items: [JSONValue]) -> RelationChange? {
        guard !items.contains(.null) else { return invalid() }
        var seen: Set<Int64> = []
        return .replace(counted(items.map(PayloadReader.id)).filter { seen.insert($0).inserted })
    }

    private mutating func counted(_ ids: [Int64]) -> [Int64] {
        relationIDs += ids.count
        if relationIDs > context.limits.relationIDs, excess == nil {
            excess = .validation("More than \(context.limits.relationIDs) related entries in one request")
        }
        return ids
    }

    private static func list(_ json: JSONValue?) -> [JSONValue]? {
        switch json {
        case nil, .null?: []
        case .array(let items)?: items
        default: nil
        }
    }

    private static func connection(_ item: JSONValue, strict: Bool) -> Connection {
        let id = id(item)
        guard let position = item.object?["position"]?.object else { return Connection(id, isStrict: strict) }
        if let anchor = position["before"] { return Connection(id, at: .before(Self.id(anchor)), isStrict: strict) }
        if let anchor = position["after"] { return Connection(id, at: .after(Self.id(anchor)), isStrict: strict) }
        return Connection(id, at: position["start"] == .bool(true) ? .start : .end, isStrict: strict)
    }

    /// The id a JSON value stands for; 0, which no row has, for what is none.
    private static func id(_ json: JSONValue) -> Int64 {
        switch json {
        case .number(let text): Int64(text) ?? 0
        case .string(let text): Int64(text) ?? 0
        case .object(let members): members["id"].map { $0.object == nil ? id($0) : 0 } ?? 0
        case .null, .bool, .array: 0
        }
    }
}
