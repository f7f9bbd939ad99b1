//  AccountRoutes: logging in, who one is, and what people do about their own accounts.
//
//  Every login of an address counts alike: neither the body nor the spelling of the path opens another bucket. Requests
//  about an e-mail address are counted for each of them, as in Strapi, and all of a caller's together as well, so that
//  nobody tries a thousand addresses.

import Content
import HTTPTypes
import Hummingbird

/// Accounts over HTTP.
struct AccountRoutes: Sendable {
    let context: APIContext
    let login: Login
    let limiter: LoginLimiter
    /// Counts what the buckets of single addresses would let through together.
    let flood: LoginLimiter
    let desk: AccountDesk

    private static let actions = "plugin::users-permissions.auth"

    init(context: APIContext, login: Login, limiter: LoginLimiter, passwords: PasswordHasher, parts: AccountParts) {
        self.context = context
        self.login = login
        self.limiter = limiter
        flood = LoginLimiter(clock: context.clock, requests: LoginLimiter.requestsOfAllAddresses)
        desk = AccountDesk(
            context: context, answers: login.answers, passwords: passwords, factors: login.factors, parts: parts)
    }

    /// `POST /api/auth/local`.
    func login(_ call: Call) async throws -> Response {
        try call.demand(AccountAction.login)
        let body = try await context.json(of: call)
        return try await counted(call, "/api/auth/local") {
            Answer.json(try await login.login(body: body, from: call.client))
        }
    }

    /// `GET /api/users/me`.
    func me(_ call: Call) async throws -> Response {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        return Answer.json(try await login.me(call.principal, query))
    }

    /// `POST /api/auth/local/register`.
    func register(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).register")
        let body = try await context.json(of: call)
        return try await counted(call, AccountRoute.register.template, email: body.object?["email"]) {
            Answer.json(try await desk.register(body, context.writeContext(call), from: call.client))
        }
    }

    /// `POST /api/auth/forgot-password`.
    func forgotPassword(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).forgotPassword")
        let body = try await context.json(of: call)
        return try await counted(call, AccountRoute.forgotPassword.template, email: body.object?["email"]) {
            Answer.json(try await desk.forgotPassword(body, context.writeContext(call)))
        }
    }

    /// `POST /api/auth/reset-password`.
    func resetPassword(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).resetPassword")
        let body = try await context.json(of: call)
        return try await counted(call, AccountRoute.resetPassword.template) {
            Answer.json(try await desk.resetPassword(body, context.writeContext(call), from: call.client))
        }
    }

    /// `POST /api/auth/change-password`.
    func changePassword(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).changePassword")
        let body = try await context.json(of: call)
        return try await counted(call, AccountRoute.changePassword.template) {
            guard case .user(let id) = call.principal.kind else {
                throw Refusal.application("You must be authenticated to reset your password")
            }
            return try await login.guarded(.account(id), call.client) {
                Answer.json(try await desk.changePassword(body, context.writeContext(call), from: call.client))
            }
        }
    }

    /// `GET /api/auth/email-confirmation`: a link that was mailed; its answer leads on.
    func confirmEmail(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).emailConfirmation")
        return Answer.redirect(to: try await desk.confirm(call.query, context.writeContext(call)))
    }

    /// `POST /api/auth/send-email-confirmation`.
    ///
    /// Strapi does not limit it; here each request may send a message.
    func sendConfirmation(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).sendEmailConfirmation")
        let body = try await context.json(of: call)
        return try await counted(call, AccountRoute.sendEmailConfirmation.template, email: body.object?["email"]) {
            Answer.json(try await desk.sendConfirmation(body, context.writeContext(call)))
        }
    }

    /// `GET /api/connect/<provider>`: no sign-in provider is enabled, ever.
    func connect(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).connect")
        return try await counted(call, AccountRoute.connect.template) {
            throw Refusal.application("This provider is disabled")
        }
    }

    /// `GET /api/auth/<provider>/callback`; `local` is the login, which wants a body.
    func callback(_ call: Call, _ provider: String) async throws -> Response {
        try call.demand(AccountAction.login)
        guard provider != "local" else { return Answer.json(try await login.login(body: .null, from: call.client)) }
        throw Refusal.application("This provider is disabled")
    }

    /// Answers within the limits, which the answer tells, be it a refusal.
    private func counted(
        _ call: Call, _ path: String, email: JSONValue? = nil, _ answer: () async throws -> Response
    ) async throws -> Response {
        try await limiter.counted(call, path, email: email?.string) {
            if email != nil, !flood.take(email: nil, path: path, address: call.address).isAllowed {
                throw LoginLimiter.refusal
            }
            return try await answer()
        }
    }
}

extension LoginLimiter {
    /// Answers within the limit, which the answer tells, be it a refusal.
    func counted(
        _ call: Call, _ path: String, email: String? = nil, _ answer: () async throws -> Response
    ) async throws -> Response {
        let allowance = take(email: email, path: path, address: call.address)
        do {
            guard allowance.isAllowed else { throw LoginLimiter.refusal }
            return allowance.mark(try await answer())
        } catch let fault as any ClientFault {
            return allowance.mark(Answer.fault(fault))
        }
    }
}
