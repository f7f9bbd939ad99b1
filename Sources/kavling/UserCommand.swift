//  UserCommand: `kavling user create|list|block|sessions`.
//
//  Works on a running server through its socket, or on the database itself. Passwords never stand in arguments.

import ArgumentParser
import Content
import Foundation

/// Accounts that log in.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Accounts.",
        subcommands: [Create.self, List.self, Block.self, Sessions.self, SecondFactor.self])

    /// Makes an account; the password comes from standard input, so that it is in no history.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "create", abstract: "Make an account.")

        @OptionGroup var common: CommonOptions
        @Option(help: "E-mail address.") var email: String
        @Option(help: "Name to log in with.") var username: String
        @Option(help: "Name or type of the role, such as Admin.") var role: String
        @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

        func run() async throws {
            try await Report.faults {
                guard passwordStdin, let password = readLine(strippingNewline: true), !password.isEmpty else {
                    throw Refusal.validation("give the password on standard input, with --password-stdin")
                }
                let command = ControlCommand.createUser(
                    email: email, username: username, role: role, password: password)
                try await command.perform(Settings.read(common))
            }
        }
    }

    /// Lists accounts: id, name, e-mail, role, state.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Report.faults { try await ControlCommand.listUsers.perform(Settings.read(common)) }
        }
    }

    /// Blocks an account, or lifts that.
    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "block", abstract: "Block an account; its logins stop at once.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "User name or e-mail address.") var name: String
        @Flag(help: "Lift the block.") var undo = false

        func run() async throws {
            try await Report.faults {
                try await ControlCommand.blockUser(name, isBlocked: !undo).perform(Settings.read(common))
            }
        }
    }

    /// Lists an account's sessions, or ends them.
    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sessions", abstract: "List an account's sessions, or end them all.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "User name or e-mail address.") var name: String
        @Flag(help: "End all of them.") var revoke = false

        func run() async throws {
            try await Report.faults {
                try await ControlCommand.sessions(of: name, revoke: revoke).perform(Settings.read(common))
            }
        }
    }

    /// Removes an account's second factor.
    struct SecondFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "totp", abstract: "Remove an account's second factor, for whoever lost it.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "User name or e-mail address.") var name: String
        @Flag(help: "Remove it.") var remove = false

        func run() async throws {
            try await Report.faults {
                guard remove else { throw Refusal.validation("say --remove to remove the second factor of \(name)") }
                try await ControlCommand.removeSecondFactor(of: name).perform(Settings.read(common))
            }
        }
    }
}
