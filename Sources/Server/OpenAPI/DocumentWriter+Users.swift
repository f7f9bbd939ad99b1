//  DocumentWriter+Users: accounts and roles, for those who look after them.
//
//  Source: Strapi v4 users-permissions plugin (flat answers, without `data`).

import Content

extension DocumentWriter {
    /// Paths of accounts.
    func userPaths(_ user: ContentType) -> [(String, JSONValue)] {
        [
            ("/api/users", DocumentWriter.item([("get", users(user)), ("post", createUser(user))])),
            ("/api/users/count", DocumentWriter.item([("get", userCount(user))] + DocumentWriter.strayed("Count"))),
            (
                "/api/users/{id}",
                DocumentWriter.item([("get", readUser(user)), ("put", updateUser(user)), ("delete", deleteUser(user))])
            ),
        ]
    }

    private func listing(_ id: String, _ summary: String, _ user: ContentType) -> Operation {
        var operation = Operation(id: id, summary: summary, tag: "Accounts")
        let number = JSONValue.integerSchema(from: 0)
        operation.parameters =
            [filters(of: user), sort(of: user)] + entryParameters(of: user) + [
                DocumentWriter.parameter("Search"), DocumentWriter.query("start", number, "Accounts passed over."),
                DocumentWriter.query("limit", number, "Accounts at most."),
            ]
        return operation
    }

    private func users(_ user: ContentType) -> Operation {
        var operation = listing("listUsers", "List accounts", user)
        operation.success = (200, "The accounts, without `data` and `meta`.", .list(of: entry(user, .flat)))
        return operation
    }

    private func userCount(_ user: ContentType) -> Operation {
        var operation = listing("countUsers", "Count accounts", user)
        operation.success = (200, "Their number.", .integerSchema(from: 0))
        return operation
    }

    private func writing(_ id: String, _ summary: String, tag: String, _ body: JSONValue) -> Operation {
        var operation = Operation(id: id, summary: summary, tag: tag)
        operation.body = [("application/json", .record(["schema": body]))]
        operation.refusals += [.tooLarge, .conflict, .noRoom]
        return operation
    }

    private func members(of user: ContentType) -> [(String, JSONValue)] {
        let role = reference("RoleChoice") { [self] in
            let target = JSONValue.shape([("id", entryID)], required: ["id"])
            let targets = JSONValue.list(of: target)
            return .anyOf([
                entryID, .shape([("connect", targets), ("disconnect", targets)], required: ["connect", "disconnect"]),
            ])
        }
        return [
            ("username", .record(["type": "string", "minLength": .number("3")])),
            ("email", .record(["type": "string", "format": "email"])),
            ("password", .record(["type": "string", "format": "password", "writeOnly": .bool(true)])),
            ("confirmed", .record(["type": "boolean"])), ("blocked", .record(["type": "boolean"])), ("role", role),
        ]
    }

    private func createUser(_ user: ContentType) -> Operation {
        let body = JSONValue.shape(members(of: user), required: ["username", "email", "password", "role"])
        var operation = writing("createUser", "Make an account", tag: "Accounts", body)
        operation.success = (201, "The account with its role.", entry(user, .flat))
        return operation
    }

    private func readUser(_ user: ContentType) -> Operation {
        var operation = Operation(id: "readUser", summary: "Read an account", tag: "Accounts")
        operation.parameters = [DocumentWriter.parameter("EntryID")] + entryParameters(of: user)
        operation.success = (200, "The account.", entry(user, .flat))
        operation.empty = (204, "There is no such account.")
        return operation
    }

    private func updateUser(_ user: ContentType) -> Operation {
        var operation = writing(
            "updateUser", "Change an account", tag: "Accounts", .shape(members(of: user)))
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (200, "The account with its role.", entry(user, .flat))
        operation.refusals += [.notFound]
        return operation
    }

    private func deleteUser(_ user: ContentType) -> Operation {
        var operation = Operation(id: "deleteUser", summary: "Delete an account", tag: "Accounts")
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (200, "The account as it was.", entry(user, .flat))
        operation.empty = (204, "There is no such account.")
        operation.refusals += [.conflict, .noRoom]
        return operation
    }

    // MARK: roles

    /// Paths of roles and of what there is to allow.
    func rolePaths() -> [(String, JSONValue)] {
        [
            ("/api/users-permissions/roles", DocumentWriter.item([("get", roles), ("post", createRole)])),
            (
                "/api/users-permissions/roles/{id}",
                DocumentWriter.item([("get", role), ("put", updateRole), ("delete", deleteRole)])
            ), ("/api/users-permissions/permissions", DocumentWriter.item([("get", permissions)])),
        ]
    }

    private func shownRole(_ more: (String, JSONValue), view: JSONValue? = nil) -> JSONValue {
        let time = JSONValue.record(["type": .strings(["string", "null"]), "format": "date-time"])
        let own: [(String, JSONValue)] = [
            ("id", entryID), ("name", .textSchema), ("description", .record(["type": .strings(["string", "null"])])),
            ("type", .textSchema.with(["description": "A stable word; `admin` may do everything."])),
            ("createdAt", time), ("updatedAt", time), more,
        ]
        let all = own + (view.map { [("view", $0)] } ?? [])
        return .shape(all, required: own.map(\.0), isClosed: true)
    }

    /// Plugins and APIs, their controllers, their actions.
    private var tree: JSONValue {
        reference("ActionTree") {
            func map(_ inner: JSONValue) -> JSONValue {
                .record(["type": "object", "additionalProperties": inner])
            }
            let leaf = JSONValue.shape(
                [("enabled", .record(["type": "boolean"])), ("policy", .textSchema)], isClosed: true)
            return map(.shape([("controllers", map(map(leaf)))], isClosed: true))
        }
    }

    private var seen: JSONValue {
        .record(["type": "object", "description": "What the role sees of each type; without it, everything."])
    }

    private var roleWrite: JSONValue {
        reference("RoleWrite") { [self] in
            .shape([
                ("name", .record(["type": "string", "minLength": .number("1"), "maxLength": .number("255")])),
                ("description", .record(["type": "string", "maxLength": .number("255")])), ("permissions", tree),
                ("view", seen.nullable),
            ])
        }
    }

    private var roles: Operation {
        var operation = Operation(id: "listRoles", summary: "List roles", tag: "Roles")
        let one = shownRole(("nb_users", .integerSchema(from: 0)))
        operation.success = (
            200, "Every role with the number of its accounts.",
            .shape([("roles", .list(of: one))], required: ["roles"], isClosed: true)
        )
        return operation
    }

    private var role: Operation {
        var operation = Operation(id: "readRole", summary: "Read a role and what it may do", tag: "Roles")
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        let one = reference("Role") { [self] in shownRole(("permissions", tree), view: seen) }
        operation.success = (
            200, "The role with the tree of all actions.",
            .shape([("role", one)], required: ["role"], isClosed: true)
        )
        operation.refusals += [.notFound]
        return operation
    }

    private var createRole: Operation {
        var operation = writing("createRole", "Make a role", tag: "Roles", roleWrite)
        operation.success = (200, "It is made.", DocumentWriter.done)
        return operation
    }

    private var updateRole: Operation {
        var operation = writing("updateRole", "Change a role and what it may do", tag: "Roles", roleWrite)
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (200, "It is changed.", DocumentWriter.done)
        operation.refusals += [.notFound]
        return operation
    }

    private var deleteRole: Operation {
        var operation = Operation(
            id: "deleteRole", summary: "Delete a role; its accounts get the public one", tag: "Roles")
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (200, "It is deleted.", DocumentWriter.done)
        operation.refusals += [.notFound, .conflict, .noRoom]
        return operation
    }

    private var permissions: Operation {
        var operation = Operation(
            id: "listActions", summary: "List everything that a role may be allowed", tag: "Roles")
        operation.success = (
            200, "The tree of all actions, none switched on.",
            .shape([("permissions", tree)], required: ["permissions"], isClosed: true)
        )
        return operation
    }
}
