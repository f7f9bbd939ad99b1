//  RoleFilter: a filter of a role's view, its variables replaced by ids.
//
//  In: the filter's JSON, ids by variable.  Out: Filter.  I/O: none.  Plans with everything visible: what a role may see
//  does not hang on itself.

/// Plans filters of one view.
struct RoleFilter {
    let values: [String: [Int64]]
    /// Variables that stand for every row when they have no ids.
    let everyRow: Set<String>
    let schema: Schema

    /// The condition; nil JSON keeps everything.
    func plan(_ json: JSONValue?, on type: ContentType) throws(RoleViewFault) -> Filter {
        guard let json else { return .everything }
        guard case .object = json else { throw RoleViewFault("a filter on \(type.uid) must be an object") }
        let node = try node(json)
        var limits = QueryLimits()
        limits.listValues = RoleViewLimits.ids
        do {
            return try Planner(schema: schema, access: .everything, limits: limits).filter(node, on: type)
        } catch {
            throw RoleViewFault("a filter on \(type.uid): \(error.message)")
        }
    }

    /// Names of the variables that a filter mentions.
    static func variables(in json: JSONValue) -> Set<String> {
        switch json {
        case .string(let text): text.hasPrefix("$") ? [String(text.dropFirst())] : []
        case .array(let items): items.reduce(into: []) { $0.formUnion(variables(in: $1)) }
        case .object(let members): members.members.reduce(into: []) { $0.formUnion(variables(in: $1.value)) }
        case .null, .bool, .number: []
        }
    }

    /// The words of a condition; one that hangs on a variable which stands for every row is left out.
    private func node(_ json: JSONValue) throws(RoleViewFault) -> QueryNode {
        switch json {
        case .null: return .null
        case .bool(let value): return .text(String(value))
        case .number(let text): return .text(text)
        case .string(let text): return try value(text)
        case .array(let items):
            var nodes: [QueryNode] = []
            for item in items { nodes.append(try node(item)) }
            return .list(nodes)
        case .object(let members): return .object(try conditions(members))
        }
    }

    private func value(_ text: String) throws(RoleViewFault) -> QueryNode {
        guard text.hasPrefix("$") else { return .text(text) }
        guard let ids = values[String(text.dropFirst())] else {
            throw RoleViewFault("\(text) is no variable, or stands before its variable")
        }
        return .list(ids.map { .text(String($0)) })
    }

    private func conditions(_ members: JSONObject) throws(RoleViewFault) -> [QueryMember] {
        var kept: [QueryMember] = []
        for (key, value) in members.members {
            switch (key, value) {
            case ("$or", .array(let items)):
                // One alternative that every row meets, and the others say nothing.
                if items.contains(where: standsForEveryRow) { continue }
                kept.append(QueryMember(key: key, value: try node(value)))
            case ("$and", .array(let items)):
                let some = items.filter { !standsForEveryRow($0) }
                if !some.isEmpty { kept.append(QueryMember(key: key, value: try node(.array(some)))) }
            case ("$not", _):
                guard RoleFilter.variables(in: value).isDisjoint(with: everyRow) else {
                    throw RoleViewFault("$not may not be about a variable that stands for every row")
                }
                kept.append(QueryMember(key: key, value: try node(value)))
            default:
                if mentionsEveryRow(value) { continue }
                kept.append(QueryMember(key: key, value: try node(value)))
            }
        }
        return kept
    }

    /// True for a condition of which nothing would be left.
    private func standsForEveryRow(_ json: JSONValue) -> Bool {
        guard let members = json.object, !members.isEmpty else { return false }
        return members.members.allSatisfy { key, value in
            switch (key, value) {
            case ("$or", .array(let items)): items.contains(where: standsForEveryRow)
            case ("$and", .array(let items)): items.allSatisfy(standsForEveryRow)
            case ("$not", _): false
            default: mentionsEveryRow(value)
            }
        }
    }

    private func mentionsEveryRow(_ json: JSONValue) -> Bool {
        RoleFilter.variables(in: json).contains { everyRow.contains($0) && values[$0]?.isEmpty == true }
    }
}
