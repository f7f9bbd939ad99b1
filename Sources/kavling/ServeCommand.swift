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
import Synchronization

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
            if !settings.publicAccess.isEmpty, !PeerAddress.isLoopback(settings.host) {
                throw SettingsFault.publicOffLoopback(settings.host)
            }
            try await serve(settings)
        }
    }

    private func serve(_ settings: Settings) async throws {
        Memory.keepFreed()
        // Whatever is made from here on is the owner's alone.
        umask(0o077)
        // A reader of the log that went away must not end the server.
        signal(SIGPIPE, SIG_IGN)
        let signals = await StopSignals()
        let journal = Journal(settings)
        defer { journal.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await signals.watch() }
            defer { group.cancelAll() }
            try await Office.use(settings) { try await serve($0, signals, journal) }
        }
    }

    private func serve(_ office: Office, _ signals: StopSignals, _ journal: Journal) async throws {
        let logger = journal.logger
        let settings = office.settings
        FileLimit.forbidCores()
        for problem in office.schema.problems { Report.line(problem.description) }
        for step in office.steps { if case .kept(_, _) = step { Report.line(step.description) } }
        try await Greeting(office: office).prepare(demo: demo)
        let probe = SandboxProbe()
        async let probed: Void = probe.run { Report.line($0) }
        try await settings.bucket()?.prepare()
        let files = try settings.fileStore()
        let edge = try await office.edge(journal, files, probe)
        let running = Mutex<ServiceGroup?>(nil)
        let connections = OpenConnections(
            ConnectionLimits(files: FileLimit.raise(), idle: .seconds(settings.idleSeconds)))
        var app = Application(
            responder: edge, server: signals.stop.server(connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1_024,
                availableConnectionsDelegate: connections),
            onServerRunning: { channel in
                if let group = running.withLock({ $0 }) { signals.serves(group, office.driver, logger) }
                let port = channel.localAddress?.port ?? settings.port
                Report.line("Kavling serves on http://\(settings.host):\(port)")
            }, logger: logger)
        let socket = ControlSocket(database: try settings.databasePath)
        if socket.isPossible {
            app.addServices(socket.service(office, signals.stop, logger: logger))
        } else {
            Report.line("warning: the database's path is too long for a socket; verbs cannot reach this server")
        }
        defer { if socket.isPossible { unlink(socket.path) } }
        let chores = Chores(chores: try office.chores(logger), logger: logger)
        // Stopped in reverse: the server first.
        let group = ServiceGroup(configuration: .init(services: [chores, app], logger: logger))
        running.withLock { $0 = group }
        try await group.run()
        await probed
    }
}

extension Settings {
    /// Flags come before everything else.
    mutating func apply(_ options: CommonOptions) {
        if let content = options.content { self.content = content }
        if let database = options.database { self.database = database }
    }
}
