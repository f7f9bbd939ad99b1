//  AuditTrail: the change log as pages, newest first.
//
//  Read-only: rows come from the writing transactions and are never changed. What is secret was masked before.

package import Content
import Relational

/// Which rows of the change log, or of the looks at identity data, are asked for.
package struct AuditQuery: Sendable {
    /// Only of entries of this type.
    package var type: String?
    /// Only of this entry; needs `type`.
    package var entryID: Int64?
    /// Only by this principal, as its label.
    package var principal: String?
    /// Which rows of what is left.
    package var page: Page

    /// A page of everything.
    package init(page: Page) {
        self.page = page
    }
}

extension ContentStore {
    /// A page of the change log as JSON, with pagination.
    package func audit(_ query: AuditQuery) async throws -> [UInt8] {
        var filter = Statement(" WHERE 1")
        for (column, value) in [
            ("type", SQLValue(query.type)), ("entry_id", SQLValue(query.entryID)),
            ("principal", SQLValue(query.principal)),
        ] where value != .null {
            filter.append(" AND \(column) = ")
            filter.bind(value)
        }
        let limit = query.page.limit ?? 25
        var rows = Statement(
            "SELECT id, at, principal, request_id, action, type, entry_id, changes, address FROM \(ChangeLog.table)")
        rows.append(filter)
        rows.append(" ORDER BY id DESC LIMIT ")
        rows.bind(.integer(limit))
        rows.append(" OFFSET ")
        rows.bind(.integer(query.page.start))
        var count = Statement("SELECT COUNT(*) FROM \(ChangeLog.table)")
        count.append(filter)
        let (page, total, ask) = (rows, count, query.page)
        return try await snapshot { connection in
            var writer = JSONWriter()
            writer.raw("{\"data\":[")
            var isFirst = true
            try connection.forEach(page) { row in
                if !isFirst { writer.raw(",") }
                isFirst = false
                ContentStore.append(row, to: &writer)
            }
            let total = try connection.firstInteger(total) ?? 0
            writer.raw("],\"meta\":{\"pagination\":{\"page\":")
            writer.double(ask.page)
            writer.raw(",\"pageSize\":")
            writer.integer(limit)
            writer.raw(",\"pageCount\":")
            writer.integer((total + limit - 1) / limit)
            writer.raw(",\"total\":")
            writer.integer(total)
            writer.raw("}}}")
            return writer.bytes
        }
    }

    private static func append(_ row: any SQLRow, to writer: inout JSONWriter) {
        writer.raw("{\"id\":")
        writer.integer(row.integer(0))
        writer.raw(",\"at\":")
        writer.instant(row.integer(1))
        writer.raw(",\"principal\":")
        row.withBytes(2) { writer.string($0) }
        writer.raw(",\"requestId\":")
        row.withBytes(3) { writer.string($0) }
        writer.raw(",\"address\":")
        if row.isNull(8) { writer.null() } else { row.withBytes(8) { writer.string($0) } }
        writer.raw(",\"action\":")
        row.withBytes(4) { writer.string($0) }
        writer.raw(",\"type\":")
        row.withBytes(5) { writer.string($0) }
        writer.raw(",\"entryId\":")
        writer.integer(row.integer(6))
        writer.raw(",\"changes\":")
        row.withBytes(7) { writer.raw($0) }
        writer.raw("}")
    }
}
