//  SessionTokens: the tokens that a login gives out: JWT, HS256.
//
//  Claims as Strapi's: `id` (the account), `iat`, `exp`, seconds since 1970; so tokens of a taken-over installation stay
//  good under its secret. Ours have `sid` as well, the id of the session. Who the account is, whether it may still act,
//  and whether the session goes on, is looked up with every request.
//  Refuses: any other algorithm, `none` included; tokens over `tokenBytes`; a `sid` that is none of ours.

import Content
import Foundation
import JWTKit
import Storage
import Synchronization

/// Signs and reads session tokens.
final class SessionTokens: Sendable {
    /// How long a token is good.
    static let lifetime: Duration = .seconds(30 * 24 * 3_600)
    /// The longest token that is looked at.
    static let tokenBytes = 4_096
    /// Tokens remembered as good; beyond it all are forgotten, which costs each one more check.
    static let rememberedTokens = 4_096
    /// Digits of a session's id: 128 bits.
    static let sidDigits = 32

    private let key: HMACKey
    private let good = Mutex<[String: Remembered]>([:])

    /// What a good token says.
    struct Claims: Equatable {
        /// The account.
        let userID: Int64
        /// Hash of the session's id; nil for a token of another installation, which has no session here.
        let sidHash: [UInt8]?
        /// When it was given out, to the second; nil where it does not say.
        let issuedAt: Instant?
    }

    private struct Remembered {
        let claims: Claims
        let notBefore: Double
        let expires: Double
    }

    /// Tokens under a secret, which is text as in Strapi's configuration.
    init(secret: String) {
        // HMAC fills a short key up with zeros, so the longer key signs the same. jwt-kit asserts 32 bytes or more, and
        // Strapi's own secrets are 24.
        let bytes = Array(secret.utf8)
        key = HMACKey(from: bytes + Array(repeating: 0, count: max(0, 32 - bytes.count)))
    }

    /// A token for an account's session.
    func issue(_ userID: Int64, sid: String, lifetime: Duration = SessionTokens.lifetime, now: Instant) async throws
        -> String
    {
        let issued = now.milliseconds / 1_000
        let claims = IssuedClaims(id: userID, sid: sid, iat: issued, exp: issued + lifetime.components.seconds)
        return try await keys().sign(claims)
    }

    /// What a token says.
    /// - Throws: 401 `Missing or invalid credentials` for whatever is not a good token of ours.
    func verify(_ token: String, now: Instant) async throws(Refusal) -> Claims {
        // Reading a token decodes JSON three times, which is far more work than looking its account up.
        let found: Remembered
        if let known = good.withLock({ $0[token] }) {
            found = known
        } else {
            found = try await read(token)
            remember(token, found)
        }
        let seconds = Double(now.milliseconds / 1_000)
        guard found.notBefore <= seconds, seconds < found.expires else { throw .unknownCredentials }
        return found.claims
    }

    /// True for a text of the form of a session's id.
    static func isSID(_ text: String) -> Bool {
        text.utf8.count == sidDigits
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private func read(_ token: String) async throws(Refusal) -> Remembered {
        guard token.utf8.count <= Self.tokenBytes else { throw .unknownCredentials }
        do {
            let claims = try await keys().verify(token, as: StoredClaims.self)
            // jwt-kit checks the signature under our algorithm and never looks at the header's.
            let header = try DefaultJWTParser().parse(Array(token.utf8), as: StoredClaims.self).header
            guard header.alg == "HS256", claims.sid.map(SessionTokens.isSID) ?? true else {
                throw Refusal.unknownCredentials
            }
            return Remembered(
                claims: Claims(
                    userID: claims.id, sidHash: claims.sid.map { SecretHash.of($0) },
                    issuedAt: SessionTokens.instant(claims.iat)),
                notBefore: claims.nbf ?? -.infinity, expires: claims.exp ?? .infinity)
        } catch {
            throw .unknownCredentials
        }
    }

    private static func instant(_ seconds: Double?) -> Instant? {
        guard let seconds, seconds >= 0, seconds < 1e11 else { return nil }
        return Instant(milliseconds: Int64(seconds) * 1_000)
    }

    private func remember(_ token: String, _ found: Remembered) {
        good.withLock { good in
            if good.count >= Self.rememberedTokens { good.removeAll(keepingCapacity: true) }
            good[token] = found
        }
    }

    private func keys() async -> JWTKeyCollection {
        await JWTKeyCollection().add(hmac: key, digestAlgorithm: .sha256)
    }
}

/// What we write.
private struct IssuedClaims: JWTPayload {
    let id: Int64
    let sid: String
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) {}
}

/// What is read; the times are checked against our clock by `SessionTokens`.
private struct StoredClaims: JWTPayload {
    let id: Int64
    let sid: String?
    let iat: Double?
    let exp: Double?
    let nbf: Double?

    func verify(using algorithm: some JWTAlgorithm) {}
}
