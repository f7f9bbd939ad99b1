//  AuditSeals: the change log's lines, chained by seals that only the holder of the secrets can make.
//
//  A seal covers the lines behind the one before it and binds that one; its own code is under the audit key. Lines are
//  sealed after they are committed, some hundred at a time, never in the transaction of a request.
//  Always: seals follow each other without a gap; a seal begins where another begins only once, whoever makes it.

package import Content
import Crypto
import Relational

/// A seal over lines of the change log.
package struct AuditSeal: Hashable, Sendable {
    /// Its number, from 1.
    package let id: Int64
    /// The first line that it covers.
    package let from: Int64
    /// The last line that it covers.
    package let to: Int64
    /// Covers the lines and the seal before.
    package let hash: [UInt8]
    /// When it was made.
    package let at: Int64
}

extension AuditSeal: CustomStringConvertible {
    /// As it is kept elsewhere and compared: number, lines, hash.
    package var description: String { "\(id):\(from)-\(to):\(HexDigits.text(of: hash))" }
}

/// Makes and reads seals.
enum AuditSeals {
    static let table = "change_log_seals"
    /// Lines under one seal: 6 ms of the writer's time, for which others wait (25 µs a line, measured on a slow machine).
    static let most: Int64 = 250
    /// Bytes kept of each line's digest, by which a changed line is named.
    static let markBytes = 8
    /// The hash before the first seal.
    static let origin = [UInt8](repeating: 0, count: 32)

    static let definition = TableDefinition(
        table,
        columns: [
            ColumnDefinition("from_id", .integer, notNull: true), ColumnDefinition("to_id", .integer, notNull: true),
            ColumnDefinition("at", .instant, notNull: true), ColumnDefinition("previous", .blob, notNull: true),
            ColumnDefinition("hash", .blob, notNull: true), ColumnDefinition("marks", .blob, notNull: true),
            ColumnDefinition("code", .blob, notNull: true),
        ], indexes: [IndexDefinition("change_log_seals_from", on: ["from_id"], unique: true)])

    static func last(on connection: any SQLConnection) throws -> AuditSeal? {
        try first(Statement("SELECT id, from_id, to_id, hash, at FROM \(table) ORDER BY id DESC LIMIT 1"), connection)
    }

    static func seal(_ id: Int64, on connection: any SQLConnection) throws -> AuditSeal? {
        try first(
            Statement("SELECT id, from_id, to_id, hash, at FROM \(table) WHERE id = ?", [.integer(id)]), connection)
    }

    private static func first(_ select: Statement, _ connection: any SQLConnection) throws -> AuditSeal? {
        var found: AuditSeal?
        try connection.forEach(select) { row in
            found = AuditSeal(
                id: row.integer(0), from: row.integer(1), to: row.integer(2), hash: row.blob(3), at: row.integer(4))
        }
        return found
    }

    /// Lines that no seal covers yet.
    static func open(on connection: any SQLConnection) throws -> Int64 {
        let last = try connection.firstInteger(Statement("SELECT max(id) FROM \(ChangeLog.table)")) ?? 0
        return last - (try self.last(on: connection)?.to ?? 0)
    }

    /// Seals the next lines.
    /// - Returns: How many.
    static func seal(_ cipher: FieldCipher, at now: Instant, on connection: any SQLConnection) throws -> Int64 {
        let last = try last(on: connection)
        let from = (last?.to ?? 0) + 1
        let lines = Statement(
            "SELECT \(LoggedLine.columns), code FROM \(ChangeLog.table) WHERE id BETWEEN ? AND ? ORDER BY id",
            [.integer(from), .integer(from + most - 1)])
        var chain = AuditChain(previous: last?.hash ?? origin)
        var to = from - 1
        try connection.forEach(lines) { row in
            to = row.integer(0)
            chain.add(LoggedLine(row).digest(id: to, code: row.blob(8)))
        }
        guard to >= from else { return 0 }
        let hash = chain.hash(from: from, to: to, at: now.milliseconds)
        try connection.run(
            Statement(
                "INSERT INTO \(table) (from_id, to_id, at, previous, hash, marks, code) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .integer(from), .integer(to), .integer(now.milliseconds), .blob(chain.previous), .blob(hash),
                    .blob(chain.marks), .blob(cipher.auditCode(hash)),
                ]))
        return to - from + 1
    }
}

/// Adds up the lines of one seal.
struct AuditChain {
    let previous: [UInt8]
    private(set) var marks: [UInt8] = []
    private var sum = SHA256()

    init(previous: [UInt8]) {
        self.previous = previous
    }

    mutating func add(_ digest: [UInt8]) {
        sum.update(data: digest)
        marks += digest.prefix(AuditSeals.markBytes)
    }

    func hash(from: Int64, to: Int64, at: Int64) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        for number in [from, to, at] { withUnsafeBytes(of: number.bigEndian) { hash.update(bufferPointer: $0) } }
        hash.update(data: marks)
        hash.update(data: Array(sum.finalize()))
        return Array(hash.finalize())
    }
}

extension ContentStore {
    /// Seals lines of the change log that no seal covers yet, at most `AuditSeals.most`.
    /// - Returns: How many; 0 when there was none.
    @discardableResult
    package func sealLog(at now: Instant) async throws -> Int64 {
        guard try await driver.read({ try AuditSeals.open(on: $0) }) > 0 else { return 0 }
        let cipher = layout.cipher
        do {
            return try await driver.write { try AuditSeals.seal(cipher, at: now, on: $0) }
        } catch SQLFault.unique {
            // Another instance was faster.
            return 0
        }
    }
}
