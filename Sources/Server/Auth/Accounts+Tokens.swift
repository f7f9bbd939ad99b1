//  Accounts+Tokens: new API tokens.
//
//  The key leaves here once; what is stored is its hash. Refuses what a token could never be meant to have: actions that
//  the server does not know, actions beside a kind that has none.

import Content
import Storage

extension Accounts {
    /// The length of a key in hexadecimal digits, as Strapi's: 128 random bytes.
    static let tokenDigits = 256
    /// The longest name of a token, in characters.
    static let tokenNameLength = 255
    /// The most actions of one custom token.
    static let tokenActions = 1_000

    /// Makes an API token.
    ///
    /// - Parameters:
    ///   - name: Unlike the other tokens' names.
    ///   - kind: What it may do.
    ///   - actions: What a custom token may do, such as `api::x.x.find`; empty for the other kinds.
    ///   - lifespan: Nil for a token that does not expire.
    /// - Returns: The key, which is stored nowhere and cannot be told again.
    /// - Throws: 400 for a name that is empty or taken, actions that there are not, actions of a kind that has none.
    package func createAPIToken(
        name: String, kind: TokenKind, actions: [String] = [], lifespan: Duration? = nil
    ) async throws -> String {
        try check(name, kind, actions, lifespan)
        let key = HexDigits.random(Accounts.tokenDigits)
        let expiresAt = lifespan.map { Instant(milliseconds: clock.now().milliseconds + $0.components.seconds * 1_000) }
        let token = NewToken(
            name: name, kind: kind.rawValue, accessKey: tokens.hash(of: key), actions: actions, expiresAt: expiresAt)
        try await write { transaction in
            guard try !transaction.hasToken(named: name) else { throw Refusal.application("Name already taken") }
            try transaction.add(token)
        }
        return key
    }

    private func check(_ name: String, _ kind: TokenKind, _ actions: [String], _ lifespan: Duration?) throws(Refusal) {
        guard !name.isEmpty, name.count <= Accounts.tokenNameLength else {
            throw .validation("A token's name has 1 to \(Accounts.tokenNameLength) characters")
        }
        if let lifespan, lifespan < .seconds(1) || lifespan > .seconds(100 * 366 * 86_400) {
            throw .validation("A token lives at least a second and at most a hundred years")
        }
        guard kind == .custom else {
            if !actions.isEmpty { throw .validation("Only a custom token lists its actions") }
            return
        }
        guard !actions.isEmpty else { throw .validation("Missing permissions attribute for custom token") }
        guard actions.count <= Accounts.tokenActions else {
            throw .validation("A token lists at most \(Accounts.tokenActions) actions")
        }
        try ActionTree(store.schema).demand(actions)
    }
}
