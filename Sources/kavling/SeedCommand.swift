//  SeedCommand: `kavling seed --demo`: fills an empty database with a made-up office.
//
//  Needs the database for itself, like every verb that opens it: a running server is stopped first, or started with
//  `serve --demo` instead.

import ArgumentParser
import Bookings
import SQLiteDriver

/// Loads demo data.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fill an empty database with demo data.",
        discussion: "2 projects, 120 units, 80 customers, 10 staff, 60 bookings, documents with PDF and JPEG files.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Load the demo office; it is the only data there is.")
    var demo = false

    @Option(help: "So many times as large, but for projects, departments, positions and banks.")
    var scale = 1

    func validate() throws {
        guard demo else { throw ValidationError("Say what to load: --demo") }
        guard DemoOffice.scales.contains(scale) else {
            throw ValidationError("--scale is a number from 1 to \(DemoOffice.scales.upperBound)")
        }
    }

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            try await Office.use(settings) { try await DemoSeeder($0).load(scale: scale) }
        }
    }
}
