//  Wiring: where the parts become one program. Nothing else reads settings or makes parts.
//
//  In: Settings.  Out: the opened office and its edge. Whatever fails on the way closes what was opened.

import Bookings
import Content
import Figures
import Foundation
import Hummingbird
import Logging
import NIOPosix
import SQLiteDriver
import Server
import Storage

/// The opened parts behind every verb.
struct Office: Sendable {
    let settings: Settings
    let schema: Schema
    let secrets: Secrets
    let store: ContentStore
    let driver: SQLiteDriver
    let clock: OfficeClock
    let accounts: Accounts
    let sessions: Sessions
    let factors: SecondFactors
    let mail: MailQueue
    let house: House
    /// The roles that come with the content.
    let roles: [ShippedRole]
    /// Looks at identity data on their way to disk.
    let accesses: AccessLog
    /// What migrating did.
    let steps: [MigrationStep]

    /// Opens everything and brings the database to the schema, for as long as `body` runs; closes it whichever way
    /// that ends.
    static func use(
        _ settings: Settings, extent: MigrationExtent = MigrationExtent(), _ body: (Office) async throws -> Void
    ) async throws {
        let files = try ContentFolder(path: settings.content).files()
        let schema = try SchemaLoader.load(files)
        let roles = try ShippedRole.read(files, schema: schema)
        let path = try settings.databasePath
        let secrets = try Secrets.load(
            path: settings.secrets, databaseExists: FileManager.default.fileExists(atPath: path),
            jwtSecret: settings.jwtSecret, apiTokenSalt: settings.apiTokenSalt)
        let clock = try settings.clock()
        let house = settings.house(schema, clock)
        try house.check(schema)
        try await SQLiteDriver.use(settings.driverConfiguration(path: path)) { driver in
            let (layout, steps) = try await driver.withWriteDeadline(.seconds(86_400)) {
                try await migrate(driver, schema, house, secrets, extent)
            }
            if try await Scrub.isAsked(in: driver) {
                try await driver.rewrite()
                try await Scrub.settle(in: driver)
            }
            let store = ContentStore(layout: layout, driver: driver)
            let accounts = Accounts(store: store, clock: clock, secrets: secrets, passwords: .shared)
            let sessions = Sessions(store: store, secret: secrets.jwtSecret, clock: clock)
            let mail = MailQueue(
                store: store, clock: clock, keys: secrets.fieldKeys, isSent: settings.smtp != nil)
            let factors = SecondFactors(store: store, keys: secrets.fieldKeys, mail: mail)
            try await body(
                Office(
                    settings: settings, schema: schema, secrets: secrets, store: store, driver: driver, clock: clock,
                    accounts: accounts, sessions: sessions, factors: factors, mail: mail, house: house,
                    roles: roles, accesses: AccessLog(store: store, clock: clock), steps: steps))
        }
    }

    private static func layout(
        _ schema: Schema, _ house: House, _ secrets: Secrets, _ driver: SQLiteDriver
    ) async throws -> Layout {
        let keys = try await IndexKey.matching(secrets.fieldKeys, in: driver)
        return Layout(
            schema: schema, cipher: FieldCipher(keys), dialect: driver.dialect,
            rules: AccountRules.all + house.rules,
            checkOnly: try await CheckOnly.stored(in: driver), scan: house.scan)
    }

    /// Brings the database to the schema.
    /// - Returns: What is stored where from now on, and what was done.
    private static func migrate(
        _ driver: SQLiteDriver, _ schema: Schema, _ house: House, _ secrets: Secrets, _ extent: MigrationExtent
    ) async throws -> (Layout, [MigrationStep]) {
        var layout = try await layout(schema, house, secrets, driver)
        if !layout.checkOnly.isEmpty, try await !CheckOnly.settle(driver, layout).isEmpty {
            layout = try await self.layout(schema, house, secrets, driver)
        }
        return (layout, try await Migrator(layout, claims: house.claims).migrate(driver, extent))
    }

    /// The HTTP edge over these parts; pictures wait for `probe`.
    func edge(_ journal: Journal, _ files: any FileStore, _ probe: SandboxProbe) async throws -> Edge {
        let folder = settings.uploadFolder
        try await folder.prepare()
        // What an earlier run was still receiving when it ended.
        _ = try await folder.sweepStage()
        if settings.clamd == nil, house.fileTypes != nil {
            Report.line("warning: KAVLING_CLAMD is not set: files are kept without being scanned")
        }
        let library = FileLibrary(
            folder: folder, store: files, pictures: PictureMaker(probe),
            scanner: settings.clamd.map { ClamScanner($0, pool: .singleton) },
            rules: FileRules(types: house.fileTypes), clock: clock)
        let pages = PageCache(bytes: settings.pageCache ? Office.pageCacheBytes : 0)
        let context = APIContext(
            store: store, formats: house.formats, clock: clock, defaultLocale: try await defaultLocale(),
            pages: pages, accesses: accesses)
        let principals = Principals(
            store: store, secrets: secrets, clock: clock, sessions: sessions,
            widening: PublicAccess(rawValue: settings.publicAccess) ?? .stored)
        let (schema, provided, actions) = (schema, store.layout.providedByType, house.actions)
        let document = LazyBytes(on: .singleton) {
            let document = OpenAPIDocument(
                schema: schema, provided: provided, actions: actions, version: Office.version)
            return Array(document.json().serialized().utf8)
        }
        let observer = RequestObserver(schema: schema, log: journal.stream)
        let routes = Routes(
            context: context, library: library, passwords: .shared,
            login: Login(
                store: store, clock: clock, passwords: .shared, sessions: sessions, lockout: Lockout(clock: clock),
                factors: factors,
                invitations: Invitations(
                    store: store, clock: clock, passwords: .shared, mail: mail, publicURL: settings.publicURL),
                logger: journal.logger),
            limiter: LoginLimiter(clock: clock),
            parts: AccountParts(policy: policy, mail: mail, rolesChanged: { principals.invalidate() }),
            links: FileLinks(key: secrets.linkKey, now: clock.now), figures: figures(observer, journal, pages),
            actions: house.actions, openAPI: document)
        guard let proxies = TrustedProxies(settings.proxies) else {
            throw SettingsFault.invalid(
                "KAVLING_PROXIES", settings.proxies, "addresses and networks, separated by commas")
        }
        let limits = RequestLimits(account: settings.accountRequests, address: settings.addressRequests)
        return Edge(
            routes: routes, crossOrigin: CrossOrigin(origins: settings.cors.split(separator: ",").map(String.init)),
            limiter: RequestLimiter(limits, now: clock.now), proxies: proxies, observer: observer,
            authenticate: { try await principals.resolve($0) })
    }

    /// What holds for accounts: the house's own, or a fresh Strapi's for foreign content.
    private var policy: AccountPolicy {
        var policy = house.accounts
        policy.origin = settings.origin
        return policy
    }

    /// What `/metrics` shows; whatever else counts something adds its source here.
    private func figures(_ observer: RequestObserver, _ journal: Journal, _ pages: PageCache) -> [MetricSource] {
        [
            { observer.metrics }, { [driver] in driver.metrics }, { pages.metrics }, { journal.metrics },
            { ProcessFigures.metrics() },
        ]
    }

    private func defaultLocale() async throws -> String {
        try await store.setting("default_locale")?.string ?? "en"
    }

    static let version = "0.1.0"
    /// Bodies of remembered pages, all together.
    static let pageCacheBytes = 32 << 20
}

/// The rules, formats and tables that come with the content.
struct House {
    var rules: [any Lifecycle] = []
    var claims: [ClaimTable] = []
    var formats: [String: ValueFormat] = [:]
    /// What the rules want to see of data that is taken over.
    var reviews: [any TakeOverReview] = []
    /// What holds for accounts.
    var accounts = AccountPolicy()
    /// Media types of files that hang on nothing; nil for any.
    var fileTypes: [String]?
    /// What must hold of its data.
    var checks: [DataCheck] = []
    /// What texts are looked through for.
    var scan: TextScan?
    /// What is done by name.
    var actions = HouseActions()
    /// What goes when it was kept long enough.
    var retention: [RetentionRule] = []

    /// - Throws: `StoreFault.missingAttribute` when a rule needs what the content lacks.
    func check(_ schema: Schema) throws {
        for rule in rules {
            for name in rule.requires.sorted() where schema[rule.contentType]?[name: name] == nil {
                throw StoreFault.missingAttribute(rule: "\(type(of: rule))", type: rule.contentType, attribute: name)
            }
        }
    }

    /// Parts of rules that are off because the content lacks an attribute.
    func absences(_ schema: Schema) -> [String] {
        rules.flatMap { rule in
            rule.uses.sorted().filter { schema[rule.contentType]?[name: $0] == nil }
                .map { "\(type(of: rule)): \(rule.contentType) has no \($0); that part of the rule is off" }
        }
    }
}

extension Settings {
    /// The house that goes with the content: `bookings` for the shipped content unless told otherwise.
    func house(_ schema: Schema, _ clock: OfficeClock) -> House {
        let isShipped = URL(fileURLWithPath: content).lastPathComponent == "content"
        guard (rules ?? (isShipped ? "bookings" : "")) == "bookings" else { return House() }
        return House(
            rules: Bookings.lifecycles.filter { schema[$0.contentType] != nil }, claims: Bookings.claims,
            formats: HouseFormats.all(today: { clock.today }),
            reviews: Bookings.reviews, accounts: Settings.houseAccounts, fileTypes: Bookings.fileTypes,
            checks: Bookings.checks, scan: IdentityScan.scan,
            actions: Bookings.actions(retention).served(by: schema),
            retention: schema[Bookings.customerType] == nil ? [] : Bookings.retention(retention))
    }

    /// Longer passwords than Strapi's, and nobody makes themselves an account unless the office wants it.
    private static var houseAccounts: AccountPolicy {
        var policy = AccountPolicy()
        policy.passwordCharacters = 8
        policy.allowsRegistration = false
        policy.defaultRole = "customer"
        policy.listsOwnActions = true
        return policy
    }

    func clock() throws -> OfficeClock {
        guard let zone = TimeZone(identifier: timezone) else {
            throw SettingsFault.invalid("KAVLING_TIMEZONE", timezone, "a time zone such as Asia/Jakarta")
        }
        return OfficeClock(
            now: { Instant(milliseconds: Settings.now()) },
            day: { instant in
                let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
                let local = Instant(milliseconds: instant.milliseconds + Int64(zone.secondsFromGMT(for: date)) * 1_000)
                return String(local.iso8601.prefix(10))
            })
    }

    /// Epoch milliseconds of the system's clock.
    static func now() -> Int64 {
        Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))
    }

    func driverConfiguration(path: String) -> SQLiteConfiguration {
        var configuration = SQLiteConfiguration(path: path) { bytes, folded in TextFold.fold(bytes, into: &folded) }
        configuration.statementDeadline = .milliseconds(statementMilliseconds)
        return configuration
    }
}

extension OfficeClock {
    /// The day that it is in the office; not UTC's, which is yesterday's until seven in the morning.
    var today: CivilDay {
        let now = now()
        return IndonesianDate.day(stored: day(now)) ?? now.civilDay
    }
}
