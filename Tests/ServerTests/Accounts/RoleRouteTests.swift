//  RoleRouteTests: roles and what they may do, read and changed over HTTP.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `Roles` {
    private let path = "/api/users-permissions/roles"

    private func tree(_ actions: [String], enabled: Bool = true) -> String {
        let leaves = actions.map { #""\#($0)":{"enabled":\#(enabled),"policy":""}"# }.joined(separator: ",")
        return #"{"api::rahasia":{"controllers":{"rahasia":{\#(leaves)}}}}"#
    }

    @Test func `are listed with the number of their accounts`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.get, path, as: AccountEdge.sari)
            let roles = try #require(answer["roles"]?.array).compactMap(\.object)
            #expect(
                roles.compactMap { $0["type"]?.string } == ["authenticated", "public", "manager", "sales", "admin"])
            #expect(roles.compactMap { $0["nb_users"]?.int64 } == [4, 0, 1, 1, 1])
            #expect(
                roles.first?.keys == ["id", "name", "description", "type", "createdAt", "updatedAt", "nb_users"])
        }
    }

    @Test func `are shown with every action there is`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.get, path + "/4", as: AccountEdge.sari)
            let role = try #require(answer["role"]?.object)
            let tree = try #require(role["permissions"]?.object)
            #expect(
                tree.keys == [
                    "api::rahasia", "plugin::content-type-builder", "plugin::email", "plugin::upload",
                    "plugin::users-permissions", "plugin::i18n", "api::booking", "api::unit-rumah",
                ])
            func leaf(_ branch: String, _ controller: String, _ action: String) -> JSONValue? {
                tree[branch]?.object?["controllers"]?.object?[controller]?.object?[action]
            }
            #expect(leaf("plugin::users-permissions", "user", "me")?.serialized() == #"{"enabled":true,"policy":""}"#)
            #expect(leaf("api::rahasia", "rahasia", "find")?.serialized() == #"{"enabled":false,"policy":""}"#)
            // Actions of types that are not loaded any more are shown, so that the role can be sent back whole.
            #expect(leaf("api::booking", "booking", "create")?.serialized() == #"{"enabled":true,"policy":""}"#)
        }
    }

    @Test(arguments: ["99", "abc", "0", "1.5"])
    func `that are not there are told`(id: String) async throws {
        try await AccountEdge.use { edge async throws in
            for (method, body) in [(HTTPRequest.Method.get, nil), (.put, #"{"name":"x"}"#), (.delete, nil)] {
                let answer = try await edge.send(method, "\(path)/\(id)", as: AccountEdge.sari, body)
                #expect(answer.status == 404 && answer.message == "Role not found")
            }
        }
    }

    @Test func `are made with what the tree switches on`() async throws {
        try await AccountEdge.use { edge async throws in
            let body =
                #"{"name":"Pengamat Kantor 2","description":"Hanya melihat","permissions":\#(tree(["find", "findOne"]))}"#
            let made = try await edge.send(.post, path, as: AccountEdge.sari, body)
            #expect(made.status == 200 && made.text == #"{"ok":true}"#)
            let role = try #require(try await edge.office.store.roles().last)
            #expect(role.type == "pengamat_kantor_2" && role.name == "Pengamat Kantor 2")
            #expect(role.actions == ["api::rahasia.rahasia.find", "api::rahasia.rahasia.findOne"])
        }
    }

    /// What a role may do counts for the very next request of its accounts, and for strangers.
    @Test func `count at once`() async throws {
        try await AccountEdge.use { edge async throws in
            for (role, caller) in [(4, Int64?(3)), (2, nil)] {
                #expect(try await edge.send(.get, "/api/rahasias", as: caller).status == 403)
                let own =
                    caller == nil
                    ? "" : #","plugin::users-permissions":{"controllers":{"user":{"me":{"enabled":true}}}}"#
                let on = tree(["find"]).dropLast() + own + "}"
                let given = try await edge.send(
                    .put, "\(path)/\(role)", as: AccountEdge.bos, #"{"permissions":\#(on)}"#)
                #expect(given.status == 200, "\(given.text)")
                #expect(try await edge.send(.get, "/api/rahasias", as: caller).status == 200)
                _ = try await edge.send(.put, "\(path)/\(role)", as: AccountEdge.bos, #"{"permissions":{}}"#)
                #expect(try await edge.send(.get, "/api/rahasias", as: caller).status == 403)
            }
        }
    }

    @Test func `take a tree for everything, and leave all as it is without one`() async throws {
        try await AccountEdge.use { edge async throws in
            func actions() async throws -> Set<String> {
                try await edge.office.store.roles().first { $0.id == 4 }?.actions ?? []
            }
            let before = try await actions()
            _ = try await edge.send(.put, "\(path)/4", as: AccountEdge.sari, #"{"name":"Penjualan","type":"x"}"#)
            #expect(try await actions() == before)
            let kept = try #require(try await edge.office.store.roles().first { $0.id == 4 })
            #expect(kept.name == "Penjualan" && kept.type == "sales")
            let answer = try await edge.send(.get, "\(path)/4", as: AccountEdge.sari)
            let whole = try #require(answer["role"]?.object?["permissions"])
            let again = try await edge.send(
                .put, "\(path)/4", as: AccountEdge.sari, #"{"permissions":\#(whole.serialized())}"#)
            #expect(again.status == 200)
            #expect(try await actions() == before)
            _ = try await edge.send(.put, "\(path)/4", as: AccountEdge.sari, #"{"permissions":\#(tree(["find"]))}"#)
            #expect(try await actions() == ["api::rahasia.rahasia.find"])
            let log = try await edge.office.changeLog()
            #expect(log.contains { $0.contains("user:2 delete plugin::users-permissions.permission") })
            #expect(log.contains { $0.contains("user:2 create") && $0.contains("api::rahasia.rahasia.find") })
        }
    }

    @Test(arguments: [
        ("{}", "Request body cannot be empty"), ("[]", "Request body cannot be empty"),
        (#"{"description":"x"}"#, "name is a required field"), (#"{"name":""}"#, "name is a required field"),
        (#"{"name":5}"#, "name must be a `string` type, but the final value was: `5`."),
        (#"{"name":null}"#, "name must be a `string` type, but the final value was: `null`."),
        (#"{"name":"abc","permissions":"x"}"#, "permissions must be an object"),
        (#"{"name":"abc","permissions":{"api::rahasia":null}}"#, "permissions.api::rahasia must be an object"),
        (
            #"{"name":"abc","permissions":{"api::rahasia":{"controllers":{"rahasia":{"find":{"enabled":"false"}}}}}}"#,
            "permissions.api::rahasia.controllers.rahasia.find.enabled must be true or false"
        ),
        (
            #"{"name":"abc","permissions":{"api::x":{"controllers":{"x":{"find":{"enabled":true}}}}}}"#,
            "Unknown permissions provided: api::x.x.find"
        ),
        (#"{"name":"Sales"}"#, "This attribute must be unique"),
        (#"{"name":"Sales 3","type":"public"}"#, "This attribute must be unique"),
    ])
    func `are refused`(body: String, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, as: AccountEdge.bos, body)
            #expect(answer.status == 400 && answer.message == message, "\(answer.text)")
            #expect(try await edge.office.store.roles().count == 5)
        }
    }

    @Test func `take and show what they see, and keep it when nothing is said of it`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.write { transaction in
                var draft = Draft(try #require(transaction.layout.schema["api::rahasia.rahasia"]))
                for code in ["satu", "dua"] {
                    draft["kode"] = .text(code)
                    _ = try transaction.create(draft)
                }
            }
            try await edge.office.allow(4, ["api::rahasia.rahasia.find"])
            func seen() async throws -> Int64? {
                let answer = try await edge.send(.get, "/api/rahasias", as: 3)
                return answer["meta"]?.object?["pagination"]?.object?["total"]?.int64
            }
            #expect(try await seen() == 2)
            let view = #"{"types":{"api::rahasia.rahasia":{"rows":{"read":{"kode":{"$eq":"dua"}}}}}}"#
            let set = try await edge.send(.put, path + "/4", as: AccountEdge.bos, #"{"view":\#(view)}"#)
            #expect(set.status == 200, "\(set.text)")
            #expect(try await seen() == 1)
            let shown = try await edge.send(.get, path + "/4", as: AccountEdge.bos)
            #expect(shown["role"]?.object?["view"]?.serialized() == view)
            _ = try await edge.send(.put, path + "/4", as: AccountEdge.bos, #"{"name":"Penjualan"}"#)
            #expect(try await seen() == 1)
            for wrong in [#"{"types":{"api::x.x":{}}}"#, "5", #"{"types":5,"x":1}"#] {
                let refused = try await edge.send(.put, path + "/4", as: AccountEdge.bos, #"{"view":\#(wrong)}"#)
                #expect(
                    refused.status == 400 && refused.message?.hasPrefix("Invalid view: ") == true, "\(refused.text)")
            }
            let admin = try await edge.send(.put, path + "/5", as: AccountEdge.bos, #"{"view":\#(view)}"#)
            #expect(admin.status == 409)
            _ = try await edge.send(.put, path + "/4", as: AccountEdge.bos, #"{"view":null}"#)
            #expect(try await seen() == 2)
        }
    }

    @Test func `that go leave their accounts to the public`() async throws {
        try await AccountEdge.use { edge async throws in
            #expect(try await edge.send(.delete, path + "/4", as: AccountEdge.sari).text == #"{"ok":true}"#)
            #expect(try await edge.office.store.entry(.user, id: 3)?.relations["role"] == 2)
            #expect(try await edge.office.store.roles().map(\.id) == [1, 2, 3, 5])
            #expect(try await edge.send(.get, "/api/users/me", as: 3).status == 403)
            let left = try await edge.office.store.count(
                try #require(edge.office.store.schema[.permission]),
                where: .related(try #require(edge.office.store.schema[.permission]?[name: "role"]).index, .isEntry(4)))
            #expect(left == 0)
        }
    }

    @Test func `that the server needs stay`() async throws {
        try await AccountEdge.use { edge async throws in
            let stranger = try await edge.send(.delete, path + "/2", as: AccountEdge.bos)
            #expect(stranger.status == 400 && stranger.name == "ApplicationError")
            #expect(stranger.message == "Cannot delete public role")
            #expect(try await edge.send(.delete, path + "/5", as: AccountEdge.bos).status == 409)
            let weak = try await edge.send(.put, path + "/5", as: AccountEdge.bos, #"{"permissions":{}}"#)
            #expect(weak.status == 409)
            #expect(try await edge.send(.get, "/metrics", as: AccountEdge.bos).status == 200)
            let renamed = try await edge.send(.put, path + "/5", as: AccountEdge.bos, #"{"name":"Kepala"}"#)
            #expect(renamed.status == 200)
            let shown = try await edge.send(.get, path + "/5", as: AccountEdge.bos)
            let whole = try #require(shown["role"]?.object?["permissions"]?.serialized())
            #expect(!whole.contains(#""enabled":false"#))
            let same = try await edge.send(.put, path + "/5", as: AccountEdge.bos, #"{"permissions":\#(whole)}"#)
            #expect(same.status == 200)
        }
    }

    @Test func `that may do everything are made by Admins only`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.write { transaction in
                _ = try transaction.delete(.user, id: 1)
                try transaction.update(
                    .role, id: 5,
                    {
                        var draft = Draft(try #require(transaction.layout.schema[.role]))
                        draft["type"] = .text("kepala")
                        return draft
                    }())
            }
            for body in [#"{"name":"Admin"}"#, #"{"name":"x","type":"admin"}"#] {
                #expect(try await edge.send(.post, path, as: AccountEdge.sari, body).status == 403)
            }
            #expect(try await edge.office.store.roles().allSatisfy { $0.type != "admin" })
        }
    }

    @Test func `are for who has the action`() async throws {
        try await AccountEdge.use { edge async throws in
            for (method, path) in [
                (HTTPRequest.Method.get, path), (.get, path + "/1"), (.post, path), (.put, path + "/1"),
                (.delete, path + "/1"), (.get, "/api/users-permissions/permissions"),
            ] {
                for caller in [nil, AccountEdge.budi] {
                    #expect(try await edge.send(method, path, as: caller, method == .get ? nil : "{}").status == 403)
                }
            }
        }
    }

    @Test func `have a tree of their own with nothing switched on`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.get, "/api/users-permissions/permissions", as: AccountEdge.sari)
            #expect(answer.status == 200 && answer["permissions"]?.object?.count == 6)
            #expect(!answer.text.contains("true") && !answer.text.contains("kavling"))
        }
        var policy = AccountPolicy()
        policy.listsOwnActions = true
        try await AccountEdge.use(policy) { edge async throws in
            let answer = try await edge.send(.get, "/api/users-permissions/permissions", as: AccountEdge.sari)
            #expect(answer.text.contains(#""plugin::kavling":{"controllers":{"server":{"metrics":{"enabled":false"#))
        }
    }

    @Test(arguments: [
        ("Pengamat 2", "pengamat_2"), ("Kepala Cabang", "kepala_cabang"), ("Manajer's Élan", "manajers_elan"),
        ("abc2def", "abc_2_def"), ("  a--b  ", "a_b"), ("SALES", "sales"),
    ])
    func `get a type that is their name in snake case`(name: String, type: String) {
        #expect(RoleDesk.type(named: name) == type)
    }
}
