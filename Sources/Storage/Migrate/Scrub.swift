//  Scrub: the file is rewritten once after what must go was taken out of it.
//
//  Deleted content is zeroed as it is let go, but pages that were split or merged before may still hold pieces of it,
//  and so may the journal. The wish stands in the database until the rewriting is done, so a crash repeats it.

import Content
package import Relational

/// The wish for a rewritten file.
package enum Scrub {
    /// Asks for it, inside a transaction.
    static func ask(on connection: any SQLConnection) throws {
        try StoredSettings.set(SettingsKey.scrub, to: .bool(true), on: connection)
    }

    /// Whether it is asked for.
    package static func isAsked(in driver: any SQLDriver) async throws -> Bool {
        try await driver.read { try StoredSettings.value(SettingsKey.scrub, on: $0) != nil }
    }

    /// Tells that it is done.
    package static func settle(in driver: any SQLDriver) async throws {
        try await driver.write { try StoredSettings.remove(SettingsKey.scrub, on: $0) }
    }
}
