//  Tables: where every attribute of a schema is stored.
//
//  In: Schema.  Out: table and column names, and which side of a relation holds it (architecture, decision 9).
//  Always: columns of the system end in `__…` or are listed in `SystemColumn`, so no attribute's column meets them.

package import Content
import Relational

/// The tables of a schema.
package struct Tables: Sendable {
    private let byType: [UID: EntryTable]
    /// Every table, by type.
    package let all: [EntryTable]
    /// The link table of each media attribute.
    let fileLinks: [(place: FilePlace, table: String)]

    /// Lays out every type of `schema`.
    package init(_ schema: Schema) {
        var tables: [UID: EntryTable] = [:]
        for type in schema.all { tables[type.uid] = EntryTable(type, in: schema) }
        byType = tables
        all = tables.values.sorted { $0.type.uid < $1.type.uid }
        fileLinks = all.flatMap { table in
            table.type.attributes.compactMap { attribute in
                guard attribute.media != nil, case .link(let link, _) = table.places[attribute.index] else {
                    return nil
                }
                return (FilePlace(table.type.uid, attribute.name), link.name)
            }
        }
    }

    /// The table of a type of the schema.
    package subscript(type: ContentType) -> EntryTable {
        guard let table = byType[type.uid] else { preconditionFailure("\(type.uid) is not of this schema") }
        return table
    }
}

/// Columns that the system adds to entries and component rows.
package enum SystemColumn {
    /// A name that survives a move between databases.
    package static let documentID = "document_id"
    /// Epoch milliseconds.
    package static let createdAt = "created_at"
    /// Epoch milliseconds.
    package static let updatedAt = "updated_at"
    /// Epoch milliseconds; null for a draft.
    package static let publishedAt = "published_at"
    /// The language of a localised entry.
    package static let locale = "locale"
    /// Of component rows: the UID, id and attribute of what they belong to, and their place.
    package static let ownerType = "owner__type"
    /// Of component rows: the owner's id.
    package static let ownerID = "owner__id"
    /// Of component rows: the owner's attribute.
    package static let ownerField = "owner__field"
    /// Of component rows: their place, from 1.
    package static let position = "owner__position"
}

/// The table of one content type or component.
package final class EntryTable: Sendable {
    /// Whose rows these are.
    package let type: ContentType
    /// As the database spells it.
    package let name: String
    /// By attribute index.
    package let places: [AttributePlace]
    /// The `document_id` is needed to read encrypted attributes.
    package let hasEncrypted: Bool
    /// Attributes with a value in a column of their own, aliases left out.
    let scalars: [Attribute]
    /// To-one relations that the row itself holds.
    let ownKeys: [(name: AttributeName, column: String)]
    /// What `EntryValues` selects of the row called `t`: made once, since every rule reads whole entries.
    let entryColumns: String
    /// Nil where nothing is searched.
    let search: SearchDefinition?

    init(_ type: ContentType, in schema: Schema) {
        self.type = type
        name = type.collectionName
        let places = type.attributes.map { AttributePlace($0, of: type, in: schema) }
        self.places = places
        hasEncrypted = type.attributes.contains(where: \.isEncrypted)
        scalars = type.attributes.filter { $0.scalar != nil && $0.aliasOf == nil }
        ownKeys = type.attributes.compactMap { attribute in
            if case .foreignKey(let column, _) = places[attribute.index] { (attribute.name, column) } else { nil }
        }
        var columns = ["id"]
        if !type.isComponent || hasEncrypted { columns.append(SystemColumn.documentID) }
        if !type.isComponent {
            columns += [SystemColumn.createdAt, SystemColumn.updatedAt, SystemColumn.publishedAt]
        }
        columns += scalars.compactMap { places[$0.index].valueColumn } + ownKeys.map(\.column)
        var list = Statement()
        for (index, column) in columns.enumerated() {
            if index > 0 { list.append(", ") }
            list.append(column: column, of: "t")
        }
        entryColumns = list.sql
        search = SearchDefinition(type, table: name, places: places)
    }

    /// Whether rows have a `document_id`.
    package var hasDocumentID: Bool { !type.isComponent || hasEncrypted }

    /// The column of a field; cipher text for an encrypted attribute.
    package func column(_ field: Field) -> String {
        switch field {
        case .id: return "id"
        case .documentID: return SystemColumn.documentID
        case .createdAt: return SystemColumn.createdAt
        case .updatedAt: return SystemColumn.updatedAt
        case .publishedAt: return SystemColumn.publishedAt
        case .locale: return SystemColumn.locale
        case .attribute(let index):
            return places[index].valueColumn ?? "id"
        }
    }
}

/// Where one attribute is stored.
package enum AttributePlace: Hashable, Sendable {
    case column(String)
    /// Cipher text, and a keyed hash for equality.
    case encrypted(cipher: String, hash: String)
    /// The target's id in the own row; `order` is this row's place among the target's.
    case foreignKey(String, order: String?)
    /// The own id in the target's rows.
    case inverse(column: String, order: String?)
    case link(LinkTable, isOwner: Bool)
    /// Rows of component tables that name this entry.
    case components

    /// The own column that holds the value, cipher text or target; nil where there is none.
    var valueColumn: String? {
        switch self {
        case .column(let name), .encrypted(let name, _), .foreignKey(let name, _): name
        case .inverse, .link, .components: nil
        }
    }

    init(_ attribute: Attribute, of type: ContentType, in schema: Schema) {
        let column = SnakeCase.convert(attribute.aliasOf ?? attribute.name)
        switch attribute.form {
        case .scalar:
            self = attribute.isEncrypted ? .encrypted(cipher: column, hash: column + "__hash") : .column(column)
        case .media: self = .link(LinkTable(type.collectionName, column), isOwner: true)
        case .component, .dynamicZone: self = .components
        case .relation(let relation): self = AttributePlace(relation, column, type, schema)
        }
    }

    private init(_ relation: Relation, _ column: String, _ type: ContentType, _ schema: Schema) {
        switch relation.side {
        case .owning(let inverse):
            switch relation.kind {
            case .manyToOne, .oneToOne:
                let isListed = relation.kind == .manyToOne && inverse != nil
                self = .foreignKey(column + "__id", order: isListed ? column + "__order" : nil)
            case .manyToMany, .oneToMany: self = .link(LinkTable(type.collectionName, column), isOwner: true)
            }
        case .inverse(let owner):
            let ownerColumn = SnakeCase.convert(owner)
            let target = schema[relation.target]?.collectionName ?? ""
            switch relation.kind {
            case .oneToMany: self = .inverse(column: ownerColumn + "__id", order: ownerColumn + "__order")
            case .oneToOne: self = .inverse(column: ownerColumn + "__id", order: nil)
            case .manyToMany, .manyToOne: self = .link(LinkTable(target, ownerColumn), isOwner: false)
            }
        }
    }
}

/// A table of ordered links between owners and targets.
package struct LinkTable: Hashable, Sendable {
    /// As the database spells it.
    package let name: String
    /// Place of the target among the owner's.
    package static let position = "position"
    /// Place of the owner among the target's.
    package static let inversePosition = "inverse_position"

    init(_ table: String, _ column: String) {
        name = "\(table)_\(column)_links"
    }

    /// The near and far id columns and the near side's order, seen from one side.
    package func columns(isOwner: Bool) -> (near: String, far: String, order: String) {
        isOwner ? ("owner_id", "target_id", LinkTable.position) : ("target_id", "owner_id", LinkTable.inversePosition)
    }
}
