//  WantedTables: the tables that a layout needs, as definitions.
//
//  Every foreign key and every list that populate reads has an index; unique attributes have a real unique index,
//  unless a take-over left duplicates to be repaired first.

import Content
import Relational

extension Layout {
    /// Every table with its columns and indexes: content, links, and the system's own.
    func wantedTables(claims: [ClaimTable]) -> [TableDefinition] {
        var wanted = SystemTables.all + claims.map(\.definition)
        for table in tables.all {
            wanted.append(definition(of: table))
            wanted += links(of: table)
        }
        return wanted
    }

    private func definition(of table: EntryTable) -> TableDefinition {
        var result = TableDefinition(table.name, columns: [])
        if table.hasDocumentID { result.columns.append(ColumnDefinition(SystemColumn.documentID, .text)) }
        if table.type.isComponent {
            result.columns += [
                ColumnDefinition(SystemColumn.ownerType, .text), ColumnDefinition(SystemColumn.ownerID, .integer),
                ColumnDefinition(SystemColumn.ownerField, .text), ColumnDefinition(SystemColumn.position, .integer),
            ]
            let owner = [SystemColumn.ownerID, SystemColumn.ownerType, SystemColumn.ownerField, SystemColumn.position]
            result.indexes.append(IndexDefinition("\(table.name)__owner", on: owner))
        } else {
            result.columns += [
                ColumnDefinition(SystemColumn.createdAt, .instant), ColumnDefinition(SystemColumn.updatedAt, .instant),
                ColumnDefinition(SystemColumn.publishedAt, .instant), ColumnDefinition(SystemColumn.locale, .text),
            ]
            result.indexes.append(
                IndexDefinition("\(table.name)__document", on: [SystemColumn.documentID], unique: true))
            addIndex(on: [SystemColumn.createdAt], to: &result)
            addIndex(on: [SystemColumn.createdAt], descending: [SystemColumn.createdAt], to: &result)
        }
        for attribute in table.type.attributes where attribute.aliasOf == nil { add(attribute, of: table, to: &result) }
        for terms in table.type.indexes { add(terms, of: table, to: &result) }
        return result
    }

    private func add(_ attribute: Attribute, of table: EntryTable, to result: inout TableDefinition) {
        switch table.places[attribute.index] {
        case .column(let name):
            result.columns.append(ColumnDefinition(name, attribute.sqlKind))
            addUnique(attribute, name, to: &result)
        case .encrypted(let cipher, let hash):
            result.columns += [ColumnDefinition(cipher, .blob), ColumnDefinition(hash, .blob)]
            if attribute.unique {
                addUnique(attribute, hash, to: &result)
            } else {
                addIndex(on: [hash], to: &result)
            }
        case .foreignKey(let name, let order):
            let target = attribute.relation.flatMap { schema[$0.target] }.map { tables[$0].name }
            result.columns.append(ColumnDefinition(name, .integer, references: target))
            if let order { result.columns.append(ColumnDefinition(order, .integer)) }
            addIndex(on: [name] + (order.map { [$0] } ?? []), to: &result)
        case .inverse, .link, .components: break
        }
    }

    private func addUnique(_ attribute: Attribute, _ column: String, to result: inout TableDefinition) {
        guard attribute.unique, !checkOnly.contains("\(result.name).\(column)") else { return }
        addIndex(on: [column], unique: true, to: &result)
    }

    /// An index that the schema asks for.
    private func add(_ terms: [IndexTerm], of table: EntryTable, to result: inout TableDefinition) {
        let columns = terms.map { table.column($0.field) }
        let descending = terms.filter(\.descending).map { table.column($0.field) }
        addIndex(on: columns, descending: Set(descending), to: &result)
    }

    private func addIndex(
        on columns: [String], descending: Set<String> = [], unique: Bool = false, to result: inout TableDefinition
    ) {
        let name = IndexName.of(result.name, columns, descending: descending, unique: unique)
        guard !result.indexes.contains(where: { $0.name == name }) else { return }
        result.indexes.append(IndexDefinition(name, on: columns, descending: descending, unique: unique))
    }

    /// What every column of content and link tables is to hold: `table.column` → content.
    func wantedContents() -> [String: String] {
        var contents: [String: String] = [:]
        for table in tables.all {
            for definition in [definition(of: table)] + links(of: table) {
                for column in definition.columns {
                    contents["\(definition.name).\(column.name)"] =
                        column.references.map { "key:\($0)" } ?? column.kind.rawValue
                }
            }
            for attribute in table.type.attributes where attribute.aliasOf == nil {
                switch table.places[attribute.index] {
                case .column(let name): contents["\(table.name).\(name)"] = ColumnContent.describe(attribute)
                case .encrypted(let name, let hash):
                    contents["\(table.name).\(name)"] = ColumnContent.describe(attribute)
                    contents["\(table.name).\(hash)"] = "hash"
                case .foreignKey(_, let order?): contents["\(table.name).\(order)"] = "order"
                case .foreignKey, .inverse, .link, .components: break
                }
            }
        }
        return contents
    }

    /// The definition of every search index, by table.
    func wantedSearches() -> [String: String] {
        let contents = wantedContents()
        return tables.all.reduce(into: [:]) { wanted, table in
            wanted[table.name] = table.search?.words(dialect, contents: contents)
        }
    }

    private func links(of table: EntryTable) -> [TableDefinition] {
        table.type.attributes.compactMap { attribute in
            guard case .link(let link, isOwner: true) = table.places[attribute.index],
                let target = compiler.target(of: attribute)
            else { return nil }
            return TableDefinition(
                link.name,
                columns: [
                    ColumnDefinition("owner_id", .integer, notNull: true, references: table.name, onDelete: .cascade),
                    ColumnDefinition("target_id", .integer, notNull: true, references: target.name, onDelete: .cascade),
                    ColumnDefinition(LinkTable.position, .integer),
                    ColumnDefinition(LinkTable.inversePosition, .integer),
                ],
                indexes: [
                    IndexDefinition("\(link.name)__owner", on: ["owner_id", LinkTable.position]),
                    IndexDefinition("\(link.name)__target", on: ["target_id", LinkTable.inversePosition]),
                ], primaryKey: ["owner_id", "target_id"])
        }
    }
}

extension Attribute {
    /// The column kind of a scalar.
    var sqlKind: SQLKind {
        switch scalar?.column {
        case .integer: .integer
        case .real: .real
        case .boolean: .boolean
        case .instant: .instant
        case .json: .json
        case .decimal: constraints.scale == nil ? .real : .integer
        case .text, nil: .text
        }
    }
}

/// Tables that no schema declares.
enum SystemTables {
    static let all: [TableDefinition] =
        [
            rowCounts, settings, columns, searches, changeLog, AuditSeals.definition, AccessTables.looks,
            AccessTables.entries, counters, idempotency, tokens, codes,
        ] + AccountTables.all

    /// How many rows each table of entries has; see `RowCounts`.
    static let rowCounts = TableDefinition(
        RowCounts.table,
        columns: [
            ColumnDefinition("table_name", .text, notNull: true),
            ColumnDefinition("row_count", .integer, notNull: true),
        ], primaryKey: ["table_name"])

    static let settings = TableDefinition(
        "settings", columns: [ColumnDefinition("key", .text, notNull: true), ColumnDefinition("value", .text)],
        primaryKey: ["key"])

    /// What each column of a content table holds, so that a changed schema is noticed.
    static let columns = TableDefinition(
        "schema_columns",
        columns: [
            ColumnDefinition("table_name", .text, notNull: true), ColumnDefinition("column_name", .text, notNull: true),
            ColumnDefinition("content", .text, notNull: true),
        ], primaryKey: ["table_name", "column_name"])

    /// What each search index was made from, so that one that is wanted otherwise is made anew.
    static let searches = TableDefinition(
        "search_indexes",
        columns: [
            ColumnDefinition("table_name", .text, notNull: true), ColumnDefinition("definition", .text, notNull: true),
        ], primaryKey: ["table_name"])

    static let changeLog = TableDefinition(
        ChangeLog.table,
        columns: [
            ColumnDefinition("at", .instant, notNull: true), ColumnDefinition("principal", .text, notNull: true),
            ColumnDefinition("request_id", .text, notNull: true), ColumnDefinition("action", .text, notNull: true),
            ColumnDefinition("type", .text, notNull: true), ColumnDefinition("entry_id", .integer, notNull: true),
            ColumnDefinition("changes", .json, notNull: true),
            // From where; none for lines of before there was such a column.
            ColumnDefinition("address", .text), ColumnDefinition("salt", .blob), ColumnDefinition("code", .blob),
            ColumnDefinition("redacted_by", .integer),
        ], indexes: [IndexDefinition("change_log_entry", on: ["type", "entry_id"])])

    static let counters = TableDefinition(
        "counters",
        columns: [
            ColumnDefinition("series", .text, notNull: true), ColumnDefinition("year", .integer, notNull: true),
            ColumnDefinition("value", .integer, notNull: true),
        ], primaryKey: ["series", "year"])

    static let idempotency = TableDefinition(
        Transaction.idempotencyTable,
        columns: [
            ColumnDefinition("key", .text, notNull: true), ColumnDefinition("principal", .text, notNull: true),
            ColumnDefinition("body_hash", .blob, notNull: true), ColumnDefinition("type", .text, notNull: true),
            ColumnDefinition("entry_id", .integer, notNull: true), ColumnDefinition("at", .instant, notNull: true),
        ], indexes: [IndexDefinition("idempotency_keys_at", on: ["at"])], primaryKey: ["key", "principal"])

    static let tokens = TableDefinition(
        "api_tokens",
        columns: [
            ColumnDefinition("name", .text, notNull: true), ColumnDefinition("kind", .text, notNull: true),
            ColumnDefinition("access_key", .text, notNull: true), ColumnDefinition("actions", .json, notNull: true),
            ColumnDefinition("expires_at", .instant), ColumnDefinition("created_at", .instant, notNull: true),
        ], indexes: [IndexDefinition("api_tokens_access_key", on: ["access_key"], unique: true)])

    static let codes = TableDefinition(
        AccountCode.table,
        columns: [
            ColumnDefinition("code_hash", .blob, notNull: true), ColumnDefinition("purpose", .text, notNull: true),
            ColumnDefinition("user_id", .integer, notNull: true),
            ColumnDefinition("expires_at", .instant, notNull: true),
        ],
        indexes: [
            IndexDefinition("account_codes_user", on: ["user_id", "purpose"]),
            IndexDefinition("account_codes_end", on: ["expires_at"]),
        ], primaryKey: ["code_hash"])
}
