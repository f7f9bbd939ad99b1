//  DocumentWriter+Accounts: logging in, one's own account, passwords and addresses.
//
//  Source: Strapi v4 users-permissions plugin (flat answers, without `data`).

import Content

extension DocumentWriter {
    /// Paths of what people do about their own accounts.
    func sessionPaths(_ user: ContentType) -> [(String, JSONValue)] {
        [
            ("/api/auth/local", DocumentWriter.item([("post", login(user))])),
            ("/api/auth/local/register", DocumentWriter.item([("post", register(user))])),
            ("/api/auth/forgot-password", DocumentWriter.item([("post", forgotPassword)])),
            ("/api/auth/reset-password", DocumentWriter.item([("post", resetPassword(user))])),
            ("/api/auth/change-password", DocumentWriter.item([("post", changePassword(user))])),
            ("/api/auth/send-email-confirmation", DocumentWriter.item([("post", sendConfirmation)])),
            ("/api/auth/email-confirmation", DocumentWriter.item([("get", confirmEmail)])),
            ("/api/auth/{provider}/callback", DocumentWriter.item([("get", provider("finishSignIn"))])),
            ("/api/connect/{provider}", DocumentWriter.item([("get", provider("startSignIn"))])),
            ("/api/users/me", DocumentWriter.item([("get", me(user))] + DocumentWriter.strayed("Me"))),
        ]
    }

    private static let word = JSONValue.record(["type": "string", "minLength": .number("1")])
    private static let secret = word.with(["format": "password", "writeOnly": .bool(true)])
    private static let address = JSONValue.record(["type": "string", "format": "email"])

    /// An operation with a flat body, as JSON or as a form.
    private func posting(
        _ id: String, _ summary: String, _ body: JSONValue, isGuarded: Bool = false
    ) -> Operation {
        var operation = Operation(id: id, summary: summary, tag: "Accounts")
        let content = JSONValue.record(["schema": body])
        operation.body = [("application/json", content), ("application/x-www-form-urlencoded", content)]
        operation.refusals = Refused.always.filter { $0 != .queryTooLong } + [.tooLarge, .conflict, .noRoom]
        operation.isGuarded = isGuarded
        return operation
    }

    private func session(_ user: ContentType) -> JSONValue {
        let account = entry(user, .flat)
        return reference("Session") {
            .shape(
                [("jwt", .textSchema), ("refreshToken", .textSchema), ("user", account)], required: ["user"],
                isClosed: true, about: "Without `jwt` where the account still has to log in.")
        }
    }

    private func login(_ user: ContentType) -> Operation {
        let login = reference("Login") {
            .shape(
                [
                    (
                        "identifier",
                        DocumentWriter.word.with(["description": "A user name or an e-mail address."])
                    ), ("password", DocumentWriter.secret),
                    ("code", .record(["type": "string", "description": "Where the account has a second factor."])),
                    (
                        "refresh",
                        .record([
                            "type": "boolean",
                            "description": "For a refresh token, beside a token that lives a quarter of an hour.",
                        ])
                    ),
                ], required: ["identifier", "password"])
        }
        var operation = posting("login", "Log in", login)
        operation.success = (200, "A token and whose it is.", session(user))
        return operation
    }

    private func register(_ user: ContentType) -> Operation {
        let body = reference("Registration") {
            .shape(
                [
                    ("username", .record(["type": "string", "minLength": .number("3")])),
                    ("email", DocumentWriter.address), ("password", DocumentWriter.secret),
                ], required: ["username", "email", "password"],
                about: "Plain values that the schema of accounts adds may be sent as well; everything else is dropped.")
        }
        let account = entry(user, .flat)
        let made = reference("Registered") {
            .shape(
                [("jwt", .textSchema), ("user", account)], required: ["user"], isClosed: true,
                about: "Without `jwt` where the address has to be confirmed first.")
        }
        var operation = posting("register", "Make oneself an account", body)
        operation.success = (200, "The account, and a token of it.", made)
        return operation
    }

    private var forgotPassword: Operation {
        let body = JSONValue.shape([("email", DocumentWriter.address)], required: ["email"], isClosed: true)
        var operation = posting("forgotPassword", "Ask for a code to set a new password", body)
        operation.success = (200, "If there is such an account, a code is mailed to it.", DocumentWriter.done)
        return operation
    }

    private func resetPassword(_ user: ContentType) -> Operation {
        let body = JSONValue.shape(
            [
                ("code", DocumentWriter.word), ("password", DocumentWriter.secret),
                ("passwordConfirmation", DocumentWriter.secret),
            ], required: ["code", "password", "passwordConfirmation"], isClosed: true)
        var operation = posting("resetPassword", "Set a new password with a code", body)
        operation.success = (200, "A token and whose it is.", session(user))
        return operation
    }

    private func changePassword(_ user: ContentType) -> Operation {
        let body = JSONValue.shape(
            [
                ("currentPassword", DocumentWriter.secret), ("password", DocumentWriter.secret),
                ("passwordConfirmation", DocumentWriter.secret),
            ], required: ["currentPassword", "password", "passwordConfirmation"], isClosed: true)
        var operation = posting("changePassword", "Change one's password", body, isGuarded: true)
        operation.success = (200, "A token and whose it is.", session(user))
        return operation
    }

    private var sendConfirmation: Operation {
        let body = JSONValue.shape([("email", DocumentWriter.address)], required: ["email"])
        var operation = posting("sendEmailConfirmation", "Ask for a code to confirm one's address", body)
        operation.success = (
            200, "If there is such an account, a code is mailed to it.",
            .shape(
                [("email", .textSchema), ("sent", .record(["const": .bool(true)]))], required: ["email", "sent"],
                isClosed: true)
        )
        return operation
    }

    private var confirmEmail: Operation {
        var operation = Operation(id: "confirmEmail", summary: "Confirm an address by its code", tag: "Accounts")
        operation.parameters = [
            DocumentWriter.query("confirmation", DocumentWriter.word, "The code that was mailed.").with([
                "required": .bool(true)
            ])
        ]
        operation.success = (302, "It is confirmed; `Location` leads on.", nil)
        operation.refusals += [.conflict, .noRoom]
        operation.isGuarded = false
        return operation
    }

    /// No provider is ever enabled, so the operation only refuses.
    private func provider(_ id: String) -> Operation {
        var operation = Operation(id: id, summary: "Sign in by another provider: none is enabled", tag: "Accounts")
        operation.parameters = [
            .record([
                "name": "provider", "in": "path", "required": .bool(true), "schema": DocumentWriter.word,
            ])
        ]
        operation.success = (200, "Never: a disabled provider is refused.", nil)
        operation.isGuarded = false
        return operation
    }

    private func me(_ user: ContentType) -> Operation {
        var operation = Operation(id: "readOwnAccount", summary: "Read one's own account", tag: "Accounts")
        operation.parameters = entryParameters(of: user)
        operation.success = (200, "The account of the token's user.", entry(user, .flat))
        return operation
    }

    /// PUT and DELETE of a word that stands where ids stand: it is the id of nobody.
    static func strayed(_ word: String) -> [(String, Operation)] {
        var put = Operation(id: "update\(word)", summary: "Changes nobody: this is no id", tag: "Accounts")
        put.success = (200, "Never.", nil)
        put.refusals += [.notFound]
        var delete = Operation(id: "delete\(word)", summary: "Deletes nobody: this is no id", tag: "Accounts")
        delete.success = (204, "There is no such account.", nil)
        return [("put", put), ("delete", delete)]
    }

    /// `{"ok":true}`.
    static let done = JSONValue.shape(
        [("ok", .record(["const": .bool(true)]))], required: ["ok"], isClosed: true)
}
