//  TypeAction: what a house lets callers ask of a content type as a whole, by name.
//
//  In: the body's words, one snapshot.  Out: the answer's `data`, and whose secrets it is about.  Only reads.

package import Content

/// A named question about the entries of a type.
package struct TypeAction: Sendable {
    /// Whose entries.
    package let type: UID
    /// As in the path; lower case.
    package let name: String
    /// Attributes that the body must name, as texts.
    package let asks: [AttributeName]
    /// How often an account may ask within an hour; Admin and API tokens as often as they like.
    package let perHour: Int
    /// Answers it; sees every row.
    package let run: @Sendable (JSONObject, Transaction) throws -> EntryAction.Outcome

    /// A question about entries of `type`.
    package init(
        _ type: UID, _ name: String, asks: [AttributeName], perHour: Int,
        run: @escaping @Sendable (JSONObject, Transaction) throws -> EntryAction.Outcome
    ) {
        self.type = type
        self.name = name
        self.asks = asks
        self.perHour = perHour
        self.run = run
    }

    /// What a role must list to ask it.
    package var permission: String { "\(type).\(name)" }
}

extension ContentStore {
    /// Answers a question about a type.
    package func perform(
        _ action: TypeAction, _ words: JSONObject, as context: WriteContext
    ) async throws -> EntryAction.Outcome {
        try await read(as: context) { try action.run(words, $0) }
    }
}
