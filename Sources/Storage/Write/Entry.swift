//  Entry: one stored entry as values, for rules and other code that thinks about single entries.
//
//  Always: as stored at the moment it was read; lists behind links and components are read apart.

package import Content

/// A stored entry with its scalars and own foreign keys.
package struct Entry: Sendable {
    /// What it is an entry of.
    package let type: ContentType
    /// Never reused.
    package let id: Int64
    /// Survives a move between databases; empty where rows have none.
    package let documentID: String
    /// Every scalar, encrypted ones in clear, aliases left out.
    package var values: [AttributeName: Value]
    /// Targets of to-one relations that this entry owns; none for null.
    package var relations: [AttributeName: Int64]
    /// When it was stored.
    package let createdAt: Instant
    /// When it was last changed.
    package let updatedAt: Instant
    /// Nil for a draft, and where the type has no drafts.
    package let publishedAt: Instant?

    /// A scalar; null when it is unset or unknown.
    package subscript(_ name: AttributeName) -> Value {
        values[name] ?? .null
    }
}
