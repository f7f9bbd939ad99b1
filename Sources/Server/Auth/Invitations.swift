//  Invitations: the office asks somebody to make an account, with the role and the person it is for.
//
//  invited (a mail with a code) → accepted (a confirmed account) or over, after a week.
//  Always: nobody invites to more than they may: Admin's role is given by Admin alone, and who may only invite customers
//          names one that they see. The account that comes of it has the address that the mail went to.

import Content
package import Storage

/// Bounds of invitations.
package struct InvitationLimits: Sendable {
    /// How long a code is good.
    package var lifetime: Duration = .seconds(7 * 86_400)
    /// Invitations that are open; more are refused with 409.
    package var open: Int64 = 1_000

    /// The shipped bounds.
    package init() {}
}

/// Invites people.
package struct Invitations: Sendable {
    /// The role that whoever may only invite customers may give, by its type.
    static let customerType = "customer"
    /// Digits of a code: 128 bits.
    static let codeDigits = 32
    /// Where the page is that takes a code; the code stands behind `#`, so that it is in no server's log.
    static let page = "/invitation#code="
    /// What is told of a code that is wrong, used or over.
    static let invalid = Refusal.coded("INVITATION_INVALID", "This invitation is not valid any more")

    private let store: ContentStore
    private let clock: OfficeClock
    private let passwords: PasswordHasher
    private let mail: MailQueue
    private let publicURL: String
    private let limits: InvitationLimits

    /// Invitations to a store.
    /// - Parameter publicURL: Where people reach the server, without a slash at the end; empty: unknown.
    package init(
        store: ContentStore, clock: OfficeClock, passwords: PasswordHasher, mail: MailQueue, publicURL: String = "",
        limits: InvitationLimits = InvitationLimits()
    ) {
        self.store = store
        self.clock = clock
        self.passwords = passwords
        self.mail = mail
        self.publicURL = publicURL
        self.limits = limits
    }

    /// What was stored of an invitation.
    struct Made: Sendable {
        let id: Int64
        let email: String
        let role: String
        let expiresAt: Instant
    }

    /// Invites somebody.
    ///
    /// - Parameters:
    ///   - invitation: Its role is not looked at.
    ///   - role: A role's type, or its name in any case.
    ///   - context: Who invites; sees the linked entry, which was looked at before.
    /// - Throws: 400 for an address that is none or has an account, or a role that there is not; 403 for a role that the
    ///   caller may not give; 409 when too many are open.
    func invite(_ given: Invitation, role: String, as context: WriteContext) async throws -> Made {
        let principal = context.principal
        let mayGiveAny = principal.access.allows(AccountAction.invite)
        guard mayGiveAny || principal.access.allows(AccountAction.inviteCustomer) else { throw Refusal.forbidden() }
        let code = HexDigits.random(Invitations.codeDigits)
        let expiresAt = context.now.advanced(by: limits.lifetime)
        return try await store.write(context) { transaction in
            let role = try Accounts.role(role, in: transaction)
            let type = role["type"].text ?? ""
            guard type != RoleBook.publicType else { throw Refusal.validation("Nobody is invited to this role") }
            guard principal.isAdmin || type != RoleBook.adminType else { throw Refusal.forbidden() }
            if !mayGiveAny {
                guard type == Invitations.customerType else { throw Refusal.forbidden() }
                guard given.link != nil else { throw Refusal.validation("Whom the account is for must be named") }
            }
            try transaction.withdrawInvitations(to: given.email)
            guard try transaction.invitationCount() < limits.open else {
                throw Refusal.conflict("Too many invitations are open")
            }
            let isTaken = try transaction.equals("email", .text(given.email), in: .user)
            guard try transaction.count(.user, where: isTaken) == 0 else {
                throw Refusal.application("Email already taken")
            }
            var invitation = given
            invitation.roleID = role.id
            let id = try transaction.add(invitation, codeHash: SecretHash.of(code), expiresAt: expiresAt)
            try mail.hand(in: message(to: given.email, as: role["name"].text ?? type, code), transaction)
            return Made(id: id, email: given.email, role: type, expiresAt: expiresAt)
        }
    }

    /// Those that nobody has accepted yet, the newest first.
    func open() async throws -> [OpenInvitation] {
        try await store.openInvitations(at: clock.now(), limit: limits.open)
    }

    /// Withdraws one: its code is good for nothing any more.
    /// - Returns: False when there is none of that number.
    func withdraw(_ id: Int64, as context: WriteContext) async throws -> Bool {
        try await store.write(context) { try $0.withdrawInvitation(id) }
    }

    /// Makes the account that a code stands for.
    /// - Returns: Its id.
    /// - Throws: 400 `INVITATION_INVALID`; 400 in Strapi's words for a name or password that cannot be.
    func accept(
        _ code: String, username: String, password: String, from client: SessionClient
    ) async throws -> Int64 {
        let type = try store.schema.type(.user)
        let hash = SecretHash.of(code)
        // Before the password is hashed, which costs much: a code that is none costs a look into an index.
        guard let invitation = try await store.invitation(codeHash: hash, at: clock.now()) else {
            throw Invitations.invalid
        }
        let account = NewAccount(email: invitation.email, username: username, password: password)
        try account.check(type)
        let passwordHash = try await passwords.hash(password)
        return try await store.write(clock.context(of: client)) { transaction in
            guard let invitation = try transaction.takeInvitation(codeHash: hash) else { throw Invitations.invalid }
            let id = try account.store(passwordHash, roleID: invitation.roleID, type, in: transaction)
            if let link = invitation.link, let linkedID = invitation.linkedID {
                var draft = Draft(type)
                draft.relations[link] = .replace([linkedID])
                try transaction.update(.user, id: id, draft)
            }
            return id
        }
    }

    private func message(to email: String, as role: String, _ code: String) -> MailMessage {
        let days = limits.lifetime.components.seconds / 86_400
        return MailMessage(
            to: email, subject: "Undangan membuat akun Kavling",
            text: """
                Halo,

                Anda diundang memakai Kavling sebagai \(role).
                Buka tautan berikut dalam \(days) hari untuk membuat akun Anda:

                \(publicURL)\(Invitations.page)\(code)

                Abaikan pesan ini bila Anda tidak mengenal kami.
                """)
    }
}
