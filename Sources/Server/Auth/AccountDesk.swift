//  AccountDesk: what people do about accounts of their own: register, forget and change passwords, confirm addresses.
//
//  Always: a new password is hashed beside the requests; codes leave by mail only; every change goes through the store,
//          so its rules run and it is in the change log. What a stranger asks about an address is answered alike and
//          after the same time, whether there is such an account or not.
//  Source: Strapi v4.25 users-permissions, `auth` controller; recorded answers `auth.*`.

import Content
import Storage

/// Parts that the account routes are made of; one value for the server's life.
package struct AccountParts: Sendable {
    let policy: AccountPolicy
    let mail: MailQueue
    let rolesChanged: @Sendable () -> Void

    /// - Parameter rolesChanged: Called when roles or what they may do were changed, before that is answered.
    package init(policy: AccountPolicy, mail: MailQueue, rolesChanged: @escaping @Sendable () -> Void) {
        self.policy = policy
        self.mail = mail
        self.rolesChanged = rolesChanged
    }
}

/// Answers what callers ask about their own accounts.
struct AccountDesk: Sendable {
    /// How long an answer about somebody's address takes at least.
    static let leastAnswerTime: Duration = .milliseconds(250)
    /// Hexadecimal digits of a code: 256 bits.
    static let codeDigits = 64

    let context: APIContext
    let answers: SessionAnswers
    let passwords: PasswordHasher
    let factors: SecondFactors
    let parts: AccountParts

    var store: ContentStore { context.store }

    func userType() throws -> ContentType {
        try store.schema.type(.user)
    }

    func settings() async throws -> AccountSettings {
        try await AccountSettings.read(store, parts.policy)
    }

    func session(_ id: Int64, _ client: SessionClient) async throws -> [UInt8] {
        guard let answer = try await answers.session(id, from: client) else { throw Refusal.uselessCredentials }
        return answer
    }

    /// A draft with nothing but a new password, hashed.
    /// - Throws: `PayloadFault` in Strapi's words for one that is too short.
    func passwordDraft(_ password: String) async throws -> Draft {
        var draft = try read([("password", .string(password))], isCreate: false)
        draft["password"] = .text(try await passwords.hash(password))
        return draft
    }

    /// Members of a flat body as the draft of an account, the password not hashed yet.
    /// - Throws: `PayloadFault` with all faults.
    func read(_ members: [(String, JSONValue)], isCreate: Bool, access: Access = .listed([])) throws -> Draft {
        let given = JSONObject(members)
        var faults = AccountDesk.faults(in: given, parts.policy)
        do {
            let payload = try Payload.read(
                .object(given), of: userType(),
                with: PayloadContext(
                    schema: store.schema, access: access, isCreate: isCreate, formats: context.formats,
                    defaultLocale: context.defaultLocale))
            if faults.isEmpty { return payload.draft }
        } catch let fault as PayloadFault {
            // The schema's own least length says less than the policy's.
            let known = Set(faults.map(\.path))
            faults = fault.faults.filter { !known.contains($0.path) } + faults
        }
        throw PayloadFault(faults)
    }

    /// What the policy has against a name or a password, where they are texts.
    static func faults(in members: JSONObject, _ policy: AccountPolicy) -> [FieldFault] {
        var faults: [FieldFault] = []
        if case .string(let name)? = members["username"], !name.unicodeScalars.allSatisfy(isVisible) {
            faults.append(FieldFault(["username"], "username must not hold invisible characters"))
        }
        if case .string(let password)? = members["password"], !password.isEmpty,
            password.utf16.count < policy.passwordCharacters
        {
            faults.append(
                FieldFault(["password"], "password must be at least \(policy.passwordCharacters) characters"))
        }
        return faults
    }

    /// Two names that look alike because one holds something that is not seen are a trap.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: scalar == " " || !scalar.properties.isWhitespace
        }
    }

    /// Answers no sooner than any other answer of its kind, so that its time tells nothing.
    func evenly<R>(_ body: () async throws -> R) async throws -> R {
        let clock = ContinuousClock()
        let end = clock.now + AccountDesk.leastAnswerTime
        let result: Result<R, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        try await clock.sleep(until: end)
        return try result.get()
    }
}
