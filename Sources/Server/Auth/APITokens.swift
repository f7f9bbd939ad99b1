//  APITokens: keys that programs send instead of logging in.
//
//  Stored is the HMAC-SHA-512 of the key under the installation's salt, as in Strapi, so that taken-over tokens work.
//  A key that is not remembered is looked up in the table, so one that another process made works at once; a remembered
//  one is good for `memory` at most after it was taken away.

package import Content
import Crypto
package import Storage
import Synchronization

/// What an API token may do.
package enum TokenKind: String, CaseIterable, Sendable {
    case fullAccess = "full-access"
    /// Actions that only read.
    case readOnly = "read-only"
    /// The actions listed with the token.
    case custom
}

/// Finds the caller behind an API token.
package final class APITokens: Sendable {
    /// How long a token that was found is not looked up again.
    static let memory: Duration = .seconds(2)
    /// Tokens remembered; beyond it all are forgotten.
    static let rememberedTokens = 1_024

    private let store: ContentStore
    private let key: SymmetricKey
    private let now: @Sendable () -> Instant
    /// By the key itself: hashing it with every request costs more than anything else about it.
    private let known = Mutex<[String: Known]>([:])

    private struct Known {
        let principal: Principal
        let expiresAt: Instant?
        let foundAt: Instant
    }

    /// Tokens of a store under the salt their keys were hashed with.
    package init(store: ContentStore, salt: String, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.now = now
        key = SymmetricKey(data: Array(salt.utf8))
    }

    /// The hash under which a key is stored: 128 hexadecimal digits.
    package func hash(of tokenKey: String) -> String {
        HexDigits.text(of: HMAC<SHA512>.authenticationCode(for: Array(tokenKey.utf8), using: key))
    }

    /// Who sends this key; nil when it is nobody's.
    /// - Throws: 401 `Token expired`.
    package func principal(_ tokenKey: String) async throws -> Principal? {
        let time = now()
        let found: Known
        if let remembered = known.withLock({ $0[tokenKey] }), APITokens.isFresh(remembered, time) {
            found = remembered
        } else {
            guard let row = try await store.token(accessKey: hash(of: tokenKey)),
                let principal = APITokens.principal(row)
            else {
                known.withLock { $0[tokenKey] = nil }
                return nil
            }
            found = Known(principal: principal, expiresAt: row.expiresAt, foundAt: time)
            remember(tokenKey, found)
        }
        if let end = found.expiresAt, end < time { throw Refusal.unauthorized("Token expired") }
        return found.principal
    }

    /// Looks every token up again.
    package func invalidate() {
        known.withLock { $0.removeAll() }
    }

    private func remember(_ tokenKey: String, _ found: Known) {
        known.withLock { known in
            if known.count >= Self.rememberedTokens { known.removeAll() }
            known[tokenKey] = found
        }
    }

    private static func isFresh(_ known: Known, _ time: Instant) -> Bool {
        let age = time.milliseconds - known.foundAt.milliseconds
        return age >= 0 && .milliseconds(age) < memory
    }

    /// A kind that is none gives no access at all.
    private static func principal(_ row: TokenRow) -> Principal? {
        switch TokenKind(rawValue: row.kind) {
        case .fullAccess?: Principal(.token(id: row.id), isAdmin: true, access: .everything)
        case .readOnly?: Principal(.token(id: row.id), access: .reading(and: []))
        case .custom?: Principal(.token(id: row.id), access: .listed(ActionSet(row.actions)))
        case nil: nil
        }
    }
}
