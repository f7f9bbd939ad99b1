//  RetentionCommand: `kavling retention`: erases what has been kept long enough, or says what that would be.
//
//  A running server does it once a day by itself; the verb asks it to do so now.

import ArgumentParser

/// Erases what has been kept long enough.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Erase personal data that has been kept long enough.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Only say what would be erased.") var dryRun = false

    func run() async throws {
        try await Report.faults {
            try await ControlCommand.keepRetention(isDry: dryRun).perform(Settings.read(common))
        }
    }
}
