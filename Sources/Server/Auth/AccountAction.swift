//  AccountAction: the names of the actions that the server knows, as Strapi stores them in permissions.
//
//  An action is `<controller>.<name>`. Stored roles may hold others (of plugins and controllers of a taken-over
//  installation); they allow nothing here. Source: Strapi v4.25 users-permissions and upload plugins.

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
}
