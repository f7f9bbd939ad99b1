//  FilePlaces: which media attributes name a file, and which file an address stands for.
//
//  Fixed statements over link tables and the files' own table, each by an index. What follows from a place is for
//  others to judge; nothing here looks at who asks.

package import Content
import Relational

/// A media attribute of a content type or component.
package struct FilePlace: Hashable, Sendable {
    /// The content type or component.
    package let type: UID
    /// The media attribute.
    package let attribute: AttributeName

    /// A place.
    package init(_ type: UID, _ attribute: AttributeName) {
        self.type = type
        self.attribute = attribute
    }
}

/// A file as far as deciding about it needs.
package struct FileRecord: Hashable, Sendable {
    /// The entry's.
    package let id: Int64
    /// The part of the address that its copies share.
    package let hash: String
    /// As answers show it.
    package let url: String
    /// Who brought it, as `Principal.label`; nil where nobody wrote that down.
    package let uploader: String?
    /// Every attribute that names it.
    package fileprivate(set) var places: Set<FilePlace> = []
}

extension ContentStore {
    /// The files of these ids, those that there are.
    package func fileRecords(_ ids: [Int64]) async throws -> [FileRecord] {
        try await fileRecords(where: "id", ids.map(SQLValue.integer))
    }

    /// The files whose hash is one of these.
    package func fileRecords(hashes: [String]) async throws -> [FileRecord] {
        try await fileRecords(where: "hash", hashes.map(SQLValue.text))
    }

    /// Entries that name a file in an attribute, the first ones.
    package func owners(of place: FilePlace, file: Int64, limit: Int64) async throws -> [Int64] {
        guard let link = layout.tables.fileLinks.first(where: { $0.place == place })?.table else { return [] }
        var select = Statement("SELECT owner_id FROM ")
        select.append(name: link)
        select.append(" WHERE target_id = ")
        select.bind(.integer(file))
        select.append(" ORDER BY owner_id LIMIT ")
        select.bind(.integer(limit))
        let statement = select
        return try await snapshot { connection in
            var ids: [Int64] = []
            try connection.forEach(statement) { ids.append($0.integer(0)) }
            return ids
        }
    }

    private func fileRecords(where column: String, _ values: [SQLValue]) async throws -> [FileRecord] {
        guard let type = schema[.file], !values.isEmpty else { return [] }
        let table = layout.tables[type]
        let hasUploader = type[name: FileRecord.uploaderName] != nil
        var select = Statement("SELECT id, hash, url, \(hasUploader ? FileRecord.uploaderName : "NULL") FROM ")
        select.append(name: table.name)
        select.append(" WHERE ")
        layout.dialect.appendMembership("\"\(column)\"", values, &select)
        let statement = select
        let links = layout.tables.fileLinks
        let dialect = layout.dialect
        return try await snapshot { connection in
            var found: [Int64: FileRecord] = [:]
            try connection.forEach(statement) { row in
                let id = row.integer(0)
                found[id] = FileRecord(
                    id: id, hash: row.text(1), url: row.text(2), uploader: row.isNull(3) ? nil : row.text(3))
            }
            let ids = found.keys.sorted().map(SQLValue.integer)
            for (place, link) in links where !ids.isEmpty {
                var probe = Statement("SELECT DISTINCT target_id FROM ")
                probe.append(name: link)
                probe.append(" WHERE ")
                dialect.appendMembership("target_id", ids, &probe)
                try connection.forEach(probe) { row in found[row.integer(0)]?.places.insert(place) }
            }
            return found.values.sorted { $0.id < $1.id }
        }
    }
}

extension FileRecord {
    /// The attribute of files that tells who brought one, in content that wants to know.
    package static let uploaderName: AttributeName = "uploader"
}
