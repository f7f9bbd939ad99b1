//  DataChecks+Log: the change log is whole and agrees with the entries.
//
//  Its numbers run on without a gap, since a transaction that is taken back takes its numbers back. The last line about
//  an entry tells whether it is there and is no younger than it; an update that changed nothing leaves no line, so the
//  entry may be younger. Every entry has the line of its making, but for those that a take-over brought: these are
//  the ones up to the ids that the take-over wrote down, and lines from before it tell nothing about them.

import Content
import Relational

extension DataChecks {
    /// Lines are numbered from 1 without a gap.
    static let logNumbers = DataCheck("change log") { data, found in
        let select = Statement("SELECT count(*), min(id), max(id) FROM \(ChangeLog.table)")
        try data.connection.forEach(select) { row in
            let (count, first, last) = (row.integer(0), row.integer(1), row.integer(2))
            if count > 0, first != 1 || last != count {
                found.wrong("\(last) lines were written and \(count) are there, the first is number \(first)")
            }
        }
    }

    /// Lines and their seals are as they were written.
    static let auditTrail = DataCheck("audit trail") { data, found in
        let verification = try AuditVerification(data.layout.cipher, on: data.connection)
        for line in verification.wrong { found.wrong(line) }
    }

    /// Lines and entries agree.
    static let logEntries = DataCheck("entries and their log") { data, found in
        let takenOver = try TakeOverMark.stored(on: data.connection)
        for table in data.layout.tables.all where !table.type.isComponent {
            let type = table.type.uid
            try data.connection.forEach(lastLines(of: table, behind: takenOver.log)) { row in
                switch (row.text(1), row.isNull(2)) {
                case (ChangeLog.Action.delete.rawValue, false):
                    found.wrong("\(type) \(row.integer(0)) is there, and was deleted by line \(row.integer(3))")
                case (_, true):
                    found.wrong("\(type) \(row.integer(0)) is not there, and line \(row.integer(3)) wrote it last")
                case (_, false):
                    found.wrong("\(type) \(row.integer(0)) is older than line \(row.integer(3)), its last one")
                }
            }
            try data.connection.forEach(unlogged(table.name, type.rawValue, takenOver)) { row in
                found.wrong("\(type) \(row.integer(0)) has no line that tells of its making")
            }
        }
        let tokens = unlogged(SystemTables.tokens.name, Transaction.tokenType, takenOver)
        try data.connection.forEach(tokens) { row in
            found.wrong("API token \(row.integer(0)) has no line that tells of its making")
        }
    }

    /// Entries that their last line does not agree with: id, action, id again or null, line.
    private static func lastLines(of table: EntryTable, behind log: Int64) -> Statement {
        var select = Statement("SELECT g.entry_id, l.action, t.id, l.id FROM (SELECT entry_id, max(id) AS last FROM ")
        select.append("\(ChangeLog.table) WHERE type = ")
        select.bind(.text(table.type.uid.rawValue))
        select.append(" AND id > ")
        select.bind(.integer(log))
        // A line that blacks others out says nothing of the entry itself.
        select.append(
            " AND action <> 'redact' GROUP BY entry_id) g JOIN \(ChangeLog.table) l ON l.id = g.last LEFT JOIN ")
        select.append(name: table.name)
        select.append(" t ON t.id = g.entry_id WHERE (l.action = 'delete') <> (t.id IS NULL) ")
        select.append("OR t.\(SystemColumn.updatedAt) < l.at ORDER BY g.entry_id")
        return select
    }

    private static func unlogged(_ table: String, _ type: String, _ takenOver: TakeOverMark) -> Statement {
        var select = Statement("SELECT t.id FROM ")
        select.append(name: table)
        select.append(" t WHERE t.id > ")
        select.bind(.integer(takenOver.lastIDs[table] ?? 0))
        select.append(" AND NOT EXISTS (SELECT 1 FROM \(ChangeLog.table) l WHERE l.type = ")
        select.bind(.text(type))
        select.append(" AND l.entry_id = t.id AND l.action = 'create') ORDER BY t.id")
        return select
    }
}
