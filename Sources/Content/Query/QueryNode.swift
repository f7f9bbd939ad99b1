//  QueryNode: a parsed query string, words only.
//
//  What `QueryString` gives and what filters, sort, fields, populate and pagination are read from.
//  Always: members in JavaScript's order (integer keys first, ascending; then as they came); compared by bytes.

/// One node of a parsed query string.
package indirect enum QueryNode: Hashable, Sendable {
    /// A name without `=`.
    case null
    case text(String)
    case list([QueryNode])
    case object([QueryMember])
}

/// One member of an object of a query.
package struct QueryMember: Hashable, Sendable {
    /// The decoded name.
    package let key: String
    /// What stands under it.
    package let value: QueryNode

    /// A member.
    package init(key: String, value: QueryNode) {
        self.key = key
        self.value = value
    }

    /// True if key and value have the same bytes.
    package static func == (left: QueryMember, right: QueryMember) -> Bool {
        left.key.isExactly(right.key) && left.value == right.value
    }
}

extension QueryNode {
    /// The member of an object under a key; nil for other nodes and absent keys, `.null` for a key without `=`.
    /// - Complexity: O(members).
    package subscript(_ key: String) -> QueryNode? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.isExactly(key) }?.value
    }

    /// The text of a text node; nil for every other.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The members of an object; nil for every other node.
    package var members: [QueryMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of a list; nil for every other node.
    package var elements: [QueryNode]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// True if both are the same kind with the same bytes in the same order.
    package static func == (left: QueryNode, right: QueryNode) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.text(let one), .text(let other)): one.isExactly(other)
        case (.list(let one), .list(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }
}
