//  AccountsTests: accounts, first start and API tokens as an operator makes them, in a real database.

import Content
import Foundation
import Relational
import Storage
import Testing

@testable import Server

@Suite struct `Keeping accounts` {
    @Test func `begins a fresh database with three roles and one Admin`() async throws {
        try await TestOffice.empty { office in
            #expect(try await office.accounts.ensureRoles())
            let roles = try await office.store.roles()
            #expect(roles.map(\.type) == ["authenticated", "public", "admin"])
            #expect(roles.map(\.id) == [1, 2, 3])
            #expect(
                roles.map(\.actions) == [
                    ["plugin::users-permissions.user.me", "plugin::users-permissions.auth.changePassword"],
                    ["plugin::users-permissions.auth.callback"], [],
                ])
            #expect(try await office.accounts.publicActionCount() == 1)
            let first = try #require(try await office.accounts.ensureFirstAdmin())
            #expect(first.username == "admin")
            #expect(first.password.count == 20 && first.password.allSatisfy(ReadablePassword.letters.contains))
            let body = try JSONValue.parse(#"{"identifier":"admin","password":"\#(first.password)"}"#)
            let answer = try JSONValue.parse(try await office.login.login(body: body))
            let token = try #require(answer.object?["jwt"]?.string)
            #expect(try await office.principals().resolve("Bearer \(token)").isAdmin)
        }
    }

    @Test func `does so once, also when two start at once`() async throws {
        try await TestOffice.empty { office in
            let made = try await twiceAtOnce { try await office.accounts.ensureRoles() }
            #expect(made.filter(\.self).count == 1)
            #expect(try await office.store.roles().count == 3)
            let first = try await twiceAtOnce { try await office.accounts.ensureFirstAdmin() }
            #expect(first.compactMap(\.self).count == 1)
            #expect(try await office.accounts.ensureFirstAdmin() == nil)
            #expect(try await office.accounts.list().map(\.username) == ["admin"])
        }
    }

    @Test func `leaves a taken-over database alone`() async throws {
        try await TestOffice.recorded { office async throws in
            #expect(try await !office.accounts.ensureRoles())
            #expect(try await office.accounts.ensureFirstAdmin() == nil)
            #expect(try await office.store.roles().count == 4)
            #expect(try await office.accounts.publicActionCount() == 11)
        }
    }

    @Test func `makes the Admin role for the first account where roles lack it`() async throws {
        try await TestOffice.recorded { office in
            try await office.write { for id in 1...6 { _ = try $0.delete(.user, id: Int64(id)) } }
            _ = try #require(try await office.accounts.ensureFirstAdmin())
            let header = try await office.headers([7])[0]
            #expect(try await office.principals().resolve(header).isAdmin)
        }
    }

    @Test func `lists every account with its role`() async throws {
        try await TestOffice.recorded { office in
            let lines = try await office.accounts.list().map {
                "\($0.id) \($0.username) \($0.email) \($0.roleName ?? "-") \($0.isBlocked) \($0.isConfirmed)"
            }
            #expect(
                lines == [
                    "1 budi budi@example.com Authenticated false true", "2 sari sari@example.com Manager false true",
                    "3 agus agus@example.com Sales false true", "4 blokir blokir@example.com Authenticated true true",
                    "5 belum belum@example.com Authenticated false false",
                    "6 lupa lupa@example.com Authenticated false true",
                ])
        }
    }

    @Test(arguments: [
        ("x", "dewi@example.com", "sales", "Rahasia123", "username must be at least 3 characters"),
        ("dewi", "dewi", "sales", "Rahasia123", "email must be a valid email"),
        ("dewi", "dewi@example", "sales", "Rahasia123", "email must be a valid email"),
        ("dewi", "", "sales", "Rahasia123", "email is a required field"),
        ("", "dewi@example.com", "sales", "Rahasia123", "username is a required field"),
        ("dewi", "dewi@example.com", "sales", "12345", "password must be at least 6 characters"),
        ("dewi", "dewi@example.com", "sales", "", "password is a required field"),
        ("budi", "dewi@example.com", "sales", "Rahasia123", "This attribute must be unique"),
        ("dewi", "BUDI@example.com", "sales", "Rahasia123", "Email or Username are already taken"),
        ("Budi@example.com", "dewi@example.com", "sales", "Rahasia123", "Email or Username are already taken"),
        (
            "dewi", "dewi@example.com", "bos", "Rahasia123",
            "There is no role bos. Roles are: authenticated, public, manager, sales"
        ),
    ])
    func `refuses an account that is not right`(
        username: String, email: String, role: String, password: String, message: String
    ) async throws {
        try await TestOffice.recorded { office async throws in
            let fault = await #expect(throws: (any Error).self) {
                try await office.accounts.createUser(email: email, username: username, role: role, password: password)
            }
            #expect((fault as? any ClientFault)?.message == message)
            #expect((fault as? any ClientFault)?.status == 400)
            #expect(try await office.accounts.list().count == 6)
        }
    }

    @Test func `gives nobody an address that is another's user name: a login takes either`() async throws {
        try await TestOffice.recorded { office in
            try await office.accounts.createUser(
                email: "dewi@example.com", username: "kasir@example.com", role: "sales", password: "Rahasia123")
            await #expect(throws: Refusal.application("Email or Username are already taken")) {
                try await office.accounts.createUser(
                    email: "Kasir@example.com", username: "kasir", role: "sales", password: "Rahasia123")
            }
        }
    }

    @Test func `stores a hash and tells the change log neither it nor the password`() async throws {
        try await TestOffice.recorded { office in
            try await office.accounts.createUser(
                email: "dewi@example.com", username: "dewi", role: "SALES", password: "Rahasia Dewi")
            try await office.accounts.block("dewi")
            let hash = try await office.store.driver.read { try $0.first(Statements.passwordHash("dewi"))?.first }
            #expect("\(hash.map { "\($0)" } ?? "")".contains("$y$"))
            let log = try await office.changeLog().suffix(2)
            #expect(log.first?.hasPrefix("system create plugin::users-permissions.user") == true)
            #expect(log.first?.contains(#""username":[null,"dewi"]"#) == true)
            #expect(log.last == #"system update plugin::users-permissions.user {"blocked":[false,true]}"#)
            #expect(!log.contains { $0.contains("Rahasia Dewi") || $0.contains("$y$") })
        }
    }

    @Test func `blocks nobody under an unknown name`() async throws {
        try await TestOffice.recorded { office async throws in
            await #expect(throws: Refusal.notFound("User not found")) { try await office.accounts.block("siapa") }
        }
    }
}

@Suite struct `Making API tokens` {
    @Test func `gives a key of 256 hexadecimal digits that is stored nowhere`() async throws {
        try await TestOffice.recorded { office in
            let actions = ["api::rahasia.rahasia.find", "plugin::upload.content-api.upload"]
            let key = try await office.accounts.createAPIToken(name: "kasir", kind: .custom, actions: actions)
            #expect(key.count == 256 && key.allSatisfy(\.isHexDigit))
            #expect(try await office.principals().resolve("Bearer \(key)").access == .listed(ActionSet(Set(actions))))
            let line = try #require(try await office.changeLog().last)
            #expect(line.hasPrefix(#"system create api-token {"name":[null,"kasir"],"kind":[null,"custom"]"#))
            #expect(!line.contains(key))
        }
    }

    @Test(
        arguments: [
            ("", TokenKind.fullAccess, [], "A token's name has 1 to 255 characters"),
            (String(repeating: "x", count: 256), .fullAccess, [], "A token's name has 1 to 255 characters"),
            ("baru", .custom, [], "Missing permissions attribute for custom token"),
            ("baru", .readOnly, ["api::rahasia.rahasia.find"], "Only a custom token lists its actions"),
            (
                "baru", .custom,
                ["api::rahasia.rahasia.fnd", "api::x.x.find", "find", "plugin::upload.content-api.upload"],
                "Unknown permissions provided: api::rahasia.rahasia.fnd, api::x.x.find, find"
            ),
            ("golden-token-custom", .fullAccess, [], "Name already taken"),
        ] as [(String, TokenKind, [String], String)])
    func `refuses one that is not right`(name: String, kind: TokenKind, actions: [String], message: String) async throws
    {
        try await TestOffice.recorded { office in
            let fault = await #expect(throws: Refusal.self) {
                try await office.accounts.createAPIToken(name: name, kind: kind, actions: actions)
            }
            #expect(fault?.message == message && fault?.status == 400)
        }
    }

    @Test(arguments: [(Duration.milliseconds(999), false), (.seconds(1), true), (.seconds(90 * 86_400), true)])
    func `takes a lifespan of a second or more`(lifespan: Duration, isTaken: Bool) async throws {
        try await TestOffice.recorded { office in
            let key = try? await office.accounts.createAPIToken(name: "baru", kind: .readOnly, lifespan: lifespan)
            #expect((key != nil) == isTaken)
        }
    }
}
