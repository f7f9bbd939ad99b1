//  UserRoutes: `/api/users` and `/api/users-permissions`: accounts and roles for those who look after them.
//
//  Permission comes before anything of the request is read. An account that is not there is an empty 204, as in Strapi.

import Content
import HTTPTypes
import Hummingbird

/// Accounts and roles over HTTP.
struct UserRoutes: Sendable {
    let context: APIContext
    let users: UserDesk
    let roles: RoleDesk

    private static let userActions = "plugin::users-permissions.user"
    private static let roleActions = "plugin::users-permissions.role"

    /// `GET`, `POST /api/users`.
    func all(_ call: Call) async throws -> Response {
        guard call.request.method == .post else {
            try call.demand("\(Self.userActions).find")
            return Answer.json(try await users.list(call))
        }
        try call.demand("\(Self.userActions).create")
        return Answer.json(try await users.create(try await context.json(of: call), call), status: .created)
    }

    /// `GET /api/users/count`.
    func count(_ call: Call) async throws -> Response {
        try call.demand("\(Self.userActions).count")
        return Answer.json(.integer(try await users.count(call)))
    }

    /// `GET`, `PUT`, `DELETE /api/users/<id>`.
    func one(_ call: Call, _ id: String) async throws -> Response {
        switch call.request.method {
        case .put:
            try call.demand("\(Self.userActions).update")
            return Answer.json(try await users.update(id, { try await context.json(of: call) }, call))
        case .delete:
            try call.demand("\(Self.userActions).destroy")
            return try await users.delete(id, call).map { Answer.json($0) } ?? Answer.empty(.noContent)
        default:
            try call.demand("\(Self.userActions).findOne")
            return try await users.one(id, call).map { Answer.json($0) } ?? Answer.empty(.noContent)
        }
    }

    /// `GET`, `POST /api/users-permissions/roles`.
    func allRoles(_ call: Call) async throws -> Response {
        guard call.request.method == .post else {
            try call.demand("\(Self.roleActions).find")
            return Answer.json(try await roles.list())
        }
        try call.demand("\(Self.roleActions).createRole")
        return Answer.json(try await roles.create(try await context.json(of: call), call))
    }

    /// `GET`, `PUT`, `DELETE /api/users-permissions/roles/<id>`.
    func role(_ call: Call, _ id: String) async throws -> Response {
        switch call.request.method {
        case .put:
            try call.demand("\(Self.roleActions).updateRole")
            return Answer.json(try await roles.update(id, try await context.json(of: call), call))
        case .delete:
            try call.demand("\(Self.roleActions).deleteRole")
            return Answer.json(try await roles.delete(id, call))
        default:
            try call.demand("\(Self.roleActions).findOne")
            return Answer.json(try await roles.one(id))
        }
    }

    /// `GET /api/users-permissions/permissions`.
    func permissions(_ call: Call) throws -> Response {
        try call.demand("plugin::users-permissions.permissions.getPermissions")
        return Answer.json(roles.permissions)
    }
}
