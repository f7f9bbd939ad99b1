//  TableSum: how many rows a table has, and a checksum over all of its values.
//
//  Two databases with equal sums hold the same: SHA-256 over the rows in the order of the primary key, every value with
//  its type, so that 1, '1' and x'31' differ. Rows are summed while they are stepped through; none is kept.
//  Form of a row: for each column a letter and its bytes: N; I and 8 bytes; R and 8 bytes of an IEEE double;
//  T or B, 8 bytes of length, the bytes. Numbers are big-endian.

import Crypto
package import Relational

/// One table, summed up.
package struct TableSum: Hashable, Sendable {
    /// As the database spells it.
    package let name: String
    /// Rows.
    package let rows: Int64
    /// SHA-256 of all rows.
    package let sha256: [UInt8]

    /// A sum that was written down.
    package init(name: String, rows: Int64, sha256: [UInt8]) {
        self.name = name
        self.rows = rows
        self.sha256 = sha256
    }

    /// Sums of every table that has rows of its own, the database's included, by name, in one snapshot.
    ///
    /// Reads everything: give the driver a deadline to match.
    package static func all(in driver: any SQLDriver) async throws -> [TableSum] {
        let dialect = driver.dialect
        return try await driver.read { connection in
            var forms: [Form] = []
            try connection.forEach(dialect.storedColumns) { row in
                if forms.last?.name != row.text(0) { forms.append(Form(name: row.text(0))) }
                forms[forms.count - 1].add(row.text(1), place: row.integer(2))
            }
            return try forms.map { try sum($0, on: connection) }
        }
    }

    private static func sum(_ form: Form, on connection: any SQLConnection) throws -> TableSum {
        var hash = SHA256()
        var rows: Int64 = 0
        var bytes: [UInt8] = []
        try connection.forEach(form.select) { row in
            bytes.removeAll(keepingCapacity: true)
            for column in form.columns.indices { append(column, of: row, to: &bytes) }
            hash.update(data: bytes)
            rows += 1
        }
        return TableSum(name: form.name, rows: rows, sha256: Array(hash.finalize()))
    }

    private static func append(_ column: Int, of row: any SQLRow, to bytes: inout [UInt8]) {
        func letter(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }
        func number(_ bits: UInt64) { withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) } }
        func append(bytesOf column: Int) {
            row.withBytes(column) { content in
                number(UInt64(content.count))
                bytes.append(contentsOf: content)
            }
        }
        switch row.value(column) {
        case .null: letter("N")
        case .integer(let integer):
            letter("I")
            number(UInt64(bitPattern: integer))
        case .real(let real):
            letter("R")
            number(real.bitPattern)
        // The bytes as they lie there: a String would have repaired what is no UTF-8.
        case .text:
            letter("T")
            append(bytesOf: column)
        case .blob:
            letter("B")
            append(bytesOf: column)
        }
    }

    /// A table as it is to be read.
    private struct Form {
        let name: String
        var columns: [String] = []
        /// Columns of the primary key with their places.
        var key: [(place: Int64, column: String)] = []

        mutating func add(_ column: String, place: Int64) {
            columns.append(column)
            if place > 0 { key.append((place, column)) }
        }

        /// Without a key (the database's own small tables) the order of all columns.
        var select: Statement {
            let order = key.isEmpty ? columns : key.sorted { $0.place < $1.place }.map(\.column)
            var statement = Statement("SELECT ")
            append(columns, to: &statement)
            statement.append(" FROM ")
            statement.append(name: name)
            statement.append(" ORDER BY ")
            append(order, to: &statement)
            return statement
        }

        private func append(_ names: [String], to statement: inout Statement) {
            for (index, name) in names.enumerated() {
                if index > 0 { statement.append(", ") }
                statement.append(name: name)
            }
        }
    }
}
