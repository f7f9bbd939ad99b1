//  Visibility: which rows and attributes of each type one caller sees and may change.
//
//  A role's view (`RoleView`) with the caller's own values put in. It is part of every plan, and so of the key under
//  which plans and pages are remembered: the hash is taken once, and visibilities that are one object are equal at a
//  glance. Deny by default lies in the actions; a type that is not mentioned here is seen whole by whoever may find it.

/// What of each type a caller sees.
package struct Visibility: Hashable, Sendable {
    private final class Box: Sendable {
        let types: [UID: TypeVisibility]
        let hash: Int

        init(_ types: [UID: TypeVisibility]) {
            self.types = types
            hash = types.hashValue
        }
    }

    private let box: Box

    /// What is said of each type; types left out are seen whole.
    package init(_ types: [UID: TypeVisibility]) {
        box = Box(types)
    }

    /// Everything of every type.
    package static let unrestricted = Visibility([:])

    /// True where something is withheld.
    package var isRestricted: Bool { !box.types.isEmpty }

    /// What is visible of a type.
    package subscript(type: UID) -> TypeVisibility {
        box.types[type] ?? .whole
    }

    /// True if both show the same.
    package static func == (left: Visibility, right: Visibility) -> Bool {
        left.box === right.box || (left.box.hash == right.box.hash && left.box.types == right.box.types)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(box.hash)
    }
}

/// What a caller sees and may change of one type.
package struct TypeVisibility: Hashable, Sendable {
    /// Rows that are there for the caller; others answer 404, are left out of lists and counts, and read as null.
    package var read = Filter.everything
    /// What a new row must meet once it is stored.
    package var create = Filter.everything
    /// Rows that may be changed.
    package var update = Filter.everything
    /// Rows that may be deleted.
    package var delete = Filter.everything
    /// The attributes.
    package var fields = FieldVisibility.whole
    /// What may be set in a new row; nil is everything.
    package var createGrants: [WriteGrant]?
    /// What may be changed in a stored row; nil is everything.
    package var updateGrants: [WriteGrant]?

    /// Everything.
    package init() {}

    /// Everything.
    package static let whole = TypeVisibility()
}

/// What a caller sees of the attributes of a type or component.
package struct FieldVisibility: Hashable, Sendable {
    /// Attributes, by index, that are not there for the caller.
    package var hidden: Set<Int> = []
    /// Attributes, by index, whose values are shown in part; never filtered, sorted or searched by.
    package var masks: [Int: FieldMask] = [:]
    /// Ids of rows of which the caller sees everything all the same: themselves.
    package var ownRows: [Int64] = []
    /// What is seen of the components behind attributes, by index.
    package var components: [Int: FieldVisibility] = [:]

    /// Everything.
    package init() {}

    /// Everything.
    package static let whole = FieldVisibility()

    /// True for an attribute whose values the caller may compare with.
    package func isComparable(_ index: Int) -> Bool {
        !hidden.contains(index) && masks[index] == nil
    }

    /// True for an attribute that the caller sees at least of some row.
    func isShown(_ index: Int) -> Bool {
        !hidden.contains(index) || !ownRows.isEmpty
    }
}

/// Attributes that may be set, in which rows, to which values.
package struct WriteGrant: Hashable, Sendable {
    /// Attributes, by index.
    package var attributes: Set<Int>
    /// The only texts they may be set to; nil is any value.
    package var values: Set<String>?
    /// The stored rows in which they may be changed; of no meaning for a new row.
    package var rows = Filter.everything

    /// A grant of these attributes, any value, in every row.
    package init(_ attributes: Set<Int>) {
        self.attributes = attributes
    }
}
