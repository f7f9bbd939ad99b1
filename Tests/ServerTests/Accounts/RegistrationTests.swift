//  RegistrationTests: strangers make themselves an account, as far as they are let.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `Registering` {
    private let path = "/api/auth/local/register"

    private func body(_ name: String, _ email: String, _ password: String = "Rahasia123", _ more: String = "")
        -> String
    {
        #"{"username":"\#(name)","email":"\#(email)","password":"\#(password)"\#(more)}"#
    }

    @Test func `gives a token and the account, under the address in lower case`() async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, body("baru", "Baru@Example.com"))
            #expect(answer.status == 200 && answer.body.object?.keys == ["jwt", "user"])
            #expect(answer["user"]?.object?["email"] == "baru@example.com")
            #expect(answer["user"]?.object?["confirmed"] == .bool(true))
            let token = try #require(answer["jwt"]?.string)
            #expect(try await edge.send(.get, "/api/users/me", token: token)["username"] == "baru")
            #expect(try await edge.logIn("baru", "Rahasia123") != nil)
        }
    }

    @Test func `takes a form as well`() async throws {
        try await AccountEdge.use { edge async throws in
            let form = "username=baru&email=baru%40example.com&password=Rahasia123"
            let answer = try await edge.send(.post, path, form, type: "application/x-www-form-urlencoded")
            #expect(answer.status == 200 && answer["user"]?.object?["username"] == "baru")
        }
    }

    @Test func `gives the default role whatever the body says, and no power of any other kind`() async throws {
        try await AccountEdge.use { edge async throws in
            let more = #","role":5,"confirmed":false,"blocked":true,"provider":"x","resetPasswordToken":"t","id":1"#
            let answer = try await edge.send(.post, path, body("peran", "peran@example.com", "Rahasia123", more))
            #expect(answer.status == 200)
            let made = try #require(try await edge.office.store.entry(.user, id: 8))
            #expect(made.relations["role"] == 1 && made["provider"] == .text("local"))
            #expect(made["blocked"] == .boolean(false) && made["confirmed"] == .boolean(true))
            #expect(made["resetPasswordToken"].isNull)
            #expect(try await edge.office.store.entry(.user, id: 1)?["username"] == .text("budi"))
        }
    }

    @Test(arguments: [
        ("budi", "lain@example.com"), ("lain", "budi@example.com"), ("lain", "BUDI@example.com"),
        // A login takes names and addresses, so neither may be somebody's other one.
        ("budi@example.com", "lain@example.com"), ("Budi@Example.com", "lain@example.com"),
    ])
    func `refuses a name or address that is somebody's`(name: String, email: String) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, body(name, email))
            #expect(answer.status == 400 && answer.name == "ApplicationError")
            #expect(answer.message == "Email or Username are already taken")
            #expect(try await edge.office.store.accounts().count == 7)
        }
    }

    @Test(arguments: [
        (
            #"{"username":"ab","email":"ab@example.com","password":"Rahasia123"}"#,
            ["username must be at least 3 characters"]
        ),
        (
            #"{"username":"abc","email":"ab@example.com","password":"12345"}"#,
            ["password must be at least 6 characters"]
        ),
        (#"{"username":"abc","email":"x","password":"Rahasia123"}"#, ["email must be a valid email"]),
        ("{}", ["email is a required field", "username is a required field", "password is a required field"]),
        ("[1]", ["email is a required field", "username is a required field", "password is a required field"]),
        (
            #"{"username":5,"email":null,"password":["x"]}"#,
            [
                "email must be a `string` type, but the final value was: `null`.",
                "username must be a `string` type, but the final value was: `5`.",
                "password must be a `string` type, but the final value was: `[\n  \"\\\"x\\\"\"\n]`.",
            ]
        ),
        (
            #"{"username":"bu\u200Bdi","email":"ab@example.com","password":"Rahasia123"}"#,
            ["username must not hold invisible characters"]
        ),
        (
            #"{"username":"bu\u202Edi","email":"ab@example.com","password":"Rahasia123"}"#,
            ["username must not hold invisible characters"]
        ),
    ])
    func `names every fault in Strapi's words`(body: String, faults: [String]) async throws {
        try await AccountEdge.use { edge async throws in
            let answer = try await edge.send(.post, path, body)
            #expect(answer.status == 400 && answer.name == "ValidationError" && answer.faults == faults)
            #expect(try await edge.office.store.accounts().count == 7)
        }
    }

    @Test func `asks for eight characters where the house says so`() async throws {
        var policy = AccountPolicy()
        policy.passwordCharacters = 8
        try await AccountEdge.use(policy) { edge async throws in
            let short = try await edge.send(.post, path, body("ab", "baru@example.com", "1234567"))
            #expect(
                short.faults == ["username must be at least 3 characters", "password must be at least 8 characters"])
            #expect(try await edge.send(.post, path, body("baru", "baru@example.com", "12345678")).status == 200)
        }
    }

    @Test func `is off where the policy or the stored settings say so`() async throws {
        var policy = AccountPolicy()
        policy.allowsRegistration = false
        try await AccountEdge.use(policy) { edge async throws in
            let refused = try await edge.send(.post, path, body("baru", "baru@example.com"))
            #expect(refused.status == 400 && refused.message == "Register action is currently disabled")
            try await edge.office.set(SettingsKey.usersAdvanced, #"{"allow_register":true,"default_role":"sales"}"#)
            #expect(try await edge.send(.post, path, body("baru", "baru@example.com")).status == 200)
            #expect(try await edge.office.store.entry(.user, id: 8)?.relations["role"] == 4)
            try await edge.office.set(SettingsKey.usersAdvanced, #"{"allow_register":true,"default_role":"nope"}"#)
            let lost = try await edge.send(.post, path, body("lagi", "lagi@example.com"))
            #expect(lost.status == 400 && lost.message == "Impossible to find the default role")
        }
    }

    @Test func `gives no token before the address is confirmed, where that is asked for`() async throws {
        try await AccountEdge.use { edge async throws in
            try await edge.office.set(SettingsKey.usersAdvanced, #"{"allow_register":true,"email_confirmation":true}"#)
            let answer = try await edge.send(.post, path, body("<b>baru", "baru@example.com"))
            #expect(answer.status == 200 && answer.body.object?.keys == ["user"])
            #expect(try await edge.logIn("<b>baru", "Rahasia123") == nil)
            let message = try #require(try await edge.office.mail.waiting().last?.message)
            #expect(message.to == "baru@example.com")
            // Whoever registers with a stranger's address cannot write to them through us.
            #expect(!(message.text + message.subject).contains("baru"))
            let code = try await edge.code("confirmation=")
            let confirmed = try await edge.send(.get, "/api/auth/email-confirmation?confirmation=\(code)")
            #expect(confirmed.status == 302 && confirmed.headers[.location] == "/")
            #expect(try await edge.logIn("<b>baru", "Rahasia123") != nil)
        }
    }

    @Test func `makes one account of two requests at once`() async throws {
        try await AccountEdge.use { edge async throws in
            let statuses = try await twiceAtOnce {
                try await edge.send(.post, path, body("kembar", "kembar@example.com")).status
            }
            #expect(statuses.sorted() == [200, 400])
            #expect(try await edge.office.store.accounts().count == 8)
        }
    }

    @Test func `counts every caller's addresses together`() async throws {
        try await AccountEdge.use { edge async throws in
            var last = 0
            for number in 0...LoginLimiter.requestsOfAllAddresses {
                let answer = try await edge.send(.post, path, #"{"email":"a\#(number)@example.com"}"#)
                last = answer.status
                #expect(last == 400 || number == LoginLimiter.requestsOfAllAddresses)
                #expect(answer.headers[.init("X-RateLimit-Limit") ?? .from] == "10")
            }
            #expect(last == 429)
        }
    }
}
