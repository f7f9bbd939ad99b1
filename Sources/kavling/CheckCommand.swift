//  CheckCommand: `kavling check`: what is wrong with content types and configuration.
//
//  Opens no database; problems come with file and attribute, errors end with exit code 1.

import ArgumentParser
import Content

/// Prints problems with file and attribute; exit 1 on errors, 0 with warnings.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate content types and configuration.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            do {
                let schema = try SchemaLoader.load(ContentFolder(path: settings.content).files())
                for problem in schema.problems { Report.line(problem.description) }
                let house = settings.house(schema)
                try house.check(schema)
                for absence in house.absences(schema) { Report.line("warning: \(absence)") }
                _ = try settings.clock()
                _ = try settings.databasePath
                Report.line("\(schema.contentTypes.count) content types, \(schema.problems.count) warnings")
            } catch let fault as SchemaLoadFault {
                for problem in fault.problems { Report.line(problem.description) }
                throw ExitCode(1)
            }
        }
    }
}
