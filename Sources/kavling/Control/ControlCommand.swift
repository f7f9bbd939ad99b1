//  ControlCommand: what a verb asks of an installation, whether a server runs or not.
//
//  `serve` holds the database; verbs about accounts, and those that look for its files, then talk to it over a unix
//  socket beside the database, which only its owner may open. Where nothing runs, the verb opens the database itself and
//  runs the same code.

import Content
import Foundation
import Logging
import Server
import Storage

/// One command and its arguments.
enum ControlCommand: Sendable {
    case createUser(email: String, username: String, role: String, password: String)
    case listUsers
    case blockUser(String, isBlocked: Bool)
    case createToken(name: String, kind: String, actions: [String], days: Int?)
    case places
    case sessions(of: String, revoke: Bool)
    case removeSecondFactor(of: String)
    case beginKeys
    case resealKeys(ResealProgress)
    case finishKeys
    case keepRetention(isDry: Bool)
    case listMail
    case sendMail(MailMessage)

    /// As it goes over the socket.
    var json: JSONValue {
        switch self {
        case .createUser(let email, let username, let role, let password):
            Self.object([
                ("do", "user.create"), ("email", email), ("username", username), ("role", role), ("password", password),
            ])
        case .listUsers: Self.object([("do", "user.list")])
        case .places: Self.object([("do", "places")])
        case .listMail: Self.object([("do", "mail.list")])
        case .sendMail(let mail):
            Self.object([("do", "mail.send"), ("to", mail.to), ("subject", mail.subject), ("text", mail.text)])
        case .removeSecondFactor(let name): Self.object([("do", "totp.remove"), ("name", name)])
        case .sessions(let name, let revoke):
            Self.object([("do", revoke ? "sessions.revoke" : "sessions.list"), ("name", name)])
        case .beginKeys: Self.object([("do", "keys.begin")])
        case .resealKeys(let progress): Self.object([("do", "keys.reseal"), ("progress", progress.text)])
        case .finishKeys: Self.object([("do", "keys.finish")])
        case .keepRetention(let isDry): Self.object([("do", isDry ? "retention.rehearse" : "retention.keep")])
        case .blockUser(let name, let isBlocked):
            Self.object([("do", isBlocked ? "user.block" : "user.unblock"), ("name", name)])
        case .createToken(let name, let kind, let actions, let days):
            Self.object([
                ("do", "token.create"), ("name", name), ("kind", kind), ("actions", actions.joined(separator: ",")),
                ("days", days.map(String.init) ?? ""),
            ])
        }
    }

    private static func object(_ members: [(String, String)]) -> JSONValue {
        .object(JSONObject(members.map { ($0, .string($1)) }))
    }

    /// Reads a command off the socket.
    /// - Throws: 400 for one that is none.
    init(_ json: JSONValue) throws {
        func text(_ key: String) -> String { json.object?[key]?.string ?? "" }
        switch text("do") {
        case "user.create":
            self = .createUser(
                email: text("email"), username: text("username"), role: text("role"), password: text("password"))
        case "user.list": self = .listUsers
        case "places": self = .places
        case "mail.list": self = .listMail
        case "mail.send":
            self = .sendMail(MailMessage(to: text("to"), subject: text("subject"), text: text("text")))
        case "totp.remove": self = .removeSecondFactor(of: text("name"))
        case "sessions.list": self = .sessions(of: text("name"), revoke: false)
        case "sessions.revoke": self = .sessions(of: text("name"), revoke: true)
        case "keys.begin": self = .beginKeys
        case "keys.finish": self = .finishKeys
        case "retention.keep": self = .keepRetention(isDry: false)
        case "retention.rehearse": self = .keepRetention(isDry: true)
        case "keys.reseal":
            guard let progress = ResealProgress(text("progress")) else { throw Refusal.validation("no progress") }
            self = .resealKeys(progress)
        case "user.block": self = .blockUser(text("name"), isBlocked: true)
        case "user.unblock": self = .blockUser(text("name"), isBlocked: false)
        case "token.create":
            self = .createToken(
                name: text("name"), kind: text("kind"), actions: text("actions").split(separator: ",").map(String.init),
                days: Int(text("days")))
        default: throw Refusal.validation("unknown command")
        }
    }

    /// Does it, and says what came of it.
    func run(_ office: Office) async throws -> [String] {
        let accounts = office.accounts
        switch self {
        case .places: return try BackupPlace(office.settings).lines
        case .listMail: return try await office.mail.waiting().map(\.lines).flatMap { $0 }
        case .sendMail(let message):
            try await office.mail.send(message)
            return ["the message waits to be sent"]
        case .removeSecondFactor(let name):
            try await office.factors.remove(of: accounts.id(of: name), as: office.clock.context())
            return ["the second factor of \(name) is removed"]
        case .sessions(let name, let revoke):
            let id = try await accounts.id(of: name)
            if revoke {
                return [
                    "\(try await office.sessions.endAll(of: id, as: office.clock.context())) sessions of \(name) ended"
                ]
            }
            return try await office.sessions.list(of: id).map { row in
                "\(row.id)\t\(row.createdAt.iso8601)\t\(row.lastSeenAt.iso8601)\t\(row.address)\t\(row.userAgent)"
            }
        case .beginKeys: return try await KeysControl(office: office).begin()
        case .resealKeys(let progress): return try await KeysControl(office: office).reseal(progress)
        case .finishKeys: return try await KeysControl(office: office).finish()
        case .keepRetention(let isDry):
            let keeping = RetentionKeeping(office: office, logger: Logger(label: "kavling"))
            let lines = try await keeping.keep(isDry: isDry)
            return lines.isEmpty ? ["nothing has been kept longer than it may be"] : lines
        case .createUser(let email, let username, let role, let password):
            let id = try await accounts.createUser(email: email, username: username, role: role, password: password)
            return ["user \(id) made: \(username) <\(email)>, role \(role)"]
        case .listUsers:
            return try await accounts.list().map { row in
                let state = row.isBlocked ? "blocked" : row.isConfirmed ? "active" : "not confirmed"
                return "\(row.id)\t\(row.username)\t\(row.email)\t\(row.roleName ?? "-")\t\(state)"
            }
        case .blockUser(let name, let isBlocked):
            try await accounts.block(name, isBlocked: isBlocked)
            return ["\(name) is \(isBlocked ? "blocked" : "no longer blocked")"]
        case .createToken(let name, let kind, let actions, let days):
            guard let kind = TokenKind(rawValue: kind) else {
                throw Refusal.validation(
                    "type must be one of \(TokenKind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let key = try await accounts.createAPIToken(
                name: name, kind: kind, actions: actions, lifespan: days.map { .seconds($0 * 86_400) })
            return [key]
        }
    }
}
