//  BackupCommand: `kavling backup` and `kavling restore`.
//
//  A backup is one file that opens only with the secrets file, which is not in it.

import ArgumentParser
import Content
import Foundation
import Server

/// Makes a backup, beside a running server or without one.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make a backup: database and uploaded files, in one file.",
        discussion: "The server may run. Only the secrets file opens it; keep a copy of that one elsewhere.")

    @Option(help: "sqlite:PATH. (KAVLING_DATABASE)")
    var database: String?

    @Argument(help: "The file to make.")
    var file: String

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            if let database { settings.database = database }
            umask(0o077)
            // A file beyond the limit of its size is then an error, not the end of the process.
            signal(SIGXFSZ, SIG_IGN)
            let place = try BackupPlace.asked(settings)
            let maker = BackupMaker(
                place: place, keys: try place.keys(), now: Instant(milliseconds: Settings.now()),
                files: try place.files(settings))
            if settings.keepsFilesInBucket { try await settings.uploadFolder.prepare() }
            try await maker.make(URL(fileURLWithPath: file).path)
        }
    }
}

/// Puts a backup back, or only looks it through.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Restore a backup into an empty place.",
        discussion: "Needs the secrets file of the installation that the backup was made of.")

    @Option(help: "sqlite:PATH; there must be nothing yet. (KAVLING_DATABASE)")
    var database: String?

    @Flag(help: "Only check the backup and say what it holds.")
    var verify = false

    @Flag(help: "Name every table with its rows and its checksum.")
    var tables = false

    @Argument(help: "The backup.")
    var file: String

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            if let database { settings.database = database }
            umask(0o077)
            signal(SIGXFSZ, SIG_IGN)
            let place = try BackupPlace(settings)
            var restorer = Restorer(keys: try place.keys(), listsTables: tables)
            if settings.keepsFilesInBucket, !verify {
                try await settings.uploadFolder.prepare()
                restorer.bucket = (try place.files(settings), settings.uploadFolder)
            }
            let path = URL(fileURLWithPath: file).path
            try await verify ? restorer.verify(path) : restorer.restore(path, to: place)
        }
    }
}
