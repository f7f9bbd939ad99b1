//  RowWrite: the columns of one INSERT or UPDATE, in schema order, so that equal shapes share a statement.
//
//  Encrypted attributes are sealed on the way, with their hash beside them.

import Content
import Relational

/// Columns to set in one row.
struct RowWrite {
    let table: EntryTable
    let cipher: FieldCipher
    let documentID: String
    private enum Cell {
        case value(SQLValue)
        /// An SQL expression with its binds.
        case expression(Statement)
    }

    private var columns: [(name: String, cell: Cell)] = []

    init(table: EntryTable, cipher: FieldCipher, documentID: String) {
        self.table = table
        self.cipher = cipher
        self.documentID = documentID
    }

    var isEmpty: Bool { columns.isEmpty }

    mutating func set(_ column: String, _ value: SQLValue) {
        columns.append((column, .value(value)))
    }

    mutating func set(_ column: String, _ expression: Statement) {
        columns.append((column, .expression(expression)))
    }

    /// The draft's scalars; a new row names every column, so that one statement serves a type.
    mutating func setScalars(_ draft: Draft, isNew: Bool) throws {
        for attribute in table.scalars {
            guard let value = draft[attribute.name] ?? (isNew ? .null : nil) else { continue }
            switch table.places[attribute.index] {
            case .encrypted(let cipherColumn, let hashColumn):
                if let text = value.text {
                    set(
                        cipherColumn,
                        .blob(try cipher.seal(text, of: attribute, in: table.type, documentID: documentID)))
                    set(hashColumn, .blob(cipher.hash(text, of: attribute, in: table.type)))
                } else {
                    set(cipherColumn, .null)
                    set(hashColumn, .null)
                }
            case .column(let column): set(column, SQLValue(value))
            case .foreignKey, .inverse, .link, .components: break
            }
        }
    }

    private func append(_ cell: Cell, to statement: inout Statement) {
        switch cell {
        case .value(let value): statement.bind(value)
        case .expression(let expression): statement.append(expression)
        }
    }

    func insert() -> Statement {
        var statement = Statement("INSERT INTO ")
        statement.append(name: table.name)
        statement.append(" (")
        for (index, column) in columns.enumerated() {
            if index > 0 { statement.append(", ") }
            statement.append(name: column.name)
        }
        statement.append(") VALUES (")
        for (index, column) in columns.enumerated() {
            if index > 0 { statement.append(", ") }
            append(column.cell, to: &statement)
        }
        statement.append(")")
        return statement
    }

    func update(id: Int64) -> Statement {
        var statement = Statement("UPDATE ")
        statement.append(name: table.name)
        statement.append(" SET ")
        for (index, column) in columns.enumerated() {
            if index > 0 { statement.append(", ") }
            statement.append(name: column.name)
            statement.append(" = ")
            append(column.cell, to: &statement)
        }
        statement.append(" WHERE \"id\" = ")
        statement.bind(.integer(id))
        return statement
    }
}
