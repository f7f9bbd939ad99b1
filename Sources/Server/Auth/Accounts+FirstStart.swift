//  Accounts+FirstStart: the roles and the one account that a fresh database begins with.
//
//  A database that has roles or accounts, such as one taken over from Strapi, keeps what it has.

import Content
import Storage

/// The account that the first start makes; the password is told here and never again.
package struct FirstAccount: Sendable {
    /// As to be typed at the login.
    package let username: String
    /// Twenty readable characters.
    package let password: String
}

extension Accounts {
    /// The user name of the first account.
    static let firstUsername = "admin"
    static let firstEmail = "admin@kavling.local"

    /// Makes the roles of a fresh database, and roles of the content that are not there yet.
    ///
    /// Strangers may log in and nothing else; logged-in accounts may see themselves; Admin may do everything. A stored
    /// role is never changed: it belongs to the office.
    /// - Parameter shipped: The content's own roles (`ShippedRole`).
    /// - Returns: False when there was nothing to make.
    @discardableResult
    package func ensureRoles(_ shipped: [ShippedRole] = []) async throws -> Bool {
        let stored = try await store.roles()
        let wanted = shipped.map(\.type)
        guard stored.isEmpty || !Set(wanted).isSubset(of: Set(stored.map(\.type))) else { return false }
        return try await write { transaction in
            var known = Set(try transaction.entries(.role, where: .everything).compactMap { $0["type"].text })
            var roles = shipped.map(NewRole.init)
            if known.isEmpty {
                // In this order, so that they have the ids which they have in a fresh Strapi.
                let standard = [NewRole.authenticated, .stranger, .admin]
                roles = standard.map { role in roles.first { $0.type == role.type } ?? role } + roles
            }
            var isMade = false
            for role in roles where known.insert(role.type).inserted {
                try role.store(in: transaction)
                isMade = true
            }
            return isMade
        }
    }

    /// Makes the first account, an Admin, when there is none at all.
    /// - Returns: Nil when there was an account already.
    package func ensureFirstAdmin() async throws -> FirstAccount? {
        guard try await store.accounts(limit: 1).isEmpty else { return nil }
        let first = FirstAccount(username: Accounts.firstUsername, password: ReadablePassword.random())
        let hash = try await passwords.hash(first.password)
        let type = try store.schema.type(.user)
        let account = NewAccount(email: Accounts.firstEmail, username: first.username, password: first.password)
        return try await write { transaction in
            guard try transaction.count(.user, where: .everything) == 0 else { return nil }
            let admins = try transaction.entries(
                .role, where: transaction.equals("type", .text(RoleBook.adminType), in: .role), limit: 1)
            let roleID = try admins.first?.id ?? NewRole.admin.store(in: transaction)
            _ = try account.store(hash, roleID: roleID, type, in: transaction)
            return first
        }
    }

    /// The number of actions that the stored public role allows to strangers.
    package func publicActionCount() async throws -> Int {
        try await store.roles().first { $0.type == RoleBook.publicType }?.actions.count ?? 0
    }
}

/// A role that is to be made.
private struct NewRole {
    let name: String
    let description: String
    let type: String
    let actions: [String]
    var view: JSONValue?

    static let authenticated = NewRole(
        name: "Authenticated", description: "Default role given to authenticated user.", type: "authenticated",
        actions: [AccountAction.me, "plugin::users-permissions.auth.changePassword"])
    static let stranger = NewRole(
        name: "Public", description: "Default role given to unauthenticated user.", type: RoleBook.publicType,
        actions: [AccountAction.login])
    /// Has no actions of its own: its type stands for all of them, those of content to come included.
    static let admin = NewRole(name: "Admin", description: "May do everything.", type: RoleBook.adminType, actions: [])

    init(name: String, description: String, type: String, actions: [String]) {
        self.name = name
        self.description = description
        self.type = type
        self.actions = actions
    }

    init(_ shipped: ShippedRole) {
        self.init(
            name: shipped.name, description: shipped.description, type: shipped.type, actions: shipped.actions)
        view = shipped.view?.json
    }

    @discardableResult
    func store(in transaction: Transaction) throws -> Int64 {
        var draft = Draft(try transaction.layout.schema.type(.role))
        draft["name"] = .text(name)
        draft["description"] = .text(description)
        draft["type"] = .text(type)
        draft["view"] = view.map(Value.json)
        let id = try transaction.create(draft).id
        try RoleDesk.give(actions, to: id, in: transaction)
        return id
    }
}

/// Passwords that a person copies from a screen once.
enum ReadablePassword {
    /// Letters and digits that no font makes alike.
    static let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    static let length = 20

    /// Twenty characters, 116 bits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<length).compactMap { _ in letters.randomElement(using: &generator) })
    }
}
