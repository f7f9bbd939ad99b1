//  AccountAttackTests: what somebody tries who wants more of an account than is theirs.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `An attacker of accounts` {
    /// Whatever is asked for, hashes and codes are unknown names.
    @Test(arguments: [
        "filters[password][$startsWith]=$2a", "filters[resetPasswordToken][$notNull]=true", "sort=password",
        "filters[confirmationToken]=x", "fields=password", "fields[0]=resetPasswordToken", "sort=role.users.password",
        "filters[role][users][password][$contains]=a", "filters[$or][0][password]=x", "filters[$not][password]=x",
        "filters[Password]=x", "filters[password_hash]=x",
    ])
    func `finds no hash and no code by filters, sorts and fields`(query: String) async throws {
        try await AccountEdge.use { edge async throws in
            for path in ["/api/users", "/api/users/count", "/api/users/1", "/api/users/me"] {
                for caller in [AccountEdge.sari, AccountEdge.bos] {
                    let answer = try await edge.send(.get, "\(path)?\(query)", as: caller)
                    #expect(answer.status == 400, "\(path)?\(query): \(answer.text)")
                    #expect(answer.message?.hasPrefix("Invalid parameter") == true)
                }
            }
        }
    }

    @Test func `populates no hash, however deep`() async throws {
        try await AccountEdge.use { edge async throws in
            let deep = "populate[role][populate][users][populate][role][populate]=*"
            for query in ["populate=*", deep, "populate=role.permissions,role.users", "_q=$2a"] {
                let answer = try await edge.send(.get, "/api/users?\(query)", as: AccountEdge.bos)
                #expect(answer.status == 200)
                #expect(!answer.text.contains("$2a$") && !answer.text.contains("$y$"))
                #expect(!answer.text.contains(#""password""#) && !answer.text.contains("Token"))
            }
        }
    }

    /// Bodies of every wrong kind at every route that takes one: a refusal of the client, never a failure of ours.
    @Test(arguments: [
        "5", "null", "true", #""x""#, "[]", "[null]", "[[[]]]", "{", "", #"{"email":{}}"#, #"{"email":["a@b.co"]}"#,
        #"{"email":1e400}"#, #"{"username":{"$ne":null},"password":{"$ne":null}}"#, #"{"code":{"$ne":null}}"#,
        #"{"identifier":{"$ne":null},"password":"x"}"#, #"{"role":[1]}"#, #"{"role":{"connect":5}}"#,
        #"{"name":{},"permissions":[]}"#, #"{"permissions":{"a":{"controllers":[]}}}"#,
        #"{"name":"x","permissions":{"__proto__":{"controllers":{"x":{"y":{"enabled":true}}}}}}"#,
        #"{"email":"a@b.co\u0000","username":"a\u0000b","password":"c\u0000d"}"#,
    ])
    func `breaks nothing by bodies of any kind`(body: String) async throws {
        try await AccountEdge.use { edge async throws in
            for (method, path) in [
                (HTTPRequest.Method.post, "/api/auth/local"), (.post, "/api/auth/local/register"),
                (.post, "/api/auth/forgot-password"), (.post, "/api/auth/reset-password"),
                (.post, "/api/auth/change-password"), (.post, "/api/auth/send-email-confirmation"),
                (.post, "/api/users"), (.put, "/api/users/1"), (.post, "/api/users-permissions/roles"),
                (.put, "/api/users-permissions/roles/4"),
            ] {
                let answer = try await edge.send(method, path, as: AccountEdge.bos, body)
                let isHarmless = answer.status == 200 && method == .put
                #expect((400..<500).contains(answer.status) || isHarmless, "\(path) \(body): \(answer.text)")
            }
            #expect(try await edge.logIn("budi", Recorded.password) != nil)
        }
    }

    @Test func `sends no body that is too large, nor a password that takes long to hash`() async throws {
        try await AccountEdge.use { edge async throws in
            let large = String(repeating: "x", count: 1_048_577)
            for path in ["/api/auth/local/register", "/api/auth/forgot-password", "/api/users"] {
                let answer = try await edge.send(.post, path, as: AccountEdge.bos, #"{"email":"\#(large)"}"#)
                #expect(answer.status == 413)
            }
            let long = String(repeating: "x", count: 1_000_000)
            let register = #"{"username":"baru","email":"baru@example.com","password":"\#(long)"}"#
            #expect(try await edge.send(.post, "/api/auth/local/register", register).status == 400)
            #expect(
                try await edge.send(.put, "/api/users/1", as: AccountEdge.bos, #"{"password":"\#(long)"}"#).status
                    == 400)
            let confirmation = "/api/auth/email-confirmation?confirmation=\(long.prefix(20_000))"
            #expect(try await edge.send(.get, confirmation).status == 414)
        }
    }

    @Test func `makes nothing of an account by changing what is not theirs to change`() async throws {
        try await AccountEdge.use { edge async throws in
            let change =
                #"{"id":2,"resetPasswordToken":"mine","confirmationToken":"mine","createdAt":"2000-01-01","documentId":"x"}"#
            let answer = try await edge.send(.put, "/api/users/1", as: AccountEdge.sari, change)
            #expect(answer.status == 200 && answer["id"] == .integer(1))
            let reset = #"{"code":"mine","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
            #expect(try await edge.send(.post, "/api/auth/reset-password", reset).status == 400)
            let stored = try #require(try await edge.office.store.entry(.user, id: 1))
            #expect(stored["resetPasswordToken"].isNull && stored["confirmationToken"].isNull)
        }
    }

    /// A letter that folds to another one finds the account, but the message goes to its own address.
    @Test func `gets no mail of another by an address that looks like theirs`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.accounts.createUser(
                email: "kiki@example.com", username: "kiki", role: "authenticated", password: "Rahasia123")
            // U+212A, the sign for kelvin, is a k in lower case.
            _ = try await edge.send(.post, "/api/auth/forgot-password", #"{"email":"\u212Ai\u212Ai@example.com"}"#)
            #expect(try await edge.office.mail.waiting().map(\.message.to) == ["kiki@example.com"])
        }
    }

    @Test func `is told of the same limit by every route that takes a password or sends a message`() async throws {
        try await AccountEdge.use { edge async throws in
            for (path, body) in [
                ("/api/auth/reset-password", "{}"), ("/api/auth/forgot-password", #"{"email":"x"}"#),
                ("/api/auth/local/register", #"{"email":"x"}"#),
                ("/api/auth/send-email-confirmation", #"{"email":"x"}"#),
            ] {
                var statuses: [Int] = []
                // Neither capitals nor a slash at the end open another bucket.
                for number in 0...10 {
                    let spelling = number % 2 == 0 ? path : path.uppercased() + "/"
                    let answer = try await edge.send(.post, spelling, body)
                    statuses.append(answer.status)
                    if answer.status == 429 { #expect(answer.headers[.retryAfter] != nil) }
                }
                #expect(statuses == Array(repeating: 400, count: 10) + [429], "\(path)")
            }
        }
    }

    @Test func `reads no messages that wait with other keys, nor altered ones`() async throws {
        try await TestOffice.recorded { office async throws in
            let message = MailMessage(to: "a@example.com", subject: "Halo", text: "kode rahasia 123")
            try await office.mail.send(message)
            #expect(try await office.mail.waiting().map(\.message.text) == ["kode rahasia 123"])
            let strange = MailQueue(store: office.store, clock: office.clock.office, keys: .random(), isSent: false)
            #expect(try await strange.waiting().isEmpty)
            try await office.run(Statements.redirectMail("b@example.com"))
            #expect(try await office.mail.waiting().isEmpty)
        }
    }

    @Test func `pushes nobody else's message out by asking for many of one`() async throws {
        try await TestOffice.recorded { office async throws in
            try await office.mail.send(MailMessage(to: "b@example.com", subject: "s", text: "satu"))
            for number in 1...7 {
                try await office.mail.send(MailMessage(to: "a@example.com", subject: "s", text: "\(number)"))
            }
            #expect(try await office.mail.waiting().map(\.message.text) == ["satu", "3", "4", "5", "6", "7"])
        }
    }
}
