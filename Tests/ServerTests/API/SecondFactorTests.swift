//  SecondFactorTests: second factors over HTTP: set up, asked for, used up, removed, required.

import Content
import HTTPTypes
import Relational
import Storage
import Testing

@testable import Server

/// An account with a second factor.
private struct Holder {
    let edge: TestEdge
    let token: String
    let secret: [UInt8]
    let recoveryCodes: [String]

    init(_ edge: TestEdge, _ name: String = "budi") async throws {
        self.edge = edge
        token = try await edge.login(name)
        let offer = try await edge.send(.post, "/api/kavling/me/totp", token: token).data?.object
        secret = try Holder.bytes(try #require(offer?["secret"]?.string))
        let code = TOTP.code(secret, step: TOTP.step(edge.office.clock.now))
        let reply = try await edge.send(
            .post, "/api/kavling/me/totp/confirm", token: token, #"{"code":"\#(code)"}"#)
        recoveryCodes = try #require(reply.data?.object?["recoveryCodes"]?.array).compactMap(\.string)
        edge.office.clock.advance(.seconds(30))
    }

    var code: String { TOTP.code(secret, step: TOTP.step(edge.office.clock.now)) }

    func login(_ code: String?, password: String = Recorded.password) async throws -> TestEdge.Reply {
        let more = code.map { #","code":"\#($0)""# } ?? ""
        return try await edge.send(
            .post, "/api/auth/local", #"{"identifier":"budi","password":"\#(password)"\#(more)}"#)
    }

    static func bytes(_ base32: String) throws -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for letter in base32 {
            bits = (bits << 5 | (try #require(letters.firstIndex(of: letter)))) & 0xFFFF
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return bytes
    }
}

@Suite struct `A second factor` {
    @Test func `is asked for once it is confirmed, and not before`() async throws {
        try await TestEdge.use { edge async throws in
            let token = try await edge.login("budi")
            let offer = try await edge.send(.post, "/api/kavling/me/totp", token: token)
            #expect(offer.data?.object?["url"]?.string?.hasPrefix("otpauth://totp/Kavling:budi?secret=") == true)
            #expect(try await !edge.login("budi").isEmpty)
            let holder = try await Holder(edge)
            #expect(holder.secret.count == 20 && Set(holder.recoveryCodes).count == 10)
            let without = try await holder.login(nil)
            #expect(without.status == 400 && without.code == "TOTP_REQUIRED")
            #expect(without.body.object?["error"]?.object?["name"] == "ApplicationError")
            #expect(try await holder.login("").code == "TOTP_REQUIRED")
            #expect(try await holder.login(holder.code).status == 200)
            #expect(try await edge.send(.post, "/api/kavling/me/totp", token: token).code == "TOTP_ACTIVE")
        }
    }

    @Test func `says nothing to who does not know the password`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            for code in [nil, holder.code, "000000"] {
                let reply = try await holder.login(code, password: "salah")
                #expect(reply.message == "Invalid identifier or password" && reply.code == nil)
            }
            // The code was not used up by that.
            #expect(try await holder.login(holder.code).status == 200)
        }
    }

    @Test func `takes a code once, also from two at once`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            let code = holder.code
            let both = try await twiceAtOnce {
                try await edge.send(
                    .post, "/api/auth/local", #"{"identifier":"budi","password":"Rahasia123","code":"\#(code)"}"#
                ).status
            }
            #expect(both.sorted() == [200, 400])
            #expect(try await holder.login(code).code == "TOTP_INVALID")
            edge.office.clock.advance(.seconds(30))
            #expect(try await holder.login(holder.code).status == 200)
        }
    }

    @Test func `takes each recovery code once, in place of a code`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            #expect(try await holder.login(holder.recoveryCodes[3].uppercased()).status == 200)
            #expect(try await holder.login(holder.recoveryCodes[3]).code == "TOTP_INVALID")
            #expect(try await holder.login(holder.recoveryCodes[4]).status == 200)
            #expect(
                try await edge.office.changeLog().last == #"system update second-factor {"recovery":[null,"used"]}"#)
        }
    }

    @Test func `is locked after ten wrong codes, and its right password opens nothing meanwhile`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            for _ in 0..<2 {
                for _ in 0..<5 { #expect(try await holder.login("000000").code == "TOTP_INVALID") }
                edge.office.clock.advance(.seconds(60))
            }
            #expect(try await holder.login(holder.code).status == 429)
            #expect(try await edge.office.changeLog().contains { $0.contains(#""locked""#) })
        }
    }

    @Test func `is stored sealed, and its recovery codes as hashes`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            let cells = try await edge.office.store.driver.read { connection in
                var cells: [[UInt8]] = []
                try connection.forEach(Statement("SELECT secret FROM second_factors")) { cells.append($0.blob(0)) }
                try connection.forEach(Statement("SELECT code_hash FROM recovery_codes")) { cells.append($0.blob(0)) }
                return cells
            }
            #expect(cells.count == 11)
            for cell in cells {
                #expect(!cell.contains(holder.secret))
                for code in holder.recoveryCodes { #expect(!cell.contains(Array(code.utf8))) }
            }
        }
    }

    @Test func `moved to another account opens nothing`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            try await edge.office.run(Statement("UPDATE second_factors SET user_id = 2"))
            let reply = try await edge.send(
                .post, "/api/auth/local", #"{"identifier":"sari","password":"Rahasia123","code":"\#(holder.code)"}"#)
            #expect(reply.status == 500 && reply.body.object?["jwt"] == nil)
        }
    }

    @Test func `is removed by its owner with a code or the password, and by nothing less`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            func remove(_ body: String?) async throws -> TestEdge.Reply {
                try await edge.send(.delete, "/api/kavling/me/totp", token: holder.token, body)
            }
            for body in [nil, "{}", #"{"code":5}"#, #"{"code":null}"#, "[]", #"{"code":"1","password":"x"}"#] {
                #expect(try await remove(body).status == 400)
            }
            #expect(try await remove(#"{"code":"000000"}"#).code == "TOTP_INVALID")
            #expect(try await remove(#"{"password":"salah"}"#).status == 400)
            #expect(try await holder.login(nil).code == "TOTP_REQUIRED")
            #expect(try await remove(#"{"code":"\#(holder.code)"}"#).status == 200)
            #expect(try await holder.login(nil).status == 200)
            #expect(try await remove(#"{"password":"Rahasia123"}"#).code == "TOTP_ABSENT")
        }
    }

    @Test func `is removed by Admin for whoever lost the phone, by nobody else`() async throws {
        try await TestEdge.use { edge async throws in
            let holder = try await Holder(edge)
            let sari = try await edge.login("sari")
            #expect(try await edge.send(.delete, "/api/kavling/me/totp?user=1", token: sari).status == 403)
            let admin = try await edge.admin()
            #expect(try await edge.send(.delete, "/api/kavling/me/totp?user=8", token: admin).code == "TOTP_ABSENT")
            #expect(try await edge.send(.delete, "/api/kavling/me/totp?user=7", token: admin).status == 400)
            #expect(try await edge.send(.delete, "/api/kavling/me/totp?user=1", token: admin).status == 200)
            #expect(try await holder.login(nil).status == 200)
        }
    }

    @Test func `tells its owner when it is set up and when it is removed, by whomever`() async throws {
        try await TestEdge.use(sendsMail: true) { edge async throws in
            let holder = try await Holder(edge)
            let body = #"{"code":"\#(holder.code)"}"#
            #expect(
                try await edge.send(.delete, "/api/kavling/me/totp", token: holder.token, body).status == 200)
            _ = try await Holder(edge)
            let admin = try await edge.admin()
            #expect(try await edge.send(.delete, "/api/kavling/me/totp?user=1", token: admin).status == 200)
            let (on, off) = ("Verifikasi dua langkah diaktifkan", "Verifikasi dua langkah dimatikan")
            let mail = try await edge.office.mail.waiting().map(\.message)
            #expect(mail.map(\.subject) == [on, off, on, off])
            #expect(mail.allSatisfy { $0.to == "budi@example.com" })
        }
    }

    @Test func `notes in the audit trail from where it was changed`() async throws {
        try await TestEdge.use { edge async throws in
            _ = try await Holder(edge)
            let lines = try await edge.office.addresses(of: "second-factor")
            #expect(lines.count == 1 && lines.allSatisfy { !$0.isEmpty })
        }
    }

    @Test func `goes with its account`() async throws {
        try await TestEdge.use { edge async throws in
            _ = try await Holder(edge)
            try await edge.office.write { _ = try $0.delete(.user, id: 1) }
            let left = try await edge.office.store.driver.read { connection in
                try connection.firstInteger(
                    Statement("SELECT (SELECT count(*) FROM second_factors) + (SELECT count(*) FROM recovery_codes)"))
            }
            #expect(left == 0)
        }
    }

    @Test(arguments: ["{}", #"{"code":5}"#, #"{"code":["1"]}"#, "[]"])
    func `is not confirmed by anything but a code`(body: String) async throws {
        try await TestEdge.use { edge async throws in
            let token = try await edge.login("budi")
            #expect(try await edge.send(.post, "/api/kavling/me/totp/confirm", token: token, body).status == 400)
            let absent = try await edge.send(.post, "/api/kavling/me/totp/confirm", token: token, #"{"code":"123456"}"#)
            #expect(absent.code == "TOTP_ABSENT")
        }
    }

    @Test func `is nothing for who comes without an account`() async throws {
        try await TestEdge.use { edge async throws in
            for token in [nil, "golden-token-full-access"] {
                #expect(try await edge.send(.post, "/api/kavling/me/totp", token: token).status == 403)
                #expect(try await edge.send(.delete, "/api/kavling/me/totp", token: token, "{}").status == 403)
            }
        }
    }
}

@Suite struct `A role that must have a second factor` {
    private func require(_ edge: TestEdge, _ roles: String) async throws -> TestEdge.Reply {
        let admin = try await edge.admin()
        let reply = try await edge.send(
            .put, "/api/kavling/settings/totp-roles", token: admin, #"{"roles":\#(roles)}"#)
        edge.office.clock.advance(.seconds(3))
        return reply
    }

    @Test func `lets its accounts do nothing but set one up`() async throws {
        try await TestEdge.use { edge async throws in
            let held = try await edge.login("budi")
            #expect(try await require(edge, #"["authenticated"]"#).status == 200)
            for token in [held, try await edge.login("budi")] {
                for path in ["/api/users/me", "/api/rahasias", "/api/kavling/sessions", "/api/kavling/audit"] {
                    let reply = try await edge.send(.get, path, token: token)
                    #expect(reply.status == 403 && reply.code == "TOTP_SETUP_REQUIRED")
                }
            }
            let holder = try await Holder(edge)
            #expect(try await edge.send(.get, "/api/users/me", token: held).status == 200)
            #expect(try await edge.send(.get, "/api/users/me", token: holder.token).status == 200)
            // Other roles and API tokens are left alone.
            #expect(try await edge.send(.get, "/api/users/me", token: try await edge.login("sari")).status == 200)
            #expect(try await edge.send(.get, "/api/rahasias", token: "golden-token-read-only").status == 200)
        }
    }

    @Test func `binds the tokens of a taken-over installation too`() async throws {
        try await TestEdge.use { edge async throws in
            _ = try await require(edge, #"["authenticated"]"#)
            let token = SessionTokensTests.token(#"{"alg":"HS256","typ":"JWT"}"#, #"{"id":1}"#, bits: 256)
            #expect(try await edge.send(.get, "/api/users/me", token: token).code == "TOTP_SETUP_REQUIRED")
        }
    }

    @Test func `is chosen by Admin alone, among the roles there are`() async throws {
        try await TestEdge.use { edge async throws in
            let budi = try await edge.login("budi")
            for method in [HTTPRequest.Method.get, .put] {
                let reply = try await edge.send(
                    method, "/api/kavling/settings/totp-roles", token: budi, #"{"roles":[]}"#)
                #expect(reply.status == 403)
            }
            #expect(
                try await require(edge, #"["sales","manager"]"#).data?.serialized() == #"{"roles":["sales","manager"]}"#
            )
        }
    }

    @Test(arguments: [
        #"["nobody"]"#, #""sales""#, "[5]", "null", "[[]]",
        "[" + Array(repeating: #""sales""#, count: 101).joined(separator: ",") + "]",
    ])
    func `is not one that there is not`(roles: String) async throws {
        try await TestEdge.use { edge async throws in
            #expect(try await require(edge, roles).status == 400)
        }
    }
}
