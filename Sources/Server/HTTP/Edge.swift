//  Edge: where every request enters and every answer leaves.
//
//  Route → method → caller → route's own code; whatever is thrown becomes Strapi's envelope here and nowhere else.
//  Always: every request is seen by the observer once, with its answer.

package import Content
import Figures
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// The server's responder.
package struct Edge: HTTPResponder {
    /// What comes with each request.
    package typealias Context = EdgeContext

    private let routes: Routes
    private let crossOrigin: CrossOrigin
    private let limiter: RequestLimiter
    private let proxies: TrustedProxies
    let observer: RequestObserver
    private let authenticate: @Sendable (String?) async throws -> Principal
    private let schema: Schema

    /// - Parameters:
    ///   - limiter: How many requests there may be.
    ///   - proxies: Whose word about addresses is taken.
    ///   - observer: Sees every request and its answer.
    ///   - authenticate: Who a request with this `Authorization` header is from; throws 401.
    package init(
        routes: Routes, crossOrigin: CrossOrigin, limiter: RequestLimiter, proxies: TrustedProxies,
        observer: RequestObserver, authenticate: @escaping @Sendable (String?) async throws -> Principal
    ) {
        self.limiter = limiter
        self.proxies = proxies
        self.observer = observer
        self.routes = routes
        self.crossOrigin = crossOrigin
        self.authenticate = authenticate
        schema = routes.schema
    }

    /// Answers one request; never throws.
    package func respond(to request: Request, context: EdgeContext) async throws -> Response {
        var trace = observer.begin(context)
        var response = await answer(request, context, &trace)
        if request.method == .head { response = response.createHeadResponse() }
        observer.end(trace, request, &response)
        return response
    }

    /// The answer, whatever is thrown on the way to it.
    private func answer(_ request: Request, _ context: EdgeContext, _ trace: inout RequestTrace) async -> Response {
        if let preflight = crossOrigin.preflight(request) { return preflight }
        var response: Response
        do {
            response = try await serve(request, context, &trace)
        } catch {
            response = Answer.failure(error, requestID: trace.id, logger: context.logger)
        }
        trace.times.mark(.render)
        crossOrigin.complete(&response, for: request)
        return response
    }

    private func serve(
        _ request: Request, _ context: EdgeContext, _ trace: inout RequestTrace
    ) async throws -> Response {
        guard Edge.knownMethods.contains(request.method.rawValue) else {
            return Answer.text("Not Implemented", status: .notImplemented)
        }
        guard let route = Route(path: request.uri.path, schema: schema) else { throw Refusal.notFound() }
        observer.notice(route, &trace)
        let method = request.method.rawValue
        let methods = routes.methods(of: route)
        guard methods.contains(method) else {
            let isQuestion = request.method == .options
            var response = Answer.text(
                isQuestion ? "" : "Method Not Allowed", status: isQuestion ? .ok : .methodNotAllowed)
            response.headers[.allow] = methods.joined(separator: ", ")
            return response
        }
        if case .health = route { return Answer.empty(.noContent) }
        let peer = context.address ?? "local"
        let address = proxies.client(peer: peer, forwarded: request.headers[.xForwardedFor])
        try limiter.take(address: address)
        let principal =
            route.asksWho
            ? try await authenticate(request.headers[.authorization]) : Principal(.anonymous, access: .listed([]))
        try limiter.take(principal)
        trace.principal = principal
        trace.times.mark(.auth)
        if principal.owesSecondFactor, !route.isForSetup { throw SecondFactors.setupRequired }
        let call = Call(
            request: request, principal: principal, requestContext: context, address: address,
            requestID: trace.id, times: trace.times)
        return try await routes.answer(call, route)
    }

    /// Methods of HTTP itself, which a resource may lack (405); what lies outside, such as WebDAV's, is 501 as in Strapi.
    private static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY",
    ]
}

extension HTTPField.Name {
    /// Whom a proxy asks for.
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
}
