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
        try page(after: 0, limit: .max, on: connection).files.sorted { $0.name < $1.name }
    }

    /// The files of entries behind an id, and the last entry's id; nil when there are no more.
    static func page(after id: Int64, limit: Int64, on connection: any SQLConnection) throws
        -> (files: [StoredFile], last: Int64?)
    {
        let select = Statement(
            "SELECT id, url, provider, size, formats FROM files WHERE id > ? ORDER BY id LIMIT ?",
            [.integer(id), .integer(limit)])
        var found: [String: StoredFile] = [:]
        var last: Int64?
        try connection.forEach(select) { row in
            let id = row.integer(0)
            last = id
            guard row.text(2) == "local" else { return }
            func add(_ url: String?, _ kilobytes: Double?) {
                guard let url, let name = StoredNames.name(url), found[name] == nil else { return }
                found[name] = StoredFile(name: name, entryID: id, kilobytes: kilobytes)
            }
            add(row.text(1), row.isNull(3) ? nil : row.real(3))
            guard !row.isNull(4), let formats = try JSONValue.parse(row.text(4)).object else { return }
            for format in formats.members { add(format.value.object?["url"]?.string, nil) }
        }
        return (Array(found.values), last)
    }
}

extension ContentStore {
    /// Every name that an entry has in the store of files, read page by page.
    package func namesOfStoredFiles(pageRows: Int64 = 5_000) async throws -> Set<String> {
        var names: Set<String> = []
        var last: Int64 = 0
        while true {
            let from = last
            let (found, next) = try await snapshot { connection in
                try StoredFiles.page(after: from, limit: pageRows, on: connection)
            }
            names.formUnion(found.map(\.name))
            guard let next else { return names }
            last = next
        }
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
            return try StoredSettings.format(on: connection).map { LogPosition(id: last ?? 0, format: $0) }
        }
    }
}
