//  AccountDesk+Registration: strangers make themselves an account, where that is allowed.
//
//  Always: the account gets the default role, whatever the body says; of the body count name, address, password and
//          what else a schema says of accounts in plain values. What decides about access is never the stranger's to set.

import Content
import Storage

extension AccountDesk {
    /// `POST /api/auth/local/register`.
    /// - Returns: `{"jwt","user"}`, or only `user` where the address has to be confirmed first.
    func register(_ body: JSONValue, _ write: WriteContext, from client: SessionClient) async throws -> [UInt8] {
        let settings = try await settings()
        guard settings.allowsRegistration else { throw Refusal.application("Register action is currently disabled") }
        let type = try userType()
        let members = try AccountDesk.registered(body, type)
        let texts = try BodyCheck(rules: [
            TextRule("email", isEmail: true), TextRule("username"), TextRule("password"),
        ]).texts(of: .object(JSONObject(members)))
        let (username, email) = (texts["username"] ?? "", (texts["email"] ?? "").lowercased())
        guard let role = try await defaultRole(settings) else {
            throw Refusal.application("Impossible to find the default role")
        }
        let isTaken = AccountDesk.isTaken(username, email, settings, type)
        guard try await store.count(type, where: isTaken) == 0 else { throw AccountDesk.taken }
        var draft = try read(members, isCreate: true)
        draft["email"] = .text(email)
        draft["provider"] = .text("local")
        draft["confirmed"] = .boolean(!settings.needsConfirmation)
        draft["blocked"] = .boolean(false)
        draft["password"] = .text(try await passwords.hash(texts["password"] ?? ""))
        draft.relations = ["role": .replace([role])]
        let made = draft
        let id = try await store.write(write) { transaction in
            // Somebody may have taken the name while the password was hashed.
            guard try transaction.count(.user, where: isTaken) == 0 else { throw AccountDesk.taken }
            return try transaction.create(made).id
        }
        guard settings.needsConfirmation else { return try await session(id, client) }
        try await mailConfirmation(id, to: email, write)
        return try await answers.accountAlone(id)
    }

    private static let taken = Refusal.application("Email or Username are already taken")

    private static func isTaken(
        _ username: String, _ email: String, _ settings: AccountSettings, _ type: ContentType
    ) -> Filter {
        let isTaken = type.isTaken(username: username, email: email)
        return settings.uniqueEmail ? isTaken : isTaken.and(type.equals("provider", "local"))
    }

    /// What of a body a stranger may say about their account.
    private static func registered(_ body: JSONValue, _ type: ContentType) throws -> [(String, JSONValue)] {
        let kept: Set = ["confirmed", "blocked", "confirmationToken", "resetPasswordToken", "provider", "role"]
        let own: Set = ["username", "email", "password"]
        let members = body.object?.members ?? []
        return members.filter { member in
            if own.contains(where: member.key.isExactly) { return true }
            guard let attribute = type[name: member.key], attribute.scalar != nil else { return false }
            return !attribute.isPrivate && !kept.contains(attribute.name)
        }
    }

    private func defaultRole(_ settings: AccountSettings) async throws -> Int64? {
        guard let roles = store.schema[.role] else { return nil }
        return try await store.firstID(roles, where: roles.equals("type", settings.defaultRole))
    }
}
