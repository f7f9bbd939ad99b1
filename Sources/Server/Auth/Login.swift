//  Login: name and password become a session; and who one is.
//
//  Always: an unknown name costs the same check of a password as a known one, and gets the same answer; what is wrong
//          with an account is told only to who knows its password. A session begins only if the password that was
//          checked is still the account's, so that a change of it ends every login that rests on the old one.
//  Source: Strapi v4.25 users-permissions, `auth.callback` and `user.me`; recorded answers `auth.*`.

package import Content
package import Logging
package import Storage

/// Logs accounts in.
package struct Login: Sendable {
    private let store: ContentStore
    let sessions: Sessions
    let lockout: Lockout
    let factors: SecondFactors
    let invitations: Invitations
    let answers: SessionAnswers
    private let clock: OfficeClock
    private let passwords: PasswordHasher
    private let logger: Logger

    /// What is told of a wrong name and of a wrong password alike.
    static let refusal = Refusal.validation("Invalid identifier or password")

    /// Logins against the accounts of a store.
    package init(
        store: ContentStore, clock: OfficeClock, passwords: PasswordHasher, sessions: Sessions, lockout: Lockout,
        factors: SecondFactors, invitations: Invitations, logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.passwords = passwords
        self.sessions = sessions
        self.lockout = lockout
        self.factors = factors
        self.invitations = invitations
        self.logger = logger
        answers = SessionAnswers(store: store, sessions: sessions)
    }

    /// Checks a name and a password.
    ///
    /// - Parameter body: `identifier` (a user name as it is, or an e-mail address in any case), `password`, `code` where
    ///   the account has a second factor, and `refresh` for a refresh token.
    /// - Returns: The whole answer: `{"jwt":…,"user":{…}}`, with `refreshToken` where it was asked for.
    /// - Throws: 400 in Strapi's words: what the body lacks, a wrong name or password, a blocked or unconfirmed account.
    ///   400 `TOTP_REQUIRED` and `TOTP_INVALID` to who knows the password. 429 after too many failures.
    package func login(body: JSONValue, from client: SessionClient = .unknown) async throws -> [UInt8] {
        let words = try LoginWords(body)
        let found = try await store.credentials(username: words.identifier, email: words.identifier.lowercased())
        let subject = found.map { LockoutSubject.account($0.id) } ?? .unknown(words.identifier.lowercased())
        let grant = try await guarded(subject, client) { try await enter(words, found, client) }
        guard let found, let answer = try await answers.session(found.id, grant) else { throw Login.refusal }
        log(.info, "logged in", subject, client)
        return answer
    }

    private func enter(
        _ words: LoginWords, _ found: AccountCredentials?, _ client: SessionClient
    ) async throws -> SessionGrant {
        guard let found, let hash = found.passwordHash, try await isRight(words, hash) else {
            if found?.passwordHash == nil { _ = try await isRight(words, nil) }
            throw WrongProof(fault: Login.refusal)
        }
        if !found.isConfirmed, try await AdvancedSettings.needsConfirmation(store) {
            throw Refusal.application("Your account email is not confirmed")
        }
        guard !found.isBlocked else { throw Refusal.application("Your account has been blocked by an administrator") }
        let renewed = try await renewed(hash, of: words.password)
        return try await sessions.begin(found.id, from: client, wantsRefresh: words.wantsRefresh) { transaction in
            guard try transaction.passwordHash(of: found.id) == hash else { throw Login.refusal }
            try factors.check(words.code, of: found.id, in: transaction)
            if let renewed { try transaction.replacePasswordHash(of: found.id, with: renewed) }
        }
    }

    /// A hash by today's scheme in place of an imported one; nil where there is nothing to gain, or no time now.
    ///
    /// bcrypt reads 72 bytes of a password and no more. A longer one stays as it is: its owner may have typed anything
    /// behind them, and a new hash would read all of it.
    private func renewed(_ hash: String, of password: String) async throws -> String? {
        guard !hash.hasPrefix(Crypt.scheme), password.utf8.count <= Crypt.bcryptBytes else { return nil }
        do {
            return try await passwords.hash(password)
        } catch is any ClientFault {
            return nil
        } catch is PasswordFault {
            return nil
        }
    }

    /// Runs a check of somebody's password or code, as often as that may be wrong.
    /// - Throws: What `body` throws, the fault inside a `WrongProof` in its place; 429 after too many failures.
    func guarded<R: Sendable>(
        _ subject: LockoutSubject, _ client: SessionClient, _ body: () async throws -> R
    ) async throws -> R {
        try await lockout.begin(subject, at: client.address) { [store, clock] in
            guard case .account(let id) = subject else { return false }
            let own = PeerAddress.network(of: client.address)
            return try await store.hasSession(of: id, at: clock.now()) { PeerAddress.network(of: $0) == own }
        }
        do {
            let result = try await body()
            _ = lockout.end(subject, at: client.address, .right)
            return result
        } catch let wrong as WrongProof {
            log(.notice, "wrong password or code", subject, client)
            if lockout.end(subject, at: client.address, .wrong), case .account(let id) = subject {
                try await sessions.noteLock(of: id, client)
            }
            throw wrong.fault
        } catch {
            _ = lockout.end(subject, at: client.address, .open)
            throw error
        }
    }

    /// Whose login it was and from where; never what was typed: a name may be a password in the wrong field.
    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ subject: LockoutSubject, _ client: SessionClient
    ) {
        let account = if case .account(let id) = subject { "user:\(id)" } else { "none" }
        logger.log(
            level: level, message,
            metadata: [
                "account": "\(account)", "address": "\(client.address)", "request": "\(client.requestID)",
            ])
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

    /// Whether this is an account's password.
    func isPassword(_ password: String, of userID: Int64) async throws -> Bool {
        guard let hash = try await store.passwordHash(of: userID) else { return false }
        return try await passwords.verify(password, against: hash)
    }
}

/// What a login's body says, in yup's words where it says it wrongly.
private struct LoginWords {
    let identifier: String
    let password: String
    /// Anything but `true` is as if it were not there: Strapi's clients may send what they like beside the two.
    let wantsRefresh: Bool
    /// Nil for none; an empty one is none.
    let code: String?

    init(_ body: JSONValue) throws(PayloadFault) {
        let check = BodyCheck(rules: [TextRule("identifier"), TextRule("password")])
        let texts = try check.texts(of: body.isNull ? .object(JSONObject([])) : body)
        identifier = texts["identifier"] ?? ""
        password = texts["password"] ?? ""
        wantsRefresh = body.object?["refresh"] == .bool(true)
        code = body.object?["code"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A password or code that was wrong, as opposed to one that could not be checked.
struct WrongProof: Error {
    /// What the client is told.
    let fault: any ClientFault
}
