//  MigrateCommand: `kavling migrate`: brings the database to the schema, or says what that would do.
//
//  A start does the same by itself. Nothing is dropped without --prune; --dry-run makes and changes nothing.

import ArgumentParser
import Content
import Foundation
import SQLiteDriver
import Server
import Storage

/// Brings the database to the schema.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Drop tables and columns that the schema no longer has, with their data.")
    var prune = false

    @Flag(help: "Make search indexes and kept counts anew from the rows.")
    var rebuild = false

    private var extent: MigrationExtent { MigrationExtent(prunes: prune, rebuilds: rebuild) }

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            if dryRun { return try await rehearse(settings) }
            try await Office.use(settings, extent: extent) { say($0.steps) }
        }
    }

    private func say(_ steps: [MigrationStep]) {
        for step in steps { Report.line(step.description) }
        if steps.isEmpty { Report.line("nothing to do") }
    }

    /// Nothing is made, not even an empty database.
    private func rehearse(_ settings: Settings) async throws {
        let path = try settings.databasePath
        guard FileManager.default.fileExists(atPath: path) else {
            return Report.line("\(path) does not exist yet; every table would be made")
        }
        let schema = try SchemaLoader.load(ContentFolder(path: settings.content).files())
        let house = settings.house(schema, try settings.clock())
        try await SQLiteDriver.use(settings.driverConfiguration(path: path)) { driver in
            // Planning seals and opens nothing, so no keys are needed.
            let layout = Layout(
                schema: schema, cipher: FieldCipher(.random()), dialect: driver.dialect, rules: house.rules,
                checkOnly: try await CheckOnly.stored(in: driver))
            say(try await Migrator(layout, claims: house.claims).plan(driver, extent))
        }
    }
}
