//  AccessRoute: the server's own routes about sessions; pure.
//
//  In: the words of a path below `/api`.  Out: one of these routes, or nil.

/// A route of one's own access.
enum AccessRoute: Hashable {
    case logout
    case refresh
    case sessions
    /// `/api/kavling/sessions/<id>`; the id as sent.
    case session(id: String)
    case secondFactor
    case confirmSecondFactor
    case secondFactorRoles
    case invitations
    case acceptInvitation
    /// `/api/kavling/invitations/<id>`; the id as sent.
    case invitation(id: String)

    /// - Parameters:
    ///   - words: The path's segments below `/api`, in lower case.
    ///   - parts: The same as sent.
    init?(_ words: [String], _ parts: [String]) {
        switch words {
        case ["auth", "logout"]: self = .logout
        case ["auth", "refresh"]: self = .refresh
        case ["kavling", "sessions"]: self = .sessions
        case ["kavling", "invitations"]: self = .invitations
        case ["kavling", "invitations", "accept"]: self = .acceptInvitation
        case ["kavling", "me", "totp"]: self = .secondFactor
        case ["kavling", "me", "totp", "confirm"]: self = .confirmSecondFactor
        case ["kavling", "settings", "totp-roles"]: self = .secondFactorRoles
        case _ where words.count == 3 && words.starts(with: ["kavling", "sessions"]): self = .session(id: parts[2])
        case _ where words.count == 3 && words.starts(with: ["kavling", "invitations"]):
            self = .invitation(id: parts[2])
        default: return nil
        }
    }

    /// One of each, for figures.
    static let samples: [AccessRoute] = [
        .logout, .refresh, .sessions, .session(id: ""), .secondFactor, .confirmSecondFactor, .secondFactorRoles,
        .invitations, .acceptInvitation, .invitation(id: ""),
    ]

    /// The path as logs and figures name it.
    var template: String {
        switch self {
        case .logout: "/api/auth/logout"
        case .refresh: "/api/auth/refresh"
        case .sessions: "/api/kavling/sessions"
        case .session: "/api/kavling/sessions/:id"
        case .secondFactor: "/api/kavling/me/totp"
        case .confirmSecondFactor: "/api/kavling/me/totp/confirm"
        case .invitations: "/api/kavling/invitations"
        case .acceptInvitation: "/api/kavling/invitations/accept"
        case .invitation: "/api/kavling/invitations/:id"
        case .secondFactorRoles: "/api/kavling/settings/totp-roles"
        }
    }

    /// In the order the `Allow` header lists them.
    var methods: [String] {
        switch self {
        case .logout, .refresh, .confirmSecondFactor, .acceptInvitation: ["POST"]
        case .invitations: ["HEAD", "GET", "POST"]
        case .secondFactor: ["POST", "DELETE"]
        case .secondFactorRoles: ["HEAD", "GET", "PUT"]
        case .sessions: ["HEAD", "GET", "DELETE"]
        case .session, .invitation: ["DELETE"]
        }
    }
}
