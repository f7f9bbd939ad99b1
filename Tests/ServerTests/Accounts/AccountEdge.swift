//  AccountEdge: the whole server over the recorded accounts, with one more role that may do everything.

import Content
import HTTPTypes
import Storage
import Testing

@testable import Server

/// An edge whose public role may do what people do about their own accounts, and whose managers look after others.
struct AccountEdge: Sendable {
    private let edge: TestEdge

    var office: TestOffice { edge.office }

    /// Budi has the role authenticated, Sari is a manager, Bos an Admin.
    static let (budi, sari, bos): (Int64, Int64, Int64) = (1, 2, 7)
    static let password = Recorded.password

    /// - Parameters:
    ///   - sendsMail: Whether a mail server takes what waits.
    ///   - waiting: How much mail may wait.
    static func use(
        _ policy: AccountPolicy = AccountPolicy(), sendsMail: Bool = false, waiting: Int64 = 100,
        _ body: (AccountEdge) async throws -> Void
    ) async throws {
        try await TestOffice.recorded { office in
            var office = office
            office.sendsMail = sendsMail
            office.mailLimits.waiting = waiting
            try await office.allow(2, AccountEdge.ownActions)
            try await office.allow(3, AccountEdge.managingActions)
            try await office.makeAdmin()
            let made = office
            try await Folder.use { try await body(AccountEdge(edge: TestEdge(made, $0, policy))) }
        }
    }

    private static let ownActions = [
        "register", "forgotPassword", "resetPassword", "emailConfirmation", "sendEmailConfirmation", "connect",
    ].map { "plugin::users-permissions.auth.\($0)" }
    private static let managingActions =
        ["findOne", "count", "create", "update", "destroy"].map { "plugin::users-permissions.user.\($0)" }
        + ["findOne", "createRole", "updateRole", "deleteRole"].map { "plugin::users-permissions.role.\($0)" }
        + ["plugin::users-permissions.permissions.getPermissions"]

    /// Sends a request as an account, or as nobody.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as id: Int64? = nil, token: String? = nil, _ body: String? = nil,
        type: String = "application/json"
    ) async throws -> TestEdge.Reply {
        var bearer = token
        if let id { bearer = try await office.sessions.token(of: id) }
        return try await edge.send(method, path, token: bearer, body, type: type)
    }

    /// Logs in; nil when that is refused.
    func logIn(_ name: String, _ password: String) async throws -> String? {
        let token = try await edge.login(name, password)
        return token.isEmpty ? nil : token
    }

    /// Asks for a new password and reads the code out of the message.
    func resetCode(_ email: String) async throws -> String {
        _ = try await send(.post, "/api/auth/forgot-password", #"{"email":"\#(email)"}"#)
        return try await code("code=")
    }

    /// The code behind `name` in the last message.
    func code(_ name: String) async throws -> String {
        let message = try #require(try await office.mail.waiting().last?.message)
        let rest = try #require(message.text.firstRange(of: name))
        return String(message.text[rest.upperBound...].prefix { $0.isHexDigit })
    }
}

extension TestOffice {
    /// Gives a role more actions.
    func allow(_ role: Int64, _ actions: [String]) async throws {
        try await write { transaction in
            for action in actions {
                var draft = Draft(try #require(transaction.layout.schema[.permission]))
                draft["action"] = .text(action)
                draft.relations["role"] = .replace([role])
                _ = try transaction.create(draft)
            }
        }
    }

    /// A role of the type `admin` (id 5) and its one account, `bos` (id 7).
    func makeAdmin() async throws {
        try await write { transaction in
            var draft = Draft(try #require(transaction.layout.schema[.role]))
            draft["name"] = .text("Admin")
            draft["type"] = .text("admin")
            let role = try transaction.create(draft).id
            // A hash that there is, since making one takes longer than everything else a test does.
            var boss = Draft(try #require(transaction.layout.schema[.user]))
            boss["username"] = .text("bos")
            boss["email"] = .text("bos@example.com")
            boss["provider"] = .text("local")
            boss["password"] = .text(Recorded.users[0].hash)
            boss["confirmed"] = .boolean(true)
            boss["blocked"] = .boolean(false)
            boss.relations["role"] = .replace([role])
            _ = try transaction.create(boss)
        }
    }
}
