//  Greeting: what a start says: a first account, and what strangers may do.
//
//  Runs after the migration and before the first request; a fault here stops the start with nothing served.

import Bookings
import Content
import SQLiteDriver
import Server
import Storage

/// The lines of a start.
struct Greeting {
    let office: Office

    /// Makes the first account of a fresh database and says how to log in; loads demo data where asked.
    func prepare(demo: Bool) async throws {
        for warning in office.secrets.warnings { Report.line("warning: \(warning)") }
        for duplicate in try await CheckOnly.duplicates(in: office.driver, office.store.layout) {
            Report.line("warning: \(duplicate.type) has equal \(duplicate.attribute) in entries \(duplicate.ids)")
        }
        try await adoptClaims()
        // Before the account: if it fails, no password was shown for nothing.
        if demo { try await DemoSeeder(office).loadIfFresh() }
        _ = try await office.accounts.ensureRoles(office.roles)
        if let registration = Registration(rawValue: office.settings.registration) {
            try await office.accounts.set(registration)
        }
        if let first = try await office.accounts.ensureFirstAdmin() {
            Report.line("Admin account: \(first.username), password: \(first.password) (shown only now)")
        }
        switch office.settings.publicAccess {
        case "": Report.line("Without a login \(try await office.accounts.publicActionCount()) actions are allowed")
        case "read": Report.line("warning: KAVLING_PUBLIC=read lets anybody read everything; for development only")
        default: Report.line("warning: KAVLING_PUBLIC=all lets anybody do everything; for development only")
        }
    }

    /// The rules meet content that was written without them: what they need is made up for, once, or nothing starts.
    private func adoptClaims() async throws {
        let key = "rules"
        let hasRules = !office.house.rules.isEmpty
        let wanted = JSONValue.string(hasRules ? "bookings" : "")
        let context = office.clock.context(requestID: "start")
        if hasRules { try await Bookings.adoptProjects(in: office.store, as: context) }
        guard try await office.store.setting(key) != wanted else { return }
        if hasRules {
            let conflicts = try await Bookings.adoptClaims(in: office.store, as: context)
            guard conflicts.isEmpty else { throw RulesFault.doubleBookings(conflicts) }
        }
        try await office.store.set(key, to: wanted, as: context)
    }
}

/// Why the rules cannot be switched on.
enum RulesFault: Error, CustomStringConvertible {
    case doubleBookings([DoubleBooking])

    var description: String {
        switch self {
        case .doubleBookings(let found):
            "units with more than one live booking; cancel all but one of each, or start with KAVLING_RULES= :\n"
                + found.map { "  \($0.unit): \($0.bookings.joined(separator: ", "))" }.joined(separator: "\n")
        }
    }
}
