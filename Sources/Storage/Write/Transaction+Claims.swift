//  Transaction+Claims: one holder per subject, and numbers that are never given twice.
//
//  The primary key decides, not a look-up before the write: two writers cannot both hold a subject.

import Content
package import Relational

/// A table of claims that a rule declares; built by the migration.
package struct ClaimTable: Hashable, Sendable {
    /// As the database spells it.
    package let name: String
    /// The key column, such as `unit_id`.
    package let subject: String

    /// A claim table under its own name.
    package init(_ name: String, subject: String) {
        self.name = name
        self.subject = subject
    }

    /// Its form in the database.
    package var definition: TableDefinition {
        TableDefinition(
            name,
            columns: [
                ColumnDefinition(subject, .integer, notNull: true), ColumnDefinition("kind", .text, notNull: true),
                ColumnDefinition("holder", .integer, notNull: true), ColumnDefinition("expires_at", .instant),
            ],
            indexes: [IndexDefinition("\(name)_holder", on: ["kind", "holder"])], primaryKey: [subject])
    }
}

/// Who holds a subject.
package struct Claim: Hashable, Sendable {
    /// What is claimed.
    package let subject: Int64
    /// What holds it, such as `booking`.
    package let kind: String
    /// The id of what holds it.
    package let holder: Int64

    /// A claim as stored.
    package init(subject: Int64, kind: String, holder: Int64) {
        self.subject = subject
        self.kind = kind
        self.holder = holder
    }
}

extension Transaction {
    /// Takes a subject for a holder.
    /// - Returns: False when another holder has it; true also when this one has it already.
    package func claim(_ table: ClaimTable, _ claim: Claim) throws -> Bool {
        let inserted = try connection.run(
            Statement(
                "INSERT INTO \"\(table.name)\" (\"\(table.subject)\", kind, holder) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [.integer(claim.subject), .text(claim.kind), .integer(claim.holder)]))
        return try inserted == 1 || self.claim(table, of: claim.subject) == claim
    }

    /// The claim on a subject, or nil.
    package func claim(_ table: ClaimTable, of subject: Int64) throws -> Claim? {
        let statement = Statement(
            "SELECT kind, holder FROM \"\(table.name)\" WHERE \"\(table.subject)\" = ?", [.integer(subject)])
        guard let row = try connection.first(statement, columns: 2), case .text(let kind) = row[0],
            case .integer(let holder) = row[1]
        else { return nil }
        return Claim(subject: subject, kind: kind, holder: holder)
    }

    /// Calls `body` with every claim there is, by subject.
    package func forEachClaim(_ table: ClaimTable, _ body: (Claim) throws -> Void) throws {
        let select = Statement(
            "SELECT \"\(table.subject)\", kind, holder FROM \"\(table.name)\" ORDER BY \"\(table.subject)\"")
        try connection.forEach(select) { row in
            try body(Claim(subject: row.integer(0), kind: row.text(1), holder: row.integer(2)))
        }
    }

    /// Gives a subject back.
    /// - Returns: False when this holder did not have it.
    @discardableResult
    package func release(_ table: ClaimTable, _ claim: Claim) throws -> Bool {
        try connection.run(
            Statement(
                "DELETE FROM \"\(table.name)\" WHERE \"\(table.subject)\" = ? AND kind = ? AND holder = ?",
                [.integer(claim.subject), .text(claim.kind), .integer(claim.holder)])) == 1
    }

    /// The next number of a series in a year: 1, 2, 3 … Taken with the transaction, so a refused write uses none.
    package func nextNumber(_ series: String, year: Int) throws -> Int64 {
        try connection.run(
            Statement(
                "INSERT INTO counters (series, year, value) VALUES (?, ?, 1) ON CONFLICT (series, year) DO UPDATE SET value = value + 1",
                [.text(series), .integer(Int64(year))]))
        return try number(series, year: year)
    }

    /// The last number given in a series and year; 0 for none.
    package func number(_ series: String, year: Int) throws -> Int64 {
        try connection.firstInteger(
            Statement(
                "SELECT value FROM counters WHERE series = ? AND year = ?", [.text(series), .integer(Int64(year))]))
            ?? 0
    }

    /// Makes sure that the next number of a series is above `number`.
    package func raiseNumber(_ series: String, year: Int, to number: Int64) throws {
        try connection.run(
            Statement(
                "INSERT INTO counters (series, year, value) VALUES (?, ?, ?) ON CONFLICT (series, year) "
                    + "DO UPDATE SET value = excluded.value WHERE excluded.value > value",
                [.text(series), .integer(Int64(year)), .integer(number)]))
    }
}
