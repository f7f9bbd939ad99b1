//  RoleDesk+Writes: roles are made, changed and removed.
//
//  In: bodies and ids as they came.  Out: `{"ok":true}`; whoever asks next is judged by what is stored then.
//  Refuses: what is beyond `RoleLimits`; trees that are none.

import Content
import Storage

extension RoleDesk {
    private static let done = JSONValue.record(["ok": .bool(true)])

    /// `POST /api/users-permissions/roles`.
    func create(_ body: JSONValue, _ call: Call) async throws -> JSONValue {
        let given = try given(body)
        let name = given.name ?? ""
        guard !name.isEmpty else { throw PayloadFault([FieldFault(["name"], "name is a required field")]) }
        let actions = given.actions ?? []
        try tree.demand(actions)
        let limits = limits
        try await context.store.write(context.writeContext(call)) { transaction in
            guard try transaction.count(.role, where: .everything) < limits.roles else {
                throw Refusal.validation("There may be at most \(limits.roles) roles")
            }
            var draft = Draft(try transaction.layout.schema.type(.role))
            draft["name"] = .text(name)
            draft["description"] = given.description.map(Value.text) ?? .null
            draft["type"] = .text(given.type ?? RoleDesk.type(named: name))
            if let view = given.view { draft["view"] = view }
            let id = try transaction.create(draft).id
            try RoleDesk.give(actions, to: id, in: transaction)
        }
        parts.rolesChanged()
        return RoleDesk.done
    }

    /// `PUT /api/users-permissions/roles/<id>`: the name and description that are given, and a whole tree of actions.
    func update(_ id: String, _ body: JSONValue, _ call: Call) async throws -> JSONValue {
        let id = UserDesk.number(id)
        let given = try given(body)
        let (wanted, tree) = (given.actions.map { Set($0) }, tree)
        try await context.store.write(context.writeContext(call)) { transaction in
            guard let role = try transaction.lock(.role, id: id) else { throw RoleDesk.missing }
            if given.name?.isEmpty == true { throw PayloadFault([FieldFault(["name"], "name is a required field")]) }
            var draft = Draft(role.type)
            if let name = given.name { draft["name"] = .text(name) }
            if let description = given.description { draft["description"] = .text(description) }
            if let view = given.view {
                guard view.isNull || role["type"].text?.isExactly(RoleBook.adminType) != true else {
                    throw Refusal.conflict("The Admin role sees everything")
                }
                draft["view"] = view
            }
            if !draft.isEmpty { _ = try transaction.change(.role, id: id, draft) }
            guard let wanted else { return }
            if role["type"].text?.isExactly(RoleBook.adminType) == true {
                guard wanted.isSuperset(of: tree.all) else {
                    throw Refusal.conflict("The Admin role may do everything; no action can be taken from it")
                }
                return
            }
            let stored = try RoleDesk.stored(of: id, in: transaction)
            let new = wanted.subtracting(stored.map(\.action))
            try tree.demand(new.sorted())
            for permission in stored where !wanted.contains(permission.action) {
                _ = try transaction.delete(.permission, id: permission.id)
            }
            try RoleDesk.give(new.sorted(), to: id, in: transaction)
        }
        parts.rolesChanged()
        return RoleDesk.done
    }

    /// `DELETE /api/users-permissions/roles/<id>`: its accounts get the public role.
    func delete(_ id: String, _ call: Call) async throws -> JSONValue {
        let id = UserDesk.number(id)
        let limits = limits
        try await context.store.write(context.writeContext(call)) { transaction in
            let isPublic = try transaction.equals("type", .text(RoleBook.publicType), in: .role)
            let stranger = try transaction.entries(.role, where: isPublic, limit: 1).first?.id
            if stranger == id { throw Refusal.application("Cannot delete public role") }
            guard try transaction.lock(.role, id: id) != nil else { throw RoleDesk.missing }
            let isHeld = try transaction.points("role", to: id, in: .user)
            let accounts = try transaction.entries(.user, where: isHeld, limit: limits.movedAccounts + 1)
            guard accounts.count <= limits.movedAccounts else {
                throw Refusal.conflict("More than \(limits.movedAccounts) accounts have this role; move them first")
            }
            for account in accounts {
                var draft = Draft(account.type)
                draft.relations["role"] = .replace([stranger].compactMap(\.self))
                _ = try transaction.change(.user, id: account.id, draft)
            }
            for permission in try RoleDesk.stored(of: id, in: transaction) {
                _ = try transaction.delete(.permission, id: permission.id)
            }
            _ = try transaction.delete(.role, id: id)
        }
        parts.rolesChanged()
        return RoleDesk.done
    }

    // MARK: parts of a body

    private struct Given {
        var name: String?
        var description: String?
        var type: String?
        /// Nil without a tree.
        var actions: [String]?
        /// What the role sees; null for everything; nil leaves it as it is.
        var view: Value?
    }

    private func given(_ body: JSONValue) throws -> Given {
        guard let members = body.object, !members.isEmpty else {
            throw Refusal.validation("Request body cannot be empty")
        }
        let rules = ["name", "description", "type"].map { TextRule($0, isRequired: false) }
        let texts = members.members.filter { $0.value != .null || $0.key == "name" }.map { ($0.key, $0.value) }
        let read = try BodyCheck(rules: rules).texts(of: .object(JSONObject(texts)))
        for (name, text) in read.sorted(by: { $0.key < $1.key }) where text.utf16.count > limits.textCharacters {
            let message = "\(name) must be at most \(limits.textCharacters) characters"
            throw PayloadFault([FieldFault([name], message)])
        }
        var given = Given(name: read["name"], description: read["description"])
        given.type = read["type"].flatMap { $0.isEmpty ? nil : $0 }
        if let tree = members["permissions"] {
            given.actions = tree.isNull ? [] : try ActionTree.enabled(in: tree)
        }
        guard (given.actions?.count ?? 0) <= limits.actions else {
            throw Refusal.validation("A role may do at most \(limits.actions) actions")
        }
        given.view = try view(members["view"])
        return given
    }

    /// A view that can be used; null for one that withholds nothing.
    private func view(_ given: JSONValue?) throws -> Value? {
        guard let given else { return nil }
        if given.isNull { return .null }
        guard given.serializedBytes().count <= RoleViewLimits.bytes else {
            throw Refusal.validation("A view has at most \(RoleViewLimits.bytes) bytes")
        }
        do {
            let view = try RoleView(given, schema: context.store.schema)
            return view.isEmpty ? .null : .json(view.json)
        } catch {
            throw Refusal.validation("Invalid view: \(error)")
        }
    }

    /// The type of a role made here: its name in snake case, a number being a word of its own.
    static func type(named name: String) -> String {
        let plain = String(name.lowercased().unicodeScalars.filter { !"'\u{2019}&".unicodeScalars.contains($0) })
        var type = ""
        for letter in Slug.make(plain).lowercased() {
            if let last = type.last, last != "_", letter != "_", last.isNumber != letter.isNumber { type += "_" }
            type.append(letter)
        }
        return type
    }

    static func give(_ actions: [String], to role: Int64, in transaction: Transaction) throws {
        let type = try transaction.layout.schema.type(.permission)
        for action in actions {
            var draft = Draft(type)
            draft["action"] = .text(action)
            draft.relations["role"] = .replace([role])
            _ = try transaction.create(draft)
        }
    }

    /// The permissions of a role.
    private static func stored(of role: Int64, in transaction: Transaction) throws -> [(id: Int64, action: String)] {
        let own = try transaction.points("role", to: role, in: .permission)
        return try transaction.entries(.permission, where: own, limit: 100_000).map { ($0.id, $0["action"].text ?? "") }
    }
}
