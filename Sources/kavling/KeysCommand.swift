//  KeysCommand: `kavling keys rotate`: other keys, without losing what is under the old ones.
//
//  Field keys: online, through a running server or on the database itself; stopped at any moment and run again, it goes
//  on where it was. Keys of hashes: with `--index`, only while no server runs, in one transaction.

import ArgumentParser
import Content
import Foundation
import SQLiteDriver
import Server
import Storage

/// Keys of encrypted fields.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Keys of encrypted fields.", subcommands: [Rotate.self])

    /// Changes the field key, or the key of the hashes.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Change the key of encrypted fields; the server may run.",
            discussion: "Stopped half-way, it goes on when it is run again. Copy the secrets file elsewhere afterwards."
        )

        @OptionGroup var common: CommonOptions
        @Flag(help: "Change the key of the hashes instead; no server may run.") var index = false

        func run() async throws {
            try await Report.faults {
                let settings = try await Settings.read(common)
                if index { return try await KeysCommand.rotateIndex(settings) }
                let socket = ControlSocket(database: try settings.databasePath)
                if try socket.send(.places) != nil {
                    return try await KeysCommand.rotate { command in
                        guard let lines = try socket.send(command) else { throw ControlFault.broken }
                        return lines
                    }
                }
                try await Office.use(settings) { office in
                    try await KeysCommand.rotate { try await $0.run(office) }
                }
            }
        }
    }

    /// Begins or goes on, step by step, until nothing is under an older key; each step is a command of its own, so that
    /// nobody waits long for an answer and whoever stops this verb stops the work.
    private static func rotate(_ perform: (ControlCommand) async throws -> [String]) async throws {
        for line in try await perform(.beginKeys) { Report.line(line) }
        var progress = ResealProgress()
        var told = 0
        while true {
            guard let text = try await perform(.resealKeys(progress)).first, let next = ResealProgress(text) else {
                throw ControlFault.broken
            }
            progress = next
            if progress.resealed / 100_000 > told / 100_000 { Report.line("\(progress.resealed) values so far") }
            told = progress.resealed
            if progress.isAtEnd { break }
        }
        Report.line("\(progress.resealed) values are under the new key")
        for line in try await perform(.finishKeys) { Report.line(line) }
    }

    private static func rotateIndex(_ settings: Settings) async throws {
        let place = try BackupPlace(settings)
        guard try ControlSocket(database: place.database).send(.places) == nil else { throw KeysFault.serverRuns }
        guard PlainFile.exists(place.database) else { throw BackupFault.noDatabase(place.database) }
        try await Office.use(settings) { office in
            let keys = try KeyRotation(path: place.secrets).addIndex(
                besides: office.store.layout.cipher.indexFingerprint)
            let count = try await office.driver.withWriteDeadline(.seconds(86_400)) {
                try await Rehashing.run(office.store.layout, to: keys, in: office.driver)
            }
            Report.line("\(count) hashes are under a new key")
        }
        Report.line(
            "copy \(place.secrets) to where its copy is kept; it keeps the older key, which backups made before need")
    }
}

/// Why keys are not changed.
enum KeysFault: Error, CustomStringConvertible {
    case serverRuns
    case left(Int64)

    var description: String {
        switch self {
        case .serverRuns: "the key of the hashes can only be changed while no server runs: stop it first"
        case .left(let count): "\(count) values are still under an older key; run keys rotate again"
        }
    }
}

/// What the commands of a rotation do, in the server's process or in the verb's own.
struct KeysControl {
    let office: Office

    /// How long one command goes on.
    private static let patience: Duration = .seconds(1)

    private var rotation: KeyRotation { KeyRotation(path: office.settings.secrets) }

    private var context: WriteContext { office.clock.context(requestID: "keys") }

    func begin() async throws -> [String] {
        let step = try rotation.begin()
        // On disk from here on; everything that is sealed from now on is under the new key.
        office.store.layout.cipher.adopt(step.keys)
        guard !step.isResumed else { return ["an earlier rotation to key \(step.keys.current) is gone on with"] }
        try await office.store.noteKey(step.keys.current, isNew: true, as: context)
        return ["key \(step.keys.current) is in \(office.settings.secrets), and new values are sealed with it"]
    }

    func reseal(_ progress: ResealProgress) async throws -> [String] {
        var progress = progress
        let end = ContinuousClock.now + KeysControl.patience
        while !progress.isAtEnd, ContinuousClock.now < end { progress = try await office.store.reseal(progress) }
        return [progress.text]
    }

    func finish() async throws -> [String] {
        let left = try await office.store.countOldTexts()
        guard left == 0 else { throw KeysFault.left(left) }
        let step = try rotation.finish()
        office.store.layout.cipher.adopt(step.keys)
        for id in step.old { try await office.store.noteKey(id, isNew: false, as: context) }
        guard !step.old.isEmpty else { return ["nothing was under an older key"] }
        let keys = step.old.map(String.init).joined(separator: ", ")
        return [
            "key \(keys) is retired: no value of the database needs it any more",
            "backups made before now still need it: it stays in \(office.settings.secrets), as retired",
            "copy \(office.settings.secrets) to where its copy is kept",
        ]
    }
}
