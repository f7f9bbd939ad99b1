//  RoleView: what a role sees of each type, as data; a caller's own values make it a `Visibility`.
//
//  In: JSON such as content/roles.json holds for each role.  Out: RoleView, then Visibility.  I/O: none.
//  A value `"$name"` in a filter stands for the ids of a variable: rows that the caller has to do with. Always: what a
//  variable has no ids for matches nothing, unless the role says that having none means every row (`everyRow`).
//  Refuses: unknown types, attributes, masks and variables, variables that need each other, filters that do not plan.
//  Source: domain.md 4.9; docs/api.md, Roles.

/// What a role sees and may change beyond its actions.
package struct RoleView: Sendable {
    /// Ids that the filters of a view may name.
    package indirect enum Variable: Sendable {
        /// What a to-one relation of the caller's account points to.
        case account(AttributeName)
        /// Entries of a type that meet a filter.
        case entries(UID, JSONValue)
    }

    /// Its variables, each after those that it needs.
    package let variables: [(name: String, variable: Variable)]
    /// Variables that stand for every row when they have no ids.
    let everyRow: Set<String>
    /// What is said of each type.
    let types: [UID: JSONObject]
    /// The view as given, for being stored and shown.
    package let json: JSONValue

    /// Reads a view and checks it against a schema.
    package init(_ json: JSONValue, schema: Schema) throws(RoleViewFault) {
        guard let members = json.object else { throw RoleViewFault("a view must be an object") }
        try RoleView.check(members, ["variables", "everyRow", "types"], "a view")
        self.json = json
        everyRow = Set(try RoleView.texts(members["everyRow"], "everyRow"))
        var types: [UID: JSONObject] = [:]
        for (name, value) in members["types"]?.object?.members ?? [] {
            guard let rules = value.object, schema[UID(name)] != nil else {
                throw RoleViewFault("\(name) is no type of this content, or what is said of it is no object")
            }
            types[UID(name)] = rules
        }
        self.types = types
        variables = try RoleView.variables(members["variables"]?.object ?? JSONObject([]))
        for name in everyRow where !variables.contains(where: { $0.name == name }) {
            throw RoleViewFault("everyRow names \(name), which is no variable")
        }
        // Whatever can be wrong with a filter shows now, not with the first request.
        var values: [String: [Int64]] = [:]
        for (name, variable) in variables {
            _ = try filter(of: variable, values, schema)
            values[name] = [0]
        }
        _ = try visibility(values, schema)
    }

    /// True for a view that withholds nothing.
    package var isEmpty: Bool { types.isEmpty }

    /// The condition that gives a variable its ids; nil for one that is read from the account.
    /// - Parameter values: Ids of the variables before it.
    package func filter(
        of variable: Variable, _ values: [String: [Int64]], _ schema: Schema
    ) throws(RoleViewFault) -> (type: ContentType, filter: Filter)? {
        switch variable {
        case .account(let name):
            guard let attribute = schema[.user]?[name: name], attribute.relation?.isToMany == false else {
                throw RoleViewFault("accounts have no to-one relation \(name)")
            }
            return nil
        case .entries(let uid, let json):
            guard let type = schema[uid], !type.isComponent else { throw RoleViewFault("\(uid) is no content type") }
            return (type, try RoleFilter(values: values, everyRow: everyRow, schema: schema).plan(json, on: type))
        }
    }

    /// What a caller with these ids sees.
    package func visibility(_ values: [String: [Int64]], _ schema: Schema) throws(RoleViewFault) -> Visibility {
        let reader = RoleRules(
            filters: RoleFilter(values: values, everyRow: everyRow, schema: schema), schema: schema)
        var visible: [UID: TypeVisibility] = [:]
        for (uid, rules) in types {
            guard let type = schema[uid] else { continue }
            visible[uid] = try reader.visibility(of: type, rules)
        }
        return Visibility(visible)
    }

    /// Variables in an order in which each comes after those that it needs.
    private static func variables(_ members: JSONObject) throws(RoleViewFault) -> [(name: String, variable: Variable)] {
        var open: [(name: String, variable: Variable, needs: Set<String>)] = []
        for (name, value) in members.members {
            guard let object = value.object else { throw RoleViewFault("the variable \(name) must be an object") }
            if let attribute = object["account"]?.string {
                open.append((name, .account(attribute), []))
            } else if let uid = object["type"]?.string, let filter = object["where"] {
                open.append((name, .entries(UID(uid), filter), RoleFilter.variables(in: filter)))
            } else {
                throw RoleViewFault("the variable \(name) needs account, or type and where")
            }
        }
        var ordered: [(name: String, variable: Variable)] = []
        while !open.isEmpty {
            let known = Set(ordered.map(\.name))
            guard let next = open.firstIndex(where: { $0.needs.isSubset(of: known) }) else {
                throw RoleViewFault("the variable \(open[0].name) needs one that there is not, or itself")
            }
            ordered.append((open[next].name, open[next].variable))
            open.remove(at: next)
        }
        return ordered
    }

    static func texts(_ value: JSONValue?, _ name: String) throws(RoleViewFault) -> [String] {
        guard let value else { return [] }
        guard let items = value.array else { throw RoleViewFault("\(name) must be a list") }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count else { throw RoleViewFault("\(name) must be a list of texts") }
        return texts
    }

    static func check(_ members: JSONObject, _ known: Set<String>, _ place: String) throws(RoleViewFault) {
        if let odd = members.keys.first(where: { !known.contains($0) }) {
            throw RoleViewFault("\(place) has the unknown key \(odd)")
        }
    }
}

/// Why a view cannot be used.
package struct RoleViewFault: Error, Hashable, CustomStringConvertible {
    /// For the person who wrote it.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// How large a view may be.
package enum RoleViewLimits {
    /// Ids of one variable.
    package static let ids = 1_000
    /// Bytes of a view's JSON.
    package static let bytes = 65_536
}
