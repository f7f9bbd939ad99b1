//  InvitationRoutes: inviting somebody, taking that back, and accepting it.
//
//  Always: who invites sees the entry that the account will be linked to; codes are tried as seldom as passwords.

import Content
import Hummingbird
import Storage

/// Invitations over HTTP.
struct InvitationRoutes: Sendable {
    let context: APIContext
    let invitations: Invitations
    let limiter: LoginLimiter
    let policy: AccountPolicy

    /// `POST /api/kavling/invitations`.
    func invite(_ call: Call) async throws -> Response {
        let access = call.principal.access
        guard access.allows(AccountAction.invite) || access.allows(AccountAction.inviteCustomer) else {
            throw Refusal.forbidden()
        }
        let body = try await context.json(of: call).object ?? JSONObject([])
        guard let email = body["email"]?.string?.lowercased(), MailAddress.isSendable(email) else {
            throw Refusal.validation("email must be an address that mail can be sent to")
        }
        guard let role = body["role"]?.string else { throw Refusal.validation("role must be a text") }
        var invitation = Invitation(email: email, roleID: 0)
        for attribute in context.store.schema.accountLinks {
            guard let value = body[attribute.name], !value.isNull else { continue }
            guard invitation.link == nil else { throw Refusal.validation("An account is for one person") }
            invitation.link = attribute.name
            invitation.linkedID = try await linked(value, attribute, call)
        }
        let made = try await invitations.invite(invitation, role: role, as: context.writeContext(call))
        return Answer.data(
            .object(
                JSONObject([
                    ("id", .integer(made.id)), ("email", .string(made.email)), ("role", .string(made.role)),
                    ("expiresAt", .string(made.expiresAt.iso8601)),
                ])))
    }

    /// `GET /api/kavling/invitations`: those that are open, for who may invite to any role.
    func list(_ call: Call) async throws -> Response {
        try call.demand(AccountAction.invite)
        _ = try context.parameters(of: call, [])
        let open = try await invitations.open().map { invitation in
            var members = JSONObject([
                ("id", .integer(invitation.id)), ("email", .string(invitation.email)),
                ("role", .string(invitation.role)), ("createdAt", .string(invitation.createdAt.iso8601)),
                ("expiresAt", .string(invitation.expiresAt.iso8601)),
            ])
            if let link = invitation.link { members[link.attribute] = .integer(link.id) }
            return JSONValue.object(members)
        }
        return Answer.data(.array(open))
    }

    /// `DELETE /api/kavling/invitations/:id`: the code in the mail is good for nothing any more.
    func withdraw(_ call: Call, _ id: String) async throws -> Response {
        try call.demand(AccountAction.invite)
        guard let number = Int64(id), try await invitations.withdraw(number, as: context.writeContext(call)) else {
            throw Refusal.notFound()
        }
        return Answer.data(.object(JSONObject([("withdrawn", .bool(true))])))
    }

    /// `POST /api/kavling/invitations/accept`.
    func accept(_ call: Call) async throws -> Response {
        let body = try await context.json(of: call).object ?? JSONObject([])
        return try await limiter.counted(call, AccessRoute.acceptInvitation.template) {
            guard let code = body["code"]?.string, let username = body["username"]?.string,
                let password = body["password"]?.string
            else { throw Refusal.validation("code, username and password must be texts") }
            let faults = AccountDesk.faults(in: body, policy)
            guard faults.isEmpty else { throw PayloadFault(faults) }
            let id = try await invitations.accept(
                code, username: username, password: password, from: call.client)
            let data = JSONObject([("id", .integer(id)), ("username", .string(username))])
            return Answer.data(.object(data))
        }
    }

    /// The entry that a body names, if the caller sees it.
    private func linked(_ value: JSONValue, _ attribute: Attribute, _ call: Call) async throws -> Int64 {
        guard let target = attribute.relation?.target, let type = context.store.schema[target] else {
            throw Refusal.notFound()
        }
        guard call.principal.access.allows("\(target).find") else { throw Refusal.forbidden() }
        let planner = context.planner(for: call.principal)
        guard let id = value.int64 ?? value.string.flatMap({ Int64($0) }), id > 0,
            let found = try await context.store.firstID(try planner.one(id, ContentQuery(), of: type))
        else { throw Refusal.validation("\(attribute.name) names nobody") }
        return found
    }
}
