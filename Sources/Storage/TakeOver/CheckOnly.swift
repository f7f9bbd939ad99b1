//  CheckOnly: unique attributes that live without their index until a take-over's duplicates are repaired.
//
//  A take-over with `--duplicates keep` writes down which. Whoever makes a layout for that database reads them first and
//  hands them to it, or the migration would stop at the index it cannot build. Writes are checked all the same.

import Content
package import Relational

/// The list of attributes that are only checked.
package enum CheckOnly {
    /// `table.column` of every such attribute, for `Layout.checkOnly`; empty before the first migration.
    package static func stored(in driver: any SQLDriver) async throws -> Set<String> {
        try await driver.read { connection in
            guard try connection.tables()[SystemTables.settings.name] != nil else { return [] }
            return try stored(in: connection)
        }
    }

    private static func stored(in connection: any SQLConnection) throws -> Set<String> {
        Set(try StoredSettings.value(SettingsKey.checkOnly, on: connection)?.array?.compactMap(\.string) ?? [])
    }

    /// The duplicates that are still there; `check` lists them.
    package static func duplicates(
        in driver: any SQLDriver, _ layout: Layout
    ) async throws -> [TakeOverReport.Duplicate] {
        try await driver.read { connection in
            try stored(in: connection).sorted().flatMap { try duplicates(of: $0, layout, connection) }
        }
    }

    /// Takes repaired attributes off the list; the next migration then builds their indexes.
    /// - Returns: Those that were taken off.
    package static func settle(_ driver: any SQLDriver, _ layout: Layout) async throws -> Set<String> {
        try await driver.write { connection in
            let listed = try stored(in: connection)
            let repaired = try listed.filter { try duplicates(of: $0, layout, connection).isEmpty }
            guard !repaired.isEmpty else { return [] }
            let left = JSONValue.array(listed.subtracting(repaired).sorted().map(JSONValue.string))
            try StoredSettings.set(SettingsKey.checkOnly, to: left, on: connection)
            return repaired
        }
    }

    private static func duplicates(
        of name: String, _ layout: Layout, _ connection: any SQLConnection
    ) throws -> [TakeOverReport.Duplicate] {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        return try Duplicates(layout, connection).find(parts[0], [parts[1]])
    }
}
