//  AccountDesk+Confirmation: an account's address is confirmed by a code that was mailed to it.
//
//  In: a flat body or the query of a mailed link.  Out: what is answered, or where to go from here.
//  Refuses: codes that are none, were used, or are over; addresses that are confirmed already, as Strapi does.

import Content
import Storage

extension AccountDesk {
    /// `GET /api/auth/email-confirmation`: uses a code up.
    /// - Returns: Where to go from here.
    func confirm(_ query: String, _ write: WriteContext) async throws -> String {
        let given = try QueryString.parse(query, atMost: context.limits.queryBytes)["confirmation"]
        let members = given.map { [("confirmation", RequestBodyReader.json($0))] } ?? []
        let texts = try BodyCheck(rules: [TextRule("confirmation")]).texts(of: .object(JSONObject(members)))
        let code = texts["confirmation"] ?? ""
        var draft = Draft(try userType())
        draft["confirmed"] = .boolean(true)
        let confirmed = draft
        try await store.write(write) { transaction in
            guard let id = try transaction.redeem(code: code, for: .confirmEmail),
                try transaction.change(.user, id: id, confirmed) != nil
            else { throw Refusal.validation("Invalid token") }
        }
        return try await settings().confirmedPage
    }

    /// `POST /api/auth/send-email-confirmation`.
    func sendConfirmation(_ body: JSONValue, _ write: WriteContext) async throws -> JSONValue {
        let texts = try BodyCheck(rules: [TextRule("email", isEmail: true)]).texts(of: body)
        let email = texts["email"] ?? ""
        let told = try await evenly {
            guard let account = try await store.contact(email: email.lowercased()) else { return email }
            guard !account.isConfirmed else { throw Refusal.application("Already confirmed") }
            guard !account.isBlocked else { throw Refusal.application("User blocked") }
            try await mailConfirmation(account.id, to: account.email, write)
            return account.email
        }
        return .object(JSONObject([("email", .string(told)), ("sent", .bool(true))]))
    }

    /// Mails a new code to an account's address.
    func mailConfirmation(_ id: Int64, to email: String, _ write: WriteContext) async throws {
        let code = HexDigits.random(AccountDesk.codeDigits)
        try await store.write(write) { transaction in
            try transaction.keep(code: code, for: .confirmEmail, of: id)
        }
        try await parts.mail.send(AccountMail(origin: parts.policy.origin).confirmation(to: email, code: code))
    }
}
