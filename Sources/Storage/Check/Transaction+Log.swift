//  Transaction+Log: what the change log tells about one attribute of one entry.
//
//  For checks that ask how a value came about; requests never need it.

package import Content
import Relational

/// The last change of an attribute.
package struct LoggedChange: Hashable, Sendable {
    /// The line's number.
    package let line: Int64
    /// The request that it belongs to.
    package let requestID: String
    /// When.
    package let at: Int64
    /// What the attribute became, masked where it is secret.
    package let value: JSONValue
}

extension Transaction {
    /// Lines of one transaction that are looked through before and behind another of its lines.
    private static let neighbours: Int64 = 200

    /// The last change of an attribute; nil where no line tells of one.
    package func lastChange(of name: AttributeName, _ uid: UID, id: Int64) throws -> LoggedChange? {
        let select = Statement(
            "SELECT id, request_id, at, changes FROM \(ChangeLog.table) WHERE type = ? AND entry_id = ? ORDER BY id DESC",
            [.text(uid.rawValue), .integer(id)])
        var found: LoggedChange?
        try connection.forEach(select) { row in
            guard found == nil, let change = try JSONValue.parse(row.text(3)).object?[name]?.array else { return }
            found = LoggedChange(
                line: row.integer(0), requestID: row.text(1), at: row.integer(2), value: change.last ?? .null)
        }
        return found
    }

    /// Whether an entry of `uid` was changed by the same request: a line near it with the same request and time.
    package func isBeside(_ change: LoggedChange, _ uid: UID) throws -> Bool {
        let select = Statement(
            "SELECT 1 FROM \(ChangeLog.table) WHERE id BETWEEN ? AND ? AND type = ? AND request_id = ? AND at = ? LIMIT 1",
            [
                .integer(change.line - Transaction.neighbours), .integer(change.line + Transaction.neighbours),
                .text(uid.rawValue), .text(change.requestID), .integer(change.at),
            ])
        return try connection.first(select) != nil
    }
}
