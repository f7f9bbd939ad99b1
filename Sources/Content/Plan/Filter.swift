//  Filter: a condition on one entry, resolved against its type.
//
//  `not` does not occur: the planner pushes it down to the comparisons, so that a condition on related rows keeps
//  Strapi's meaning ("some related row, or the absence of any, makes it true"; three-valued like SQL).

/// A column of an entry that a condition, a sort or a selection names.
package enum Field: Hashable, Sendable {
    case id, documentID, createdAt, updatedAt, publishedAt, locale
    /// By index in the type's attributes.
    case attribute(Int)
}

/// How two values compare.
///
/// Text operators fold case on both sides.
package enum Comparison: Hashable, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case isIn, notIn, between, isNull, isNotNull
    /// Equality after folding.
    case foldedEqual, foldedNotEqual
    case contains, notContains, startsWith, endsWith

    /// By the operator's name in a query, with its dollar sign.
    package static let operators: [String: Comparison] = [
        "$eq": .equal, "$ne": .notEqual, "$lt": .less, "$lte": .lessOrEqual, "$gt": .greater, "$gte": .greaterOrEqual,
        "$in": .isIn, "$notIn": .notIn, "$between": .between, "$null": .isNull, "$notNull": .isNotNull,
        "$eqi": .foldedEqual, "$nei": .foldedNotEqual, "$contains": .contains, "$containsi": .contains,
        "$notContains": .notContains, "$notContainsi": .notContains, "$startsWith": .startsWith,
        "$startsWithi": .startsWith, "$endsWith": .endsWith, "$endsWithi": .endsWith,
    ]

    /// True where the operand is text whatever the attribute's kind.
    var isTextual: Bool {
        switch self {
        case .foldedEqual, .foldedNotEqual, .contains, .notContains, .startsWith, .endsWith: true
        default: false
        }
    }
}

/// A condition.
package indirect enum Filter: Hashable, Sendable {
    /// True when all are; of none: true.
    case all([Filter])
    /// True when one is; of none: false.
    case any([Filter])
    /// `negated` is SQL's NOT around the comparison: unknown stays unknown.
    case compare(Field, Comparison, [Value], negated: Bool)
    /// Some row behind the attribute (or, where there is none, a row of nulls) meets the condition; rows that are not
    /// `visible` are not there.
    case related(Int, Filter, visible: Filter = .everything)
    /// `_q`: some of the fields, as text, holds the text.
    case search(text: String, fields: [Field])

    /// Neither keeps nor drops anything.
    package static let everything = Filter.all([])
    /// Drops everything.
    package static let nothing = Filter.any([])

    /// Both conditions, without needless nesting.
    package func and(_ other: Filter) -> Filter {
        if self == .everything { return other }
        if other == .everything { return self }
        return .all([self, other])
    }

    /// What the condition says of a row of nulls: true, false, or nil for unknown.
    package var onNulls: Bool? {
        switch self {
        case .all(let parts):
            let outcomes = parts.map(\.onNulls)
            return outcomes.contains(false) ? false : outcomes.contains(nil) ? nil : true
        case .any(let parts):
            let outcomes = parts.map(\.onNulls)
            return outcomes.contains(true) ? true : outcomes.contains(nil) ? nil : false
        case .compare(_, .isNull, _, let negated): return !negated
        case .compare(_, .isNotNull, _, let negated): return negated
        case .compare(_, .isIn, let values, let negated) where values.isEmpty: return negated
        case .compare(_, .notIn, let values, let negated) where values.isEmpty: return !negated
        case .compare: return nil
        case .related(_, let inner, _): return inner.onNulls
        case .search: return nil
        }
    }
}

extension Filter {
    /// True if both say the same in the same order; texts are compared by their bytes.
    package static func == (left: Filter, right: Filter) -> Bool {
        switch (left, right) {
        case (.all(let parts), .all(let others)), (.any(let parts), .any(let others)): parts == others
        case (.related(let index, let inner, let rows), .related(let other, let others, let otherRows)):
            index == other && inner == others && rows == otherRows
        case (.search(let text, let fields), .search(let other, let others)):
            text.isExactly(other) && fields == others
        case (
            .compare(let field, let comparison, let values, let isNegated),
            .compare(let other, let another, let others, let isOtherNegated)
        ): field == other && comparison == another && values == others && isNegated == isOtherNegated
        default: false
        }
    }
}

/// One term of an order.
package struct SortTerm: Hashable, Sendable {
    /// A relation, component or media attribute that is crossed.
    package struct Step: Hashable, Sendable {
        /// By index in the type it starts from.
        package let attribute: Int
        /// The rows behind it that are there for the caller.
        package let visible: Filter

        /// A step to the rows behind an attribute.
        package init(_ attribute: Int, visible: Filter = .everything) {
            self.attribute = attribute
            self.visible = visible
        }
    }

    /// What is crossed, from the sorted type on.
    package let steps: [Step]
    /// What is compared, on the type at the end of the steps.
    package let field: Field
    /// Largest first.
    package let descending: Bool

    /// A term; `steps` empty for an attribute of the type itself.
    package init(steps: [Step] = [], field: Field, descending: Bool) {
        self.steps = steps
        self.field = field
        self.descending = descending
    }
}
