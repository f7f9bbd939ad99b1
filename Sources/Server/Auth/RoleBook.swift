//  RoleBook: every role's access, ready to be handed to a request.
//
//  A role whose type is `admin` may do everything; every other role may do the actions that are stored for it, and
//  nothing of the public role's (Strapi v4: a logged-in caller has their own role only).

import Content
import Storage
import Synchronization

/// How far the environment widens what strangers may do; a development switch.
package enum PublicAccess: String, Sendable {
    /// The stored public role decides.
    case stored = ""
    /// Every reading action is open.
    case read
    /// Every action is open.
    case all
}

/// All roles at one moment.
struct RoleBook: Sendable {
    /// What a role gives.
    struct Entry: Sendable {
        let isAdmin: Bool
        let actions: ActionSet
        /// What of each row and attribute its callers see; nil for everything.
        let scopes: RoleScopes?

        /// What a caller of the role may do.
        func access(of account: Int64) async throws -> Access {
            if isAdmin { return .everything }
            guard let scopes else { return .listed(actions) }
            return .listed(actions, try await scopes.visibility(of: account))
        }
    }

    /// The types that mean something to the server.
    static let adminType = "admin"
    static let publicType = "public"

    private let byID: [Int64: Entry]
    /// Who comes without a token.
    let stranger: Principal
    /// Accounts must have confirmed their address (`email_confirmation` of the stored settings).
    let needsConfirmation: Bool
    /// The ids of the roles whose accounts must have a second factor.
    let needsSecondFactor: Set<Int64>

    init(
        _ roles: [RoleRow], widening: PublicAccess, needsConfirmation: Bool, secondFactor: Set<Int64>, shelf: RoleShelf
    ) {
        byID = Dictionary(uniqueKeysWithValues: roles.map { ($0.id, shelf.entry($0)) })
        let stored = roles.first { $0.type == RoleBook.publicType }
        let access: Access =
            switch widening {
            // A stranger has no ids of their own: what a view ties to a person, they do not see.
            case .stored: stored.map(shelf.accessOfNobody) ?? .listed([])
            case .read: .reading(and: ActionSet(stored?.actions ?? []))
            case .all: .everything
            }
        stranger = Principal(.anonymous, access: access)
        self.needsConfirmation = needsConfirmation
        needsSecondFactor = secondFactor
    }

    subscript(id: Int64) -> Entry? {
        byID[id]
    }
}

/// Roles as read before: what was worked out for one that did not change is kept.
final class RoleShelf: Sendable {
    private let store: ContentStore
    private let known = Mutex<[RoleRow: RoleBook.Entry]>([:])

    init(_ store: ContentStore) {
        self.store = store
    }

    /// What a role gives; nothing when its view cannot be used.
    func entry(_ role: RoleRow) -> RoleBook.Entry {
        known.withLock { known in
            if let entry = known[role] { return entry }
            // Roles change by hand: a few hundred old ones weigh nothing.
            if known.count >= 256 { known.removeAll() }
            let entry = make(role)
            known[role] = entry
            return entry
        }
    }

    /// What somebody without an account may do in a role; nothing when its view cannot be used.
    func accessOfNobody(_ role: RoleRow) -> Access {
        do {
            guard let view = try view(of: role) else { return .listed(ActionSet(role.actions)) }
            let values = view.variables.reduce(into: [:]) { $0[$1.name] = [Int64]() }
            return .listed(ActionSet(role.actions), try view.visibility(values, store.schema))
        } catch {
            return .listed([])
        }
    }

    private func make(_ role: RoleRow) -> RoleBook.Entry {
        if role.type == RoleBook.adminType { return RoleBook.Entry(isAdmin: true, actions: [], scopes: nil) }
        do {
            let scopes = try view(of: role).map { try RoleScopes($0, store: store) }
            return RoleBook.Entry(isAdmin: false, actions: ActionSet(role.actions), scopes: scopes)
        } catch {
            return RoleBook.Entry(isAdmin: false, actions: [], scopes: nil)
        }
    }

    private func view(of role: RoleRow) throws -> RoleView? {
        guard let text = role.view else { return nil }
        return try RoleView(JSONValue.parse(text), schema: store.schema)
    }
}

/// The settings that Strapi keeps under `advanced` of its users-permissions plugin.
enum AdvancedSettings {
    /// True when accounts must confirm their address before they log in.
    static func needsConfirmation(_ store: ContentStore) async throws -> Bool {
        try await store.setting(SettingsKey.usersAdvanced)?.object?["email_confirmation"]?.boolean ?? false
    }
}
