//  ExactText: text that is equal only to the same bytes.
//
//  Swift's `String ==` is canonical equivalence: "é" as one scalar equals "e" plus an accent. JavaScript, SQLite and
//  PostgreSQL compare code units, so keys, cache keys and filter operands must do so too.
//  Always: equal values have identical UTF-8.

/// A string compared and hashed by its UTF-8 bytes.
package struct ExactText: Hashable, Sendable {
    /// The text as it was given; never normalised.
    package let text: String

    /// Wraps a text; O(1).
    package init(_ text: String) {
        self.text = text
    }

    /// True if both hold the same bytes.
    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.isExactly(right.text)
    }

    /// Feeds the text's own hash, which identical bytes share.
    package func hash(into hasher: inout Hasher) {
        text.hash(into: &hasher)
    }
}

extension String {
    /// True if both texts have identical UTF-8, unlike `==` which also equates canonically equivalent texts.
    package func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
