//  PrincipalsTests: the recorded `permissions.*` cases, and what changes while the server runs.

import Content
import Foundation
import Storage
import Testing

@testable import Server

/// Actions that the recorded requests need.
private enum Act {
    static let changePassword = "plugin::users-permissions.auth.changePassword"
    static let bookings = "api::booking.booking.find"
    static let bookBooking = "api::booking.booking.create"
    static let customers = "api::konsumen.konsumen.find"
    static let secrets = "api::rahasia.rahasia.find"
    static let secret = "api::rahasia.rahasia.findOne"
    static let units = "api::unit-rumah.unit-rumah.find"
    static let users = "plugin::users-permissions.user.find"
    static let me = "plugin::users-permissions.user.me"
    static let upload = "plugin::upload.content-api.upload"
}

@Suite struct `Finding out who asks` {
    /// Recorded answers `permissions.*`: who, the action of the request, whether it was allowed.
    @Test(arguments: [
        ("public-none-one", nil, Act.secret, false), ("users-public", nil, Act.users, false),
        ("auth-ok", "budi", Act.bookings, true), ("auth-none", "budi", Act.customers, false),
        ("auth-create", "budi", Act.bookBooking, false), ("auth-rahasia", "budi", Act.secrets, true),
        ("sales-populate", "agus", "api::booking.booking.findOne", true), ("me", "budi", Act.me, true),
        ("bearer-three", "Bearer a b", Act.bookings, true),
        ("bearer-lower", "bearer golden-token-read-only", Act.bookings, true),
        ("token-read", "Bearer golden-token-read-only", Act.secrets, true),
        ("token-read-create", "Bearer golden-token-read-only", Act.bookBooking, false),
        ("token-full", "Bearer golden-token-full-access", Act.bookBooking, true),
        ("token-custom-ok", "Bearer golden-token-custom", Act.units, true),
        ("token-custom-none", "Bearer golden-token-custom", Act.customers, false),
        ("token-custom-one", "Bearer golden-token-custom", "api::booking.booking.findOne", false),
        // An account has its own role and nothing of the public one.
        ("upload-public", nil, Act.upload, true), ("upload-budi", "budi", Act.upload, false),
    ])
    func `gives each caller what was recorded`(id: String, who: String?, action: String, isAllowed: Bool) async throws {
        try await TestOffice.recorded { office in
            var header = who
            if let at = Recorded.users.firstIndex(where: { $0.name == who }) {
                header = "Bearer " + (try await office.sessions.token(of: Int64(at + 1)))
            }
            let principal = try await office.principals().resolve(header)
            #expect(principal.access.allows(action) == isAllowed, "permissions.\(id)")
        }
    }

    @Test(arguments: [
        nil, "", "Bearer", "bearer", "Bearer ", "Basic YTpi", "Token abc", "golden-token-full-access", "Bearer a b",
        "Bearer golden-token-full-access x", "Bearerx golden-token-full-access",
    ])
    func `takes a header without one bearer token for a stranger`(header: String?) async throws {
        try await TestOffice.recorded { office in
            let principal = try await office.principals().resolve(header)
            #expect(principal.kind == .anonymous && !principal.isAdmin)
        }
    }

    @Test(arguments: [
        ("bad-jwt", "Bearer abc.def.ghi", "Missing or invalid credentials"),
        ("jwt-none-alg", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpZCI6MX0.", "Missing or invalid credentials"),
        ("token-unknown", "Bearer golden-token", "Missing or invalid credentials"),
        ("token-expired", "Bearer golden-token-expired", "Token expired"),
        ("long", "Bearer " + String(repeating: "x", count: 4_097), "Missing or invalid credentials"),
    ])
    func `answers 401 to a token that is not good`(id: String, header: String, message: String) async throws {
        try await TestOffice.recorded { office in
            await #expect(throws: Refusal.unauthorized(message), "permissions.\(id)") {
                try await office.principals().resolve(header)
            }
        }
    }

    @Test(arguments: ["Bearer  golden-token-custom", "BEARER\tgolden-token-custom", " bearer golden-token-custom "])
    func `reads any space and any capitals`(header: String) async throws {
        try await TestOffice.recorded { office async throws in
            #expect(try await office.principals().resolve(header).kind == .token(id: 3))
        }
    }

    @Test func `refuses the tokens of accounts that are gone or blocked, from the next request on`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            let headers = try await office.headers([1, 4, 6, 99])
            #expect(try await principals.resolve(headers[0]).kind == .user(id: 1))
            for header in [headers[1], headers[3]] {
                await #expect(throws: Refusal.unauthorized("Invalid credentials")) {
                    try await principals.resolve(header)
                }
            }
            #expect(try await principals.resolve(headers[2]).kind == .user(id: 6))
            try await office.write { _ = try $0.delete(.user, id: 6) }
            await #expect(throws: Refusal.unauthorized("Invalid credentials")) {
                try await principals.resolve(headers[2])
            }
            try await office.accounts.block("budi")
            await #expect(throws: Refusal.unauthorized("Invalid credentials")) {
                try await principals.resolve(headers[0])
            }
            // Its sessions ended with the block; a new login works again.
            try await office.accounts.block("BUDI@example.com", isBlocked: false)
            await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
                try await principals.resolve(headers[0])
            }
            #expect(try await principals.resolve(office.headers([1])[0]).kind == .user(id: 1))
        }
    }

    @Test func `refuses an account without a role`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([2])[0]
            #expect(try await office.principals().resolve(header).access.allows(Act.users))
            try await office.write { _ = try $0.delete(.role, id: 3) }
            await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
                try await office.principals().resolve(header)
            }
        }
    }

    @Test func `refuses unconfirmed accounts only where confirmation is asked for`() async throws {
        try await TestOffice.recorded { office in
            let header = try await office.headers([5])[0]
            #expect(try await office.principals().resolve(header).kind == .user(id: 5))
            try await office.set("users_permissions_advanced", #"{"email_confirmation":true}"#)
            await #expect(throws: Refusal.unauthorized("Invalid credentials")) {
                try await office.principals().resolve(header)
            }
        }
    }

    @Test func `lets an account whose role's type is admin do everything, and no other`() async throws {
        try await TestOffice.empty { office in
            try await office.accounts.ensureRoles()
            let admin = try await office.accounts.createUser(
                email: "kepala@example.com", username: "kepala", role: "Admin", password: "Rahasia123")
            let clerk = try await office.accounts.createUser(
                email: "staf@example.com", username: "staf", role: "authenticated", password: "Rahasia123")
            let headers = try await office.headers([admin, clerk])
            let principals = office.principals()
            let first = try await principals.resolve(headers[0])
            #expect(first.kind == .user(id: admin) && first.isAdmin && first.access == .everything)
            let second = try await principals.resolve(headers[1])
            #expect(second.kind == .user(id: clerk) && !second.isAdmin)
            #expect(second.access == .listed([Act.me, Act.changePassword]))
        }
    }

    @Test func `gives full access to a full-access token alone`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            let found = try await [
                principals.resolve("Bearer golden-token-full-access"),
                principals.resolve("Bearer golden-token-read-only"),
                principals.resolve("Bearer golden-token-custom"),
            ]
            #expect(
                found == [
                    Principal(.token(id: 2), isAdmin: true, access: .everything),
                    Principal(.token(id: 1), access: .reading(and: [])),
                    Principal(.token(id: 3), access: .listed([Act.units, Act.bookings])),
                ])
        }
    }

    @Test(arguments: [
        (PublicAccess.stored, false, false, true), (.read, true, false, true), (.all, true, true, true),
    ])
    func `widens what strangers may do`(
        widening: PublicAccess, mayRead: Bool, mayWrite: Bool, mayBook: Bool
    ) async throws {
        try await TestOffice.recorded { office in
            let stranger = try await office.principals(widening).resolve(nil)
            #expect(stranger.access.allows(Act.secret) == mayRead)
            #expect(stranger.access.allows("api::rahasia.rahasia.delete") == mayWrite)
            #expect(stranger.access.allows(Act.bookBooking) == mayBook)
            #expect(!stranger.isAdmin)
            let header = try await office.headers([3])[0]
            #expect(try await !office.principals(widening).resolve(header).access.allows(Act.secret))
        }
    }

    @Test func `gives strangers nothing where there is no public role`() async throws {
        try await TestOffice.empty { office async throws in
            #expect(try await office.principals().resolve(nil).access == .listed([]))
        }
    }

    @Test func `follows a role that another process changes, within two seconds`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            #expect(try await !principals.resolve(nil).access.allows(Act.secret))
            try await office.run(Statements.addPermission(Act.secret, role: 2))
            #expect(try await !principals.resolve(nil).access.allows(Act.secret))
            office.clock.advance(.milliseconds(2_001))
            #expect(try await principals.resolve(nil).access.allows(Act.secret))
        }
    }

    @Test func `follows its own process at once when told`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            #expect(try await !principals.resolve(nil).access.allows(Act.secret))
            try await office.run(Statements.addPermission(Act.secret, role: 2))
            principals.invalidate()
            #expect(try await principals.resolve(nil).access.allows(Act.secret))
        }
    }

    @Test func `knows a role that was made after the roles were read`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            _ = try await principals.resolve(nil)
            office.clock.advance(.milliseconds(300))
            try await office.write { transaction in
                var role = Draft(try #require(transaction.layout.schema[.role]))
                role["name"] = .text("Baru")
                role["type"] = .text("baru")
                _ = try transaction.create(role)
            }
            let id = try await office.accounts.createUser(
                email: "baru@example.com", username: "baru", role: "baru", password: "Rahasia123")
            let header = try await office.headers([id])[0]
            #expect(try await principals.resolve(header).access == .listed([]))
        }
    }
}

@Suite struct `API tokens` {
    @Test(arguments: Recorded.tokens.map { ($0.key, $0.hash) })
    func `hash as Strapi stored them`(key: String, hash: String) async throws {
        try await TestOffice.empty { office async throws in
            let tokens = APITokens(store: office.store, salt: "golden-api-token-salt", now: { office.clock.now })
            #expect(tokens.hash(of: key) == hash)
            #expect(APITokens(store: office.store, salt: "other", now: { office.clock.now }).hash(of: key) != hash)
        }
    }

    @Test func `work at once when another process made them, and stop soon after it took them away`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            await #expect(throws: Refusal.self) { try await principals.resolve("Bearer baru") }
            let key = try await office.accounts.createAPIToken(name: "baru", kind: .readOnly)
            let header = "Bearer \(key)"
            #expect(try await principals.resolve(header).access == .reading(and: []))
            try await office.run(Statements.removeTokens())
            #expect(try await principals.resolve(header).kind == .token(id: 5))
            office.clock.advance(.seconds(2))
            await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
                try await principals.resolve(header)
            }
        }
    }

    @Test func `end at their time, remembered or not`() async throws {
        try await TestOffice.recorded { office in
            let principals = office.principals()
            let key = try await office.accounts.createAPIToken(
                name: "sebentar", kind: .fullAccess, lifespan: .seconds(1))
            #expect(try await principals.resolve("Bearer \(key)").isAdmin)
            office.clock.advance(.seconds(1))
            #expect(try await principals.resolve("Bearer \(key)").isAdmin)
            office.clock.advance(.milliseconds(1))
            await #expect(throws: Refusal.unauthorized("Token expired")) {
                try await principals.resolve("Bearer \(key)")
            }
        }
    }

    @Test func `of a kind that there is not give nothing`() async throws {
        try await TestOffice.recorded { office in
            let tokens = APITokens(store: office.store, salt: office.secrets.apiTokenSalt, now: { office.clock.now })
            let hash = tokens.hash(of: "kunci")
            _ = try await office.write {
                try $0.add(NewToken(name: "aneh", kind: "super", accessKey: hash, actions: [], expiresAt: nil))
            }
            #expect(try await tokens.principal("kunci") == nil)
        }
    }
}

extension TestOffice {
    /// `Authorization` headers of accounts by id.
    func headers(_ ids: [Int64]) async throws -> [String] {
        var headers: [String] = []
        for id in ids { headers.append("Bearer " + (try await sessions.token(of: id))) }
        return headers
    }
}
