//  UserRouteTests: accounts as those see and change them who look after them.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `Accounts of others` {
    private func body(_ more: String) -> String {
        #"{"username":"dibuat","email":"Dibuat@example.com","password":"Rahasia123"\#(more)}"#
    }

    @Test func `are a bare list that filters, sorts, pages and shows roles`() async throws {
        try await AccountEdge.use { edge async throws in
            func names(_ query: String) async throws -> [String] {
                let answer = try await edge.send(.get, "/api/users" + query, as: AccountEdge.sari)
                return answer.body.array?.compactMap { $0.object?["username"]?.string } ?? ["\(answer.status)"]
            }
            #expect(try await names("") == ["budi", "sari", "agus", "blokir", "belum", "lupa", "bos"])
            #expect(
                try await names("?filters[username][$contains]=b&sort=id:desc") == ["bos", "belum", "blokir", "budi"])
            #expect(try await names("?start=1&limit=2") == ["sari", "agus"])
            #expect(try await names("?pagination[pageSize]=2").count == 7)
            #expect(try await names("?filters[role][type]=manager") == ["sari"])
            let shown = try await edge.send(.get, "/api/users?populate=role&filters[id]=2", as: AccountEdge.sari)
            #expect(shown.body.array?.first?.object?["role"]?.object?["type"] == "manager")
            #expect(!shown.text.contains("password") && !shown.text.contains("Token"))
        }
    }

    @Test func `are counted, with a filter as well`() async throws {
        try await AccountEdge.use { edge async throws in
            #expect(try await edge.send(.get, "/api/users/count", as: AccountEdge.sari).text == "7")
            let blocked = try await edge.send(.get, "/api/users/count?filters[blocked]=true", as: AccountEdge.sari)
            #expect(blocked.status == 200 && blocked.text == "1")
        }
    }

    @Test(arguments: ["999", "abc", "1.5", "-1", "99999999999999999999", "1%20"])
    func `that are not there are an empty 204`(id: String) async throws {
        try await AccountEdge.use { edge async throws in
            for method in [HTTPRequest.Method.get, .delete] {
                let answer = try await edge.send(method, "/api/users/\(id)", as: AccountEdge.sari)
                #expect(answer.status == 204 && answer.text.isEmpty)
            }
            let changed = try await edge.send(.put, "/api/users/\(id)", as: AccountEdge.sari, "{}")
            #expect(changed.status == 404 && changed.message == "User not found")
        }
    }

    @Test func `are made with a role and answered with it, never with a password`() async throws {
        try await AccountEdge.use { edge async throws in
            for role in ["4", #""4""#, #"{"connect":[{"id":4}]}"#] {
                let answer = try await edge.send(.post, "/api/users", as: AccountEdge.sari, body(#","role":\#(role)"#))
                #expect(answer.status == 201, "\(answer.text)")
                #expect(answer["email"] == "dibuat@example.com" && answer["provider"] == "local")
                #expect(answer["confirmed"] == .bool(false) && answer["role"]?.object?["id"] == .integer(4))
                #expect(answer.body.object?.contains("password") == false)
                #expect(try await edge.logIn("dibuat", "Rahasia123") != nil)
                let id = try #require(answer["id"]?.int64)
                let gone = try await edge.send(.delete, "/api/users/\(id)", as: AccountEdge.sari)
                #expect(gone.status == 200 && gone["username"] == "dibuat")
                #expect(try await edge.logIn("dibuat", "Rahasia123") == nil)
            }
        }
    }

    @Test(arguments: [
        ("", "ValidationError", "role is a required field"),
        (#","role":null"#, "ValidationError", "role must be a `object` type, but the final value was: `null`."),
        (#","role":true"#, "ValidationError", "role must be a `strapiID` type, but the final value was: `true`."),
        (#","role":{"connect":[]}"#, "ValidationError", "Users must have a role"),
        (#","role":{"connect":[{}]}"#, "ValidationError", "role.connect[0].id is a required field"),
        (#","role":{}"#, "ValidationError", "role.connect is a required field"),
        (
            #","role":999"#, "ApplicationError",
            "1 relation(s) of type plugin::users-permissions.role associated with this entity do not exist"
        ),
        (
            #","role":"Admin""#, "ApplicationError",
            "1 relation(s) of type plugin::users-permissions.role associated with this entity do not exist"
        ),
        (#","role":1,"username":"budi""#, "ApplicationError", "This attribute must be unique"),
        (#","role":1,"email":"budi@example.com""#, "ApplicationError", "Email already taken"),
        (#","role":1,"username":"budi@example.com""#, "ApplicationError", "Username already taken"),
        (#","role":1,"password":"123""#, "ApplicationError", "password must be at least 6 characters"),
        (
            #","role":1,"blocked":"maybe""#, "ApplicationError",
            "blocked must be a `boolean` type, but the final value was: `\"maybe\"`."
        ),
    ])
    func `are refused in Strapi's words`(more: String, name: String, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, "/api/users", as: AccountEdge.sari, body(more))
            #expect(answer.status == 400 && answer.name == name && answer.message == message, "\(answer.text)")
            #expect(try await edge.office.store.accounts().count == 7)
        }
    }

    @Test func `need every member, in order`() async throws {
        try await AccountEdge.use { edge async throws in
            let empty = try await edge.send(.post, "/api/users", as: AccountEdge.sari, "{}")
            #expect(
                empty.faults == ["email", "username", "password", "role"].map { "\($0) is a required field" })
            let blank = try await edge.send(
                .post, "/api/users", as: AccountEdge.sari,
                #"{"email":"a@b.co","username":"","password":"Rahasia123","role":1}"#)
            #expect(
                blank.faults == ["username must be at least 1 characters", "username is a required field"])
            let list = try await edge.send(.post, "/api/users", as: AccountEdge.sari, "[]")
            #expect(list.faults == ["this must be a `object` type, but the final value was: `[]`."])
        }
    }

    @Test func `are changed, passwords hashed, and answered with their role`() async throws {
        try await AccountEdge.use { edge async throws in
            let change = #"{"username":"budiman","email":"Budiman@Example.com","password":"Baru-12345","role":4}"#
            let answer = try await edge.send(.put, "/api/users/1", as: AccountEdge.sari, change)
            #expect(answer.status == 200 && answer["username"] == "budiman")
            #expect(answer["email"] == "budiman@example.com" && answer["role"]?.object?["id"] == .integer(4))
            #expect(try await edge.logIn("budiman", "Baru-12345") != nil)
            let stored = try await edge.office.store.passwordHash(of: 1)
            #expect(stored?.hasPrefix("$y$") == true)
            let log = try await edge.office.changeLog().suffix(1).joined()
            #expect(log.contains("user:2 update") && log.contains(#""password":["***","***"]"#))
        }
    }

    @Test(arguments: [
        (#"{"username":"sari"}"#, "ApplicationError", "Username already taken"),
        (#"{"username":"sari@example.com"}"#, "ApplicationError", "Username already taken"),
        (#"{"email":"SARI@example.com"}"#, "ApplicationError", "Email already taken"),
        (#"{"email":""}"#, "ValidationError", "email must be at least 1 characters"),
        (#"{"email":"x"}"#, "ValidationError", "email must be a valid email"),
        (#"{"password":""}"#, "ValidationError", "password must be at least 1 characters"),
        (
            #"{"password":null}"#, "ValidationError",
            "password must be a `string` type, but the final value was: `null`."
        ),
        (#"{"password":"12345"}"#, "ValidationError", "password must be at least 6 characters"),
        (#"{"username":"ab"}"#, "ValidationError", "username must be at least 3 characters"),
        (#"{"role":null}"#, "ValidationError", "role must be a `object` type, but the final value was: `null`."),
        (#"{"role":{"connect":[],"disconnect":[{"id":1}]}}"#, "ValidationError", "Cannot remove role"),
        ("[]", "ValidationError", "this must be a `object` type, but the final value was: `[]`."),
    ])
    func `refuse a change in Strapi's words`(change: String, name: String, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let before = try await edge.office.changeLog()
            let answer = try await edge.send(.put, "/api/users/1", as: AccountEdge.sari, change)
            #expect(answer.status == 400 && answer.name == name && answer.message == message, "\(answer.text)")
            #expect(try await edge.office.changeLog() == before)
        }
    }

    @Test func `keep what a change does not name, and take their own values again`() async throws {
        try await AccountEdge.use { edge async throws in
            for change in [
                "{}", #"{"username":"budi","email":"budi@example.com"}"#, #"{"role":{"connect":[],"disconnect":[]}}"#,
            ] {
                let answer = try await edge.send(.put, "/api/users/1", as: AccountEdge.sari, change)
                #expect(answer.status == 200, "\(answer.text)")
            }
            let stored = try #require(try await edge.office.store.entry(.user, id: 1))
            #expect(stored["username"] == .text("budi") && stored.relations["role"] == 1)
            #expect(try await edge.logIn("budi", Recorded.password) != nil)
        }
    }

    @Test func `are for who has the action`() async throws {
        try await AccountEdge.use { edge async throws in
            for (method, path) in [
                (HTTPRequest.Method.get, "/api/users"), (.get, "/api/users/1"), (.get, "/api/users/count"),
                (.post, "/api/users"), (.put, "/api/users/1"), (.delete, "/api/users/1"), (.put, "/api/users/me"),
            ] {
                for caller in [nil, AccountEdge.budi] {
                    let answer = try await edge.send(method, path, as: caller, method == .get ? nil : "{}")
                    #expect(answer.status == 403, "\(method) \(path)")
                }
            }
            #expect(try await edge.send(.get, "/api/users", token: "golden-token-read-only").status == 200)
            #expect(try await edge.send(.delete, "/api/users/1", token: "golden-token-read-only").status == 403)
            #expect(try await edge.send(.patch, "/api/users/1", as: AccountEdge.sari, "{}").status == 405)
        }
    }

    @Test func `show no role to who may not find roles`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.allow(
                4, ["plugin::users-permissions.user.find", "plugin::users-permissions.user.update"])
            let agus: Int64 = 3
            let shown = try await edge.send(.get, "/api/users?populate=role&filters[id]=2", as: agus)
            #expect(shown.status == 200 && !shown.text.contains("role"))
            for query in ["filters[role][type]=manager", "filters[role]=3", "sort=role.name"] {
                let answer = try await edge.send(.get, "/api/users?\(query)", as: agus)
                #expect(answer.status == 400 && answer.message == "Invalid parameter role", "\(query)")
            }
            let changed = try await edge.send(.put, "/api/users/1", as: agus, #"{"role":4}"#)
            #expect(changed.status == 200 && !changed.text.contains("role"))
        }
    }
}

@Suite struct `The last Admin` {
    @Test(arguments: ["delete", "block", "move", "disconnect", "verb"])
    func `stays`(way: String) async throws {
        try await AccountEdge.use { edge async throws in
            let path = "/api/users/\(AccountEdge.bos)"
            let status: Int
            switch way {
            case "delete": status = try await edge.send(.delete, path, as: AccountEdge.bos).status
            case "block": status = try await edge.send(.put, path, as: AccountEdge.bos, #"{"blocked":true}"#).status
            case "move": status = try await edge.send(.put, path, as: AccountEdge.bos, #"{"role":1}"#).status
            case "disconnect":
                let change = #"{"role":{"connect":[{"id":1}],"disconnect":[{"id":5}]}}"#
                status = try await edge.send(.put, path, as: AccountEdge.bos, change).status
            default:
                await #expect(throws: Refusal.self) { try await edge.office.accounts.block("bos") }
                status = 409
            }
            #expect(status == 409)
            let stored = try #require(try await edge.office.store.entry(.user, id: AccountEdge.bos))
            #expect(stored.relations["role"] == 5 && stored["blocked"] != .boolean(true))
        }
    }

    @Test func `may go once there is another who may log in`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.accounts.createUser(
                email: "kedua@example.com", username: "kedua", role: "admin", password: "Rahasia123")
            _ = try await edge.send(.put, "/api/users/8", as: AccountEdge.bos, #"{"blocked":true}"#)
            #expect(try await edge.send(.delete, "/api/users/7", as: AccountEdge.bos).status == 409)
            _ = try await edge.send(.put, "/api/users/8", as: AccountEdge.bos, #"{"blocked":false}"#)
            #expect(try await edge.send(.delete, "/api/users/7", as: AccountEdge.bos).status == 200)
            #expect(try await edge.send(.delete, "/api/users/8", as: 8).status == 409)
        }
    }

    @Test func `is not deleted by two who delete each other at once`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.accounts.createUser(
                email: "kedua@example.com", username: "kedua", role: "admin", password: "Rahasia123")
            async let one = edge.send(.delete, "/api/users/8", token: "golden-token-full-access").status
            async let other = edge.send(.delete, "/api/users/7", token: "golden-token-full-access").status
            #expect(try await [one, other].sorted() == [200, 409])
        }
    }

    @Test(arguments: [
        #"{"password":"Rampas-123"}"#, #"{"email":"rampas@example.com"}"#, #"{"blocked":true}"#, #"{"role":1}"#,
    ])
    func `is out of a manager's reach`(change: String) async throws {
        try await AccountEdge.use { edge async throws in
            #expect(try await edge.send(.put, "/api/users/7", as: AccountEdge.sari, change).status == 403)
            #expect(try await edge.logIn("bos", Recorded.password) != nil)
        }
    }

    @Test func `shares the role with nobody whom a manager chooses`() async throws {
        try await AccountEdge.use { edge async throws in
            let made = #"{"username":"dibuat","email":"dibuat@example.com","password":"Rahasia123","role":5}"#
            #expect(try await edge.send(.post, "/api/users", as: AccountEdge.sari, made).status == 403)
            #expect(try await edge.send(.put, "/api/users/2", as: AccountEdge.sari, #"{"role":5}"#).status == 403)
            try await edge.office.accounts.createUser(
                email: "kedua@example.com", username: "kedua", role: "admin", password: "Rahasia123")
            #expect(try await edge.send(.delete, "/api/users/8", as: AccountEdge.sari).status == 403)
            #expect(try await edge.send(.put, "/api/users/2", as: AccountEdge.bos, #"{"role":5}"#).status == 200)
            #expect(try await edge.send(.get, "/metrics", as: AccountEdge.sari).status == 200)
        }
    }
}
