//  CheckCommand: `kavling check`: what is wrong with content types and configuration.
//
//  Reads the database where there is one, and changes nothing. Problems come with file and attribute; errors end with
//  exit code 1.

import ArgumentParser
import Content
import Foundation
import SQLiteDriver
import Server
import Storage

/// Prints problems with file and attribute; exit 1 on errors, 0 with warnings.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate content types and configuration.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Look through the stored data as well; the server may run.")
    var data = false

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            do {
                let files = try ContentFolder(path: settings.content).files()
                let schema = try SchemaLoader.load(files)
                _ = try ShippedRole.read(files, schema: schema)
                for problem in schema.problems { Report.line(problem.description) }
                let house = settings.house(schema, try settings.clock())
                try house.check(schema)
                for absence in house.absences(schema) { Report.line("warning: \(absence)") }
                try await listDuplicates(settings, schema, house)
                Report.line("\(schema.contentTypes.count) content types, \(schema.problems.count) warnings")
                if data { try await inspect(settings, schema, house) }
            } catch let fault as ShippedRolesFault {
                Report.line(fault.description)
                throw ExitCode(1)
            } catch let fault as SchemaLoadFault {
                for problem in fault.problems { Report.line(problem.description) }
                throw ExitCode(1)
            }
        }
    }

    /// Values that a take-over kept although they should be unique, until they are repaired.
    private func listDuplicates(_ settings: Settings, _ schema: Schema, _ house: House) async throws {
        let path = try settings.databasePath
        guard FileManager.default.fileExists(atPath: path) else { return }
        var configuration = settings.driverConfiguration(path: path)
        configuration.readOnly = true
        configuration.exclusive = false
        let found = try await SQLiteDriver.use(configuration) { driver in
            // Looking for equal values opens nothing, so no keys are needed.
            let layout = Layout(
                schema: schema, cipher: FieldCipher(.random()), dialect: driver.dialect, rules: house.rules)
            return try await CheckOnly.duplicates(in: driver, layout)
        }
        for duplicate in found {
            Report.line("warning: \(duplicate.type) has equal \(duplicate.attribute) in entries \(duplicate.ids)")
        }
    }
}
