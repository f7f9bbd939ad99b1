//  UserDesk: accounts as those see and change them who may: `/api/users`.
//
//  Bodies and answers are flat. Always: passwords are hashed beside the requests; codes, ids and times of an account are
//  nobody's to set; the role is given by its id; rules and change log as for any content.
//  Source: Strapi v4.25 users-permissions, `user` controller; recorded answers `users.*`.

import Content
import Storage

/// Lists, makes, changes and removes accounts.
struct UserDesk: Sendable {
    let desk: AccountDesk

    private var store: ContentStore { desk.store }

    /// The accounts that meet a query, as a bare array.
    func list(_ call: Call) async throws -> JSONBytes {
        try await store.list(try plan(call))
    }

    /// The number of accounts that meet a query.
    func count(_ call: Call) async throws -> Int64 {
        try await store.count(try plan(call))
    }

    private func plan(_ call: Call) throws -> ReadPlan {
        let query = try ContentQuery(parsing: call.query, limits: desk.context.limits)
        return try desk.context.planner(for: call.principal).flatList(query, of: desk.userType())
    }

    /// One account; nil when there is none of that id.
    func one(_ id: String, _ call: Call) async throws -> [UInt8]? {
        let query = try ContentQuery(parsing: call.query, limits: desk.context.limits)
        return try await desk.answers.account(UserDesk.number(id), query, access: call.principal.access)
    }

    /// Makes an account.
    /// - Throws: 400; what the schema has against the body comes without details, as in Strapi.
    func create(_ body: JSONValue, _ call: Call) async throws -> [UInt8] {
        let rules = [
            TextRule("email", isEmail: true), TextRule("username", least: 1), TextRule("password", least: 1),
        ]
        var (texts, faults) = try BodyCheck(rules: rules).judged(body)
        let role = GivenRole(body.object?["role"], isCreate: true, &faults)
        if !faults.isEmpty { throw PayloadFault(faults) }
        let email = (texts["email"] ?? "").lowercased()
        if try await desk.settings().uniqueEmail, try await isTaken("email", email) { throw UserDesk.emailTaken }
        if try await isTaken("email", (texts["username"] ?? "").lowercased()) { throw UserDesk.nameTaken }
        do {
            var draft = try desk.read(members(of: body, email: email), isCreate: true, access: call.principal.access)
            draft["provider"] = .text("local")
            draft["password"] = .text(try await desk.passwords.hash(texts["password"] ?? ""))
            draft.relations["role"] = role.change
            let made = draft
            let id = try await store.write(desk.context.writeContext(call)) { transaction in
                try AdminGuard.check(made, of: nil, in: transaction)
                return try transaction.create(made).id
            }
            return try await answer(id, call)
        } catch let fault as PayloadFault {
            throw Refusal.application(fault.message)
        }
    }

    /// Changes an account.
    /// - Throws: 404 before anything that is wrong with the body.
    func update(_ id: String, _ body: () async throws -> JSONValue, _ call: Call) async throws -> [UInt8] {
        let id = UserDesk.number(id)
        let type = try desk.userType()
        guard try await store.count(type, where: .isEntry(id)) > 0 else { throw Refusal.notFound("User not found") }
        let body = try await body()
        let rules = [
            TextRule("email", isRequired: false, isEmail: true, least: 1),
            TextRule("username", isRequired: false, least: 1), TextRule("password", isRequired: false, least: 1),
        ]
        var (texts, faults) = try BodyCheck(rules: rules).judged(body)
        let role = GivenRole(body.object?["role"], isCreate: false, &faults)
        if !faults.isEmpty { throw PayloadFault(faults) }
        if let username = texts["username"] {
            if try await isTaken("username", username, besides: id) { throw UserDesk.nameTaken }
            // A login takes names and addresses: nobody gets a name that is somebody's address.
            if try await isTaken("email", username.lowercased(), besides: id) { throw UserDesk.nameTaken }
        }
        let email = texts["email"]?.lowercased()
        if let email, try await desk.settings().uniqueEmail, try await isTaken("email", email, besides: id) {
            throw UserDesk.emailTaken
        }
        var draft = try desk.read(members(of: body, email: email), isCreate: false, access: call.principal.access)
        if let password = texts["password"] { draft["password"] = .text(try await desk.passwords.hash(password)) }
        if let change = role.change { draft.relations["role"] = change }
        let mail = desk.parts.mail
        let written = try await store.update(id, draft, as: desk.context.writeContext(call)) { draft, transaction in
            try AdminGuard.check(draft, of: id, in: transaction)
            if draft["password"] != nil { try mail.tell(.password, of: id, transaction) }
            if let email, try transaction.entry(.user, id: id)?["email"].text?.isExactly(email) == false {
                try mail.tell(.address, of: id, transaction)
            }
        }
        guard written != nil else { throw Refusal.notFound("User not found") }
        return try await answer(id, call)
    }

    /// Removes an account.
    /// - Returns: As it was; nil when there is none of that id.
    func delete(_ id: String, _ call: Call) async throws -> JSONBytes? {
        let id = UserDesk.number(id)
        let plan = try desk.context.planner(for: call.principal).one(
            id, ContentQuery(), of: desk.userType(), shape: .flat)
        return try await store.delete(id, plan, as: desk.context.writeContext(call))
    }

    private static let nameTaken = Refusal.application("Username already taken")
    private static let emailTaken = Refusal.application("Email already taken")

    /// An id as a path names it; what is no number finds nothing.
    static func number(_ text: String) -> Int64 {
        Int64(text) ?? 0
    }

    private func isTaken(_ name: AttributeName, _ text: String, besides id: Int64 = 0) async throws -> Bool {
        let type = try desk.userType()
        return try await store.count(type, where: type.equals(name, text).and(.isOther(than: id))) > 0
    }

    /// What of a body may be written as it is; the address in lower case, in which a login looks for it.
    private func members(of body: JSONValue, email: String?) -> [(String, JSONValue)] {
        let kept: Set = ["role", "confirmationToken", "resetPasswordToken"]
        var members = (body.object?.members ?? []).filter { !kept.contains($0.key) }.map { ($0.key, $0.value) }
        if let email { members = members.filter { $0.0 != "email" } + [("email", .string(email))] }
        return members
    }

    /// The account with its role, as far as the caller may see that.
    private func answer(_ id: Int64, _ call: Call) async throws -> [UInt8] {
        let query = try ContentQuery(parsing: "populate=role", limits: desk.context.limits)
        guard let user = try await desk.answers.account(id, query, access: call.principal.access) else {
            throw Refusal.notFound("User not found")
        }
        return user
    }
}
