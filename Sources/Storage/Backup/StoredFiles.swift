//  StoredFiles: which uploaded files a database speaks of.
//
//  The files behind addresses of our own (`/uploads/NAME`), and behind the smaller formats that a take-over brought.
//  Files at other providers are not ours to copy or to miss.

import Content
package import Relational

/// A file that an entry names.
package struct StoredFile: Hashable, Sendable {
    /// In the upload folder.
    package let name: String
    /// The entry's; several entries of a take-over may name one file.
    package let entryID: Int64
    /// Kilobytes as the entry says; nil where it says nothing.
    package let kilobytes: Double?
}

/// Reads which files there must be.
package enum StoredFiles {
    /// Every name once, in the order of names, in one snapshot.
    package static func all(in driver: any SQLDriver) async throws -> [StoredFile] {
        try await driver.read { try all(on: $0) }
    }

    static func all(on connection: any SQLConnection) throws -> [StoredFile] {
        let select = Statement("SELECT id, url, provider, size, formats FROM files ORDER BY id")
        var found: [String: StoredFile] = [:]
        try connection.forEach(select) { row in
            guard row.text(2) == "local" else { return }
            let id = row.integer(0)
            func add(_ url: String?, _ kilobytes: Double?) {
                guard let url, let name = TakeOverRun.fileName(url), found[name] == nil else { return }
                found[name] = StoredFile(name: name, entryID: id, kilobytes: kilobytes)
            }
            add(row.text(1), row.isNull(3) ? nil : row.real(3))
            guard !row.isNull(4), let formats = try JSONValue.parse(row.text(4)).object else { return }
            for format in formats.members { add(format.value.object?["url"]?.string, nil) }
        }
        return found.values.sorted { $0.name < $1.name }
    }
}

/// Where a database stands.
package struct LogPosition: Hashable, Sendable {
    /// The highest id in the change log; 0 for none.
    package let id: Int64
    /// The form of the system's own tables.
    package let format: Int

    /// Reads it; nil for a database that was never migrated.
    package static func of(_ driver: any SQLDriver) async throws -> LogPosition? {
        try await driver.read { connection in
            guard try connection.tables()[ChangeLog.table] != nil else { return nil }
            let last = try connection.firstInteger(Statement("SELECT max(id) FROM \(ChangeLog.table)"))
            let format = try connection.first(Statement("SELECT value FROM settings WHERE key = 'format'"))?.first
            guard case .text(let text)? = format, let number = Int(text) else { return nil }
            return LogPosition(id: last ?? 0, format: number)
        }
    }
}
