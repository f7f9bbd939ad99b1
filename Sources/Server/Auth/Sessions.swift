//  Sessions: logins that can be seen, gone on with and ended.
//
//  begin → used with every request → refreshed, where the client asked for that → ended by its time, by its owner, by
//  Admin, or by a change of the account (Storage/Accounts). The one place where session tokens are made.
//  Always: a session that has ended is out with the next request, in every process: the look at the account that each
//          request makes anyway finds the session's row, or does not.
//  Stored: hashes of ids and refresh tokens, never themselves.

import Content
import Crypto
package import Storage
import Synchronization

/// Where a request came from, as far as a session notes it.
package struct SessionClient: Sendable {
    /// The peer's address.
    package let address: String
    /// The `User-Agent` header.
    package let userAgent: String
    /// Of the request that logs in.
    package let requestID: String

    /// A client.
    package init(address: String, userAgent: String, requestID: String = "") {
        self.address = address
        self.userAgent = userAgent
        self.requestID = requestID
    }

    /// Where nobody knows.
    package static let unknown = SessionClient(address: "", userAgent: "")
}

/// What a login gives out.
package struct SessionGrant: Sendable {
    /// The session token.
    package let jwt: String
    /// Only where it was asked for.
    package let refreshToken: String?
}

/// Begins, recognises and ends sessions.
package final class Sessions: Sendable {
    let store: ContentStore
    let clock: OfficeClock
    let limits: SessionLimits
    let tokens: SessionTokens
    /// The next refresh token follows from the last one under this key.
    let refreshKey: SymmetricKey
    private let seen = Mutex<[Int64: Instant]>([:])

    /// Sessions of a store, whose tokens are signed with a secret.
    package init(store: ContentStore, secret: String, clock: OfficeClock, limits: SessionLimits = SessionLimits()) {
        self.store = store
        self.clock = clock
        self.limits = limits
        tokens = SessionTokens(secret: secret)
        refreshKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array("kavling refresh tokens".utf8),
            outputByteCount: 32)
    }

    // MARK: beginning

    /// Begins a session: what a login, a registration or a new password ends with.
    ///
    /// - Parameters:
    ///   - wantsRefresh: Whether the client gets a refresh token, and a token that lives a quarter of an hour.
    ///   - proof: Run in the same transaction, before: throws when what the login rests on is no longer so.
    func begin(
        _ userID: Int64, from client: SessionClient, wantsRefresh: Bool,
        proof: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws -> SessionGrant {
        let now = clock.now()
        let sid = HexDigits.random(SessionTokens.sidDigits)
        let refresh = wantsRefresh ? RefreshToken(sid: sid) : nil
        let session = NewSession(
            userID: userID, sidHash: SecretHash.of(sid),
            expiresAt: now.advanced(by: wantsRefresh ? limits.refresh : SessionTokens.lifetime),
            address: client.address, userAgent: cut(client.userAgent), refreshHash: refresh?.hash)
        let bound = limits.perAccount
        try await store.write(clock.context(at: now)) { transaction in
            try proof(transaction)
            try transaction.begin(session, atMost: bound)
        }
        return SessionGrant(
            jwt: try await token(userID, sid: sid, isShort: wantsRefresh, now), refreshToken: refresh?.text)
    }

    func token(_ userID: Int64, sid: String, isShort: Bool, _ now: Instant) async throws -> String {
        try await tokens.issue(
            userID, sid: sid, lifetime: isShort ? limits.shortToken : SessionTokens.lifetime, now: now)
    }

    // MARK: being seen

    /// Notes that a session was used; written later, and only when that is news.
    func noteUse(of session: LiveSession, at now: Instant) {
        guard now.milliseconds - session.lastSeenAt.milliseconds >= limits.seenStep.milliseconds else { return }
        seen.withLock { seen in
            if seen.count < limits.seenWaiting || seen[session.id] != nil { seen[session.id] = now }
        }
    }

    /// Writes down which sessions were seen since the last time.
    package func writeSeen() async throws {
        let waiting = seen.withLock { seen in
            defer { seen = [:] }
            return seen
        }
        guard !waiting.isEmpty else { return }
        try await store.write(clock.context()) { try $0.noteSeen(waiting) }
    }

    /// Removes sessions that have ended by themselves; another process may do the same at the same time.
    package func sweep() async throws {
        let limit = limits.sweep
        while try await store.write(clock.context(), { try $0.sweepSessions(limit: limit) }) == limit {}
    }

    // MARK: looking and ending

    /// The sessions of an account, the latest login first.
    package func list(of userID: Int64) async throws -> [SessionRow] {
        try await store.sessions(of: userID, at: clock.now(), limit: limits.perAccount)
    }

    /// Ends one session.
    /// - Returns: False when there is none of that number.
    func end(_ id: Int64, of userID: Int64, as context: WriteContext) async throws -> Bool {
        let reason = reason(context.principal, userID)
        return try await store.write(context) { transaction in
            try transaction.endSession(id, of: userID, because: reason)
        }
    }

    /// Ends every session of an account, but for one.
    /// - Returns: How many.
    @discardableResult
    package func endAll(of userID: Int64, keeping kept: Int64? = nil, as context: WriteContext) async throws -> Int {
        let reason = reason(context.principal, userID)
        return try await store.write(context) { transaction in
            try transaction.endSessions(of: userID, keeping: kept, because: reason)
        }
    }

    /// People end their own sessions every day; when somebody else does, that is to be seen.
    private func reason(_ principal: Principal, _ userID: Int64) -> String? {
        principal.kind == .user(id: userID) ? nil : "revoked"
    }

    /// Writes into the change log that an address was locked out of an account.
    func noteLock(of userID: Int64, _ client: SessionClient) async throws {
        try await store.write(clock.context(of: client)) { try $0.noteLock(of: userID, at: client.address) }
    }

    private func cut(_ text: String) -> String {
        guard text.utf8.count > limits.userAgentBytes else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limits.userAgentBytes)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}

extension Instant {
    func advanced(by duration: Duration) -> Instant {
        Instant(milliseconds: milliseconds + duration.milliseconds)
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
