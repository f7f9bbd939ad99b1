//  AccountPolicy: what the house decides about accounts, and what a taken-over installation had decided already.
//
//  The stored settings are those of Strapi's users-permissions plugin; where they say nothing, the policy does.

import Content
import Storage

/// What holds for accounts where nothing stored says otherwise.
package struct AccountPolicy: Sendable {
    /// Fewest characters of a new password, beside what the schema asks for.
    package var passwordCharacters = 6
    /// Strangers may make themselves an account.
    package var allowsRegistration = true
    /// The type of the role that such an account gets.
    package var defaultRole = "authenticated"
    /// The tree of actions shows the server's own beside Strapi's.
    package var listsOwnActions = false
    /// Where people reach the server; no slash at the end.
    package var origin = "http://127.0.0.1:1337"

    /// As a fresh Strapi installation has it.
    package init() {}
}

/// What is decided about accounts at this moment.
struct AccountSettings: Sendable {
    let allowsRegistration: Bool
    let defaultRole: String
    /// No two accounts may have one address, of whatever sign-in provider.
    let uniqueEmail: Bool
    /// Accounts must confirm their address before they log in.
    let needsConfirmation: Bool
    /// The page that takes a code for a new password; nil for the server's own.
    let resetPage: String?
    /// Where who confirmed an address is sent.
    let confirmedPage: String

    /// The stored settings on top of a policy.
    static func read(_ store: ContentStore, _ policy: AccountPolicy) async throws -> AccountSettings {
        let stored = try await store.setting(SettingsKey.usersAdvanced)?.object ?? JSONObject([])
        func text(_ name: String) -> String? { stored[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        return AccountSettings(
            allowsRegistration: stored["allow_register"]?.boolean ?? policy.allowsRegistration,
            defaultRole: text("default_role") ?? policy.defaultRole,
            uniqueEmail: stored["unique_email"]?.boolean ?? true,
            needsConfirmation: stored["email_confirmation"]?.boolean ?? false,
            resetPage: text("email_reset_password"), confirmedPage: text("email_confirmation_redirection") ?? "/")
    }
}
