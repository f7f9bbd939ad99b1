//  ServeCommand: `kavling serve`.
//
//  Holds the database until it is told to stop, then finishes what is under way and closes it.

import ArgumentParser
import Content
import Foundation
import Hummingbird
import Logging
import SQLiteDriver
import Server
import ServiceLifecycle
import Storage
import UnixSignals

/// Runs the server until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the server.")

    @OptionGroup var common: CommonOptions

    @Option(help: "Address to listen on. (KAVLING_HOST)")
    var host: String?

    @Option(help: "Port to listen on. (KAVLING_PORT)")
    var port: Int?

    @Flag(help: "Load demo data at the first start.")
    var demo = false

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            if let host { settings.host = host }
            if let port { settings.port = port }
            if !settings.publicAccess.isEmpty, !settings.isLoopback {
                throw SettingsFault.publicOffLoopback(settings.host)
            }
            try await serve(settings)
        }
    }

    private func serve(_ settings: Settings) async throws {
        Memory.keepFreed()
        // Whatever is made from here on is the owner's alone.
        umask(0o077)
        var logger = Logger(label: "kavling")
        logger.logLevel = .notice
        try await Office.use(settings) { try await serve($0, logger) }
    }

    private func serve(_ office: Office, _ logger: Logger) async throws {
        let settings = office.settings
        for problem in office.schema.problems { Report.line(problem.description) }
        for step in office.steps { if case .kept(_, _) = step { Report.line(step.description) } }
        try await Greeting(office: office).prepare(demo: demo)
        let edge = try await office.edge(logger: logger)
        var app = Application(
            responder: edge,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                Report.line("Kavling serves on http://\(settings.host):\(port)")
            }, logger: logger)
        let socket = ControlSocket(database: try settings.databasePath)
        if socket.isPossible {
            app.addServices(socket.service(office, logger: logger))
        } else {
            Report.line("warning: the database's path is too long for a socket; verbs cannot reach this server")
        }
        defer { if socket.isPossible { unlink(socket.path) } }
        try await app.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    }
}

extension Settings {
    /// Flags come before everything else.
    mutating func apply(_ options: CommonOptions) {
        if let content = options.content { self.content = content }
        if let database = options.database { self.database = database }
    }
}
