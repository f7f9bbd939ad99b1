//  AccountNoticeTests: what people are told by mail when something about their login changed.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

@Suite struct `Somebody whose login changed` {
    /// Subjects and recipients of what waits, the oldest first.
    private func told(_ edge: AccountEdge) async throws -> [String] {
        try await edge.office.mail.waiting().map { "\($0.message.to): \($0.message.subject)" }
    }

    private func newPassword(_ edge: AccountEdge, _ password: String = "Baru-12345") async throws -> Int {
        let body = """
            {"currentPassword":"\(AccountEdge.password)","password":"\(password)","passwordConfirmation":"\(password)"}
            """
        return try await edge.send(.post, "/api/auth/change-password", as: AccountEdge.budi, body).status
    }

    @Test func `is told of a new password, whoever set it and in whichever way`() async throws {
        try await AccountEdge.use(sendsMail: true) { edge async throws in
            #expect(try await newPassword(edge) == 200)
            let code = try await edge.resetCode("budi@example.com")
            let body = #"{"code":"\#(code)","password":"Baru-67890","passwordConfirmation":"Baru-67890"}"#
            #expect(try await edge.send(.post, "/api/auth/reset-password", body).status == 200)
            let path = "/api/users/\(AccountEdge.budi)"
            #expect(
                try await edge.send(.put, path, as: AccountEdge.sari, #"{"password":"Baru-54321"}"#).status == 200)
            let news = "budi@example.com: Kata sandi akun Anda diganti"
            #expect(try await told(edge) == [news, "budi@example.com: Atur ulang kata sandi", news, news])
            let text = try #require(try await edge.office.mail.waiting().last?.message.text)
            #expect(!text.contains("Baru-") && text.contains("hubungi admin"))
        }
    }

    @Test func `is told of a new address at the old one`() async throws {
        try await AccountEdge.use(sendsMail: true) { edge async throws in
            let path = "/api/users/\(AccountEdge.budi)"
            let body = #"{"email":"lain@example.com"}"#
            #expect(try await edge.send(.put, path, as: AccountEdge.sari, body).status == 200)
            #expect(try await told(edge) == ["budi@example.com: Alamat email akun Anda diganti"])
            // The same address again, and what is no part of the login, is no news.
            #expect(try await edge.send(.put, path, as: AccountEdge.sari, body).status == 200)
            #expect(try await edge.send(.put, path, as: AccountEdge.sari, #"{"username":"budi2"}"#).status == 200)
            #expect(try await told(edge).count == 1)
        }
    }

    @Test func `is told of nothing that was refused`() async throws {
        try await AccountEdge.use(sendsMail: true) { edge async throws in
            #expect(try await newPassword(edge, AccountEdge.password) == 400)
            let path = "/api/users/\(AccountEdge.budi)"
            let taken = #"{"email":"sari@example.com","password":"Baru-12345"}"#
            #expect(try await edge.send(.put, path, as: AccountEdge.sari, taken).status == 400)
            #expect(try await told(edge) == [])
        }
    }

    @Test func `changes it all the same where nothing sends mail, or too much waits`() async throws {
        try await AccountEdge.use { edge async throws in
            #expect(try await newPassword(edge) == 200)
            #expect(try await told(edge) == [])
        }
        try await AccountEdge.use(sendsMail: true, waiting: 1) { edge async throws in
            try await edge.office.mail.send(MailMessage(to: "sari@example.com", subject: "a", text: "b"))
            #expect(try await newPassword(edge) == 200)
            #expect(try await told(edge) == ["sari@example.com: a"])
        }
    }
}
