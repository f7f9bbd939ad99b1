//  TestOffice: a real database with the accounts, roles and tokens of the recorded Strapi installation.

import Content
import Foundation
import Logging
import Relational
import SQLiteDriver
import Storage
import Synchronization
import Testing

@testable import Server

/// A clock that a test moves.
final class TestClock: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Int64 = 1_795_354_400_000) {
        time = Mutex(start)
    }

    var now: Instant { Instant(milliseconds: time.withLock { $0 }) }

    func advance(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        time.withLock { $0 += seconds * 1_000 + attoseconds / 1_000_000_000_000_000 }
    }

    var office: OfficeClock {
        OfficeClock(now: { self.now }, day: { String($0.iso8601.prefix(10)) })
    }
}

/// An opened database with what goes on top of it.
struct TestOffice: Sendable {
    let store: ContentStore
    let secrets: Secrets
    let clock: TestClock
    /// Whether a mail server takes what waits.
    var sendsMail = false
    /// How much mail may wait.
    var mailLimits = MailLimits()

    /// One for all tests: its threads live as long as the process.
    static let passwords = PasswordHasher(threads: 2, waitingJobs: 10_000)

    var accounts: Accounts {
        Accounts(store: store, clock: clock.office, secrets: secrets, passwords: TestOffice.passwords)
    }

    var login: Login { login(Lockout(clock: clock.office)) }

    func login(_ lockout: Lockout) -> Login {
        login(lockout, Logger(label: "test") { _ in LineLogHandler(nil) })
    }

    func login(_ lockout: Lockout, _ logger: Logger) -> Login {
        Login(
            store: store, clock: clock.office, passwords: TestOffice.passwords, sessions: sessions, lockout: lockout,
            factors: factors, invitations: invitations, logger: logger)
    }

    var mail: MailQueue {
        MailQueue(store: store, clock: clock.office, keys: secrets.fieldKeys, isSent: sendsMail, limits: mailLimits)
    }

    var invitations: Invitations {
        Invitations(
            store: store, clock: clock.office, passwords: TestOffice.passwords, mail: mail,
            publicURL: "https://kantor.example.com")
    }

    var factors: SecondFactors {
        SecondFactors(store: store, keys: secrets.fieldKeys, mail: mail)
    }

    func principals(_ widening: PublicAccess = .stored) -> Principals {
        Principals(
            store: store, secrets: secrets, clock: clock.office, sessions: sessions, widening: widening)
    }

    var sessions: Sessions { sessions(SessionLimits()) }

    func sessions(_ limits: SessionLimits) -> Sessions {
        Sessions(store: store, secret: secrets.jwtSecret, clock: clock.office, limits: limits)
    }

    /// Opens a new database, empty but for its tables, and hands it over.
    @discardableResult
    static func empty<R>(_ files: [SchemaFile] = [], _ body: (TestOffice) async throws -> R) async throws -> R {
        try await Folder.use { folder in
            let schema = try SchemaLoader.load(
                [
                    SchemaFile(
                        path: "api/rahasia/content-types/rahasia/schema.json", bytes: Array(TestOffice.schema.utf8))
                ] + files)
            var configuration = SQLiteConfiguration(path: folder.path("office.db")) { TextFold.fold($0, into: &$1) }
            configuration.statementDeadline = .seconds(600)
            configuration.writeDeadline = .seconds(600)
            let driver = try SQLiteDriver(configuration: configuration)
            let layout = Layout(
                schema: schema, cipher: FieldCipher(.random()), dialect: driver.dialect, rules: AccountRules.all)
            let result: Result<R, any Error>
            do {
                _ = try await Migrator(layout).migrate(driver)
                let secrets = try Secrets.load(
                    path: folder.path("secrets.json"), databaseExists: false, jwtSecret: "golden-jwt-secret",
                    apiTokenSalt: "golden-api-token-salt")
                let store = ContentStore(layout: layout, driver: driver)
                result = .success(try await body(TestOffice(store: store, secrets: secrets, clock: TestClock())))
            } catch {
                result = .failure(error)
            }
            await driver.close()
            return try result.get()
        }
    }

    /// The same with what the recorded installation has.
    @discardableResult
    static func recorded<R>(_ files: [SchemaFile] = [], _ body: (TestOffice) async throws -> R) async throws -> R {
        try await empty(files) { office in
            try await office.write { try Recorded.store(in: $0) }
            return try await body(office)
        }
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> R) async throws -> R {
        try await store.write(WriteContext(principal: .system, now: clock.now, today: "2026-11-22"), body)
    }

    /// A setting of the installation, as a take-over leaves it.
    func set(_ key: String, _ json: String) async throws {
        try await run(Statements.set(key, json))
    }

    /// One statement behind the store's back, as another process might send it.
    func run(_ statement: Statement) async throws {
        _ = try await store.driver.write { try $0.run(statement) }
    }

    /// The stored hash of an account's password.
    func passwordHash(_ username: String) async throws -> String {
        let found = try await store.driver.read { try $0.first(Statements.passwordHash(username))?.first }
        guard case .text(let hash)? = found else { return "" }
        return hash
    }

    /// From where the entries of a type were changed, as the change log has it.
    func addresses(of type: String) async throws -> [String] {
        try await store.driver.read { connection in
            var found: [String] = []
            try connection.forEach(Statements.addresses(of: type)) { found.append($0.text(0)) }
            return found
        }
    }

    /// Lines of the change log: action, type and changes.
    func changeLog() async throws -> [String] {
        try await store.driver.read { connection in
            var lines: [String] = []
            try connection.forEach(Statements.changeLog) { row in
                lines.append("\(row.text(0)) \(row.text(1)) \(row.text(2)) \(row.text(3))")
            }
            return lines
        }
    }

    private static let schema = """
        {"kind":"collectionType","collectionName":"rahasias","info":{"singularName":"rahasia","pluralName":"rahasias",
        "displayName":"Rahasia"},"attributes":{"kode":{"type":"string"}}}
        """
}

/// A folder that goes with the test.
struct Folder {
    let root: String

    func path(_ name: String) -> String { root + "/" + name }

    @discardableResult
    static func use<R>(_ body: (Folder) async throws -> R) async throws -> R {
        let root = FileManager.default.temporaryDirectory.path + "/kavling-auth-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        return try await body(Folder(root: root))
    }
}

/// Runs the same thing twice at once.
func twiceAtOnce<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> [R] {
    async let one = body()
    async let other = body()
    return try await [one, other]
}

extension TestOffice {
    /// What account routes are made of, under a policy.
    func parts(_ policy: AccountPolicy = AccountPolicy(), rolesChanged: @escaping @Sendable () -> Void = {})
        -> AccountParts
    {
        AccountParts(policy: policy, mail: mail, rolesChanged: rolesChanged)
    }
}

extension Sessions {
    /// Begins a session of an account, as a login does, and gives its token.
    func token(of userID: Int64, from client: SessionClient = .unknown) async throws -> String {
        try await begin(userID, from: client, wantsRefresh: false).jwt
    }
}
