//  RoleRules: what a view says of one type, its names looked up.
//
//  In: the JSON under a type's UID.  Out: TypeVisibility.  Refuses: unknown keys, attributes and masks.

/// Reads what a view says of types.
struct RoleRules {
    let filters: RoleFilter
    let schema: Schema

    /// What is visible of a type.
    func visibility(of type: ContentType, _ rules: JSONObject) throws(RoleViewFault) -> TypeVisibility {
        try RoleView.check(rules, ["rows", "only", "hide", "masks", "own", "write"], "\(type.uid)")
        var visible = TypeVisibility()
        let rows = rules["rows"]?.object ?? JSONObject([])
        try RoleView.check(rows, ["read", "create", "update", "delete"], "rows of \(type.uid)")
        visible.read = try filters.plan(rows["read"], on: type)
        visible.create = try filters.plan(rows["create"], on: type)
        visible.update = try filters.plan(rows["update"], on: type)
        visible.delete = try filters.plan(rows["delete"], on: type)
        visible.fields = try fields(of: type, rules)
        let write = rules["write"]?.object ?? JSONObject([])
        try RoleView.check(write, ["create", "update"], "write of \(type.uid)")
        visible.createGrants = try grants(write["create"], on: type)
        visible.updateGrants = try grants(write["update"], on: type)
        return visible
    }

    // MARK: attributes

    private func fields(of type: ContentType, _ rules: JSONObject) throws(RoleViewFault) -> FieldVisibility {
        var fields = FieldVisibility()
        if let only = rules["only"] {
            try keep(RoleView.texts(only, "only of \(type.uid)"), of: type, in: &fields)
        }
        for name in try RoleView.texts(rules["hide"], "hide of \(type.uid)") {
            try hide(name.split(separator: ".").map(String.init)[...], of: type, in: &fields)
        }
        for (name, value) in rules["masks"]?.object?.members ?? [] {
            let attribute = try attribute(name, of: type)
            let members = value.object ?? JSONObject([("form", value)])
            try RoleView.check(members, ["form", "clearInDetail"], "the mask of \(name)")
            guard let form = members["form"]?.string.flatMap(FieldMask.Form.init) else {
                let known = FieldMask.Form.allCases.map(\.rawValue).joined(separator: ", ")
                throw RoleViewFault("the mask of \(type.uid).\(name) is none of \(known)")
            }
            guard attribute.scalar != nil else { throw RoleViewFault("\(type.uid).\(name) has no value to mask") }
            fields.masks[attribute.index] = FieldMask(form, isClearInDetail: members["clearInDetail"] == .bool(true))
        }
        if let own = rules["own"]?.string {
            guard let ids = filters.values[own] else { throw RoleViewFault("own names \(own), which is no variable") }
            fields.ownRows = ids.sorted()
        }
        return fields
    }

    /// Hides everything but the named attributes, `component.attribute` among them.
    private func keep(_ names: [String], of type: ContentType, in fields: inout FieldVisibility) throws(RoleViewFault) {
        var whole: Set<Int> = []
        var parts: [Int: [String]] = [:]
        for name in names {
            let path = name.split(separator: ".", maxSplits: 1).map(String.init)
            let index = try attribute(path.first ?? "", of: type).index
            if path.count < 2 { whole.insert(index) } else { parts[index, default: []].append(path[1]) }
        }
        for attribute in type.attributes where !whole.contains(attribute.index) {
            guard let names = parts[attribute.index] else {
                fields.hidden.insert(attribute.index)
                continue
            }
            let component = try component(behind: attribute, of: type)
            var inside = FieldVisibility()
            try keep(names, of: component, in: &inside)
            fields.components[attribute.index] = inside
        }
    }

    private func hide(
        _ path: ArraySlice<String>, of type: ContentType, in fields: inout FieldVisibility
    ) throws(RoleViewFault) {
        guard let name = path.first else { return }
        let attribute = try attribute(name, of: type)
        guard path.count > 1 else {
            fields.hidden.insert(attribute.index)
            return
        }
        var inside = fields.components[attribute.index] ?? .whole
        try hide(path.dropFirst(), of: component(behind: attribute, of: type), in: &inside)
        fields.components[attribute.index] = inside
    }

    private func attribute(_ name: String, of type: ContentType) throws(RoleViewFault) -> Attribute {
        guard let attribute = type[name: name] else { throw RoleViewFault("\(type.uid) has no attribute \(name)") }
        return attribute
    }

    private func component(behind attribute: Attribute, of type: ContentType) throws(RoleViewFault) -> ContentType {
        guard case .component(let uid, _, _) = attribute.form, let component = schema[uid] else {
            throw RoleViewFault("\(type.uid).\(attribute.name) is no component")
        }
        return component
    }

    // MARK: writing

    /// `"name"`, or `{"fields":[…]}` or `{"except":[…]}` with `values` and `rows`.
    private func grants(_ json: JSONValue?, on type: ContentType) throws(RoleViewFault) -> [WriteGrant]? {
        guard let json else { return nil }
        guard let items = json.array else { throw RoleViewFault("write of \(type.uid) must hold lists") }
        var grants: [WriteGrant] = []
        for item in items {
            if let name = item.string {
                grants.append(WriteGrant([try attribute(name, of: type).index]))
                continue
            }
            guard let members = item.object else { throw RoleViewFault("write of \(type.uid) holds texts and objects") }
            try RoleView.check(members, ["fields", "except", "values", "rows"], "write of \(type.uid)")
            let isExcept = members["except"] != nil
            var indices: Set<Int> = []
            for name in try RoleView.texts(members[isExcept ? "except" : "fields"], "write of \(type.uid)") {
                indices.insert(try attribute(name, of: type).index)
            }
            var grant = WriteGrant(isExcept ? Set(type.attributes.indices).subtracting(indices) : indices)
            if members["values"] != nil {
                grant.values = Set(try RoleView.texts(members["values"], "values of \(type.uid)"))
            }
            grant.rows = try filters.plan(members["rows"], on: type)
            grants.append(grant)
        }
        return grants
    }
}
