//  Kavling: the program and its verbs.
//
//  Each verb is a command of its own; what they share is in `Settings`, `Wiring` and `Report`.

import ArgumentParser

/// The sales office of a housing developer, in one server program.
@main
struct Kavling: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        // Every verb says its name: working one out from a type took 7 ms of each start (measured).
        commandName: "kavling",
        abstract: "The sales office of a housing developer: units, customers, bookings, documents, payments.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, MigrateCommand.self, OpenAPICommand.self, UserCommand.self,
            TokenCommand.self, ImportCommand.self, SeedCommand.self, BackupCommand.self, RestoreCommand.self,
            AuditCommand.self,
            KeysCommand.self, RetentionCommand.self,
            MailCommand.self,
        ])
}

/// Options that every verb shares.
struct CommonOptions: ParsableArguments {
    @Option(help: "Folder of content types, or any Strapi project's src. (KAVLING_CONTENT)")
    var content: String?

    @Option(help: "sqlite:PATH. (KAVLING_DATABASE)")
    var database: String?
}
