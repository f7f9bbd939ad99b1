//  TokenCommand: `kavling token create`.
//
//  Works on a running server through its socket, or on the database itself.

import ArgumentParser

/// API tokens.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "API tokens.", subcommands: [Create.self])

    /// Makes an API token and prints its key, once.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make an API token; its key is printed once.")

        @OptionGroup var common: CommonOptions
        @Option(help: "A name to tell it by.") var name: String
        @Option(help: "full-access, read-only or custom.") var type: String
        @Option(help: "For custom: an action such as api::booking.booking.find; may be repeated.") var action:
            [String] = []
        @Option(help: "Days until it expires; without this it does not.") var days: Int?

        func run() async throws {
            try await Report.faults {
                let command = ControlCommand.createToken(name: name, kind: type, actions: action, days: days)
                try await command.perform(Settings.read(common))
            }
        }
    }
}
