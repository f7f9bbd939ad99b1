//  AccountRoutes: logging in, and who one is.
//
//  Every login of an address counts alike: neither the body nor the spelling of the path opens another bucket.

import Content
import Hummingbird

/// Accounts over HTTP.
struct AccountRoutes: Sendable {
    let context: APIContext
    let login: Login
    let limiter: LoginLimiter

    /// `POST /api/auth/local`.
    func login(_ call: Call) async throws -> Response {
        try call.demand("plugin::users-permissions.auth.callback")
        let reader = RequestBodyReader(limits: context.bodyLimits)
        let body = try reader.json(try await reader.bytes(call.request), form: BodyForm(call.request))
        let allowance = limiter.take(email: nil, path: "/api/auth/local", address: call.address)
        do {
            guard allowance.isAllowed else { throw LoginLimiter.refusal }
            return allowance.mark(Answer.json(try await login.login(body: body, from: call.client)))
        } catch let fault as any ClientFault {
            return allowance.mark(Answer.fault(fault))
        }
    }

    /// `GET /api/users/me`.
    func me(_ call: Call) async throws -> Response {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        return Answer.json(try await login.me(call.principal, query))
    }
}
