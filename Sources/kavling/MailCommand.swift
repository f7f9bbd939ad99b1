//  MailCommand: `kavling mail list`.
//
//  Works on a running server through its socket, or on the database itself. What it prints opens accounts, so it is for
//  the operator's eyes and in no log.

import ArgumentParser

/// Messages that wait because no mail server is configured.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Messages to people, where no mail server is configured.",
        subcommands: [List.self])

    /// Prints the messages with their texts, oldest first.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the messages that wait; the links in them open accounts.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Report.faults { try await ControlCommand.listMail.perform(Settings.read(common)) }
        }
    }
}
