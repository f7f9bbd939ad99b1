//  AccessRoutes: one's own sessions over HTTP: seeing them, ending them, going on with one.
//
//  Always: an account sees and ends its own; Admin anybody's, by `?user=`.

import Content
import Hummingbird
import Storage

/// Sessions over HTTP.
struct AccessRoutes: Sendable {
    let context: APIContext
    let sessions: Sessions
    let secondFactors: SecondFactorRoutes
    let invitations: InvitationRoutes

    func answer(_ call: Call, _ route: AccessRoute) async throws -> Response {
        let isDelete = call.request.method == .delete
        switch route {
        case .logout: return try await logout(call)
        case .refresh: return try await refresh(call)
        case .sessions: return isDelete ? try await endOthers(call) : try await list(call)
        case .session(let id): return try await end(call, id)
        case .secondFactor:
            return isDelete ? try await secondFactors.remove(call) : try await secondFactors.offer(call)
        case .confirmSecondFactor: return try await secondFactors.confirm(call)
        case .invitations:
            return call.request.method == .post ? try await invitations.invite(call) : try await invitations.list(call)
        case .invitation(let id): return try await invitations.withdraw(call, id)
        case .acceptInvitation: return try await invitations.accept(call)
        case .secondFactorRoles: return try await secondFactors.roles(call)
        }
    }

    /// `POST /api/auth/logout`.
    private func logout(_ call: Call) async throws -> Response {
        let userID = try call.account
        guard let session = call.principal.session else {
            throw Refusal.application("This token was given out by another installation; it ends by itself")
        }
        _ = try await sessions.end(session, of: userID, as: context.writeContext(call))
        return Answer.json(.object(JSONObject([("ok", .bool(true))])))
    }

    /// `POST /api/auth/refresh`; the token in the body is all that is asked for.
    private func refresh(_ call: Call) async throws -> Response {
        let body = try await context.json(of: call)
        guard case .string(let token)? = body.object?["refreshToken"] else {
            throw Refusal.validation("refreshToken must be a text")
        }
        let grant = try await sessions.refresh(token)
        var members: [(String, JSONValue)] = [("jwt", .string(grant.jwt))]
        if let next = grant.refreshToken { members.append(("refreshToken", .string(next))) }
        return Answer.json(.object(JSONObject(members)))
    }

    /// `GET /api/kavling/sessions`.
    private func list(_ call: Call) async throws -> Response {
        let rows = try await sessions.list(of: try asked(call))
        let data = rows.map { row in
            JSONValue.object(
                JSONObject([
                    ("id", .integer(row.id)), ("current", .bool(row.id == call.principal.session)),
                    ("createdAt", .string(row.createdAt.iso8601)), ("lastSeenAt", .string(row.lastSeenAt.iso8601)),
                    ("expiresAt", .string(row.expiresAt.iso8601)), ("address", .string(row.address)),
                    ("userAgent", .string(row.userAgent)), ("canRefresh", .bool(row.canRefresh)),
                ]))
        }
        return Answer.data(.array(data))
    }

    /// `DELETE /api/kavling/sessions`: every one but that of the request; of another account every one.
    private func endOthers(_ call: Call) async throws -> Response {
        let count = try await sessions.endAll(
            of: try asked(call), keeping: call.principal.session, as: context.writeContext(call))
        return Answer.data(.object(JSONObject([("ended", .integer(Int64(count)))])))
    }

    /// `DELETE /api/kavling/sessions/:id`.
    private func end(_ call: Call, _ id: String) async throws -> Response {
        let userID = try asked(call)
        guard let number = Int64(id), try await sessions.end(number, of: userID, as: context.writeContext(call)) else {
            throw Refusal.notFound()
        }
        return Answer.data(.object(JSONObject([("ended", .integer(1))])))
    }

    /// Whose sessions are meant: the caller's own, or for Admin those of `?user=`.
    private func asked(_ call: Call) throws -> Int64 {
        try context.otherAccount(call) ?? call.account
    }
}
