//  AccountRules: what holds of accounts and roles whichever way they are changed.
//
//  Always: one account at least has the Admin role and may log in; the roles that the server knows by their type keep it
//          and stay; a code that was mailed is good no longer than the account is as it was then.
//  Refuses: with 409, whoever asks, a verb of the operator included.

import Content
package import Storage

/// Rules that run with every content.
package enum AccountRules {
    /// In the order they run.
    package static let all: [any Lifecycle] = [KeepAnAdmin(), ForgetCodes(), KeepServerRoles()]
}

/// Somebody must be left who can do everything.
private struct KeepAnAdmin: Lifecycle {
    let contentType = UID.user

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        let isBlocked = draft["blocked"].map { $0 == .boolean(true) } ?? (entry["blocked"] == .boolean(true))
        let role = draft.effectiveRelation("role")
        guard isBlocked || role != entry.relations["role"] else { return }
        let admins = try AdminGuard.roles(in: transaction)
        if !isBlocked, let role, admins.contains(role) { return }
        try check(entry, admins, in: transaction)
    }

    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion {
        let admins = try AdminGuard.roles(in: transaction)
        try check(entry, admins, in: transaction)
        if let role = entry.relations["role"], admins.contains(role), !transaction.principal.isAdmin {
            throw Refusal.forbidden()
        }
        return .remove
    }

    private func check(_ entry: Entry, _ admins: [Int64], in transaction: Transaction) throws {
        guard let role = entry.relations["role"], admins.contains(role), entry["blocked"] != .boolean(true) else {
            return
        }
        let isActive = Filter.any([
            try transaction.equals("blocked", .boolean(false), in: .user),
            .compare(.attribute(try blocked(transaction)), .isNull, [], negated: false),
        ])
        let isAdmin = Filter.any(try admins.map { try transaction.points("role", to: $0, in: .user) })
        let others = Filter.all([.isOther(than: entry.id), isActive, isAdmin])
        guard try transaction.count(.user, where: others) > 0 else {
            throw Refusal.conflict("The last Admin can neither be deleted, blocked nor given another role")
        }
    }

    private func blocked(_ transaction: Transaction) throws -> Int {
        guard let attribute = transaction.layout.schema[.user]?[name: "blocked"] else {
            throw StoreFault.unknownAttribute(.user, "blocked")
        }
        return attribute.index
    }
}

/// A code proves who had the mailbox of an account as it was.
private struct ForgetCodes: Lifecycle {
    let contentType = UID.user

    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {
        if entry["email"] != old["email"] {
            try transaction.forgetCodes(of: entry.id)
        } else if entry["password"] != old["password"] || entry["blocked"] != old["blocked"] {
            try transaction.forgetCodes(of: entry.id, for: [.resetPassword])
        }
    }

    func afterDelete(_ entry: Entry, in transaction: Transaction) throws {
        try transaction.forgetCodes(of: entry.id)
    }
}

/// The roles that mean something to the server by their type.
private struct KeepServerRoles: Lifecycle {
    let contentType = UID.role

    private static let types = [RoleBook.adminType, RoleBook.publicType]

    private func isKept(_ type: Value?) -> Bool {
        guard let text = type?.text else { return false }
        return KeepServerRoles.types.contains { text.isExactly($0) }
    }

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        // The Admin role may do everything, whatever is stored for it: who makes one must be able to as well.
        guard draft["type"]?.text?.isExactly(RoleBook.adminType) == true else { return }
        guard transaction.principal.isAdmin else { throw Refusal.forbidden() }
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        guard let type = draft["type"], type != entry["type"], isKept(type) || isKept(entry["type"]) else { return }
        throw Refusal.conflict("The type of the roles admin and public cannot be given or taken")
    }

    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion {
        guard !isKept(entry["type"]) else {
            throw Refusal.conflict("The role \(entry["type"].text ?? "") cannot be deleted")
        }
        return .remove
    }
}

/// Who is no Admin gets no hold of what Admins can do: neither the role nor an account that has it.
enum AdminGuard {
    /// Ids of the roles that may do everything.
    static func roles(in transaction: Transaction) throws -> [Int64] {
        try transaction.entries(
            .role, where: transaction.equals("type", .text(RoleBook.adminType), in: .role)
        ).map(\.id)
    }

    /// - Parameters:
    ///   - draft: What is about to be written.
    ///   - id: The account it is written to; nil for a new one.
    /// - Throws: 403.
    static func check(_ draft: Draft, of id: Int64?, in transaction: Transaction) throws {
        guard !transaction.principal.isAdmin else { return }
        let admins = try roles(in: transaction)
        guard !admins.isEmpty else { return }
        let given = draft.relations["role"]?.wantedIDs ?? []
        let held = try id.flatMap { try transaction.entry(.user, id: $0)?.relations["role"] }
        if (given + [held].compactMap(\.self)).contains(where: admins.contains) { throw Refusal.forbidden() }
    }
}
