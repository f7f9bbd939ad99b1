//  ContentType: one collection type, single type or component.
//
//  A component is a content type without routes, timestamps or drafts: so nesting, populate, filters and writing are
//  the same code for both. Immutable after loading and shared by reference.

/// A content type or component.
package final class ContentType: Sendable {
    /// Its name across the system.
    package let uid: UID
    /// Collection type, single type or component.
    package let kind: ContentTypeKind
    /// The table, as the schema file's `collectionName`.
    package let collectionName: String
    /// The word for one entry; a single type's route.
    package let singularName: String
    /// The word for several, a collection type's route; empty for a component.
    package let pluralName: String
    /// For people.
    package let displayName: String
    /// Entries may be drafts; lists show published ones unless asked.
    package let draftAndPublish: Bool
    /// Entries carry a locale and show it (taken-over content).
    package let isLocalized: Bool
    /// The keys under which answers show when an entry was made and last changed.
    package let timestamps: TimestampNames
    /// In schema order.
    package let attributes: [Attribute]
    /// What lists are often filtered or sorted by, beside what the store always keeps in order.
    package let indexes: [[IndexTerm]]
    /// Names of operations that a house may have for its entries, so that roles can allow them.
    package let operations: [String]
    private let indexByName: [AttributeName: Int]

    /// A content type from settled parts.
    package init(
        uid: UID, kind: ContentTypeKind, collectionName: String, singularName: String, pluralName: String,
        displayName: String, draftAndPublish: Bool = false, isLocalized: Bool = false,
        timestamps: TimestampNames = .strapi, attributes: [Attribute],
        indexes: [[IndexTerm]] = [], operations: [String] = []
    ) {
        self.uid = uid
        self.kind = kind
        self.collectionName = collectionName
        self.singularName = singularName
        self.pluralName = pluralName
        self.displayName = displayName
        self.draftAndPublish = draftAndPublish
        self.isLocalized = isLocalized
        self.timestamps = timestamps
        self.attributes = attributes
        self.indexes = indexes
        self.operations = operations
        self.indexByName = Dictionary(attributes.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
    }

    /// The attribute of that name, or nil.
    package subscript(name name: AttributeName) -> Attribute? {
        indexByName[name].map { attributes[$0] }
    }

    /// True for a component.
    package var isComponent: Bool { kind == .component }
}

extension ContentType: Hashable {
    /// Two content types are one when their UIDs are.
    package static func == (left: ContentType, right: ContentType) -> Bool {
        left === right || left.uid == right.uid
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(uid)
    }
}

/// What a content type is.
package enum ContentTypeKind: String, Hashable, Sendable {
    case collectionType, singleType, component
}

/// One term of an index that a schema asks for.
package struct IndexTerm: Hashable, Sendable {
    /// A scalar, a time of the system, or an own to-one relation.
    package let field: Field
    /// Largest first.
    package let descending: Bool

    /// A term.
    package init(_ field: Field, descending: Bool = false) {
        self.field = field
        self.descending = descending
    }
}

/// The keys of the two system times in answers.
package struct TimestampNames: Hashable, Sendable {
    /// The key of the time an entry was made.
    package let created: String
    /// The key of the time it last changed.
    package let updated: String

    /// Keys as a schema's `options.timestamps` names them.
    package init(created: String, updated: String) {
        self.created = created
        self.updated = updated
    }

    /// Strapi's own names.
    package static let strapi = TimestampNames(created: "createdAt", updated: "updatedAt")
    /// The names the specification uses.
    package static let snake = TimestampNames(created: "created_at", updated: "updated_at")
}
