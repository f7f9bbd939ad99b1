//  Blackout: personal values leave the change log, the line that held them stays.
//
//  The only change that the database lets through: the text of `changes` becomes another, the salt goes, and a line that
//  was appended before tells which lines were blacked out and what their text must be from then on. Seals cover codes
//  and not texts, so they still fit; the code of what was there cannot be tried out, since its salt is gone.
//  Always: lines lose values, never names: that an attribute was changed can still be read.

package import Content
import Crypto
import Relational

/// Blacks out values in the change log inside a transaction.
struct Blackout {
    /// What stands where a value stood, as for encrypted attributes.
    static let mark = JSONValue.string("***")
    /// Lines that one line tells of.
    static let linesTold = 200
    /// Lines that are held at once.
    static let linesRead = 1_000

    let transaction: Transaction

    /// The sum of a text that a telling line holds.
    static func sum(_ text: String) -> String {
        HexDigits.text(of: SHA256.hash(data: Array(text.utf8)))
    }

    /// The sums that a line tells, by the numbers of the lines it blacked out; empty for any other line.
    static func told(by id: Int64, on connection: any SQLConnection) throws -> [Int64: String] {
        let select = Statement(
            "SELECT changes FROM \(ChangeLog.table) WHERE id = ? AND action = 'redact'", [.integer(id)])
        guard case .text(let text)? = try connection.first(select)?.first,
            let lines = try JSONValue.parse(text).object?["lines"]?.object
        else { return [:] }
        let pairs = lines.members.compactMap { member in
            Int64(member.key).flatMap { id in member.value.string.map { (id, $0) } }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// Blacks out what `change` makes another text of, in the lines of a type, or of one of its entries.
    /// - Parameters:
    ///   - uid: Whose lines.
    ///   - id: Nil for every entry.
    ///   - change: The changes of a line without what must go; nil where nothing must.
    /// - Returns: How many lines were blacked out.
    @discardableResult
    func run(_ uid: UID, id: Int64?, _ change: (JSONObject) throws -> JSONObject?) throws -> Int {
        var (last, count): (Int64, Int) = (0, 0)
        while true {
            var select = Statement(
                "SELECT id, changes FROM \(ChangeLog.table) WHERE action <> 'redact' AND type = ")
            select.bind(.text(uid.rawValue))
            if let id {
                select.append(" AND entry_id = ")
                select.bind(.integer(id))
            }
            select.append(" AND id > ")
            select.bind(.integer(last))
            select.append(" ORDER BY id LIMIT \(Blackout.linesRead)")
            var found: [(line: Int64, text: String)] = []
            var read = 0
            try transaction.connection.forEach(select) { row in
                (read, last) = (read + 1, row.integer(0))
                guard let changes = try JSONValue.parse(row.text(1)).object, let other = try change(changes) else {
                    return
                }
                found.append((last, JSONValue.object(other).serialized()))
            }
            for start in stride(from: 0, to: found.count, by: Blackout.linesTold) {
                try blackOut(found[start..<min(start + Blackout.linesTold, found.count)], uid, id)
            }
            count += found.count
            if read < Blackout.linesRead { return count }
        }
    }

    private func blackOut(_ lines: ArraySlice<(line: Int64, text: String)>, _ uid: UID, _ id: Int64?) throws {
        let sums = lines.map { (String($0.line), JSONValue.string(Blackout.sum($0.text))) }
        try ChangeLog(transaction: transaction).append(
            .redact, type: uid.rawValue, id: id ?? 0, JSONObject([("lines", .object(JSONObject(sums)))]))
        let by = transaction.connection.lastInsertedID
        for (line, text) in lines {
            try transaction.connection.run(
                Statement(
                    "UPDATE \(ChangeLog.table) SET changes = ?, salt = NULL, redacted_by = ? WHERE id = ?",
                    [.text(text), .integer(by), .integer(line)]))
        }
    }
}

extension Transaction {
    /// Takes the values of attributes out of every line of the change log about an entry.
    /// - Returns: How many lines held some.
    @discardableResult
    package func blackOutLog(_ uid: UID, id: Int64, attributes: Set<AttributeName>) throws -> Int {
        try Blackout(transaction: self).run(uid, id: id) { changes in
            var result = changes
            for name in attributes.sorted() {
                guard let pair = changes[name]?.array else { continue }
                result[name] = .array(pair.map { $0.isNull ? .null : Blackout.mark })
            }
            return result == changes ? nil : result
        }
    }
}
