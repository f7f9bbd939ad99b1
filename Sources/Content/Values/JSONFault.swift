//  JSONFault: why a text is no JSON, in the words of the JavaScript engine clients know.
//
//  Strapi passes the parser's message on, so it is part of the API. Source: V8 11.3 (Node 20), message templates
//  kJsonParse*; asked of Node 20.20 itself.

/// What is wrong with a JSON text.
package struct JSONFault: Error, Hashable, Sendable {
    /// One sentence for the client, for example `Unexpected end of JSON input`.
    ///
    /// Positions count UTF-16 units.
    package let message: String
    /// Where reading stopped, in bytes from the start of the text.
    package let offset: Int

    /// A fault with its message and its place.
    package init(message: String, offset: Int = 0) {
        self.message = message
        self.offset = offset
    }
}

/// How large a JSON document a client may send.
package struct JSONLimits: Hashable, Sendable {
    /// Arrays and objects inside each other.
    package var depth: Int
    /// Values in all, each scalar, array and object counted once.
    package var values: Int

    /// Limits; the defaults are far above what an entry needs.
    package init(depth: Int = 64, values: Int = 100_000) {
        self.depth = depth
        self.values = values
    }
}
