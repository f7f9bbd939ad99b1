//  Login: name and password become a session token; and who one is.
//
//  Always: an unknown name costs the same check of a password as a known one, and gets the same answer; what is wrong
//          with an account is told only to who knows its password.
//  Source: Strapi v4.25 users-permissions, `auth.callback` and `user.me`; recorded answers `auth.*`.

package import Content
package import Storage

/// Logs accounts in.
package struct Login: Sendable {
    private let store: ContentStore
    let answers: SessionAnswers
    private let passwords: PasswordHasher

    /// Logins against the accounts of a store.
    package init(store: ContentStore, secrets: Secrets, clock: OfficeClock, passwords: PasswordHasher) {
        self.store = store
        self.passwords = passwords
        answers = SessionAnswers(
            store: store, sessions: SessionTokens(secret: secrets.jwtSecret), clock: clock)
    }

    /// Checks a name and a password.
    ///
    /// - Parameter body: `identifier` (a user name as it is, or an e-mail address in any case) and `password`.
    /// - Returns: The whole answer: `{"jwt":…,"user":{…}}`.
    /// - Throws: 400 in Strapi's words: what the body lacks, a wrong name or password, a blocked or unconfirmed account.
    package func login(body: JSONValue) async throws -> [UInt8] {
        let words = try LoginWords(body)
        let found = try await store.credentials(username: words.identifier, email: words.identifier.lowercased())
        guard let found, try await isRight(words, found.passwordHash) else {
            if found == nil { _ = try await isRight(words, nil) }
            throw Refusal.validation("Invalid identifier or password")
        }
        if !found.isConfirmed, try await AdvancedSettings.needsConfirmation(store) {
            throw Refusal.application("Your account email is not confirmed")
        }
        guard !found.isBlocked else { throw Refusal.application("Your account has been blocked by an administrator") }
        guard let answer = try await answers.session(found.id) else {
            throw Refusal.validation("Invalid identifier or password")
        }
        return answer
    }

    /// The answer to `GET /api/users/me`: the caller's account, flat; relations only as far as the caller may see them.
    /// - Throws: 403 without the permission, 401 when the caller is no account, 400 for a query that cannot be planned.
    package func me(_ principal: Principal, _ query: ContentQuery) async throws -> [UInt8] {
        guard principal.access.allows(AccountAction.me) else { throw Refusal.forbidden() }
        guard case .user(let id) = principal.kind,
            let user = try await answers.account(id, query, access: principal.access)
        else {
            throw Refusal.unauthorized("Unauthorized")
        }
        return user
    }

    /// Checks the password; without a hash of its own against somebody's, which takes as long and is never right.
    private func isRight(_ words: LoginWords, _ hash: String?) async throws -> Bool {
        if let hash { return try await passwords.verify(words.password, against: hash) }
        // The same name meets the same hash every time, and its number is nobody's to guess: it is seeded per process.
        let number = UInt64(bitPattern: Int64(words.identifier.hashValue))
        if let hash = try await store.somePasswordHash(number) {
            _ = try await passwords.verify(words.password, against: hash)
        }
        return false
    }
}

/// What a login's body says, in yup's words where it says it wrongly.
private struct LoginWords {
    let identifier: String
    let password: String

    init(_ body: JSONValue) throws(PayloadFault) {
        let check = BodyCheck(rules: [TextRule("identifier"), TextRule("password")])
        let texts = try check.texts(of: body.isNull ? .object(JSONObject([])) : body)
        identifier = texts["identifier"] ?? ""
        password = texts["password"] ?? ""
    }
}
