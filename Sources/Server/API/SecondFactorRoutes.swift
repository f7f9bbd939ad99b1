//  SecondFactorRoutes: setting a second factor up, removing it, and saying who must have one.
//
//  Always: an account sets up its own; a wrong code or password counts as a failed login; Admin may remove anybody's and
//          says which roles must have one.

import Content
import Hummingbird
import Storage

/// Second factors over HTTP.
struct SecondFactorRoutes: Sendable {
    /// The most roles that a list of roles may name.
    static let roleNames = 100

    let context: APIContext
    let login: Login

    private var factors: SecondFactors { login.factors }

    /// `POST /api/kavling/me/totp`.
    func offer(_ call: Call) async throws -> Response {
        let offer = try await factors.offer(to: try call.account, as: context.writeContext(call))
        return Answer.data(
            .object(JSONObject([("secret", .string(offer.secret)), ("url", .string(offer.url))])))
    }

    /// `POST /api/kavling/me/totp/confirm`.
    func confirm(_ call: Call) async throws -> Response {
        let id = try call.account
        guard let code = try await context.json(of: call).object?["code"]?.string else {
            throw Refusal.validation("code must be a text")
        }
        let codes = try await login.guarded(.account(id), call.client) {
            try await factors.confirm(code, of: id, as: context.writeContext(call))
        }
        return Answer.data(.object(JSONObject([("recoveryCodes", .array(codes.map(JSONValue.string)))])))
    }

    /// `DELETE /api/kavling/me/totp`, with a code or the password; for Admin `?user=` without either.
    func remove(_ call: Call) async throws -> Response {
        if let id = try context.otherAccount(call) {
            guard call.principal.kind != .user(id: id) else {
                throw Refusal.validation("Your own second factor is removed with a code or the password")
            }
            try await factors.remove(of: id, as: context.writeContext(call))
            return SecondFactorRoutes.removed
        }
        let id = try call.account
        let body = try await context.json(of: call).object
        switch (body?["code"]?.string, body?["password"]?.string) {
        case (let code?, nil):
            try await login.guarded(.account(id), call.client) {
                try await factors.remove(of: id, showing: code, as: context.writeContext(call))
            }
        case (nil, let password?):
            try await login.guarded(.account(id), call.client) {
                guard try await login.isPassword(password, of: id) else {
                    throw WrongProof(fault: Refusal.validation("The provided password is invalid"))
                }
                try await factors.remove(of: id, as: context.writeContext(call))
            }
        default: throw Refusal.validation("Either code or password must be given, as a text")
        }
        return SecondFactorRoutes.removed
    }

    /// `GET` and `PUT /api/kavling/settings/totp-roles`.
    func roles(_ call: Call) async throws -> Response {
        guard call.principal.isAdmin else { throw Refusal.forbidden() }
        if call.request.method == .put {
            guard let list = try await context.json(of: call).object?["roles"]?.array,
                list.count <= SecondFactorRoutes.roleNames
            else {
                throw Refusal.validation("roles must be a list of at most \(SecondFactorRoutes.roleNames) role types")
            }
            let types = list.compactMap(\.string)
            guard types.count == list.count else { throw Refusal.validation("roles must be a list of texts") }
            try await factors.setRoles(types, as: context.writeContext(call))
        }
        let types = try await factors.roles()
        return Answer.data(.object(JSONObject([("roles", .array(types.map(JSONValue.string)))])))
    }

    private static var removed: Response {
        Answer.data(.object(JSONObject([("removed", .bool(true))])))
    }
}
