//  QueryString: first stage of a read; the bytes after `?` become words.
//
//  In: text.  Out: QueryNode.object.  I/O: none.
//  Always: the same tree as npm `qs` 6.11 with Strapi's settings (depth 20, arrayLimit 100, strictNullHandling), whose
//          spellings clients use; never fails; O(length) but for hashing.
//  Drops: names of JavaScript's Object.prototype, parameters beyond the limit.

/// How much of a query string is looked at.
package struct QueryStringLimits: Hashable, Sendable {
    /// Brackets after a name; what is deeper stays one key.
    package var depth: Int
    /// The largest index that makes a list; above it the index is a key.
    package var arrayIndex: Int
    /// Parts between `&`, empty ones included; the rest is dropped.
    package var parameters: Int

    /// Limits; the defaults are Strapi's.
    package init(depth: Int = 20, arrayIndex: Int = 100, parameters: Int = 1000) {
        self.depth = depth
        self.arrayIndex = arrayIndex
        self.parameters = parameters
    }
}

/// Parsing of query strings and form bodies.
package enum QueryString {
    /// Parses what stands after `?` of a URL, or an `application/x-www-form-urlencoded` body.
    /// - Returns: Always `.object`; empty for an empty text.
    package static func parse(_ query: some StringProtocol, limits: QueryStringLimits = .init()) -> QueryNode {
        QueryParameter.all(in: Array(String(query).utf8), limits: limits)
            .compactMap { $0.branch(limits) }
            .reduce(QueryTree.object(.init())) { $0.merged(with: $1) }
            .frozen
    }

    /// The same, for text that a client chose.
    /// - Throws: 414 beyond `bytes`.
    package static func parse(_ query: String, atMost bytes: Int) throws(Refusal) -> QueryNode {
        guard query.utf8.count <= bytes else {
            throw Refusal(414, "URITooLongError", "The query string is longer than \(bytes) bytes")
        }
        return parse(query)
    }
}
