//  PasswordTests: forgotten, reset and changed passwords, and what a stranger learns from them.

import Content
import HTTPTypes
import Relational
import Storage
import Testing

@testable import Server

@Suite struct `A forgotten password` {
    private let path = "/api/auth/forgot-password"

    @Test func `is set anew with the code that was mailed, once`() async throws {
        try await AccountEdge.use { edge async throws in
            let code = try await edge.resetCode("BUDI@example.com")
            #expect(code.count == 64)
            #expect(try await edge.office.mail.waiting().map(\.message.to) == ["budi@example.com"])
            let body = #"{"code":"\#(code)","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
            let answer = try await edge.send(.post, "/api/auth/reset-password", body)
            #expect(answer.status == 200 && answer.body.object?.keys == ["jwt", "user"])
            #expect(answer["user"]?.object?["username"] == "budi")
            let token = try #require(answer["jwt"]?.string)
            #expect(try await edge.send(.get, "/api/users/me", token: token).status == 200)
            #expect(try await edge.logIn("budi", "Baru-12345") != nil)
            #expect(try await edge.logIn("budi", Recorded.password) == nil)
            let again = try await edge.send(.post, "/api/auth/reset-password", body)
            #expect(again.status == 400 && again.name == "ValidationError")
            #expect(again.message == "Incorrect code provided")
        }
    }

    @Test func `is set by one of two requests that come at once`() async throws {
        try await AccountEdge.use { edge async throws in
            let code = try await edge.resetCode("budi@example.com")
            let body = #"{"code":"\#(code)","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
            let statuses = try await twiceAtOnce {
                try await edge.send(.post, "/api/auth/reset-password", body).status
            }
            #expect(statuses.sorted() == [200, 400])
        }
    }

    @Test func `has a code for an hour, and only the latest`() async throws {
        try await AccountEdge.use { edge async throws in
            let first = try await edge.resetCode("budi@example.com")
            let second = try await edge.resetCode("budi@example.com")
            func reset(_ code: String) async throws -> Int {
                let body = #"{"code":"\#(code)","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
                return try await edge.send(.post, "/api/auth/reset-password", body).status
            }
            #expect(try await reset(first) == 400)
            edge.office.clock.advance(.seconds(3_600))
            #expect(try await reset(second) == 400)
            #expect(try await edge.logIn("budi", Recorded.password) != nil)
        }
    }

    @Test func `has no code once the account changed`() async throws {
        try await AccountEdge.use { edge async throws in
            for change in [#"{"password":"Lain-12345"}"#, #"{"email":"lain@example.com"}"#, #"{"blocked":true}"#] {
                let email = try #require(try await edge.office.store.entry(.user, id: 6)?["email"].text)
                let code = try await edge.resetCode(email)
                #expect(try await edge.send(.put, "/api/users/6", as: AccountEdge.sari, change).status == 200)
                let body = #"{"code":"\#(code)","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
                #expect(try await edge.send(.post, "/api/auth/reset-password", body).status == 400, "\(change)")
            }
        }
    }

    @Test(arguments: ["siapa@example.com", "blokir@example.com"])
    func `is answered alike and no sooner for whom there is none, and nothing is sent`(email: String) async throws {
        try await AccountEdge.use { edge async throws in
            let clock = ContinuousClock()
            var answers: [String] = []
            var spent: [Duration] = []
            for address in ["budi@example.com", email] {
                spent.append(
                    try await clock.measure {
                        let answer = try await edge.send(.post, path, #"{"email":"\#(address)"}"#)
                        answers.append("\(answer.status) \(answer.text)")
                    })
            }
            #expect(answers == [#"200 {"ok":true}"#, #"200 {"ok":true}"#])
            #expect(spent.allSatisfy { $0 >= AccountDesk.leastAnswerTime })
            #expect(try await edge.office.mail.waiting().map(\.message.to) == ["budi@example.com"])
        }
    }

    @Test func `leads to the page of the stored settings, else to our own`() async throws {
        var policy = AccountPolicy()
        policy.origin = "https://kantor.example.com"
        try await AccountEdge.use(policy) { edge async throws in
            let code = try await edge.resetCode("budi@example.com")
            let own = try #require(try await edge.office.mail.waiting().last?.message.text)
            #expect(own.contains("https://kantor.example.com/reset-password?code=\(code)"))
            let page = #"{"email_reset_password":"https://app.example.com/reset?x=1"}"#
            try await edge.office.set(SettingsKey.usersAdvanced, page)
            let next = try await edge.resetCode("agus@example.com")
            let theirs = try #require(try await edge.office.mail.waiting().last?.message.text)
            #expect(theirs.contains("https://app.example.com/reset?x=1&code=\(next)\n"))
        }
    }

    /// What is stored gives nobody a code: not the accounts, the codes, the messages or the change log.
    @Test func `leaves no code in the database`() async throws {
        try await AccountEdge.use { edge async throws in
            let code = try await edge.resetCode("budi@example.com")
            let found = try await edge.office.store.driver.read { connection in
                var found: [String] = []
                let tables = try connection.tables()
                #expect(tables["account_codes"] != nil && tables["outgoing_mail"] != nil && tables["change_log"] != nil)
                for (table, columns) in tables {
                    for column in columns {
                        let hit = Statement(
                            "SELECT 1 FROM \"\(table)\" WHERE instr(CAST(\"\(column)\" AS TEXT), ?) > 0 LIMIT 1",
                            [.text(code)])
                        if try connection.first(hit) != nil { found.append("\(table).\(column)") }
                    }
                }
                return found
            }
            #expect(found.isEmpty)
        }
    }

    @Test(arguments: [
        ("{}", ["email is a required field"]), (#"{"email":"x"}"#, ["email must be a valid email"]),
        (#"{"email":null}"#, ["email must be a `string` type, but the final value was: `null`."]),
        (#"{"email":"a@b.co","foo":1}"#, ["this field has unspecified keys: foo"]),
        (#"{"foo":1}"#, ["email is a required field", "this field has unspecified keys: foo"]),
        ("[]", ["this must be a `object` type, but the final value was: `[]`."]),
    ])
    func `is asked for in Strapi's words`(body: String, faults: [String]) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, body)
            #expect(answer.status == 400 && answer.faults == faults)
        }
    }
}

@Suite struct `Resetting a password` {
    private let path = "/api/auth/reset-password"

    @Test func `names what is missing in yup's own order`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, #"{"foo":1}"#)
            #expect(answer.message == "4 errors occurred")
            #expect(
                answer.faults == [
                    "passwordConfirmation is a required field", "password is a required field",
                    "code is a required field", "this field has unspecified keys: foo",
                ])
        }
    }

    @Test(arguments: [
        (#"{"code":"x","password":"Baru-12345","passwordConfirmation":"Baru-1234"}"#, "Passwords do not match"),
        (#"{"code":"x","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#, "Incorrect code provided"),
        (
            #"{"code":5,"password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#,
            "code must be a `string` type, but the final value was: `5`."
        ),
        (
            #"{"code":"' OR 1=1 --","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#,
            "Incorrect code provided"
        ),
    ])
    func `refuses what does not fit`(body: String, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, body)
            #expect(answer.status == 400 && answer.name == "ValidationError" && answer.message == message)
        }
    }

    @Test func `keeps the code when the password is too short`() async throws {
        try await AccountEdge.use { edge async throws in
            let code = try await edge.resetCode("budi@example.com")
            func reset(_ password: String) async throws -> TestEdge.Reply {
                let body = #"{"code":"\#(code)","password":"\#(password)","passwordConfirmation":"\#(password)"}"#
                return try await edge.send(.post, path, body)
            }
            let short = try await reset("12345")
            #expect(short.status == 400 && short.faults == ["password must be at least 6 characters"])
            #expect(try await reset("Baru-12345").status == 200)
        }
    }
}

@Suite struct `Changing one's password` {
    private let path = "/api/auth/change-password"

    private func body(_ current: String, _ new: String, _ repeated: String? = nil) -> String {
        #"{"currentPassword":"\#(current)","password":"\#(new)","passwordConfirmation":"\#(repeated ?? new)"}"#
    }

    @Test func `gives a token, and the old password is of no use`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, as: AccountEdge.budi, body(Recorded.password, "Baru-12345"))
            #expect(answer.status == 200 && answer.body.object?.keys == ["jwt", "user"])
            #expect(answer["user"]?.object?.contains("role") == false)
            #expect(try await edge.logIn("budi", "Baru-12345") != nil)
            #expect(try await edge.logIn("budi", Recorded.password) == nil)
            let log = try await edge.office.changeLog()
            let line = try #require(log.last)
            #expect(line.contains("password") && line.contains("***") && !line.contains("$y$"))
        }
    }

    @Test(arguments: [
        ("salah", "Baru-12345", nil, "The provided current password is invalid"),
        (Recorded.password, Recorded.password, nil, "Your new password must be different than your current password"),
        (Recorded.password, "Baru-12345", "Lain-12345", "Passwords do not match"),
        (Recorded.password, "12345", nil, "password must be at least 6 characters"),
    ])
    func `refuses in Strapi's words`(current: String, new: String, repeated: String?, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, as: AccountEdge.budi, body(current, new, repeated))
            #expect(answer.status == 400 && answer.name == "ValidationError" && answer.message == message)
            #expect(try await edge.logIn("budi", Recorded.password) != nil)
        }
    }

    @Test func `is for accounts`() async throws {
        try await AccountEdge.use { edge async throws in
            let request = body(Recorded.password, "Baru-12345")
            #expect(try await edge.send(.post, path, request).status == 403)
            let token = try await edge.send(.post, path, token: "golden-token-full-access", request)
            #expect(token.status == 400 && token.name == "ApplicationError")
            #expect(token.message == "You must be authenticated to reset your password")
        }
    }

    @Test func `cannot be used to guess the password`() async throws {
        try await AccountEdge.use { edge async throws in
            var last = 0
            for _ in 0...10 {
                last = try await edge.send(.post, path, as: AccountEdge.budi, body("salah", "Baru-12345")).status
            }
            #expect(last == 429)
        }
    }
}

@Suite struct `Confirming an address` {
    @Test(arguments: [
        ("", "confirmation is a required field"), ("?confirmation=", "confirmation is a required field"),
        ("?confirmation=x", "Invalid token"),
        (
            "?confirmation[]=x",
            "confirmation must be a `string` type, but the final value was: `[\n  \"\\\"x\\\"\"\n]`."
        ),
        ("?confirmation", "confirmation must be a `string` type, but the final value was: `null`."),
    ])
    func `refuses what is no code`(query: String, message: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.get, "/api/auth/email-confirmation" + query)
            #expect(answer.status == 400 && answer.name == "ValidationError" && answer.message == message)
        }
    }

    @Test func `works once, within a week, and leads on`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.set(
                SettingsKey.usersAdvanced, #"{"email_confirmation_redirection":"https://app.example.com/?a=1&b=2"}"#)
            let path = "/api/auth/send-email-confirmation"
            let sent = try await edge.send(.post, path, #"{"email":"Belum@example.com"}"#)
            #expect(sent.text == #"{"email":"belum@example.com","sent":true}"#)
            let code = try await edge.code("confirmation=")
            edge.office.clock.advance(.seconds(7 * 86_400 - 1))
            let first = try await edge.send(.get, "/api/auth/email-confirmation?confirmation=\(code)")
            #expect(first.status == 302 && first.headers[.location] == "https://app.example.com/?a=1&b=2")
            #expect(!first.text.contains("&b"))
            #expect(try await edge.office.store.entry(.user, id: 5)?["confirmed"] == .boolean(true))
            #expect(try await edge.send(.get, "/api/auth/email-confirmation?confirmation=\(code)").status == 400)
            let again = try await edge.send(.post, path, #"{"email":"belum@example.com"}"#)
            #expect(again.status == 400 && again.message == "Already confirmed")
        }
    }

    @Test func `has a code for a week`() async throws {
        try await AccountEdge.use { edge async throws in
            _ = try await edge.send(.post, "/api/auth/send-email-confirmation", #"{"email":"belum@example.com"}"#)
            let code = try await edge.code("confirmation=")
            edge.office.clock.advance(.seconds(7 * 86_400))
            #expect(try await edge.send(.get, "/api/auth/email-confirmation?confirmation=\(code)").status == 400)
            #expect(try await edge.office.store.entry(.user, id: 5)?["confirmed"] == .boolean(false))
        }
    }

    @Test func `sends nothing to an address without an account and says the same`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(
                .post, "/api/auth/send-email-confirmation", #"{"email":"Siapa@example.com","foo":1}"#)
            #expect(answer.text == #"{"email":"Siapa@example.com","sent":true}"#)
            #expect(try await edge.office.mail.waiting().isEmpty)
        }
    }

    @Test func `takes no code for a password, nor the other way round`() async throws {
        try await AccountEdge.use { edge async throws in
            let code = try await edge.resetCode("belum@example.com")
            #expect(try await edge.send(.get, "/api/auth/email-confirmation?confirmation=\(code)").status == 400)
            _ = try await edge.send(.post, "/api/auth/send-email-confirmation", #"{"email":"belum@example.com"}"#)
            let other = try await edge.code("confirmation=")
            let body = #"{"code":"\#(other)","password":"Baru-12345","passwordConfirmation":"Baru-12345"}"#
            #expect(try await edge.send(.post, "/api/auth/reset-password", body).status == 400)
        }
    }
}

@Suite struct `Another sign-in provider` {
    @Test(arguments: [
        "/api/connect/github", "/api/connect/github/callback", "/api/connect/a/b/c/d/e", "/api/auth/github/callback",
    ])
    func `is disabled`(path: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.get, path)
            #expect(answer.status == 400 && answer.name == "ApplicationError")
            #expect(answer.message == "This provider is disabled")
        }
    }

    @Test func `that is the login itself wants what a login wants`() async throws {
        try await AccountEdge.use { edge async throws in
            #expect(try await edge.send(.get, "/api/auth/local/callback").message == "2 errors occurred")
            #expect(try await edge.send(.get, "/api/connect").status == 404)
            #expect(try await edge.send(.post, "/api/connect/github", "{}").status == 405)
        }
    }
}
