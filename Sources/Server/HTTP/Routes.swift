//  Routes: a route and a method become the code that answers.
//
//  One switch over the routes there are; which methods a route has was checked before.

package import Content
package import Figures
import HTTPTypes
import Hummingbird
package import Storage

/// Every route's code.
package struct Routes: Sendable {
    let context: APIContext
    let content: ContentRoutes
    let files: FileRoutes
    let accounts: AccountRoutes
    let users: UserRoutes
    let audit: AuditRoutes
    let access: AccessRoutes
    let actions: ActionRoutes
    let metrics: MetricsRoutes
    let openAPI: LazyBytes

    /// Every route over the same parts.
    /// - Parameters:
    ///   - links: Signs addresses of private files.
    ///   - figures: What `/metrics` shows; asked at each reading.
    ///   - actions: What the house does by name.
    package init(
        context: APIContext, library: FileLibrary, passwords: PasswordHasher, login: Login, limiter: LoginLimiter,
        parts: AccountParts, links: FileLinks, figures: [MetricSource] = [], actions: HouseActions = HouseActions(),
        openAPI: LazyBytes
    ) {
        self.context = context
        let seen = FileAccess(context, rules: library.rules)
        content = ContentRoutes(context: context, library: library, passwords: passwords, access: seen)
        files = FileRoutes(context: context, library: library, access: seen, links: links)
        accounts = AccountRoutes(
            context: context, login: login, limiter: limiter, passwords: passwords, parts: parts)
        users = UserRoutes(
            context: context, users: UserDesk(desk: accounts.desk), roles: RoleDesk(context: context, parts: parts))
        audit = AuditRoutes(context: context)
        access = AccessRoutes(
            context: context, sessions: login.sessions,
            secondFactors: SecondFactorRoutes(context: context, login: login),
            invitations: InvitationRoutes(
                context: context, invitations: login.invitations, limiter: limiter, policy: parts.policy))
        self.actions = ActionRoutes(context: context, library: library, actions: actions)
        metrics = MetricsRoutes(sources: figures)
        self.openAPI = openAPI
    }

    /// The content types behind the content routes.
    package var schema: Schema { context.store.schema }

    /// The methods of a route; a named operation has its own.
    func methods(of route: Route) -> [String] {
        guard case .action(let type, _, let name) = route else { return route.methods }
        return actions.methods(of: type, name) ?? route.methods
    }

    func answer(_ call: Call, _ route: Route) async throws -> Response {
        let method = call.request.method
        switch route {
        case .health: return Answer.empty(.noContent)
        case .metrics: return try metrics.read(call)
        case .openAPI: return Answer.json(try await openAPI.bytes)
        case .collection(let type):
            return method == .post ? try await content.create(call, type) : try await content.list(call, type)
        case .entry(let type, let id):
            switch method {
            case .put: return try await content.update(call, type, id)
            case .delete: return try await content.delete(call, type, id)
            default: return try await content.findOne(call, type, id)
            }
        case .single(let type):
            switch method {
            case .put: return try await content.updateSingle(call, type)
            case .delete: return try await content.delete(call, type, nil)
            default: return try await content.findSingle(call, type)
            }
        case .login: return try await accounts.login(call)
        case .me:
            let isRead = method == .get || method == .head
            return isRead ? try await accounts.me(call) : try await users.one(call, "me")
        case .account(let route): return try await answer(call, route)
        case .upload: return try await files.upload(call)
        case .files: return try await files.list(call)
        case .file(let id):
            return method == .delete ? try await files.delete(call, id) : try await files.findOne(call, id)
        case .fileLink(let id): return try await files.link(call, id)
        case .stored(let name): return try await files.stored(call, name)
        case .audit: return try await audit.list(call)
        case .access(let route): return try await access.answer(call, route)
        case .accesses: return try await audit.accesses(call)
        case .action(let type, let id, let name): return try await actions.perform(call, type, id, name)
        case .typeAction(let type, let name): return try await actions.ask(call, type, name)
        }
    }

    private func answer(_ call: Call, _ route: AccountRoute) async throws -> Response {
        let method = call.request.method
        switch route {
        case .register: return try await accounts.register(call)
        case .forgotPassword: return try await accounts.forgotPassword(call)
        case .resetPassword: return try await accounts.resetPassword(call)
        case .changePassword: return try await accounts.changePassword(call)
        case .emailConfirmation: return try await accounts.confirmEmail(call)
        case .sendEmailConfirmation: return try await accounts.sendConfirmation(call)
        case .connect: return try await accounts.connect(call)
        case .providerCallback(let provider): return try await accounts.callback(call, provider)
        case .users: return try await users.all(call)
        case .userCount:
            let isRead = method == .get || method == .head
            return isRead ? try await users.count(call) : try await users.one(call, "count")
        case .user(let id): return try await users.one(call, id)
        case .roles: return try await users.allRoles(call)
        case .role(let id): return try await users.role(call, id)
        case .permissions: return try users.permissions(call)
        }
    }
}
