//  RoleDesk: roles and what they may do, as those see and change them who may: `/api/users-permissions`.
//
//  Always: a change is one transaction and counts for the request after it; each action given or taken has its line in
//          the change log. What a tree leaves out is switched off; a body without a tree leaves all as it is.
//  Refuses: actions that there are not, unless the role has them already.
//  Source: Strapi v4.25 users-permissions, `role` service; recorded answers `roles.*`.

import Content
import Storage

/// How much there may be of roles.
package struct RoleLimits: Sendable {
    /// Roles of one installation.
    package var roles: Int64 = 200
    /// Actions that one body switches on.
    package var actions = 2_000
    /// Accounts that are moved when their role goes.
    package var movedAccounts = 5_000
    /// Characters of a name, a type or a description.
    package var textCharacters = 255

    /// The shipped bounds.
    package init() {}
}

/// Shows, makes, changes and removes roles.
struct RoleDesk: Sendable {
    let context: APIContext
    let parts: AccountParts
    let tree: ActionTree
    var limits = RoleLimits()

    private var store: ContentStore { context.store }

    init(context: APIContext, parts: AccountParts) {
        self.context = context
        self.parts = parts
        tree = ActionTree(context.store.schema, listsOwn: parts.policy.listsOwnActions)
    }

    /// Every role with the number of its accounts.
    func list() async throws -> JSONValue {
        let roles = try await store.roleDetails().map { role in
            RoleDesk.json(role, [("nb_users", .integer(role.accounts))])
        }
        return .record(["roles": .array(roles)])
    }

    /// One role with the tree of actions.
    func one(_ id: String) async throws -> JSONValue {
        guard let role = try await store.roleDetails(id: UserDesk.number(id)).first else { throw RoleDesk.missing }
        let actions = role.type.isExactly(RoleBook.adminType) ? role.actions.union(tree.all) : role.actions
        var shown = [("permissions", tree.json(enabled: actions))]
        if let view = role.view { shown.append(("view", try JSONValue.parse(view))) }
        return .record(["role": RoleDesk.json(role, shown)])
    }

    /// Every action, none switched on.
    var permissions: JSONValue {
        .record(["permissions": tree.json(enabled: [])])
    }

    static let missing = Refusal.notFound("Role not found")

    private static func json(_ role: RoleDetails, _ more: [(String, JSONValue)]) -> JSONValue {
        let own: [(String, JSONValue)] = [
            ("id", .integer(role.id)), ("name", .string(role.name)),
            ("description", role.description.map(JSONValue.string) ?? .null), ("type", .string(role.type)),
            ("createdAt", role.createdAt.map { .string($0.iso8601) } ?? .null),
            ("updatedAt", role.updatedAt.map { .string($0.iso8601) } ?? .null),
        ]
        return .object(JSONObject(own + more))
    }
}
