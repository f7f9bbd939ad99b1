//  InvitationTests: who may invite whom, and what comes of it.

import Content
import HTTPTypes
import Relational
import Storage
import Testing

@testable import Server

@Suite struct `An invitation` {
    /// Accounts are for an entry of the one content type there is.
    static let user = SchemaFile(
        path: "extensions/users-permissions/content-types/user/schema.json",
        bytes: Array(
            """
            {"kind":"collectionType","collectionName":"up_users","info":{"singularName":"user","pluralName":"users",
            "displayName":"User"},"attributes":{"pemilik":{"type":"relation","relation":"oneToOne",
            "target":"api::rahasia.rahasia"}}}
            """.utf8))

    private func use(policy: AccountPolicy = AccountPolicy(), _ body: (TestEdge) async throws -> Void) async throws {
        try await TestEdge.use([Self.user], policy: policy) { edge in
            try await edge.office.write { transaction in
                for code in ["a", "b"] {
                    var draft = Draft(try #require(transaction.layout.schema["api::rahasia.rahasia"]))
                    draft["kode"] = .text(code)
                    _ = try transaction.create(draft)
                }
                var role = Draft(try #require(transaction.layout.schema[.role]))
                role["name"] = .text("Pembeli")
                role["type"] = .text("customer")
                _ = try transaction.create(role)
            }
            try await body(edge)
        }
    }

    private func invite(_ edge: TestEdge, _ token: String?, _ body: String) async throws -> TestEdge.Reply {
        try await edge.send(.post, "/api/kavling/invitations", token: token, body)
    }

    private func accept(_ edge: TestEdge, _ code: String, name: String = "siti", password: String = "Rahasia123")
        async throws -> TestEdge.Reply
    {
        try await edge.send(
            .post, "/api/kavling/invitations/accept",
            #"{"code":"\#(code)","username":"\#(name)","password":"\#(password)"}"#)
    }

    /// The code in the mail that waits last.
    private func code(_ edge: TestEdge) async throws -> String {
        let text = try #require(try await edge.office.mail.waiting().last).message.text
        let start = try #require(text.firstRange(of: "/invitation#code=")).upperBound
        return String(text[start...].prefix { $0.isHexDigit })
    }

    /// An account that may invite customers and see entries, and nothing else.
    private func seller(_ edge: TestEdge, _ actions: [String]) async throws -> String {
        for action in actions { try await edge.office.run(Statements.addPermission(action, role: 4)) }
        edge.office.clock.advance(.seconds(3))
        return try await edge.login("agus")
    }

    @Test func `makes a confirmed account with its role, its person and the address it was sent to`() async throws {
        try await use { edge async throws in
            let reply = try await invite(
                edge, try await edge.admin(), #"{"email":"Siti@Example.com","role":"customer","pemilik":2}"#)
            #expect(reply.status == 200 && reply.data?.object?.keys == ["id", "email", "role", "expiresAt"])
            let mail = try #require(try await edge.office.mail.waiting().last).message
            #expect(mail.to == "siti@example.com" && mail.text.contains("sebagai Pembeli"))
            #expect(mail.text.contains("https://kantor.example.com/invitation#code="))
            let code = try await code(edge)
            #expect(code.count == 32 && !reply.text.contains(code))
            let made = try await accept(edge, code)
            #expect(made.status == 200)
            let id = try #require(made.data?.object?["id"]?.int64)
            let account = try #require(try await edge.office.store.entry(.user, id: id))
            #expect(account["email"] == .text("siti@example.com") && account["confirmed"] == .boolean(true))
            #expect(account.relations["role"] == 5 && account.relations["pemilik"] == 2)
            #expect(try await !edge.login("siti").isEmpty)
        }
    }

    @Test func `is good once, also for two at once, and for a week`() async throws {
        try await use { edge async throws in
            let admin = try await edge.admin()
            _ = try await invite(edge, admin, #"{"email":"siti@example.com","role":"sales"}"#)
            let first = try await code(edge)
            let both = try await twiceAtOnce { try await accept(edge, first, name: "siti").status }
            #expect(both.sorted() == [200, 400])
            #expect(try await accept(edge, first, name: "siti2").code == "INVITATION_INVALID")
            _ = try await invite(edge, admin, #"{"email":"tono@example.com","role":"sales"}"#)
            let second = try await code(edge)
            edge.office.clock.advance(.seconds(7 * 86_400))
            #expect(try await accept(edge, second, name: "tono").code == "INVITATION_INVALID")
        }
    }

    @Test func `is listed until it is accepted or over, and can be taken back`() async throws {
        try await use { edge async throws in
            let admin = try await edge.admin()
            let path = "/api/kavling/invitations"
            func open() async throws -> [JSONObject] {
                try await edge.send(.get, path, token: admin).data?.array?.compactMap(\.object) ?? []
            }
            _ = try await invite(edge, admin, #"{"email":"siti@example.com","role":"customer","pemilik":2}"#)
            let taken = try await code(edge)
            _ = try await invite(edge, admin, #"{"email":"tono@example.com","role":"sales"}"#)
            let kept = try await code(edge)
            #expect(try await open().map { $0["email"] } == ["tono@example.com", "siti@example.com"])
            let first = try #require(try await open().last)
            #expect(first["pemilik"] == .integer(2) && first["role"] == "customer")
            #expect(first.keys == ["id", "email", "role", "createdAt", "expiresAt", "pemilik"])
            let id = try #require(first["id"]?.int64)
            #expect(try await edge.send(.delete, "\(path)/\(id)", token: admin).status == 200)
            #expect(try await edge.send(.delete, "\(path)/\(id)", token: admin).status == 404)
            #expect(try await edge.send(.delete, "\(path)/x", token: admin).status == 404)
            #expect(try await accept(edge, taken).code == "INVITATION_INVALID")
            #expect(try await accept(edge, kept, name: "tono").status == 200)
            #expect(try await open().isEmpty)
            _ = try await invite(edge, admin, #"{"email":"tini@example.com","role":"sales"}"#)
            edge.office.clock.advance(.seconds(7 * 86_400))
            #expect(try await open().isEmpty)
        }
    }

    @Test func `is neither listed for nor taken back by who may only invite customers, or nobody`() async throws {
        try await use { edge async throws in
            _ = try await invite(edge, try await edge.admin(), #"{"email":"siti@example.com","role":"customer"}"#)
            let seller = try await seller(edge, [AccountAction.inviteCustomer, "api::rahasia.rahasia.find"])
            for token in [seller, nil] {
                #expect(try await edge.send(.get, "/api/kavling/invitations", token: token).status == 403)
                #expect(try await edge.send(.delete, "/api/kavling/invitations/1", token: token).status == 403)
            }
            #expect(try await accept(edge, try await code(edge)).status == 200)
        }
    }

    @Test func `made again withdraws the one before it`() async throws {
        try await use { edge async throws in
            let admin = try await edge.admin()
            var codes: [String] = []
            for _ in 0..<2 {
                _ = try await invite(edge, admin, #"{"email":"siti@example.com","role":"sales"}"#)
                codes.append(try await code(edge))
            }
            #expect(try await accept(edge, codes[0]).code == "INVITATION_INVALID")
            #expect(try await accept(edge, codes[1]).status == 200)
        }
    }

    @Test func `survives a name or password that cannot be`() async throws {
        try await use { edge async throws in
            _ = try await invite(edge, try await edge.admin(), #"{"email":"siti@example.com","role":"sales"}"#)
            let code = try await code(edge)
            for (name, password) in [("budi", "Rahasia123"), ("si", "Rahasia123"), ("siti", "x"), ("siti", "")] {
                #expect(try await accept(edge, code, name: name, password: password).status == 400)
            }
            #expect(try await accept(edge, code).status == 200)
        }
    }

    @Test func `asks for as long a password as every new one has, and a name that can be seen`() async throws {
        var policy = AccountPolicy()
        policy.passwordCharacters = 8
        try await use(policy: policy) { edge async throws in
            _ = try await invite(edge, try await edge.admin(), #"{"email":"siti@example.com","role":"sales"}"#)
            let code = try await code(edge)
            let short = try await accept(edge, code, password: "Rahasia")
            #expect(short.status == 400 && short.message == "password must be at least 8 characters")
            #expect(try await accept(edge, code, name: "si\u{200B}ti").status == 400)
            #expect(try await accept(edge, code, password: "Rahasia1").status == 200)
        }
    }

    @Test func `to Admin's role comes from Admin alone, and to the public role from nobody`() async throws {
        try await use { edge async throws in
            let admin = try await edge.admin()
            let clerk = try await seller(edge, ["plugin::kavling.invitation.create"])
            let body = #"{"email":"siti@example.com","role":"admin"}"#
            #expect(try await invite(edge, clerk, body).status == 403)
            #expect(try await invite(edge, clerk, body.replacing("admin", with: "Admin")).status == 403)
            #expect(try await invite(edge, clerk, body.replacing("admin", with: "sales")).status == 200)
            #expect(try await invite(edge, admin, body.replacing("admin", with: "public")).status == 400)
            #expect(try await invite(edge, admin, body).status == 200)
        }
    }

    @Test func `by who may only invite customers names a customer that they see`() async throws {
        try await use { edge async throws in
            let actions = ["plugin::kavling.invitation.customer"]
            let blind = try await seller(edge, actions)
            let named = #"{"email":"siti@example.com","role":"customer","pemilik":1}"#
            #expect(try await invite(edge, blind, named).status == 403)
            let token = try await seller(edge, ["api::rahasia.rahasia.find"])
            #expect(
                try await invite(edge, token, #"{"email":"siti@example.com","role":"sales","pemilik":1}"#).status == 403
            )
            #expect(try await invite(edge, token, #"{"email":"siti@example.com","role":"customer"}"#).status == 400)
            for id in ["3", "0", "-1", #""x""#, "[1]", "{}", "1.5"] {
                let body = #"{"email":"siti@example.com","role":"customer","pemilik":\#(id)}"#
                #expect(try await invite(edge, token, body).status == 400, "\(id)")
            }
            #expect(try await edge.office.mail.waiting().isEmpty)
            #expect(try await invite(edge, token, named).status == 200)
        }
    }

    @Test func `is not made without the action, nor by a stranger`() async throws {
        try await use { edge async throws in
            let body = #"{"email":"siti@example.com","role":"customer","pemilik":1}"#
            for token in [nil, "golden-token-read-only", try await edge.login("budi")] {
                #expect(try await invite(edge, token, body).status == 403)
            }
        }
    }

    @Test(arguments: [
        "{}", "[]", #"{"email":"siti@example.com"}"#, #"{"role":"sales"}"#, #"{"email":5,"role":"sales"}"#,
        #"{"email":"siti@example.com\r\nBcc: x@example.com","role":"sales"}"#, #"{"email":"siti","role":"sales"}"#,
        #"{"email":"siti@example.com","role":"nobody"}"#, #"{"email":"siti@example.com","role":null}"#,
        #"{"email":"budi@example.com","role":"sales"}"#,
    ])
    func `is refused when it does not say whom, or to what`(body: String) async throws {
        try await use { edge async throws in
            #expect(try await invite(edge, try await edge.admin(), body).status == 400)
            #expect(try await edge.office.mail.waiting().isEmpty)
        }
    }

    @Test func `is stored without its code, and its address is not in the audit trail`() async throws {
        try await use { edge async throws in
            _ = try await invite(
                edge, try await edge.admin(), #"{"email":"siti@example.com","role":"customer","pemilik":2}"#)
            let code = try await code(edge)
            let stored = try await edge.office.store.driver.read { connection in
                try connection.first(Statement("SELECT hex(code_hash) FROM invitations"))?.first
            }
            #expect(stored != .text(code.uppercased()) && stored != nil)
            let line = try #require(try await edge.office.changeLog().last)
            #expect(line.hasSuffix(#"create invitation {"role":[null,5],"pemilik":[null,2]}"#), "\(line)")
        }
    }

    @Test func `cannot be guessed at more often than a password`() async throws {
        try await use { edge async throws in
            for _ in 0..<10 { #expect(try await accept(edge, "0").status == 400) }
            #expect(try await accept(edge, "0").status == 429)
        }
    }
}
