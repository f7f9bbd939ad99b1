//  AccountAction: the names of the actions that the server knows, as Strapi stores them in permissions.
//
//  An action is `<controller>.<name>`. Stored roles may hold others (of plugins and controllers of a taken-over
//  installation); they allow nothing here. Source: Strapi v4.25 users-permissions and upload plugins.

package import Content

/// Actions of the system's own parts.
package enum AccountAction {
    /// `POST /api/auth/local`.
    package static let login = "plugin::users-permissions.auth.callback"
    /// `GET /api/users/me`.
    package static let me = "plugin::users-permissions.user.me"
    /// `POST /api/kavling/invitations` to any role but Admin's.
    package static let invite = "plugin::kavling.invitation.create"
    /// The same to the customers' role only.
    package static let inviteCustomer = "plugin::kavling.invitation.customer"
    /// `GET /metrics`.
    package static let metrics = "plugin::kavling.server.metrics"

    /// The controllers of the system's own parts and their actions.
    private static let known: [String: Set<String>] = [
        "plugin::kavling.server": ["metrics"],
        "plugin::kavling.invitation": ["create", "customer"],
        "plugin::upload.content-api": ["find", "findOne", "upload", "destroy"],
        "plugin::users-permissions.auth": [
            "callback", "connect", "register", "forgotPassword", "resetPassword", "changePassword", "emailConfirmation",
            "sendEmailConfirmation",
        ],
        "plugin::users-permissions.user": ["me", "find", "findOne", "count", "create", "update", "destroy"],
        "plugin::users-permissions.role": ["find", "findOne", "createRole", "updateRole", "deleteRole"],
        "plugin::users-permissions.permissions": ["getPermissions"],
    ]

    /// True for an action that the server has: of a content type of `schema`, or of the system.
    package static func isKnown(_ action: String, in schema: Schema) -> Bool {
        guard let dot = action.lastIndex(of: ".") else { return false }
        let controller = String(action[..<dot])
        let name = String(action[action.index(after: dot)...])
        if let actions = known[controller] { return actions.contains(name) }
        guard let type = schema[UID(controller)], !type.isComponent, controller.hasPrefix("api::") else { return false }
        let own: Set = ["find", "findOne", "create", "update", "delete"]
        return own.contains(name) || type.operations.contains(name)
    }
}
