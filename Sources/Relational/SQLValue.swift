//  SQLValue: what a statement binds and a row holds.
//
//  The smallest set both databases share; booleans are 0 and 1, instants epoch milliseconds,
//  decimals with a scale integers. A driver converts nothing else.

/// One value of a bind or a column.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLValue {
    /// Text, or null where there is none.
    package init(_ text: String?) {
        self = text.map(SQLValue.text) ?? .null
    }

    /// An integer, or null where there is none.
    package init(_ integer: Int64?) {
        self = integer.map(SQLValue.integer) ?? .null
    }

    /// 1 or 0, or null where there is none.
    package init(_ boolean: Bool?) {
        self = boolean.map { .integer($0 ? 1 : 0) } ?? .null
    }
}

/// What a column stores; a dialect names its own type for each.
package enum SQLKind: String, Hashable, Sendable {
    case integer, real, text, blob, boolean, json
    /// Epoch milliseconds, UTC.
    case instant
}
