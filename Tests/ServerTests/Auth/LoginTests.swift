//  LoginTests: logins and `users/me` against recorded accounts, in the recorded words.

import Content
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct `Logging in` {
    private func login(_ office: TestOffice, _ json: String) async throws -> JSONValue {
        try JSONValue.parse(try await office.login.login(body: try JSONValue.parse(json)))
    }

    /// Recorded answers `auth.login`, `auth.login-email`, `auth.unconfirmed`.
    @Test(arguments: [
        ("budi", 1), ("BUDI@example.com", 1), ("budi@example.com", 1), ("belum", 5), ("lupa@EXAMPLE.com", 6),
    ])
    func `answers with a token and the account`(identifier: String, id: Int64) async throws {
        try await TestOffice.recorded { office in
            let body = #"{"identifier":"\#(identifier)","password":"Rahasia123","rememberMe":true}"#
            let answer = try await login(office, body)
            #expect(answer.object?.keys == ["jwt", "user"])
            let token = try #require(answer.object?["jwt"]?.string)
            #expect(try await office.principals().resolve("Bearer \(token)").kind == .user(id: id))
            let user = try #require(answer.object?["user"]?.object)
            #expect(
                user.keys == [
                    "id", "username", "email", "provider", "confirmed", "blocked", "createdAt", "updatedAt",
                ])
            #expect(user["id"] == .integer(id) && user["provider"] == "local")
            #expect(user["confirmed"] == .bool(id != 5) && user["blocked"] == .bool(false))
        }
    }

    /// Recorded answers `auth.*`: body, name, message, faults.
    @Test(arguments: [
        (
            "wrong-password", #"{"identifier":"budi","password":"salah"}"#, "ValidationError",
            "Invalid identifier or password"
        ),
        (
            "unknown-user", #"{"identifier":"siapa","password":"salah"}"#, "ValidationError",
            "Invalid identifier or password"
        ),
        (
            "name-case", #"{"identifier":"Budi","password":"Rahasia123"}"#, "ValidationError",
            "Invalid identifier or password"
        ),
        (
            "blocked", #"{"identifier":"blokir","password":"Rahasia123"}"#, "ApplicationError",
            "Your account has been blocked by an administrator"
        ),
        (
            "blocked-wrong", #"{"identifier":"blokir","password":"x"}"#, "ValidationError",
            "Invalid identifier or password"
        ),
        ("missing-password", #"{"identifier":"budi"}"#, "ValidationError", "password is a required field"),
        ("empty-password", #"{"identifier":"budi","password":""}"#, "ValidationError", "password is a required field"),
        ("missing-both", "{}", "ValidationError", "2 errors occurred"),
        ("no-body", "null", "ValidationError", "2 errors occurred"),
        (
            "number", #"{"identifier":5,"password":"x"}"#, "ValidationError",
            "identifier must be a `string` type, but the final value was: `5`."
        ),
        (
            "null", #"{"identifier":"budi","password":null}"#, "ValidationError",
            "password must be a `string` type, but the final value was: `null`."
        ),
        (
            "list", "[]", "ValidationError", "this must be a `object` type, but the final value was: `[]`."
        ),
    ])
    func `refuses in Strapi's words`(id: String, body: String, name: String, message: String) async throws {
        try await TestOffice.recorded { office in
            let fault = await #expect(throws: (any Error).self, "auth.\(id)") { try await login(office, body) }
            let known = try #require(fault as? any ClientFault)
            #expect(known.status == 400 && known.name == name && known.message == message, "auth.\(id)")
        }
    }

    @Test func `names every fault of a body in order`() async throws {
        try await TestOffice.recorded { office in
            let fault = await #expect(throws: PayloadFault.self) { try await login(office, "{}") }
            let details = try #require(fault?.details).serialized()
            #expect(
                details
                    == #"{"errors":[{"path":["identifier"],"message":"identifier is a required field","name":"ValidationError"},"#
                    + #"{"path":["password"],"message":"password is a required field","name":"ValidationError"}]}"#)
        }
    }

    @Test func `asks for a confirmed address where the settings say so, and only who knows the password`() async throws
    {
        try await TestOffice.recorded { office in
            try await office.set("users_permissions_advanced", #"{"email_confirmation":true}"#)
            await #expect(throws: Refusal.application("Your account email is not confirmed")) {
                try await login(office, #"{"identifier":"belum","password":"Rahasia123"}"#)
            }
            await #expect(throws: Refusal.validation("Invalid identifier or password")) {
                try await login(office, #"{"identifier":"belum","password":"salah"}"#)
            }
            _ = try await login(office, #"{"identifier":"budi","password":"Rahasia123"}"#)
        }
    }

    @Test func `refuses an account without a password and one of another provider`() async throws {
        try await TestOffice.recorded { office in
            try await office.write { transaction in
                let type = try #require(transaction.layout.schema[.user])
                var bare = Draft(type)
                bare["password"] = .null
                try transaction.update(.user, id: 1, bare)
                var foreign = Draft(type)
                foreign["provider"] = .text("github")
                try transaction.update(.user, id: 2, foreign)
            }
            for name in ["budi", "sari"] {
                await #expect(throws: Refusal.validation("Invalid identifier or password")) {
                    try await login(office, #"{"identifier":"\#(name)","password":"Rahasia123"}"#)
                }
            }
        }
    }

    @Test func `works with passwords that were set here`() async throws {
        try await TestOffice.recorded { office in
            try await office.accounts.createUser(
                email: "Dewi@Example.com", username: "dewi", role: "sales", password: "Kata Sandi 9")
            let answer = try await login(office, #"{"identifier":"dewi@example.com","password":"Kata Sandi 9"}"#)
            #expect(answer.object?["user"]?.object?["email"] == "dewi@example.com")
        }
    }

    @Test func `takes as long for an unknown name as for a known one`() async throws {
        try await TestOffice.recorded { office in
            func seconds(_ name: String) async -> Double {
                let clock = ContinuousClock()
                let spent = await clock.measure {
                    _ = try? await login(office, #"{"identifier":"\#(name)","password":"salah"}"#)
                }
                return Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
            }
            // bcrypt at cost 10 is at least 30 ms on anything; without it the answer is there in 1 ms.
            var least = Double.infinity
            for number in 0..<3 { least = min(least, await seconds("siapa\(number)")) }
            #expect(least > 0.02)
        }
    }

    @Test func `finds nobody in a database without accounts`() async throws {
        try await TestOffice.empty { office in
            await #expect(throws: Refusal.validation("Invalid identifier or password")) {
                try await login(office, #"{"identifier":"budi","password":"Rahasia123"}"#)
            }
        }
    }
}

@Suite struct `Asking who one is` {
    private func me(_ office: TestOffice, _ header: String?, _ query: String = "") async throws -> String {
        let principal = try await office.principals().resolve(header)
        return String(
            decoding: try await office.login.me(principal, try ContentQuery(parsing: query)), as: UTF8.self)
    }

    /// Recorded answers `permissions.me*` and `auth.register-me`.
    @Test(arguments: [
        (Int64(1), "", ["id", "username", "email", "provider", "confirmed", "blocked", "createdAt", "updatedAt"]),
        (1, "fields=username", ["id", "username"]),
        // Without role.find the role is left out, without a word.
        (1, "fields=username&populate=role", ["id", "username"]),
        (1, "fields=username&populate=*", ["id", "username"]),
        (2, "fields=username&populate=role", ["id", "username", "role"]),
    ])
    func `shows the account flat`(id: Int64, query: String, keys: [String]) async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([id])[0]
            let answer = try JSONValue.parse(try await me(office, header, query))
            #expect(answer.object?.keys == keys)
            #expect(answer.object?["id"] == .integer(id))
            if let role = answer.object?["role"]?.object { #expect(role["type"] == "manager") }
        }
    }

    @Test(arguments: ["fields=password", "filters[resetPasswordToken]=x", "sort=password", "fields=nope"])
    func `refuses what nobody may read`(query: String) async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([2])[0]
            let fault = await #expect(throws: Refusal.self) { try await me(office, header, query) }
            #expect(fault?.status == 400)
        }
    }

    @Test(arguments: [
        (nil, Refusal.forbidden()), ("Bearer golden-token-read-only", .forbidden()),
        ("Bearer golden-token-custom", .forbidden()),
        ("Bearer golden-token-full-access", .unauthorized("Unauthorized")),
    ])
    func `is for accounts only`(header: String?, refusal: Refusal) async throws {
        try await TestOffice.recorded { office async throws in
            await #expect(throws: refusal) { try await me(office, header) }
        }
    }
}
