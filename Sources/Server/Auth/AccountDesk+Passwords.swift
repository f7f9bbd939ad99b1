//  AccountDesk+Passwords: forgotten, reset and changed passwords.
//
//  In: flat bodies.  Out: what is answered.  Always: a code is good for one new password, whoever else sends it at once.
//  Refuses: in Strapi's words and in its order: the body, the code or the current password, then the new one.

import Content
import Storage

extension AccountDesk {
    /// `POST /api/auth/forgot-password`: mails a code to the account's own address, if there is one.
    func forgotPassword(_ body: JSONValue, _ write: WriteContext) async throws -> JSONValue {
        let texts = try BodyCheck(rules: [TextRule("email", isEmail: true)], isClosed: true).texts(of: body)
        let email = (texts["email"] ?? "").lowercased()
        try await evenly {
            guard let account = try await store.contact(email: email), !account.isBlocked else { return }
            let code = HexDigits.random(AccountDesk.codeDigits)
            try await store.write(write) { transaction in
                try transaction.keep(code: code, for: .resetPassword, of: account.id)
            }
            let page = try await settings().resetPage
            // To the stored address: what was asked for may only look like it.
            try await parts.mail.send(
                AccountMail(origin: parts.policy.origin).reset(to: account.email, code: code, page: page))
        }
        return .object(JSONObject([("ok", .bool(true))]))
    }

    /// `POST /api/auth/reset-password`: a code becomes a new password and a session.
    ///
    /// An account with a second factor gets no session: whoever has its mailbox has not shown that.
    func resetPassword(_ body: JSONValue, _ write: WriteContext, from client: SessionClient) async throws -> [UInt8] {
        let rules = [TextRule("password"), TextRule("passwordConfirmation"), TextRule("code")]
        let texts = try BodyCheck(rules: rules, isClosed: true).texts(of: body)
        let (password, code) = (texts["password"] ?? "", texts["code"] ?? "")
        guard password.isExactly(texts["passwordConfirmation"] ?? "") else {
            throw Refusal.validation("Passwords do not match")
        }
        let incorrect = Refusal.validation("Incorrect code provided")
        guard let holder = try await store.holder(ofCode: code, for: .resetPassword, now: write.now) else {
            throw incorrect
        }
        let (draft, mail) = (try await passwordDraft(password), parts.mail)
        try await store.write(write) { transaction in
            // The same code may have come twice at once; it is good for one of them.
            guard try transaction.redeem(code: code, for: .resetPassword) == holder,
                try transaction.change(.user, id: holder, draft) != nil
            else { throw incorrect }
            try mail.tell(.password, of: holder, transaction)
        }
        if try await factors.isAsked(of: holder) { return try await answers.accountAlone(holder) }
        return try await session(holder, client)
    }

    /// `POST /api/auth/change-password`.
    /// - Throws: `WrongProof` for a wrong current password; what else is wrong is 400.
    func changePassword(_ body: JSONValue, _ write: WriteContext, from client: SessionClient) async throws -> [UInt8] {
        guard case .user(let id) = write.principal.kind else {
            throw Refusal.application("You must be authenticated to reset your password")
        }
        let repetition = TextRule("passwordConfirmation", repeats: ("password", "Passwords do not match"))
        let check = BodyCheck(rules: [TextRule("password"), repetition, TextRule("currentPassword")], isClosed: true)
        let texts = try check.texts(of: body)
        let (password, current) = (texts["password"] ?? "", texts["currentPassword"] ?? "")
        let hash = try await store.passwordHash(of: id)
        guard let hash, try await passwords.verify(current, against: hash) else {
            throw WrongProof(fault: Refusal.validation("The provided current password is invalid"))
        }
        guard !current.isExactly(password) else {
            throw Refusal.validation("Your new password must be different than your current password")
        }
        let (draft, mail) = (try await passwordDraft(password), parts.mail)
        try await store.write(write) { transaction in
            guard try transaction.change(.user, id: id, draft) != nil else { throw Refusal.uselessCredentials }
            try mail.tell(.password, of: id, transaction)
        }
        return try await session(id, client)
    }
}
