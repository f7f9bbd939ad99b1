//  AuditCommand: `kavling audit verify` and `kavling audit head`: is the change log what was written?
//
//  Over a read-only connection and one snapshot, beside a running server or without one.

import ArgumentParser
import Content
import Foundation
import SQLiteDriver
import Storage

/// The change log as evidence.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Is the change log what was written?", subcommands: [Verify.self, Head.self])

    /// Looks through every line and every seal.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Look through the change log; exit 1 if a line was changed, removed or put in.",
            discussion: "Needs the secrets file. The server may run.")

        @OptionGroup var common: CommonOptions
        @Option(help: "A seal that `audit head` printed earlier; it must still be there. May be repeated.")
        var expect: [String] = []

        func run() async throws {
            try await Report.faults {
                let (found, missing) = try await AuditCommand.open(common) { driver, layout in
                    try await AuditTrailCheck.run(layout, in: driver, expecting: expect)
                }
                for line in found.wrong { Report.line("wrong: \(line)") }
                if found.wrongCount > found.wrong.count {
                    Report.line("wrong: \(found.wrongCount - found.wrong.count) more")
                }
                for seal in missing { Report.line("wrong: the seal \(seal) is not there any more") }
                Report.line(
                    "\(found.lines) lines, \(found.blackedOut) of them blacked out, \(found.seals) seals, "
                        + "\(found.open) lines not sealed yet")
                guard found.wrongCount + missing.count == 0 else { throw ExitCode(1) }
                Report.line("the change log is as it was written")
            }
        }
    }

    /// Prints the newest seal, to be kept elsewhere.
    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "head",
            abstract: "Print the newest seal; kept elsewhere, it shows later that nothing was cut off.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Report.faults {
                let head = try await AuditCommand.open(common) { driver, layout in
                    try await ContentStore(layout: layout, driver: driver).auditHead()
                }
                guard let head else { throw AuditFault.noSeal }
                Report.line(head.description)
            }
        }
    }

    fileprivate static func open<R: Sendable>(
        _ options: CommonOptions, _ body: (SQLiteDriver, Layout) async throws -> R
    ) async throws -> R {
        let settings = try await Settings.read(options)
        let place = try BackupPlace.asked(settings)
        guard PlainFile.exists(place.database) else { throw BackupFault.noDatabase(place.database) }
        let schema = try SchemaLoader.load(ContentFolder(path: settings.content).files())
        return try await SQLiteDriver.use(.readOnly(place.database)) { driver in
            guard try await IndexKey.stored(in: driver) != nil else { throw AuditFault.notMigrated }
            let keys = try await IndexKey.matching(place.keys(), in: driver)
            return try await body(
                driver, Layout(schema: schema, cipher: FieldCipher(keys), dialect: driver.dialect))
        }
    }
}

/// Why there is nothing to show.
enum AuditFault: Error, CustomStringConvertible {
    case noSeal
    case notMigrated

    var description: String {
        switch self {
        case .notMigrated: "the database is of an older version; run migrate or start the server, then try again"
        case .noSeal: "the change log has no seal yet; a running server makes one within a second of a change"
        }
    }
}
