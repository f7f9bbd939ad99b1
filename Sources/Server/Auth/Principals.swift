//  Principals: the `Authorization` header becomes who asks.
//
//  No bearer token: the public role. A session token: its account, looked up with every request, with its role's access
//  and no more. Anything else: an API token. What fits none of these is 401, never the public role.
//  Source: Strapi v4.25 users-permissions and api-token strategies, tried in this order; recorded answers `permissions.*`.

package import Content
package import Storage

/// Finds out who asks.
package struct Principals: Sendable {
    /// How old the roles may be: so long after another process changed one, it counts here.
    static let roleAge: Duration = .seconds(2)
    /// How old they may be when an account has a role that is not among them.
    static let unknownRoleAge: Duration = .milliseconds(200)

    private let store: ContentStore
    private let sessions: Sessions
    private let tokens: APITokens
    private let clock: OfficeClock
    private let roles: Snapshot<RoleBook>

    /// Principals of a store; `widening` is what strangers may do beyond the stored public role.
    package init(
        store: ContentStore, secrets: Secrets, clock: OfficeClock, sessions: Sessions, widening: PublicAccess
    ) {
        self.store = store
        self.clock = clock
        self.sessions = sessions
        tokens = APITokens(store: store, salt: secrets.apiTokenSalt, now: clock.now)
        let shelf = RoleShelf(store)
        roles = Snapshot(now: clock.now) {
            RoleBook(
                try await store.roles(), widening: widening,
                needsConfirmation: try await AdvancedSettings.needsConfirmation(store),
                secondFactor: try await store.secondFactorRoles(), shelf: shelf)
        }
    }

    /// Who sends this header.
    /// - Throws: 401 with Strapi's words for a token that is not good (any more), 503 under load.
    package func resolve(_ authorization: String?) async throws -> Principal {
        guard let token = Principals.bearer(authorization) else {
            return try await roles.value(maximumAge: Principals.roleAge).stranger
        }
        guard token.utf8.count <= SessionTokens.tokenBytes else { throw Refusal.unknownCredentials }
        if let claims = await claims(token) { return try await principal(claims) }
        guard let principal = try await tokens.principal(token) else { throw Refusal.unknownCredentials }
        return principal
    }

    /// Reads roles and tokens again before the next answer; accounts are read with every request anyway.
    package func invalidate() {
        roles.invalidate()
        tokens.invalidate()
    }

    /// The token of a `Bearer` header in any case; nil without one, also when there is none or more than one after it.
    static func bearer(_ authorization: String?) -> String? {
        // As nearly every client writes it; the general way walks the text character by character.
        if let authorization, authorization.utf8.starts(with: "Bearer ".utf8) {
            let token = authorization.utf8.dropFirst(7)
            if !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return String(Substring(token)) }
        }
        guard let parts = authorization?.split(whereSeparator: \.isWhitespace), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return String(parts[1])
    }

    /// What a session token says; nil for any other text, which may still be an API token's key.
    private func claims(_ token: String) async -> SessionTokens.Claims? {
        guard token.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else { return nil }
        return try? await sessions.tokens.verify(token, now: clock.now())
    }

    private func principal(_ claims: SessionTokens.Claims) async throws -> Principal {
        let id = claims.userID
        guard let state = try await store.accountState(id, session: claims.sidHash), !state.isBlocked else {
            throw Refusal.uselessCredentials
        }
        let session = try live(claims, state)
        var book = try await roles.value(maximumAge: Principals.roleAge)
        guard state.isConfirmed || !book.needsConfirmation else { throw Refusal.uselessCredentials }
        guard let roleID = state.roleID else { throw Refusal.unknownCredentials }
        if book[roleID] == nil { book = try await roles.value(maximumAge: Principals.unknownRoleAge) }
        guard let role = book[roleID] else { throw Refusal.unknownCredentials }
        return Principal(
            .user(id: id), isAdmin: role.isAdmin, access: try await role.access(of: id), session: session,
            owesSecondFactor: book.needsSecondFactor.contains(roleID) && !state.hasSecondFactor)
    }

    /// The session of a token, which is seen now; nil for a token that has none here.
    ///
    /// Such a token is of another installation, or from before the database was put back to an earlier state. It is good
    /// until something ends it.
    /// - Throws: 401 when it has ended.
    private func live(_ claims: SessionTokens.Claims, _ state: AccountState) throws -> Int64? {
        guard let session = state.session else {
            let isOlder = state.cutoff.map { (claims.issuedAt ?? Instant(milliseconds: 0)) < $0 } ?? false
            guard !state.hasEnded, !isOlder else { throw Refusal.unknownCredentials }
            return nil
        }
        let now = clock.now()
        guard now < session.expiresAt else { throw Refusal.unknownCredentials }
        sessions.noteUse(of: session, at: now)
        return session.id
    }
}
