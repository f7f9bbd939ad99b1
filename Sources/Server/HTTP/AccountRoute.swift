//  AccountRoute: what a path below `/api` names of accounts, roles and passwords; pure.
//
//  In: the words of a path in lower case, and as they came.  Out: a route, or nil for a path of somebody else.
//  Logging in and one's own account are routes of their own, beside these.
//  Source: Strapi v4.25 users-permissions, content API routes.

/// A resource of accounts.
enum AccountRoute: Hashable {
    case register
    case forgotPassword
    case resetPassword
    case changePassword
    case emailConfirmation
    case sendEmailConfirmation
    /// `/api/connect/<provider>`, whatever follows.
    case connect
    /// `/api/auth/<provider>/callback`
    case providerCallback(provider: String)
    case users
    case userCount
    /// `/api/users/<id>`; the id as sent.
    case user(id: String)
    case roles
    /// `/api/users-permissions/roles/<id>`; the id as sent.
    case role(id: String)
    case permissions

    /// - Parameters:
    ///   - words: Without `api`, in lower case.
    ///   - parts: The same as they came.
    init?(words: [String], parts: [String]) {
        switch words {
        case ["auth", "local", "register"]: self = .register
        case ["auth", "forgot-password"]: self = .forgotPassword
        case ["auth", "reset-password"]: self = .resetPassword
        case ["auth", "change-password"]: self = .changePassword
        case ["auth", "email-confirmation"]: self = .emailConfirmation
        case ["auth", "send-email-confirmation"]: self = .sendEmailConfirmation
        case ["users"]: self = .users
        case ["users", "count"]: self = .userCount
        case ["users-permissions", "roles"]: self = .roles
        case ["users-permissions", "permissions"]: self = .permissions
        default:
            switch (words.first, words.count) {
            case ("connect"?, 2...): self = .connect
            case ("auth"?, 3) where words[2] == "callback": self = .providerCallback(provider: words[1])
            case ("users"?, 2): self = .user(id: parts[1])
            case ("users-permissions"?, 3) where words[1] == "roles": self = .role(id: parts[2])
            default: return nil
            }
        }
    }

    /// Methods that the resource has, in the order the `Allow` header lists them.
    var methods: [String] {
        switch self {
        case .register, .forgotPassword, .resetPassword, .changePassword, .sendEmailConfirmation: ["POST"]
        case .emailConfirmation, .connect, .providerCallback, .permissions: ["HEAD", "GET"]
        case .users, .roles: ["HEAD", "GET", "POST"]
        // `count` is also a name that PUT and DELETE take for an id, as any other.
        case .user, .userCount, .role: ["HEAD", "GET", "PUT", "DELETE"]
        }
    }

    /// The route as logs and figures name it.
    var template: String {
        switch self {
        case .register: "/api/auth/local/register"
        case .forgotPassword: "/api/auth/forgot-password"
        case .resetPassword: "/api/auth/reset-password"
        case .changePassword: "/api/auth/change-password"
        case .emailConfirmation: "/api/auth/email-confirmation"
        case .sendEmailConfirmation: "/api/auth/send-email-confirmation"
        case .connect: "/api/connect/:provider"
        case .providerCallback: "/api/auth/:provider/callback"
        case .users: "/api/users"
        case .userCount: "/api/users/count"
        case .user: "/api/users/:id"
        case .roles: "/api/users-permissions/roles"
        case .role: "/api/users-permissions/roles/:id"
        case .permissions: "/api/users-permissions/permissions"
        }
    }

    /// One of each, for figures.
    static let samples: [AccountRoute] = [
        .register, .forgotPassword, .resetPassword, .changePassword, .emailConfirmation, .sendEmailConfirmation,
        .connect, .providerCallback(provider: ""), .users, .userCount, .user(id: ""), .roles, .role(id: ""),
        .permissions,
    ]

    /// True where the time of an answer could tell whether there is such an account.
    var isSensitive: Bool {
        switch self {
        case .register, .forgotPassword, .resetPassword, .changePassword, .emailConfirmation, .sendEmailConfirmation:
            true
        default: false
        }
    }
}
