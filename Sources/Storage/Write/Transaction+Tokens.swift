//  Transaction+Tokens: API tokens are written.
//
//  They are no content type and still leave a line in the change log, under the type `api-token`; the line holds neither
//  key nor hash.

package import Content
import Relational

/// An API token to be stored.
package struct NewToken: Sendable {
    /// For people.
    package let name: String
    /// `full-access`, `read-only` or `custom`.
    package let kind: String
    /// Keyed hash of the key; the key itself is stored nowhere.
    package let accessKey: String
    /// Of a custom token.
    package let actions: [String]
    /// Nil for never.
    package let expiresAt: Instant?

    /// A token with everything but its id.
    package init(name: String, kind: String, accessKey: String, actions: [String], expiresAt: Instant?) {
        self.name = name
        self.kind = kind
        self.accessKey = accessKey
        self.actions = actions
        self.expiresAt = expiresAt
    }
}

extension Transaction {
    /// What the change log calls an API token.
    static let tokenType = "api-token"

    /// Whether some API token has this name.
    package func hasToken(named name: String) throws -> Bool {
        try connection.first(Statement("SELECT 1 FROM api_tokens WHERE name = ?", [.text(name)])) != nil
    }

    /// Stores an API token.
    /// - Returns: Its id.
    @discardableResult
    package func add(_ token: NewToken) throws -> Int64 {
        let actions = JSONValue.array(token.actions.map(JSONValue.string))
        try connection.run(
            Statement(
                "INSERT INTO api_tokens (name, kind, access_key, actions, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .text(token.name), .text(token.kind), .text(token.accessKey), .text(actions.serialized()),
                    SQLValue(token.expiresAt?.milliseconds), .integer(now.milliseconds),
                ]))
        let id = connection.lastInsertedID
        let changes: [(String, JSONValue)] = [
            ("name", .string(token.name)), ("kind", .string(token.kind)), ("actions", actions),
            ("expiresAt", token.expiresAt.map { .string($0.iso8601) } ?? .null),
        ]
        try ChangeLog(transaction: self).append(
            .create, type: Transaction.tokenType, id: id, JSONObject(changes.map { ($0.0, .array([.null, $0.1])) }))
        return id
    }
}
