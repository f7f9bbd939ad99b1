//  Relation: how one type's entries point to another's.
//
//  The owning side has `inversedBy`, is many-to-one, or stands alone; the inverse side has `mappedBy`.
//  Where a relation is stored follows from that and is Storage's affair (architecture, decision 9).

/// A relation attribute's own options.
package struct Relation: Hashable, Sendable {
    /// Cardinality, read from this side.
    package let kind: RelationKind
    /// The type it points to.
    package let target: UID
    /// Who stores it.
    package let side: RelationSide

    /// A relation as resolved by the loader.
    package init(kind: RelationKind, target: UID, side: RelationSide) {
        self.kind = kind
        self.target = target
        self.side = side
    }

    /// True where an entry has several targets.
    package var isToMany: Bool { kind == .oneToMany || kind == .manyToMany }

    /// True where one target belongs to at most one owner, so that connecting it takes it from the former one.
    ///
    /// One-way and many-way relations do not steal.
    package var steals: Bool {
        switch (kind, side) {
        case (.oneToOne, .owning(inverse: .some)), (.oneToOne, .inverse), (.oneToMany, .inverse): true
        default: false
        }
    }
}

/// Cardinality, read from the side that declares it.
package enum RelationKind: String, Hashable, Sendable {
    case oneToOne, oneToMany, manyToOne, manyToMany
}

/// Which side of the relation an attribute is.
package enum RelationSide: Hashable, Sendable {
    /// Stores the relation; `inverse` is the attribute that shows it on the target.
    case owning(inverse: AttributeName?)
    /// Shows what `owner` of the target type stores.
    case inverse(owner: AttributeName)
}
