//  CheckCommand+Data: `kavling check --data`: whether the stored data is as it must be.
//
//  Over a read-only connection and one snapshot, beside a running server or without one. What is wrong ends with exit
//  code 1; what is noted does not.

import ArgumentParser
import Content
import Foundation
import SQLiteDriver
import Server
import Storage

extension CheckCommand {
    /// Runs every check there is and says what each found.
    func inspect(_ settings: Settings, _ schema: Schema, _ house: House) async throws {
        let place = try BackupPlace.asked(settings)
        guard PlainFile.exists(place.database) else { throw BackupFault.noDatabase(place.database) }
        let keys = try place.keys()
        let context = try settings.clock().context(requestID: "check")
        let sizes = try await sizes(place, settings)
        let results = try await SQLiteDriver.use(.readOnly(place.database)) { driver in
            let layout = Layout(
                schema: schema, cipher: FieldCipher(try await IndexKey.matching(keys, in: driver)),
                dialect: driver.dialect, rules: house.rules, checkOnly: try await CheckOnly.stored(in: driver))
            try await requireMigrated(driver, layout, house)
            return try await DataInspection.run(
                DataChecks.all + house.checks, in: driver, layout, now: context,
                fileBytes: { sizes[$0] })
        }
        for (check, found) in results { say(check, found) }
        let wrong = results.reduce(0) { $0 + $1.found.wrongCount }
        Report.line(wrong == 0 ? "the data is as it must be" : "\(wrong) things are wrong")
        if wrong > 0 { throw ExitCode(1) }
    }

    /// How large each kept file is.
    private func sizes(_ place: BackupPlace, _ settings: Settings) async throws -> [String: Int64] {
        var sizes: [String: Int64] = [:]
        guard settings.keepsFilesInBucket || PlainFile.exists(place.uploads) else { return sizes }
        try await place.files(settings).forEachFile(olderThan: nil) { files in
            for file in files { sizes[file.name] = Int64(file.bytes) }
        }
        return sizes
    }

    /// Checks read tables as the schema has them.
    private func requireMigrated(_ driver: SQLiteDriver, _ layout: Layout, _ house: House) async throws {
        let steps = try await Migrator(layout, claims: house.claims).plan(driver)
        let open = steps.first { if case .kept = $0 { false } else { true } }
        if let open { throw CheckFault.notMigrated(open.description) }
    }

    private func say(_ check: String, _ found: DataFindings) {
        if found.wrongCount + found.notedCount == 0 { return Report.line("\(check): nothing to report") }
        Report.line("\(check): \(found.wrongCount) wrong, \(found.notedCount) noted")
        for (word, lines, count) in [
            ("wrong", found.wrong, found.wrongCount), ("noted", found.noted, found.notedCount),
        ] {
            for line in lines { Report.line("  \(word): \(line)") }
            if count > lines.count { Report.line("  \(word): \(count - lines.count) more") }
        }
    }
}

/// Why the data cannot be looked at.
enum CheckFault: Error, CustomStringConvertible {
    case notMigrated(String)

    var description: String {
        switch self {
        case .notMigrated(let step):
            "the database is not at the schema (\(step)); run migrate or start the server, then check again"
        }
    }
}
