//  ImportCommand: `kavling import strapi`: takes a Strapi v4 installation over.
//
//  One write, whole or not at all; files are copied after it and may be copied again.

import ArgumentParser
import Bookings
import Content
import Foundation
import SQLiteDriver
import Server
import Storage

/// Takes data over from other systems.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take data over.", subcommands: [Strapi.self])

    /// A Strapi v4 database, its schemas and its files.
    struct Strapi: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "strapi", abstract: "Take over a Strapi v4 database (SQLite).")

        @Option(help: "The Strapi database: a SQLite file.") var database: String
        @Option(help: "The Strapi project's src folder (or one laid out like it).") var schemas: String
        @Option(help: "The Strapi project's public/uploads folder.") var uploads: String?
        @Flag(help: "Only say what would happen.") var dryRun = false
        @Option(help: "first or last: which live booking of a unit stays; the others are cancelled.") var claims:
            String?
        @Flag(help: "Mend units whose status does not follow their bookings.") var reconcileUnits = false
        @Option(help: "refuse or keep rows whose values should be unique.") var duplicates = "refuse"

        func run() async throws {
            try await Report.faults {
                var settings = try await Settings.read()
                settings.content = schemas
                try await takeOver(settings, options())
            }
        }

        private func options() throws -> TakeOverOptions {
            var options = TakeOverOptions()
            options.isDryRun = dryRun
            options.reconciles = reconcileUnits
            if let claims {
                guard let choice = TakeOverOptions.Claims(rawValue: claims) else {
                    throw Refusal.validation("--claims is first or last")
                }
                options.claims = choice
            }
            guard let choice = TakeOverOptions.Duplicates(rawValue: duplicates) else {
                throw Refusal.validation("--duplicates is refuse or keep")
            }
            options.duplicates = choice
            return options
        }

        private func takeOver(_ settings: Settings, _ options: TakeOverOptions) async throws {
            umask(0o077)
            guard FileManager.default.fileExists(atPath: database) else {
                throw Refusal.notFound("\(database) does not exist")
            }
            var sourceConfiguration = settings.driverConfiguration(path: database)
            sourceConfiguration.readOnly = true
            sourceConfiguration.exclusive = false
            sourceConfiguration.statementDeadline = .seconds(86_400)
            try await SQLiteDriver.use(sourceConfiguration) { source in
                try await Office.use(settings) { office in
                    // A take-over is one write.
                    let report = try await office.driver.withWriteDeadline(.seconds(86_400)) {
                        try await run(from: source, into: office, options)
                    }
                    Report.line(report.description)
                    if !options.isDryRun { try await copy(report.files, settings) }
                }
            }
        }

        private func run(from source: SQLiteDriver, into office: Office, _ options: TakeOverOptions) async throws
            -> TakeOverReport
        {
            let context = office.clock.context(requestID: "import")
            let folder = uploads
            let takeOver = StrapiTakeOver(
                from: source, into: office.driver, layout: office.store.layout, context: context, options: options,
                reviews: office.house.reviews,
                fileExists: { name in folder.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? true },
                progress: { Report.line("\($0.table): \($0.done) of \($0.total)") })
            do {
                return try await takeOver.run()
            } catch let fault as TakeOverFault {
                if let report = fault.report { Report.line(report.description) }
                throw fault
            }
        }

        /// Files come last: rows without files can be mended by copying again.
        private func copy(_ names: [String], _ settings: Settings) async throws {
            guard let uploads else { return }
            let (folder, files) = (settings.uploadFolder, try settings.fileStore())
            try await folder.prepare()
            var copied = 0
            for name in names where UploadFolder.isSafe(name) {
                guard FileManager.default.fileExists(atPath: "\(uploads)/\(name)"),
                    try await files.find(name) == nil
                else { continue }
                let file = try await folder.stagedCopy(of: "\(uploads)/\(name)", named: name)
                try await files.put(file, as: name, replacing: false)
                copied += 1
            }
            Report.line("\(copied) files copied")
        }
    }
}
