//  Sessions+Refresh: a short token is followed by the next one.
//
//  A refresh token is good once. The next one is computed from it under a secret key, so that a client whose answer was
//  lost gets the very same one again by asking again, and nothing but hashes is stored. Whoever comes later with a token
//  that was used already is a thief or was robbed by one: nobody can tell which, so the session ends.
//  Source: RFC 6819 §5.2.2.3 and RFC 9700 §4.14.2 (rotation and the detection of reuse).

import Content
import Crypto
import Storage

/// A refresh token: which session, and the proof.
struct RefreshToken: Equatable {
    /// Digits of the proof: 256 bits.
    static let proofDigits = 64
    /// The length of one as text, in bytes.
    static let textBytes = SessionTokens.sidDigits + 1 + proofDigits

    let sid: String
    let proof: String

    /// The first one of a session.
    init(sid: String) {
        self.sid = sid
        proof = HexDigits.random(RefreshToken.proofDigits)
    }

    /// Reads one; nil for text of another form.
    init?(_ text: String) {
        guard text.utf8.count == RefreshToken.textBytes else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, SessionTokens.isSID(parts[0]), parts[1].utf8.count == RefreshToken.proofDigits else {
            return nil
        }
        (sid, proof) = (parts[0], parts[1])
    }

    private init(sid: String, proof: String) {
        self.sid = sid
        self.proof = proof
    }

    /// As clients keep it.
    var text: String { "\(sid).\(proof)" }

    /// As it is stored.
    var hash: [UInt8] { SecretHash.of(text) }

    /// The one that comes after it.
    func next(_ key: SymmetricKey) -> RefreshToken {
        let proof = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return RefreshToken(sid: sid, proof: HexDigits.text(of: proof))
    }
}

extension Sessions {
    /// What became of a refresh token.
    private enum Outcome {
        case goesOn(userID: Int64)
        case unknown
        case reused
    }

    /// Gives the next pair of tokens for a refresh token.
    /// - Throws: 401 `Missing or invalid credentials` for one that is not good, or whose session or account has ended;
    ///   used a second time, it ends the session.
    func refresh(_ text: String) async throws -> SessionGrant {
        guard let token = RefreshToken(text) else { throw Refusal.unknownCredentials }
        let now = clock.now()
        let next = token.next(refreshKey)
        let outcome = try await store.write(clock.context(at: now)) { [limits] transaction -> Outcome in
            guard let session = try transaction.session(sidHash: SecretHash.of(token.sid)),
                let current = session.refreshHash, let rotatedAt = session.rotatedAt
            else { return .unknown }
            if current == token.hash {
                let end = session.createdAt.advanced(by: limits.refreshable)
                try transaction.rotate(
                    session.id, to: next.hash, expiresAt: min(end, now.advanced(by: limits.refresh)))
                return .goesOn(userID: session.userID)
            }
            let isRetry = current == next.hash && now < rotatedAt.advanced(by: limits.refreshGrace)
            if isRetry { return .goesOn(userID: session.userID) }
            _ = try transaction.endSession(session.id, of: session.userID, because: "reuse")
            return .reused
        }
        guard case .goesOn(let userID) = outcome, let state = try await store.accountState(userID), !state.isBlocked
        else { throw Refusal.unknownCredentials }
        return SessionGrant(
            jwt: try await self.token(userID, sid: token.sid, isShort: true, now), refreshToken: next.text)
    }
}
