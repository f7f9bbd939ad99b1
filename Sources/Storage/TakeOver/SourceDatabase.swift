//  SourceDatabase: where a Strapi 4 database keeps what the schema names.
//
//  Strapi makes names with lodash's snakeCase, which splits digits off (`foto_3d` → `foto_3_d`) and differs between
//  versions; so a name that is not there as spelled is looked up by its letters and digits alone.
//  Refuses: databases of Strapi 3 and 5, and of anything else. Source: Strapi v4 database layer, metadata/relations.

import Content
import Relational

/// The source's tables, and the line to them.
struct SourceDatabase {
    let line: SourceLine
    /// Columns in order, by table.
    let tables: [String: [String]]
    private let squeezed: [String: String]

    /// Looks at the tables.
    /// - Throws: `TakeOverFault.notStrapi`.
    init(_ line: SourceLine) throws {
        self.line = line
        tables = try line.tables()
        squeezed = Dictionary(
            tables.keys.sorted().map { (SourceDatabase.squeeze($0), $0) }, uniquingKeysWith: { first, _ in first })
        guard tables["strapi_core_store_settings"] != nil else {
            throw TakeOverFault.notStrapi("it has no table strapi_core_store_settings")
        }
        if tables["up_users"]?.contains(SystemColumn.documentID) == true {
            throw TakeOverFault.notStrapi("its users have a document_id, so it is of version 5")
        }
    }

    private static func squeeze(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// The table of that name, or nil.
    func table(_ name: String) -> String? {
        tables[name] != nil ? name : squeezed[SourceDatabase.squeeze(name)]
    }

    /// The column of that name, or nil.
    func column(_ name: String, of table: String) -> String? {
        let columns = tables[table] ?? []
        if columns.contains(name) { return name }
        let wanted = SourceDatabase.squeeze(name)
        return columns.first { SourceDatabase.squeeze($0) == wanted }
    }

    /// The number of rows of a table, or of those where a column is set.
    func count(_ table: String, where column: String? = nil) throws -> Int64 {
        var statement = Statement("SELECT COUNT(")
        if let column { statement.append(name: column) } else { statement.append("*") }
        statement.append(") FROM ")
        statement.append(name: table)
        return try first(statement).flatMap { $0.id(0) } ?? 0
    }

    /// The first row of a statement of one column.
    func first(_ statement: Statement) throws -> SourceRow? {
        var found: SourceRow?
        try line.forEach(statement, columns: 1) { if found == nil { found = $0 } }
        return found
    }

    /// Where an owning relation's links lie; nil where the source has none.
    func links(of attribute: Attribute, _ relation: Relation, in table: EntryTable, _ schema: Schema) -> SourceLinks? {
        guard let own = self.table(table.name), let target = schema[relation.target] else { return nil }
        if let links = self.table("\(table.name)_\(attribute.name)_links") {
            return SourceLinks(links, of: table.type, to: target, relation, inverse: schema.inverse(of: relation), self)
        }
        let taken = Set(table.type.attributes.filter { $0.scalar != nil }.compactMap { self.column($0.name, of: own) })
        let candidates = ["\(attribute.name)_id", "\(target.singularName)_id"]
        let column = candidates.lazy.compactMap { self.column($0, of: own) }.first { !taken.contains($0) }
        return column.map { SourceLinks(column: $0, of: own) }
    }
}

/// A table of links of the source, or a column that does its work.
struct SourceLinks {
    let table: String
    let owner: String
    let target: String
    /// Orders the targets of an owner.
    var order: String?
    /// Orders the owners of a target.
    var inverseOrder: String?
    /// The link is a column of the owner's row (`useJoinTable: false`).
    let isColumn: Bool

    /// A column of the owner's table.
    init(column: String, of table: String) {
        self.table = table
        owner = "id"
        target = column
        isColumn = true
    }

    /// A join table; nil when it has not two id columns.
    init?(
        _ table: String, of type: ContentType, to targetType: ContentType, _ relation: Relation,
        inverse: (type: ContentType, attribute: Attribute)?, _ source: SourceDatabase
    ) {
        let columns = source.tables[table] ?? []
        let (near, far) = (type.singularName, targetType.singularName)
        let prefix = near == far ? "inv_" : ""
        // By place where the names are others: the owner's column comes first, then the target's.
        let keys = columns.filter { $0.hasSuffix("_id") }
        let named = (source.column("\(near)_id", of: table), source.column("\(prefix)\(far)_id", of: table))
        guard let owner = named.0 ?? keys.first, let target = named.1 ?? keys.dropFirst().first, owner != target else {
            return nil
        }
        self.table = table
        self.owner = owner
        self.target = target
        isColumn = false
        if relation.isToMany { order = source.column("\(far)_order", of: table) }
        if inverse?.attribute.relation?.isToMany == true {
            let isSelf = near == far && relation.kind == .manyToMany
            inverseOrder = source.column("\(isSelf ? "inv_" : "")\(near)_order", of: table)
        }
    }

    /// Owner, target, and the place of each seen from the other, 1 the first; in order of writing.
    var statement: Statement {
        var statement = Statement("SELECT ")
        statement.append(column: owner, of: "l")
        statement.append(", ")
        statement.append(column: target, of: "l")
        appendRank(by: owner, order, to: &statement)
        appendRank(by: target, inverseOrder, to: &statement)
        statement.append(" FROM ")
        statement.append(name: table)
        statement.append(" l")
        // A row without a link is none; a row of a link table without an end is one, and is told.
        if isColumn {
            statement.append(" WHERE ")
            statement.append(column: target, of: "l")
            statement.append(" IS NOT NULL")
        }
        statement.append(" ORDER BY l.\"id\"")
        return statement
    }

    private func appendRank(by key: String, _ order: String?, to statement: inout Statement) {
        statement.append(", ROW_NUMBER() OVER (PARTITION BY ")
        statement.append(column: key, of: "l")
        statement.append(" ORDER BY ")
        if let order {
            statement.append(column: order, of: "l")
            statement.append(", ")
        }
        statement.append("l.\"id\")")
    }
}
