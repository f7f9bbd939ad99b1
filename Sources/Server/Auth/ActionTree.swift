//  ActionTree: every action there is, by plugin or content type, controller and name, as roles show and take them.
//
//  In: the schema.  Out: Strapi's tree, and the actions that a given tree switches on.  I/O: none.
//  Always: in Strapi's order; an action that a role has and the server does not know is shown, so that a taken-over role
//          can be sent back as it came.
//  Source: Strapi v4.25 `getActions`; recorded answers `roles.*`.

import Content

/// The actions of one installation.
struct ActionTree: Sendable {
    /// A plugin or an API with its controllers.
    struct Branch: Sendable {
        let name: String
        var controllers: [(name: String, actions: [String])]
    }

    let branches: [Branch]

    /// - Parameter listsOwn: Shows the server's own actions beside Strapi's.
    init(_ schema: Schema, listsOwn: Bool = false) {
        var apis: [Branch] = []
        for type in schema.contentTypes {
            guard let (api, controller) = ActionTree.names(of: type.uid) else { continue }
            let own = (controller, ActionTree.actions(of: type))
            if let at = apis.firstIndex(where: { $0.name == api }) {
                apis[at].controllers.append(own)
            } else {
                apis.append(Branch(name: api, controllers: [own]))
            }
        }
        branches = apis.sorted { $0.name < $1.name } + ActionTree.plugins + (listsOwn ? [ActionTree.own] : [])
    }

    /// True for an action that the server, or Strapi in its place, has.
    func contains(_ action: String) -> Bool {
        guard let (branch, controller, name) = ActionTree.split(action) else { return false }
        return (branches + [ActionTree.own]).contains { known in
            known.name == branch
                && known.controllers.contains { $0.name == controller && $0.actions.contains(name) }
        }
    }

    /// Refuses actions that there are not.
    /// - Throws: 400 in Strapi's words.
    func demand(_ actions: some Sequence<String>) throws(Refusal) {
        let unknown = actions.filter { !contains($0) }
        guard unknown.isEmpty else {
            throw .validation("Unknown permissions provided: \(unknown.joined(separator: ", "))")
        }
    }

    /// Every action of the tree, in order.
    var all: [String] {
        branches.flatMap { branch in
            branch.controllers.flatMap { controller in
                controller.actions.map { "\(branch.name).\(controller.name).\($0)" }
            }
        }
    }

    /// The tree with these actions switched on.
    func json(enabled: Set<String>) -> JSONValue {
        var listed = branches
        var known = Set(all)
        for action in enabled.sorted() where known.insert(action).inserted {
            guard let (branch, controller, name) = ActionTree.split(action) else { continue }
            let at = listed.firstIndex { $0.name == branch } ?? listed.count
            if at == listed.count { listed.append(Branch(name: branch, controllers: [])) }
            let place =
                listed[at].controllers.firstIndex { $0.name == controller } ?? listed[at].controllers.count
            if place == listed[at].controllers.count { listed[at].controllers.append((controller, [])) }
            listed[at].controllers[place].actions.append(name)
        }
        return .object(
            JSONObject(
                listed.map { branch in
                    let controllers = branch.controllers.map { controller in
                        let actions = controller.actions.map { name in
                            (name, ActionTree.leaf(enabled.contains("\(branch.name).\(controller.name).\(name)")))
                        }
                        return (controller.name, JSONValue.object(JSONObject(actions)))
                    }
                    return (branch.name, .record(["controllers": .object(JSONObject(controllers))]))
                }))
    }

    private static func leaf(_ isEnabled: Bool) -> JSONValue {
        .record(["enabled": .bool(isEnabled), "policy": ""])
    }

    /// The actions that a tree of a body switches on.
    /// - Throws: 400 for what is no such tree.
    static func enabled(in tree: JSONValue) throws -> [String] {
        var enabled: [String] = []
        for branch in try members(of: tree, at: "permissions") {
            let place = "permissions.\(branch.key)"
            guard let controllers = try object(branch.value, at: place)["controllers"] else { continue }
            for controller in try members(of: controllers, at: "\(place).controllers") {
                let inside = "\(place).controllers.\(controller.key)"
                for action in try members(of: controller.value, at: inside) {
                    switch try object(action.value, at: "\(inside).\(action.key)")["enabled"] {
                    case .bool(true)?: enabled.append("\(branch.key).\(controller.key).\(action.key)")
                    case .bool(false)?, .null?, nil: break
                    case .some: throw Refusal.validation("\(inside).\(action.key).enabled must be true or false")
                    }
                }
            }
        }
        return enabled
    }

    private static func object(_ value: JSONValue, at place: String) throws -> JSONObject {
        guard let object = value.object else { throw Refusal.validation("\(place) must be an object") }
        return object
    }

    private static func members(of value: JSONValue, at place: String) throws -> [(key: String, value: JSONValue)] {
        try object(value, at: place).members
    }

    /// `api::booking.booking.find` in three.
    private static func split(_ action: String) -> (branch: String, controller: String, name: String)? {
        let parts = action.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return (parts[0], parts[1], parts[2])
    }

    private static func names(of uid: UID) -> (api: String, controller: String)? {
        let parts = uid.rawValue.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0].hasPrefix("api::") else { return nil }
        return (parts[0], parts[1])
    }

    private static func actions(of type: ContentType) -> [String] {
        let own =
            type.kind == .singleType
            ? ["find", "update", "delete"] : ["find", "findOne", "create", "update", "delete"]
        return own + (type.isLocalized ? ["createLocalization"] : []) + type.operations
    }
}

extension ActionTree {
    private static let own = Branch(
        name: "plugin::kavling",
        controllers: [("server", ["metrics"]), ("invitation", ["create", "customer"])])

    /// Strapi's plugins; those without routes here are in the tree because its clients know them there.
    private static let plugins = [
        Branch(
            name: "plugin::content-type-builder",
            controllers: [
                ("components", ["getComponents", "getComponent"]),
                ("content-types", ["getContentTypes", "getContentType"]),
            ]),
        Branch(name: "plugin::email", controllers: [("email", ["send"])]),
        Branch(name: "plugin::upload", controllers: [("content-api", ["find", "findOne", "destroy", "upload"])]),
        Branch(
            name: "plugin::users-permissions",
            controllers: [
                (
                    "auth",
                    [
                        "callback", "changePassword", "resetPassword", "connect", "forgotPassword", "register",
                        "emailConfirmation", "sendEmailConfirmation",
                    ]
                ), ("user", ["create", "update", "find", "findOne", "count", "destroy", "me"]),
                ("role", ["createRole", "findOne", "find", "updateRole", "deleteRole"]),
                ("permissions", ["getPermissions"]),
            ]),
        Branch(name: "plugin::i18n", controllers: [("locales", ["listLocales"])]),
    ]
}
