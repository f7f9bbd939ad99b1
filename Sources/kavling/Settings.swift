//  Settings: configuration, read once: flags, then environment, then `.env`, then defaults.
//
//  Unknown `KAVLING_*` names are an error: a misspelt variable must not pass for a set one.

import Bookings
import Configuration
import Foundation
import Server
import SystemPackage

/// Everything the server can be told, checked.
struct Settings: Sendable {
    var host = "127.0.0.1"
    var port = 1337
    var database = "sqlite:data/kavling.db"
    var content = "content"
    /// Nil: `bookings` for the shipped content, none for other.
    var rules: String?
    /// A folder, or `s3://…`.
    var uploads = "data/uploads"
    /// Where files arrive that are kept in a bucket.
    var stage = "data/uploads"
    var s3Key: String?
    var s3Secret: String?
    var secrets = "data/secrets.json"
    var jwtSecret: String?
    var apiTokenSalt: String?
    var timezone = "Asia/Jakarta"
    /// `read` or `all`: a development switch.
    var publicAccess = ""
    var statementMilliseconds = 2_000
    var cors = "*"
    /// Requests a minute of one account; 0 is no bound.
    var accountRequests = 600
    /// Requests a minute from one address; 0 is no bound.
    var addressRequests = 3_000
    /// Proxies whose `X-Forwarded-For` is believed.
    var proxies = "loopback"
    /// `json`, `text`, `off`, or `auto`: text for a terminal, JSON for everything else.
    var log = "auto"
    /// The least level that is logged.
    var logLevel = "info"
    var uploadMegabytes = 5
    /// Where files are scanned; nil: nowhere.
    var clamd: ScannerAddress?
    /// Whether answers are remembered; off for measuring.
    var pageCache = true
    /// The mail server; nil: mail waits for the operator.
    var smtp: SMTPSettings?
    /// Where people reach the server, such as `https://office.example.com`; empty: unknown.
    var publicURL = ""
    /// Whether strangers may make themselves an account: `off`, `on`, `confirmed`; empty leaves it as stored.
    var registration = ""
    /// How long a connection may be silent between requests.
    var idleSeconds = 65
    /// How long personal data is kept.
    var retention = RetentionPeriods()

    /// Every variable there is.
    static let variables: Set<String> = [
        "KAVLING_HOST", "KAVLING_PORT", "KAVLING_DATABASE", "KAVLING_CONTENT", "KAVLING_RULES", "KAVLING_UPLOADS",
        "KAVLING_SECRETS", "KAVLING_JWT_SECRET", "KAVLING_API_TOKEN_SALT", "KAVLING_TIMEZONE", "KAVLING_PUBLIC",
        "KAVLING_STATEMENT_MS", "KAVLING_CORS", "KAVLING_PAGE_CACHE", "KAVLING_LOG", "KAVLING_LOG_LEVEL",
        "KAVLING_IDLE_SECONDS", "KAVLING_RATE_ACCOUNT", "KAVLING_RATE_ADDRESS", "KAVLING_PROXIES", "KAVLING_SMTP",
        "KAVLING_PUBLIC_URL", "KAVLING_REGISTRATION", "KAVLING_RETENTION_MONEY_YEARS", "KAVLING_RETENTION_FILE_DAYS",
        "KAVLING_RETENTION_LEAD_DAYS",
        "KAVLING_CLAMD", "KAVLING_STAGE", "KAVLING_S3_KEY", "KAVLING_S3_SECRET",
    ]

    /// Reads environment and `.env`.
    /// - Throws: `SettingsFault` for an unknown name or a value that is none.
    static func read(environment: [String: String] = ProcessInfo.processInfo.environment, file: String = ".env")
        async throws -> Settings
    {
        for name in environment.keys.sorted() where name.hasPrefix("KAVLING_") && !variables.contains(name) {
            throw SettingsFault.unknown(name, in: "the environment")
        }
        try checkNames(inFile: file)
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: environment),
            try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file), allowMissing: true),
        ])
        let scope = reader.scoped(to: "kavling")
        var settings = Settings()
        settings.host = scope.string(forKey: "host", default: settings.host)
        settings.port = try number(scope, "port", settings.port, 0...65_535)
        settings.database = scope.string(forKey: "database", default: settings.database)
        settings.content = scope.string(forKey: "content", default: settings.content)
        settings.rules = scope.string(forKey: "rules")
        settings.uploads = scope.string(forKey: "uploads", default: settings.uploads)
        settings.stage = scope.string(forKey: "stage", default: settings.stage)
        settings.s3Key = scope.string(forKey: "s3.key", isSecret: true)
        settings.s3Secret = scope.string(forKey: "s3.secret", isSecret: true)
        settings.secrets = scope.string(forKey: "secrets", default: settings.secrets)
        settings.jwtSecret = scope.string(forKey: "jwt.secret", isSecret: true)
        settings.apiTokenSalt = scope.string(forKey: "api.token.salt", isSecret: true)
        settings.timezone = scope.string(forKey: "timezone", default: settings.timezone)
        settings.publicAccess = scope.string(forKey: "public", default: settings.publicAccess)
        guard ["", "read", "all"].contains(settings.publicAccess) else {
            throw SettingsFault.invalid("KAVLING_PUBLIC", settings.publicAccess, "empty, read or all")
        }
        settings.statementMilliseconds = try number(scope, "statement.ms", settings.statementMilliseconds, 1...600_000)
        let pageCache = scope.string(forKey: ConfigKey(["page", "cache"]), default: "on")
        guard ["on", "off"].contains(pageCache) else {
            throw SettingsFault.invalid("KAVLING_PAGE_CACHE", pageCache, "on or off")
        }
        settings.pageCache = pageCache == "on"
        settings.idleSeconds = try number(scope, "idle.seconds", settings.idleSeconds, 1...3_600)
        var retention = settings.retention
        retention.moneyYears = try number(scope, "retention.money.years", retention.moneyYears, 1...100)
        retention.fileDays = try number(scope, "retention.file.days", retention.fileDays, 0...36_500)
        retention.leadDays = try number(scope, "retention.lead.days", retention.leadDays, 0...36_500)
        settings.retention = retention
        try settings.readDoor(scope)
        settings.log = try choice(scope, "log", settings.log, ["auto", "json", "text", "off"])
        settings.logLevel = try choice(
            scope, "log.level", settings.logLevel, ["debug", "info", "notice", "warning", "error"])
        return settings
    }

    private static func mailServer(_ line: String) throws -> SMTPSettings? {
        if line.isEmpty { return nil }
        do {
            return try SMTPSettings(line)
        } catch {
            // Not the line itself, which may hold a password.
            throw SettingsFault.unusable("KAVLING_SMTP", error.reason)
        }
    }

    private static func publicURL(_ text: String) throws -> String {
        let isOne = text.hasPrefix("https://") || text.hasPrefix("http://")
        guard text.isEmpty || (isOne && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }) else {
            throw SettingsFault.invalid("KAVLING_PUBLIC_URL", text, "an address such as https://office.example.com")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Who may come in how often, and what goes out by mail.
    private mutating func readDoor(_ scope: ConfigReader) throws {
        smtp = try Settings.mailServer(scope.string(forKey: "smtp", isSecret: true) ?? "")
        publicURL = try Settings.publicURL(scope.string(forKey: "public.url") ?? "")
        registration = scope.string(forKey: "registration", default: registration)
        guard registration.isEmpty || Registration(rawValue: registration) != nil else {
            throw SettingsFault.invalid(
                "KAVLING_REGISTRATION", registration, "empty, off, on or confirmed")
        }
        if let text = scope.string(forKey: "clamd"), !text.isEmpty {
            guard let address = ScannerAddress(text) else {
                throw SettingsFault.invalid("KAVLING_CLAMD", text, "unix:/PATH or tcp:HOST:PORT")
            }
            clamd = address
        }
        cors = scope.string(forKey: "cors", default: cors)
        accountRequests = try Settings.number(scope, "rate.account", accountRequests, 0...1_000_000)
        addressRequests = try Settings.number(scope, "rate.address", addressRequests, 0...1_000_000)
        proxies = scope.string(forKey: "proxies", default: proxies)
    }

    private static func choice(_ reader: ConfigReader, _ key: String, _ standard: String, _ choices: [String]) throws
        -> String
    {
        let text = reader.string(forKey: ConfigKey(key.split(separator: ".").map(String.init)), default: standard)
        guard choices.contains(text) else {
            let name = "KAVLING_" + key.uppercased().replacing(".", with: "_")
            throw SettingsFault.invalid(name, text, "one of " + choices.joined(separator: ", "))
        }
        return text
    }

    private static func number(_ reader: ConfigReader, _ key: String, _ standard: Int, _ range: ClosedRange<Int>) throws
        -> Int
    {
        guard let text = reader.string(forKey: ConfigKey(key.split(separator: ".").map(String.init))) else {
            return standard
        }
        guard let number = Int(text), range.contains(number) else {
            let name = "KAVLING_" + key.uppercased().replacing(".", with: "_")
            throw SettingsFault.invalid(name, text, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Settings with a verb's flags on top.
    static func read(_ options: CommonOptions) async throws -> Settings {
        var settings = try await read()
        settings.apply(options)
        return settings
    }

    private static func checkNames(inFile path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        for line in text.split(whereSeparator: \.isNewline) {
            guard let name = line.split(separator: "=", maxSplits: 1).first?.trimmingCharacters(in: .whitespaces),
                name.hasPrefix("KAVLING_"), !variables.contains(name)
            else { continue }
            throw SettingsFault.unknown(name, in: path)
        }
    }

    /// The path of a SQLite database.
    /// - Throws: For any other kind of address.
    var databasePath: String {
        get throws {
            guard database.hasPrefix("sqlite:"), database.count > 7 else {
                throw SettingsFault.invalid("KAVLING_DATABASE", database, "sqlite:PATH")
            }
            return String(database.dropFirst(7))
        }
    }

    /// Where people reach the server; no slash at the end.
    var origin: String {
        publicURL.isEmpty ? "http://\(host):\(port)" : publicURL
    }
}

/// What is wrong with the configuration.
enum SettingsFault: Error, CustomStringConvertible {
    case unknown(String, in: String)
    case invalid(String, String, String)
    case publicOffLoopback(String)
    /// A variable, and why it cannot be used; its value is not repeated.
    case unusable(String, String)

    var description: String {
        switch self {
        case .unknown(let name, let place): "unknown variable \(name) in \(place)"
        case .invalid(let name, let value, let wanted): "\(name) is \"\(value)\", but must be \(wanted)"
        case .unusable(let name, let reason): "\(name) cannot be used: \(reason)"
        case .publicOffLoopback(let host):
            "KAVLING_PUBLIC widens what anybody may do and is refused on \(host); it is for a loopback address only"
        }
    }
}
