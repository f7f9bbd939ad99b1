//  RoleBook: every role's access, ready to be handed to a request.
//
//  A role whose type is `admin` may do everything; every other role may do the actions that are stored for it, and
//  nothing of the public role's (Strapi v4: a logged-in caller has their own role only).

import Content
import Storage

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
        let access: Access
    }

    /// The types that mean something to the server.
    static let adminType = "admin"
    static let publicType = "public"

    private let byID: [Int64: Entry]
    /// Who comes without a token.
    let stranger: Principal
    /// Accounts must have confirmed their address (`email_confirmation` of the stored settings).
    let needsConfirmation: Bool

    init(_ roles: [RoleRow], widening: PublicAccess, needsConfirmation: Bool) {
        byID = Dictionary(uniqueKeysWithValues: roles.map { ($0.id, RoleBook.entry($0)) })
        let stored = roles.first { $0.type == RoleBook.publicType }?.actions ?? []
        let access: Access =
            switch widening {
            case .stored: .listed(ActionSet(stored))
            case .read: .reading(and: ActionSet(stored))
            case .all: .everything
            }
        stranger = Principal(.anonymous, access: access)
        self.needsConfirmation = needsConfirmation
    }

    subscript(id: Int64) -> Entry? {
        byID[id]
    }

    private static func entry(_ role: RoleRow) -> Entry {
        role.type == adminType
            ? Entry(isAdmin: true, access: .everything)
            : Entry(isAdmin: false, access: .listed(ActionSet(role.actions)))
    }
}

/// The settings that Strapi keeps under `advanced` of its users-permissions plugin.
enum AdvancedSettings {
    /// True when accounts must confirm their address before they log in.
    static func needsConfirmation(_ store: ContentStore) async throws -> Bool {
        try await store.setting(SettingsKey.usersAdvanced)?.object?["email_confirmation"]?.boolean ?? false
    }
}
