//  AccessNotes: who was shown which entry's encrypted attributes, or found it by them.
//
//  One row for each look and one for each entry it showed; looks that are alike within a moment are one row that says how
//  many. Written behind the requests, appended only.

package import Content
import Relational

/// One look at encrypted attributes.
package struct AccessNote: Hashable, Sendable {
    /// How an entry was come by.
    package enum Way: String, Hashable, Sendable {
        /// The values were in the answer.
        case shown
        /// The entry was found by a value.
        case found
    }

    /// Who, as in the change log.
    package let principal: String
    /// The peer's address.
    package let address: String
    /// The action that was asked for, such as `api::x.x.find`.
    package let action: String
    /// Whether values were shown or asked with.
    package let way: Way
    /// What type of entry, which attributes, and which entries; none where nothing was found.
    package let entries: ShownEntries

    /// A look.
    package init(principal: String, address: String, action: String, way: Way, entries: ShownEntries) {
        self.principal = principal
        self.address = address
        self.action = action
        self.way = way
        self.entries = entries
    }
}

/// How often one look was had, and when first.
package struct CountedNote: Sendable {
    /// The look.
    package let note: AccessNote
    /// The request that had it first.
    package let requestID: String
    /// When that was.
    package let at: Instant
    /// How many requests had it until it was written.
    package var times: Int

    /// A look that was had once.
    package init(_ note: AccessNote, requestID: String, at: Instant) {
        self.note = note
        self.requestID = requestID
        self.at = at
        times = 1
    }
}

/// The tables of looks.
enum AccessTables {
    static let looks = TableDefinition(
        "access_log",
        columns: [
            ColumnDefinition("at", .instant, notNull: true), ColumnDefinition("principal", .text, notNull: true),
            ColumnDefinition("request_id", .text, notNull: true), ColumnDefinition("address", .text, notNull: true),
            ColumnDefinition("action", .text, notNull: true), ColumnDefinition("way", .text, notNull: true),
            ColumnDefinition("type", .text, notNull: true), ColumnDefinition("attributes", .json, notNull: true),
            ColumnDefinition("times", .integer, notNull: true),
        ], indexes: [IndexDefinition("access_log_principal", on: ["principal"])])

    static let entries = TableDefinition(
        "access_log_entries",
        columns: [
            ColumnDefinition("entry_id", .integer, notNull: true),
            ColumnDefinition("access_id", .integer, notNull: true),
        ], indexes: [IndexDefinition("access_log_entries_access", on: ["access_id"])],
        primaryKey: ["entry_id", "access_id"])
}

extension ContentStore {
    /// Entries that one write of looks takes, so that no other write waits long behind it.
    package static let accessEntries = 500

    /// Writes looks down; on disk when it returns.
    package func write(_ notes: [CountedNote]) async throws {
        try await driver.write { connection in
            for counted in notes {
                let note = counted.note
                let attributes = JSONValue.array(note.entries.attributes.map(JSONValue.string))
                try connection.run(
                    Statement(
                        "INSERT INTO access_log (at, principal, request_id, address, action, way, type, attributes, times) "
                            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        [
                            .integer(counted.at.milliseconds), .text(note.principal), .text(counted.requestID),
                            .text(note.address), .text(note.action), .text(note.way.rawValue),
                            .text(note.entries.type.rawValue), .text(attributes.serialized()),
                            .integer(Int64(counted.times)),
                        ]))
                let look = connection.lastInsertedID
                for id in note.entries.ids {
                    try connection.run(
                        Statement(
                            "INSERT INTO access_log_entries (entry_id, access_id) VALUES (?, ?)",
                            [.integer(id), .integer(look)]))
                }
            }
        }
    }
}

extension ContentStore {
    /// A page of looks, newest first, with pagination.
    package func accesses(_ query: AuditQuery) async throws -> JSONValue {
        let dialect = layout.dialect
        return try await snapshot { connection in
            let total = try connection.firstInteger(AccessRows.count(query)) ?? 0
            let limit = query.page.limit ?? 25
            let rows = try AccessRows.page(query, limit: limit, dialect, on: connection)
            return .object(
                JSONObject([
                    ("data", .array(rows)),
                    (
                        "meta",
                        .object(
                            JSONObject([
                                (
                                    "pagination",
                                    .object(
                                        JSONObject([
                                            ("page", .number(JavaScriptNumber.text(query.page.page))),
                                            ("pageSize", .integer(limit)),
                                            ("pageCount", .integer((total + limit - 1) / limit)),
                                            ("total", .integer(total)),
                                        ]))
                                )
                            ]))
                    ),
                ]))
        }
    }
}

/// Reads looks.
enum AccessRows {
    private static func source(_ query: AuditQuery) -> Statement {
        var statement = Statement(" FROM access_log a")
        if let id = query.entryID {
            statement.append(" JOIN access_log_entries e ON e.access_id = a.id AND e.entry_id = ")
            statement.bind(.integer(id))
        }
        statement.append(" WHERE 1")
        for (column, value) in [("type", query.type), ("principal", query.principal)] {
            guard let value else { continue }
            statement.append(" AND a.\(column) = ")
            statement.bind(.text(value))
        }
        return statement
    }

    static func count(_ query: AuditQuery) -> Statement {
        var statement = Statement("SELECT COUNT(*)")
        statement.append(source(query))
        return statement
    }

    static func page(
        _ query: AuditQuery, limit: Int64, entriesOf own: Set<Int64>? = nil, _ dialect: SQLDialect,
        on connection: any SQLConnection
    ) throws -> [JSONValue] {
        var statement = Statement(
            "SELECT a.id, a.at, a.principal, a.request_id, a.address, a.action, a.way, a.type, a.attributes, a.times")
        statement.append(source(query))
        statement.append(" ORDER BY a.id DESC LIMIT ")
        statement.bind(.integer(limit))
        statement.append(" OFFSET ")
        statement.bind(.integer(query.page.start))
        var rows: [(id: Int64, members: JSONObject)] = []
        try connection.forEach(statement) { row in
            rows.append(
                (
                    row.integer(0),
                    JSONObject([
                        ("id", .integer(row.integer(0))),
                        ("at", .string(Instant(milliseconds: row.integer(1)).iso8601)),
                        ("principal", .string(row.text(2))), ("requestId", .string(row.text(3))),
                        ("address", .string(row.text(4))), ("action", .string(row.text(5))),
                        ("way", .string(row.text(6))), ("type", .string(row.text(7))),
                        ("attributes", try JSONValue.parse(row.text(8))), ("times", .integer(row.integer(9))),
                    ])
                ))
        }
        var entries: [Int64: [JSONValue]] = [:]
        var below = Statement("SELECT access_id, entry_id FROM access_log_entries WHERE ")
        dialect.appendMembership("access_id", rows.map { .integer($0.id) }, &below)
        below.append(" ORDER BY access_id, entry_id")
        try connection.forEach(below) { row in
            // Who else was in the same list is nobody's business.
            guard own?.contains(row.integer(1)) != false else { return }
            entries[row.integer(0), default: []].append(.integer(row.integer(1)))
        }
        return rows.map { row in
            var members = row.members
            members["entryIds"] = .array(entries[row.id] ?? [])
            return .object(members)
        }
    }
}
