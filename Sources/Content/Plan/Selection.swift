//  Selection: which columns of an entry an answer shows, and what it populates below it.
//
//  Always: in schema order whatever the request's, so that two spellings of one wish are equal.

/// The shown part of one type's entries.
package struct Selection: Hashable, Sendable {
    /// The type whose entries are shown.
    package let type: ContentType
    /// In the order of the answer, `id` not included.
    package let fields: [Field]
    /// In schema order.
    package let populations: [Population]
    /// Fields whose values are shown in part.
    package let masks: [Field: FieldMask]
    /// Ids of rows that are shown in clear all the same; of a component, ids of the entries they belong to.
    package let ownRows: [Int64]

    /// A selection as planned.
    package init(
        type: ContentType, fields: [Field], populations: [Population] = [], masks: [Field: FieldMask] = [:],
        ownRows: [Int64] = []
    ) {
        self.type = type
        self.fields = fields
        self.populations = populations
        self.masks = masks
        // Without a mask they change nothing, and equal plans are to be equal.
        self.ownRows = masks.isEmpty ? [] : ownRows
    }

    /// Statements needed below this one: one for each relation, and one for each component of a zone.
    package var statementCount: Int {
        populations.reduce(0) { sum, population in
            sum + max(1, population.selections.count) + population.selections.reduce(0) { $0 + $1.statementCount }
        }
    }
}

/// One populated attribute.
package struct Population: Sendable {
    /// The relation, media, component or zone to follow.
    package let attribute: Attribute
    /// One selection, or one per component of a zone; none for a count.
    package let selections: [Selection]
    /// Which of the related entries.
    package let filter: Filter
    /// In which order; empty keeps the order of writing.
    package let sort: [SortTerm]
    /// Over all parents together, as Strapi cuts it.
    package let start: Int
    /// Nil is all.
    package let limit: Int?
    /// Only the number of related entries.
    package let isCount: Bool
    /// Ids of the only parents below which anything is shown; nil is all.
    package let below: [Int64]?

    /// A population as planned.
    package init(
        attribute: Attribute, selections: [Selection], filter: Filter = .everything, sort: [SortTerm] = [],
        start: Int = 0, limit: Int? = nil, isCount: Bool = false, below: [Int64]? = nil
    ) {
        self.attribute = attribute
        self.selections = selections
        self.filter = filter
        self.sort = sort
        self.start = start
        self.limit = limit
        self.isCount = isCount
        self.below = below
    }
}

extension Population: Hashable {
    /// True if both follow the same attribute, which its place tells among those of one type, in the same way.
    package static func == (left: Population, right: Population) -> Bool {
        left.attribute.index == right.attribute.index && left.selections == right.selections
            && left.filter == right.filter && left.sort == right.sort && left.start == right.start
            && left.limit == right.limit && left.isCount == right.isCount && left.below == right.below
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(attribute.index)
        hasher.combine(selections)
        hasher.combine(filter)
        hasher.combine(sort)
        hasher.combine(start)
        hasher.combine(limit)
        hasher.combine(isCount)
        hasher.combine(below)
    }
}
