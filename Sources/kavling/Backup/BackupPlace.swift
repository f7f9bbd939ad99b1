//  BackupPlace: where an installation lies: database, uploaded files, secrets.
//
//  A running server is asked, since it may have been started with other settings than the verb; where none runs, the
//  verb's own settings count. Paths are absolute: the server's working folder is not the verb's.

import Content
import Foundation
import SQLiteDriver
import Server
import Storage

/// The three places of an installation.
struct BackupPlace: Equatable {
    let database: String
    let uploads: String
    let secrets: String

    init(database: String, uploads: String, secrets: String) {
        self.database = database
        self.uploads = uploads
        self.secrets = secrets
    }

    /// Where these settings say.
    init(_ settings: Settings) throws {
        func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
        self.init(
            database: absolute(try settings.databasePath),
            uploads: settings.keepsFilesInBucket ? settings.uploads : absolute(settings.uploads),
            secrets: absolute(settings.secrets))
    }

    /// Where the server of this database says, or these settings where none runs.
    static func asked(_ settings: Settings) throws -> BackupPlace {
        let own = try BackupPlace(settings)
        guard let lines = try ControlSocket(database: own.database).send(.places) else { return own }
        guard lines.count == 3 else { throw ControlFault.broken }
        return BackupPlace(database: lines[0], uploads: lines[1], secrets: lines[2])
    }

    /// As they go over the socket.
    var lines: [String] { [database, uploads, secrets] }

    /// Where the files are kept; the keys of a bucket are these settings'.
    func files(_ settings: Settings) throws -> any FileStore {
        var settings = settings
        settings.uploads = uploads
        return try settings.fileStore()
    }

    /// The keys of the secrets file, which must be there.
    func keys() throws -> FieldKeys {
        guard PlainFile.exists(secrets) else { throw BackupFault.noSecrets(secrets) }
        return try Secrets.load(path: secrets, databaseExists: true).fieldKeys
    }
}

extension SQLiteConfiguration {
    /// To read a whole database once, beside whoever has it open.
    static func readOnly(_ path: String) -> SQLiteConfiguration {
        var configuration = SQLiteConfiguration(path: path) { bytes, folded in TextFold.fold(bytes, into: &folded) }
        configuration.readOnly = true
        configuration.exclusive = false
        configuration.readers = 1
        configuration.statementDeadline = .seconds(86_400)
        return configuration
    }
}
