//  Principal: who asks, and what they may do.
//
//  An action is Strapi's word: `api::booking.booking.find`. Deny by default: an empty set allows nothing.

/// Who asks.
package struct Principal: Hashable, Sendable {
    /// What kind of caller.
    package enum Kind: Hashable, Sendable {
        case anonymous
        case user(id: Int64)
        case token(id: Int64)
        /// A verb of the operator or a service of the server itself.
        case system
    }

    /// What kind of caller, with the number of its row.
    package let kind: Kind
    /// True for the office's Admin, a full-access token and the system: moves that a rule keeps for Admin.
    package let isAdmin: Bool
    /// The actions the caller may do.
    package let access: Access
    /// The number of the session the caller came with; nil for callers without one.
    package let session: Int64?
    /// True for an account that must set up a second factor and may do nothing else until then.
    package let owesSecondFactor: Bool

    /// A caller with what they may do.
    package init(
        _ kind: Kind, isAdmin: Bool = false, access: Access, session: Int64? = nil, owesSecondFactor: Bool = false
    ) {
        self.kind = kind
        self.isAdmin = isAdmin
        self.access = access
        self.session = session
        self.owesSecondFactor = owesSecondFactor
    }

    /// The server itself.
    package static let system = Principal(.system, isAdmin: true, access: .everything)

    /// A stable name for logs and the change log; holds no personal data.
    package var label: String {
        switch kind {
        case .anonymous: "public"
        case .user(let id): "user:\(id)"
        case .token(let id): "token:\(id)"
        case .system: "system"
        }
    }
}
