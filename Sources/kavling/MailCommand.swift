//  MailCommand: `kavling mail list|send`.
//
//  Works on a running server through its socket, or on the database itself. What is listed may hold codes that let
//  somebody in: it goes to the operator's terminal and nowhere else.

import ArgumentParser
import Content
import Foundation
import Server

/// Mail that waits to be sent.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Mail that waits to be sent.", subcommands: [List.self, Send.self])

    /// Shows what waits, with its text.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Show what waits to be sent, with its text.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Report.faults { try await ControlCommand.listMail.perform(Settings.read(common)) }
        }
    }

    /// Hands a message in, to see whether mail goes out.
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "send", abstract: "Hand in a message, whose text comes from standard input.")

        @OptionGroup var common: CommonOptions
        @Option(help: "The address.") var to: String
        @Option(help: "The subject.") var subject: String

        func run() async throws {
            try await Report.faults {
                let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
                let message = MailMessage(to: to, subject: subject, text: text)
                try await ControlCommand.sendMail(message).perform(Settings.read(common))
            }
        }
    }
}

extension WaitingMail {
    /// For the operator's terminal: a line about the message, then its text.
    var lines: [String] {
        ["mail \(id)\t\(createdAt.iso8601)\t\(attempts) tries\t\(message.to)\t\(message.subject)"]
            + message.text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
}
