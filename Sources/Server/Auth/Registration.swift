//  Registration: whether strangers may make themselves an account, as the operator says it.
//
//  Kept among the stored settings, under Strapi's names, so that there is one place to look.

import Content
import Storage

/// How far strangers may make themselves an account.
package enum Registration: String, CaseIterable, Sendable {
    case off
    case on
    /// Their accounts are of use once their address is confirmed.
    case confirmed
}

extension Accounts {
    /// Changes the stored settings; all others stay.
    package func set(_ registration: Registration) async throws {
        var settings = try await store.setting(SettingsKey.usersAdvanced)?.object ?? JSONObject([])
        settings["allow_register"] = .bool(registration != .off)
        // Turning registration off says nothing about accounts that there are.
        if registration != .off { settings["email_confirmation"] = .bool(registration == .confirmed) }
        try await store.set(SettingsKey.usersAdvanced, to: .object(settings), as: clock.context(requestID: "start"))
    }
}
