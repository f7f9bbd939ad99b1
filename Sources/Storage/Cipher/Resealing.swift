//  Resealing: every cipher text of a database comes under the current key, a slice at a time, while it is in use.
//
//  Which rows are left is told by the key's id in front of each cipher text, so nothing has to be remembered: whoever is
//  stopped half-way begins again and finds the rest. Looking for rows is a read; only the rows found are written.
//  Always: a slice takes the writer for a few milliseconds; what a request writes meanwhile is under the current key
//          already, and a row is read again inside the slice that changes it.

import Content
import Figures
package import Relational

/// Where resealing has come to.
package struct ResealProgress: Hashable, Sendable {
    /// The place among all encrypted columns, and the last id that was looked at there.
    var (column, id): (Int, Int64) = (0, 0)
    /// Cipher texts that were sealed again.
    package internal(set) var resealed = 0
    /// True when every column was looked through.
    package internal(set) var isAtEnd = false

    /// The beginning.
    package init() {}

    /// As it goes over the socket.
    package var text: String { "\(column):\(id):\(resealed):\(isAtEnd ? 1 : 0)" }

    /// Reads `text`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":").map { Int64($0) }
        guard parts.count == 4, let column = parts[0], let id = parts[1], let resealed = parts[2], column >= 0 else {
            return nil
        }
        (self.column, self.id, self.resealed) = (Int(clamping: column), id, Int(clamping: resealed))
        isAtEnd = parts[3] == 1
    }
}

/// One encrypted column.
struct SealedColumn {
    let table: EntryTable
    let attribute: Attribute
    let cipher: String
    let hash: String

    /// All of a layout, always in the same order.
    static func all(_ layout: Layout) -> [SealedColumn] {
        layout.tables.all.flatMap { table in
            table.type.attributes.compactMap { attribute in
                guard attribute.aliasOf == nil, case .encrypted(let cipher, let hash) = table.places[attribute.index]
                else { return nil }
                return SealedColumn(table: table, attribute: attribute, cipher: cipher, hash: hash)
            }
        }
    }

    /// Ids of rows in a range that are under another key than `current`, in order.
    func ids(_ range: ClosedRange<Int64>, besides current: UInt8, limit: Int) -> Statement {
        Statement(
            "SELECT id FROM \"\(table.name)\" WHERE id BETWEEN ? AND ? AND \"\(cipher)\" IS NOT NULL "
                + "AND substr(\"\(cipher)\", 1, 1) <> ? ORDER BY id LIMIT ?",
            [.integer(range.lowerBound), .integer(range.upperBound), .blob([current]), .integer(Int64(limit))])
    }

    var select: String {
        "SELECT id, \(SystemColumn.documentID), \"\(cipher)\" FROM \"\(table.name)\" WHERE "
    }
}

extension ContentStore {
    /// Rows of one slice, and how long it may take: well below the 20 ms of any write.
    static let resealRows = 200
    static let resealNanoseconds: UInt64 = 8_000_000
    /// Ids that one look for rows goes through.
    static let resealWindow: Int64 = 20_000

    /// Seals the next slice under the current key.
    package func reseal(_ progress: ResealProgress) async throws -> ResealProgress {
        var progress = progress
        let columns = SealedColumn.all(layout)
        guard progress.column < columns.count else {
            progress.isAtEnd = true
            return progress
        }
        let column = columns[progress.column]
        let current = layout.cipher.keys.current
        let range = (progress.id + 1)...(progress.id + ContentStore.resealWindow)
        let (ids, last) = try await snapshot { connection in
            var ids: [Int64] = []
            let statement = column.ids(range, besides: current, limit: ContentStore.resealRows)
            try connection.forEach(statement) { ids.append($0.integer(0)) }
            let last = try connection.firstInteger(Statement("SELECT max(id) FROM \"\(column.table.name)\""))
            return (ids, last ?? 0)
        }
        guard !ids.isEmpty else {
            progress.id = range.upperBound
            if range.upperBound >= last { (progress.column, progress.id) = (progress.column + 1, 0) }
            progress.isAtEnd = progress.column >= columns.count
            return progress
        }
        let (cipher, dialect) = (layout.cipher, layout.dialect)
        let (count, reached) = try await driver.write { connection in
            try column.reseal(ids, cipher, dialect, on: connection)
        }
        progress.resealed += count
        progress.id = reached
        return progress
    }

    /// How many cipher texts are under another key than the current one; reads every row.
    package func countOldTexts() async throws -> Int64 {
        let (columns, current) = (SealedColumn.all(layout), layout.cipher.keys.current)
        var count: Int64 = 0
        for column in columns {
            var from: Int64 = 1
            while true {
                let range = from...(from + ContentStore.resealWindow - 1)
                let (found, last) = try await snapshot { connection in
                    var found: Int64 = 0
                    try connection.forEach(column.ids(range, besides: current, limit: .max)) { _ in found += 1 }
                    let last = try connection.firstInteger(Statement("SELECT max(id) FROM \"\(column.table.name)\""))
                    return (found, last ?? 0)
                }
                count += found
                from = range.upperBound + 1
                if from > last { break }
            }
        }
        return count
    }

    /// Writes into the change log that a field key came, or that it is no longer in use.
    package func noteKey(_ id: UInt8, isNew: Bool, as context: WriteContext) async throws {
        try await write(context) { transaction in
            let state = [JSONValue.string("current"), .string("retired")]
            try ChangeLog(transaction: transaction).append(
                isNew ? .create : .update, type: "field-key", id: Int64(id),
                JSONObject([("state", .array(isNew ? [.null, state[0]] : state))]))
        }
    }
}

extension SealedColumn {
    /// - Returns: How many were sealed again, and the last id that was looked at.
    fileprivate func reseal(
        _ ids: [Int64], _ keys: FieldCipher, _ dialect: SQLDialect, on connection: any SQLConnection
    ) throws -> (Int, Int64) {
        let start = Monotonic.now()
        let current = keys.keys.current
        var reached = ids[0] - 1
        var count = 0
        for id in ids {
            var row: (documentID: String, text: [UInt8])?
            try connection.forEach(Statement(select + "id = ? AND \"\(cipher)\" IS NOT NULL", [.integer(id)])) {
                row = ($0.text(1), $0.blob(2))
            }
            if let row, row.text.first != current {
                let text = try keys.open(row.text, of: attribute, in: table.type, documentID: row.documentID)
                let sealed = try keys.seal(text, of: attribute, in: table.type, documentID: row.documentID)
                try connection.run(
                    Statement(
                        "UPDATE \"\(table.name)\" SET \"\(cipher)\" = ? WHERE id = ?", [.blob(sealed), .integer(id)]))
                count += 1
            }
            reached = id
            if Monotonic.now() - start > ContentStore.resealNanoseconds { break }
        }
        return (count, reached)
    }
}

/// Makes every hash anew under another key.
package enum Rehashing {
    private static let batch: Int64 = 1_000

    /// Rewrites the hashes of all encrypted columns, in one transaction; for a database that nobody else uses.
    /// - Parameters:
    ///   - layout: With the keys that the database is under now.
    ///   - keys: The same with another key of hashes in force.
    ///   - driver: Needs a write deadline for all of it.
    /// - Returns: How many hashes.
    package static func run(_ layout: Layout, to keys: FieldKeys, in driver: any SQLDriver) async throws -> Int {
        let wanted = FieldCipher(keys)
        return try await driver.write { connection in
            var count = 0
            for column in SealedColumn.all(layout) {
                count += try rehash(column, layout.cipher, wanted, on: connection)
            }
            try IndexKey.set(wanted.indexFingerprint, on: connection)
            return count
        }
    }

    private static func rehash(
        _ column: SealedColumn, _ cipher: FieldCipher, _ wanted: FieldCipher, on connection: any SQLConnection
    ) throws -> Int {
        var last: Int64 = 0
        var count = 0
        var rows: [(id: Int64, documentID: String, text: [UInt8])] = []
        repeat {
            rows.removeAll(keepingCapacity: true)
            let select = column.select + "id > ? AND \"\(column.cipher)\" IS NOT NULL ORDER BY id LIMIT \(batch)"
            try connection.forEach(Statement(select, [.integer(last)])) {
                rows.append(($0.integer(0), $0.text(1), $0.blob(2)))
            }
            for (id, documentID, sealed) in rows {
                let text = try cipher.open(sealed, of: column.attribute, in: column.table.type, documentID: documentID)
                let hash = wanted.hash(text, of: column.attribute, in: column.table.type)
                try connection.run(
                    Statement(
                        "UPDATE \"\(column.table.name)\" SET \"\(column.hash)\" = ? WHERE id = ?",
                        [.blob(hash), .integer(id)]))
                last = id
                count += 1
            }
        } while !rows.isEmpty
        return count
    }
}
