//  ShippedRoles: the roles that come with a content, as data (`roles.json` in the content folder).
//
//  In: the file's bytes and the schema.  Out: roles to be made where there are none of their types.  I/O: none.
//  Once made, a role belongs to the office: it is changed over the roles routes, and the file no longer speaks for it.
//  Refuses: unknown keys, actions that are none, views that cannot be used (`RoleView`).

package import Content

/// One role of `roles.json`.
package struct ShippedRole: Sendable {
    /// A stable word such as `sales`.
    package let type: String
    /// For people.
    package let name: String
    /// For people.
    package let description: String
    /// Such as `api::x.x.find`, in the file's order.
    package let actions: [String]
    /// What it sees; nil for everything.
    package let view: RoleView?

    /// The path of the file below the content folder.
    package static let path = "roles.json"

    /// Every role of the content's file; none where there is no file.
    /// - Throws: `ShippedRolesFault` with what is wrong and where.
    package static func read(_ files: [SchemaFile], schema: Schema) throws(ShippedRolesFault) -> [ShippedRole] {
        guard let file = files.first(where: { $0.path == path }) else { return [] }
        let json: JSONValue
        do {
            json = try JSONValue.parse(file.bytes)
        } catch {
            throw ShippedRolesFault(role: nil, "broken JSON: \(error.message)")
        }
        let shared = json.object?["variables"]?.object ?? JSONObject([])
        let tree = ActionTree(schema)
        var roles: [ShippedRole] = []
        for item in json.object?["roles"]?.array ?? [] {
            let role = try ShippedRole(item, shared: shared, schema: schema, tree)
            guard !roles.contains(where: { $0.type == role.type }) else {
                throw ShippedRolesFault(role: role.type, "is there twice")
            }
            roles.append(role)
        }
        return roles
    }

    private init(
        _ json: JSONValue, shared: JSONObject, schema: Schema, _ tree: ActionTree
    ) throws(ShippedRolesFault) {
        guard let members = json.object, let type = members["type"]?.string, let name = members["name"]?.string else {
            throw ShippedRolesFault(role: nil, "a role needs type and name")
        }
        let known: Set = ["type", "name", "description", "actions", "variables", "everyRow", "types"]
        if let odd = members.keys.first(where: { !known.contains($0) }) {
            throw ShippedRolesFault(role: type, "has the unknown key \(odd)")
        }
        self.type = type
        self.name = name
        description = members["description"]?.string ?? ""
        actions = try ShippedRole.actions(members["actions"]?.object, of: type, tree)
        guard let types = members["types"] else {
            view = nil
            return
        }
        var variables = shared
        for (name, value) in members["variables"]?.object?.members ?? [] { variables[name] = value }
        var words = JSONObject([("variables", .object(variables)), ("types", types)])
        words["everyRow"] = members["everyRow"]
        do {
            view = try RoleView(.object(words), schema: schema)
        } catch {
            throw ShippedRolesFault(role: type, error.description)
        }
    }

    private static func actions(
        _ members: JSONObject?, of role: String, _ tree: ActionTree
    ) throws(ShippedRolesFault) -> [String] {
        var actions: [String] = []
        for (controller, names) in members?.members ?? [] {
            for name in names.array ?? [] {
                let action = "\(controller).\(name.string ?? "")"
                guard tree.contains(action) else {
                    throw ShippedRolesFault(role: role, "allows \(action), which is no action")
                }
                actions.append(action)
            }
        }
        return actions
    }
}

/// Why the roles of a content cannot be used.
package struct ShippedRolesFault: Error, Hashable, CustomStringConvertible {
    /// The type of the role; nil where the file itself is wrong.
    package let role: String?
    /// For the person who wrote it.
    package let message: String

    init(role: String?, _ message: String) {
        self.role = role
        self.message = message
    }

    package var description: String {
        "error: \(ShippedRole.path): \(role.map { "role \($0): " } ?? "")\(message)"
    }
}
