//  Accounts: what an operator does with accounts, roles and API tokens.
//
//  The verbs and the first start come here. Every change goes through the store, so it is in the change log, under
//  `system`. Passwords and token keys are stored as hashes; a password or key that is made here is told once.

import Content
package import Storage

/// Makes and changes accounts.
package struct Accounts: Sendable {
    let store: ContentStore
    let clock: OfficeClock
    let passwords: PasswordHasher
    let tokens: APITokens

    /// Accounts of a store.
    package init(store: ContentStore, clock: OfficeClock, secrets: Secrets, passwords: PasswordHasher) {
        self.store = store
        self.clock = clock
        self.passwords = passwords
        tokens = APITokens(store: store, salt: secrets.apiTokenSalt, now: clock.now)
    }

    /// Makes a confirmed account.
    ///
    /// - Parameters:
    ///   - email: Stored in lower case.
    ///   - username: As people type it to log in; capitals count.
    ///   - role: A role's type, or its name in any case.
    ///   - password: At most 128 bytes.
    /// - Returns: Its id.
    /// - Throws: 400 in Strapi's words: a name or address that is wrong or taken, a short or too long password, an
    ///   unknown role.
    @discardableResult
    package func createUser(email: String, username: String, role: String, password: String) async throws -> Int64 {
        let account = NewAccount(email: email.lowercased(), username: username, password: password)
        let type = try store.schema.type(.user)
        try account.check(type)
        let hash = try await passwords.hash(password)
        return try await write { transaction in
            let id = try Accounts.role(role, in: transaction).id
            return try account.store(hash, roleID: id, type, in: transaction)
        }
    }

    /// Every account, in the order they were made.
    package func list() async throws -> [AccountRow] {
        try await store.accounts()
    }

    /// Blocks an account, or lets it in again; its tokens stop working with the next request.
    ///
    /// It is named by its user name, or by its e-mail address in any case.
    /// - Throws: 404 when there is no such account.
    package func block(_ name: String, isBlocked: Bool = true) async throws {
        let type = try store.schema.type(.user)
        try await write { transaction in
            let account = try Accounts.account(name, in: transaction)
            var draft = Draft(type)
            draft["blocked"] = .boolean(isBlocked)
            _ = try transaction.change(.user, id: account.id, draft)
        }
    }

    /// The id of the account of that user name, or of that e-mail address in any case.
    /// - Throws: 404 when there is none.
    package func id(of name: String) async throws -> Int64 {
        try await write { try Accounts.account(name, in: $0).id }
    }

    private static func account(_ name: String, in transaction: Transaction) throws -> Entry {
        let isMeant = Filter.any([
            try transaction.equals("username", .text(name), in: .user),
            try transaction.equals("email", .text(name.lowercased()), in: .user),
        ])
        guard let account = try transaction.entries(.user, where: isMeant, limit: 1).first else {
            throw Refusal.notFound("User not found")
        }
        return account
    }

    /// Runs `body` in one write of the system's own.
    func write<R: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> R) async throws -> R {
        try await store.write(clock.context(), body)
    }

    /// The role of that type, else of that name in any case.
    static func role(_ word: String, in transaction: Transaction) throws -> Entry {
        let roles = try transaction.entries(.role, where: .everything)
        if let role = roles.first(where: { $0["type"].text == word }) { return role }
        let folded = word.lowercased()
        if let role = roles.first(where: { $0["name"].text?.lowercased() == folded }) { return role }
        let known = roles.compactMap { $0["type"].text }.joined(separator: ", ")
        throw Refusal.validation("There is no role \(word). Roles are: \(known)")
    }
}

/// An account that is to be made.
struct NewAccount: Sendable {
    let email: String
    let username: String
    let password: String

    /// - Throws: `PayloadFault` with every fault of the three, as the schema judges them.
    func check(_ type: ContentType) throws {
        var faults: [FieldFault] = []
        for (name, text) in [("username", username), ("email", email), ("password", password)] {
            guard let attribute = type[name: name], let kind = attribute.scalar else { continue }
            if text.isEmpty {
                faults.append(FieldFault([name], "\(name) is a required field"))
            } else if case .wrong(let wrong) = kind.check(.string(text), attribute) {
                faults += wrong.map { FieldFault([name], "\(name) \($0)") }
            }
        }
        if !faults.isEmpty { throw PayloadFault(faults) }
    }

    /// - Throws: 400 when the name or the address is somebody's already, be it as the other of the two: a login takes both.
    func store(_ hash: String, roleID: Int64, _ type: ContentType, in transaction: Transaction) throws -> Int64 {
        let isTaken = Filter.any([
            try transaction.equals("email", .text(email), in: .user),
            try transaction.equals("email", .text(username.lowercased()), in: .user),
            try transaction.equals("username", .text(email), in: .user),
        ])
        if try transaction.count(.user, where: isTaken) > 0 {
            throw Refusal.application("Email or Username are already taken")
        }
        var draft = Draft(type)
        for attribute in type.attributes {
            guard let standard = attribute.defaultValue, let kind = attribute.scalar else { continue }
            if case .value(let value) = kind.check(standard, attribute) { draft[attribute.name] = value }
        }
        draft["username"] = .text(username)
        draft["email"] = .text(email)
        draft["provider"] = .text("local")
        draft["password"] = .text(hash)
        draft["confirmed"] = .boolean(true)
        draft["blocked"] = .boolean(false)
        draft.relations["role"] = .replace([roleID])
        return try transaction.create(draft).id
    }
}
