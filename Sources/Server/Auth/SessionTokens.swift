//  SessionTokens: the tokens that a login gives out: JWT, HS256, thirty days.
//
//  Claims as Strapi's: `id` (the account), `iat`, `exp`, seconds since 1970; so tokens of a taken-over installation stay
//  good under its secret. Who the account is, and whether it may still act, is looked up with every request.
//  Refuses: any other algorithm, `none` included; tokens over `tokenBytes`.

package import Content
import Foundation
import JWTKit
import Synchronization

/// Issues and reads session tokens.
package final class SessionTokens: Sendable {
    /// How long a token is good.
    package static let lifetime: Duration = .seconds(30 * 24 * 3_600)
    /// The longest token that is looked at.
    package static let tokenBytes = 4_096
    /// Tokens remembered as good; beyond it all are forgotten, which costs each one more check.
    static let rememberedTokens = 4_096

    private let key: HMACKey
    private let good = Mutex<[String: Session]>([:])

    private struct Session {
        let id: Int64
        let notBefore: Double
        let expires: Double
    }

    /// Tokens under a secret, which is text as in Strapi's configuration.
    package init(secret: String) {
        // HMAC fills a short key up with zeros, so the longer key signs the same. jwt-kit asserts 32 bytes or more, and
        // Strapi's own secrets are 24.
        let bytes = Array(secret.utf8)
        key = HMACKey(from: bytes + Array(repeating: 0, count: max(0, 32 - bytes.count)))
    }

    /// A token for an account.
    package func issue(_ userID: Int64, now: Instant) async throws -> String {
        let issued = now.milliseconds / 1_000
        let claims = IssuedClaims(id: userID, iat: issued, exp: issued + Self.lifetime.components.seconds)
        return try await keys().sign(claims)
    }

    /// The account a token is of.
    /// - Throws: 401 `Missing or invalid credentials` for whatever is not a good token of ours.
    package func verify(_ token: String, now: Instant) async throws(Refusal) -> Int64 {
        // Reading a token decodes JSON three times, which is far more work than looking its account up.
        let session: Session
        if let known = good.withLock({ $0[token] }) {
            session = known
        } else {
            session = try await read(token)
            remember(token, session)
        }
        let seconds = Double(now.milliseconds / 1_000)
        guard session.notBefore <= seconds, seconds < session.expires else { throw .unknownCredentials }
        return session.id
    }

    private func read(_ token: String) async throws(Refusal) -> Session {
        guard token.utf8.count <= Self.tokenBytes else { throw .unknownCredentials }
        do {
            let claims = try await keys().verify(token, as: StoredClaims.self)
            // jwt-kit checks the signature under our algorithm and never looks at the header's.
            let header = try DefaultJWTParser().parse(Array(token.utf8), as: StoredClaims.self).header
            guard header.alg == "HS256" else { throw Refusal.unknownCredentials }
            return Session(id: claims.id, notBefore: claims.nbf ?? -.infinity, expires: claims.exp ?? .infinity)
        } catch {
            throw .unknownCredentials
        }
    }

    private func remember(_ token: String, _ session: Session) {
        good.withLock { good in
            if good.count >= Self.rememberedTokens { good.removeAll(keepingCapacity: true) }
            good[token] = session
        }
    }

    private func keys() async -> JWTKeyCollection {
        await JWTKeyCollection().add(hmac: key, digestAlgorithm: .sha256)
    }
}

/// What we write.
private struct IssuedClaims: JWTPayload {
    let id: Int64
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) {}
}

/// What is read; the times are checked against our clock by `SessionTokens`.
private struct StoredClaims: JWTPayload {
    let id: Int64
    let exp: Double?
    let nbf: Double?

    func verify(using algorithm: some JWTAlgorithm) {}
}
