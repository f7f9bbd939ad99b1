//  TakeOverRun+Media: files tied to entries and component rows, and the names under which they lie.
//
//  Strapi keeps all ties in one table by type, id and attribute name, without foreign keys, so old ones stay behind.

import Content
import Relational

extension TakeOverRun {
    static let mediaTable = "files_related_morphs"

    /// Reads the ties of every media attribute.
    func takeMedia() throws {
        guard let links = source.table(TakeOverRun.mediaTable) else { return }
        readTables.insert(links)
        var known: Set<String> = []
        for table in layout.tables.all {
            let attributes = table.type.attributes.filter(\.isMedia)
            guard !attributes.isEmpty else { continue }
            known.insert(table.type.uid.rawValue)
            try takeMedia(of: table, attributes, from: links)
        }
        let groups = Statement("SELECT related_type, COUNT(*) FROM \"\(links)\" GROUP BY 1 ORDER BY 1")
        try source.line.forEach(groups, columns: 2) { row in
            let type = row.text(0) ?? "(none)"
            guard !known.contains(type), let count = row.id(1) else { return }
            let tally = openTally("\(type) files", links, read: count, counts: [])
            tallies[tally].leftOut = count
            report.skip("\(type) files", count: count, because: "the schema has no files of such a type")
        }
    }

    private func takeMedia(of table: EntryTable, _ attributes: [Attribute], from links: String) throws {
        let uid = SQLValue.text(table.type.uid.rawValue)
        let count = Statement("SELECT COUNT(*) FROM \"\(links)\" WHERE related_type = ?", [uid])
        let total = try source.first(count)?.id(0) ?? 0
        var statements: [AttributeName: LinkStatements] = [:]
        for attribute in attributes {
            statements[attribute.name] = LinkStatements(attribute, in: table, to: try transaction.table(.file))
        }
        let tally = openTally(
            "\(table.type.uid) files", links, read: total, counts: statements.values.map(\.count))
        let select = Statement(
            "SELECT file_id, related_id, field, "
                + "ROW_NUMBER() OVER (PARTITION BY related_id, field ORDER BY \"order\", id), "
                + "ROW_NUMBER() OVER (PARTITION BY file_id, field ORDER BY id) "
                + "FROM \"\(links)\" WHERE related_type = ? ORDER BY id", [uid])
        var done: Int64 = 0
        try source.line.forEach(select, columns: 5) { row in
            done += 1
            try takeMedia(row, of: table, statements, tally)
            tell(links, done, of: total)
        }
    }

    private func takeMedia(
        _ row: SourceRow, of table: EntryTable, _ statements: [AttributeName: LinkStatements], _ tally: Int
    ) throws {
        let field = row.text(2) ?? ""
        guard let own = statements[field] else {
            return leaveOut(tally, field, id: row.id(1), because: "the schema has no such media attribute")
        }
        guard let file = row.id(0), let owner = row.id(1), let position = row.id(3) else {
            return leaveOut(tally, field, id: row.id(1), because: "a file without an entry, or an entry without a file")
        }
        if own.isSingle, position > 1 {
            return leaveOut(tally, field, id: owner, because: "more than one file of a single media")
        }
        guard try connection.run(own.write(owner, file, row[3], row[4])) == 0 else { return }
        let reason =
            if try !exists(owner, in: table.name) {
                "the entry of the file is gone"
            } else {
                try exists(file, in: try transaction.table(.file).name) ? "the same file twice" : "the file is gone"
            }
        leaveOut(tally, field, id: owner, because: reason)
    }

    /// Names every file that Strapi's local provider keeps, and which of them are missing.
    func listFiles() throws {
        guard let table = layout.schema[.file].map({ layout.tables[$0] }) else { return }
        var elsewhere: Int64 = 0
        var names: Set<String> = []
        let select = Statement("SELECT url, provider, formats FROM \"\(table.name)\" ORDER BY \"id\"")
        try connection.forEach(select) { row in
            guard row.text(1) == "local" else {
                elsewhere += 1
                return
            }
            let formats = row.isNull(2) ? nil : try JSONValue.parse(row.text(2)).object
            let urls = [row.text(0)] + (formats?.members ?? []).compactMap { $0.value.object?["url"]?.string }
            for name in urls.compactMap(StoredNames.name) where names.insert(name).inserted {
                report.files.append(name)
            }
        }
        report.missingFiles = report.files.filter { !plan.fileExists($0) }
        if elsewhere > 0 {
            let reason = "lie at another provider; their addresses are kept"
            report.skip(UID.file.rawValue, count: elsewhere, because: reason)
        }
    }
}

extension Attribute {
    fileprivate var isMedia: Bool {
        if case .media = form { true } else { false }
    }
}
