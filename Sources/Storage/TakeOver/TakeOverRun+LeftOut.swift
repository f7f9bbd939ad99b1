//  TakeOverRun+LeftOut: what nobody asked for: tables and columns of the source that no part of the take-over read.
//
//  Nothing disappears in silence: a table or column with anything in it is told, with the reason where Strapi's own
//  tables are meant.

import Relational

extension TakeOverRun {
    private static let system: Set<String> = [
        "id", SystemColumn.createdAt, SystemColumn.updatedAt, SystemColumn.publishedAt, SystemColumn.locale,
    ]

    /// Reasons by the beginning of a table's name; the longest that fits counts.
    private static let reasons = [
        ("admin_users", "accounts of Strapi's admin panel; make accounts of this system instead"),
        ("admin_", "roles and permissions of Strapi's admin panel"),
        ("strapi_transfer_token", "tokens for moving data between Strapi servers"),
        ("strapi_webhooks", "webhooks"),
        ("strapi_release", "planned releases"),
        ("strapi_", "housekeeping of Strapi"),
        ("upload_folders", "folders of the media library; each file keeps its folder's path"),
        ("files_folder_links", "folders of the media library; each file keeps its folder's path"),
    ]

    /// Tells every table and column with content that was not read.
    func listLeftOut() throws {
        for table in source.tables.keys.sorted() where !readTables.contains(table) {
            let rows = try source.count(table)
            guard rows > 0 else { continue }
            let known = TakeOverRun.reasons.first { table.hasPrefix($0.0) }?.1
            report.skip(table, count: rows, because: known ?? "no type of the schemas reads this table")
        }
        for table in readColumns.keys.sorted() { try listLeftOut(of: table) }
    }

    private func listLeftOut(of table: String) throws {
        let read = readColumns[table] ?? []
        let subject = tallies.first { $0.table == table }?.type ?? table
        for column in source.tables[table] ?? [] where !read.contains(column) {
            let values = try source.count(table, where: column)
            guard values > 0 else { continue }
            let reason =
                switch column {
                case "created_by_id", "updated_by_id": "accounts of Strapi's admin panel are not taken over"
                case _ where TakeOverRun.system.contains(column): "the type does not use it"
                default: "no attribute of the schemas reads this column"
                }
            report.skip(subject, column, count: values, because: reason)
        }
    }
}
