//  TakeOverRun+Rows: entries and component rows, table by table in id order, each with its own id.
//
//  Component rows come without their owners, which Strapi keeps elsewhere. A column that the source lacks stays empty
//  and is told; every entry gets a document id, which Strapi 4 does not have.

import Content
import Relational

extension TakeOverRun {
    /// Reads the rows of one type.
    func takeRows(of table: EntryTable) throws {
        let uid = table.type.uid.rawValue
        guard let name = source.table(table.name) else {
            return report.skip(uid, because: "the source has no table \(table.name)")
        }
        let total = try source.count(name)
        let tally = openTally(uid, name, read: total, counts: [Statement("SELECT COUNT(*) FROM \"\(table.name)\"")])
        let rows = RowsPlan(of: table, from: name, source)
        readColumns[name, default: []].formUnion(rows.columns.compactMap(\.source) + ["id"])
        for column in rows.columns where column.source == nil {
            if case .scalar(let attribute) = column.content {
                report.skip(uid, attribute.name, because: "the source has no such column")
            }
        }
        var done: Int64 = 0
        try source.line.forEach(rows.select, columns: rows.columns.count + 1) { row in
            done += 1
            guard let id = row.id(0) else { return leaveOut(tally, because: "has no id") }
            try connection.run(Statement(rows.insert, try binds(of: row, id: id, rows)))
            tell(name, done, of: total)
        }
    }

    private func binds(of row: SourceRow, id: Int64, _ rows: RowsPlan) throws -> [SQLValue] {
        let documentID = rows.table.hasDocumentID ? DocumentID.random() : ""
        var binds: [SQLValue] = [.integer(id)]
        binds.reserveCapacity(rows.width)
        if rows.table.hasDocumentID { binds.append(.text(documentID)) }
        for (index, column) in rows.columns.enumerated() {
            let value = row[index + 1]
            switch column.content {
            case .instant(let name): binds.append(instant(value, name, id: id, rows.table))
            case .locale: binds.append(value == .null ? .text(defaultLocale) : value)
            case .scalar(let attribute):
                let found = SourceValue(value, as: attribute)
                if let fault = found.fault { tellDirt(fault, value, attribute, id: id, rows.table) }
                binds.append(contentsOf: try stored(found.value, attribute, rows.table, documentID))
            }
        }
        return binds
    }

    /// The value as its column holds it; for an encrypted attribute the cipher text and its hash.
    private func stored(
        _ value: SQLValue, _ attribute: Attribute, _ table: EntryTable, _ documentID: String
    ) throws -> [SQLValue] {
        guard attribute.isEncrypted else { return [value] }
        guard value != .null else { return [.null, .null] }
        let text = value.shown
        return [
            .blob(try layout.cipher.seal(text, of: attribute, in: table.type, documentID: documentID)),
            .blob(layout.cipher.hash(text, of: attribute, in: table.type)),
        ]
    }

    private func instant(_ value: SQLValue, _ name: String, id: Int64, _ table: EntryTable) -> SQLValue {
        let found = SourceValue(instant: value)
        if let fault = found.fault {
            report.skip(table.type.uid.rawValue, name, id: id, value: value.shown, because: fault)
        }
        return found.value
    }

    private func tellDirt(
        _ fault: String, _ value: SQLValue, _ attribute: Attribute, id: Int64, _ table: EntryTable
    ) {
        let shown = attribute.isShown ? value.shown : nil
        report.skip(table.type.uid.rawValue, attribute.name, id: id, value: shown, because: fault)
    }
}

extension Attribute {
    /// Whether its values may stand in a report.
    var isShown: Bool { !isEncrypted && !isPrivate && scalar?.output != .never }
}

/// The statements of one type's rows: what is read, and where it goes.
struct RowsPlan {
    enum Content {
        case instant(String)
        case locale
        case scalar(Attribute)
    }

    let table: EntryTable
    /// Columns beside the id; `source` is nil where the source lacks it.
    let columns: [(source: String?, content: Content)]
    let select: Statement
    let insert: String
    /// Values of one insert.
    let width: Int

    init(of table: EntryTable, from name: String, _ source: SourceDatabase) {
        self.table = table
        var columns: [(source: String?, content: Content)] = []
        var targets = ["id"] + (table.hasDocumentID ? [SystemColumn.documentID] : [])
        func add(_ column: String, _ content: Content, to target: [String]) {
            columns.append((source.column(column, of: name), content))
            targets += target
        }
        if !table.type.isComponent {
            var instants = [SystemColumn.createdAt, SystemColumn.updatedAt]
            if table.type.draftAndPublish { instants.append(SystemColumn.publishedAt) }
            for instant in instants {
                // Drafts came later than the entries: those without the column are published since they were made.
                let isMissing = instant == SystemColumn.publishedAt && source.column(instant, of: name) == nil
                add(isMissing ? SystemColumn.createdAt : instant, .instant(instant), to: [instant])
            }
            if table.type.isLocalized { add(SystemColumn.locale, .locale, to: [SystemColumn.locale]) }
        }
        for attribute in table.type.attributes where attribute.aliasOf == nil {
            switch table.places[attribute.index] {
            case .column(let column): add(column, .scalar(attribute), to: [column])
            case .encrypted(let cipher, let hash): add(cipher, .scalar(attribute), to: [cipher, hash])
            case .foreignKey, .inverse, .link, .components: break
            }
        }
        self.columns = columns
        width = targets.count
        select = RowsPlan.select(columns.map(\.source), from: name)
        insert = RowsPlan.insert(targets, into: table.name)
    }

    private static func select(_ columns: [String?], from table: String) -> Statement {
        var statement = Statement("SELECT \"id\"")
        for column in columns {
            statement.append(", ")
            if let column { statement.append(name: column) } else { statement.append("NULL") }
        }
        statement.append(" FROM ")
        statement.append(name: table)
        statement.append(" ORDER BY \"id\"")
        return statement
    }

    private static func insert(_ columns: [String], into table: String) -> String {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \"\(table)\" (\(names)) VALUES (\(places))"
    }
}
