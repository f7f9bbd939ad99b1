//  Scrub: the file is rewritten once after what must go was taken out of it.
//
//  Deleted content is zeroed as it is let go, but pages that were split or merged before may still hold pieces of it,
//  and so may the journal. The wish stands in the database until the rewriting is done, so a crash repeats it.

package import Relational

/// The wish for a rewritten file.
package enum Scrub {
    private static let setting = "scrub"

    /// Asks for it, inside a transaction.
    static func ask(on connection: any SQLConnection) throws {
        try connection.run(
            Statement(
                "INSERT INTO settings (key, value) VALUES (?, 'true') ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [.text(setting)]))
    }

    /// Whether it is asked for.
    package static func isAsked(in driver: any SQLDriver) async throws -> Bool {
        try await driver.read { connection in
            try connection.first(Statement("SELECT 1 FROM settings WHERE key = ?", [.text(setting)])) != nil
        }
    }

    /// Tells that it is done.
    package static func settle(in driver: any SQLDriver) async throws {
        _ = try await driver.write { try $0.run(Statement("DELETE FROM settings WHERE key = ?", [.text(setting)])) }
    }
}
