//  SecondFactors: a code from the phone beside the password.
//
//  offered (a secret that nobody has proved to have) → confirmed (asked for at each login) → removed by its owner, with a
//  code or the password, or by Admin.
//  Always: the secret is sealed at rest, and leaves here once, to its owner; a code and a recovery code are good once.

import Content
package import Storage

/// Second factors of accounts.
package struct SecondFactors: Sendable {
    private let store: ContentStore
    private let mail: MailQueue
    private let box: SecretBox

    /// What a login without a code is told, for whoever knows the password.
    static let required = Refusal.coded("TOTP_REQUIRED", "A code from your authenticator app is needed")
    static let invalid = Refusal.coded("TOTP_INVALID", "This code is wrong, or was used already")
    static let active = Refusal.coded("TOTP_ACTIVE", "A second factor is set up already; remove it first")
    static let absent = Refusal.coded("TOTP_ABSENT", "No second factor is set up")
    /// What a session is told that must set up a second factor first.
    static let setupRequired = Refusal.coded(
        "TOTP_SETUP_REQUIRED", "Your role must set up a second factor first", status: 403)

    /// Second factors of a store, sealed under its keys.
    package init(store: ContentStore, keys: FieldKeys, mail: MailQueue) {
        self.store = store
        self.mail = mail
        box = SecretBox(keys, for: "second factor")
    }

    /// What is offered to an account.
    struct Offer: Sendable {
        /// Base32, to be typed.
        let secret: String
        /// To be shown as a picture.
        let url: String
    }

    /// Offers a new secret, which counts once a code of it was shown.
    /// - Throws: 400 `TOTP_ACTIVE`.
    func offer(to userID: Int64, as context: WriteContext) async throws -> Offer {
        let secret = FieldKeys.randomBytes(TOTP.secretBytes)
        let sealed = try box.seal(secret, at: place(userID))
        let username = try await store.write(context) { transaction -> String in
            guard try transaction.offerSecondFactor(of: userID, secret: sealed) else { throw SecondFactors.active }
            return try transaction.entry(.user, id: userID)?["username"].text ?? ""
        }
        return Offer(secret: TOTP.base32(secret), url: TOTP.url(secret, account: username))
    }

    /// Takes an offered secret into use.
    /// - Returns: The recovery codes, which are told nowhere else.
    /// - Throws: `WrongProof` with 400 `TOTP_INVALID`; 400 `TOTP_ACTIVE` or `TOTP_ABSENT`.
    func confirm(_ code: String, of userID: Int64, as context: WriteContext) async throws -> [String] {
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random() }
        let hashes = codes.compactMap { box.hashes($0, at: place(userID)).first }
        try await store.write(context) { transaction in
            guard let row = try transaction.secondFactor(of: userID) else { throw SecondFactors.absent }
            guard !row.isConfirmed else { throw SecondFactors.active }
            guard try acceptsTimed(code, row, userID, transaction) else {
                throw WrongProof(fault: SecondFactors.invalid)
            }
            try transaction.confirmSecondFactor(of: userID, recoveryHashes: hashes)
            try mail.tell(.secondFactor(isOn: true), of: userID, transaction)
        }
        return codes
    }

    /// Removes a second factor for its owner, who shows a code.
    /// - Throws: `WrongProof` with 400 `TOTP_INVALID`; 400 `TOTP_ABSENT`.
    func remove(of userID: Int64, showing code: String, as context: WriteContext) async throws {
        try await store.write(context) { transaction in
            try check(code, of: userID, in: transaction)
            try remove(of: userID, transaction)
        }
    }

    /// Removes a second factor, whoever asks.
    /// - Throws: 400 `TOTP_ABSENT`.
    package func remove(of userID: Int64, as context: WriteContext) async throws {
        try await store.write(context) { try remove(of: userID, $0) }
    }

    private func remove(of userID: Int64, _ transaction: Transaction) throws {
        guard try transaction.removeSecondFactor(of: userID) else { throw SecondFactors.absent }
        try mail.tell(.secondFactor(isOn: false), of: userID, transaction)
    }

    /// Whether an account is asked for a code.
    func isAsked(of userID: Int64) async throws -> Bool {
        try await store.secondFactor(of: userID)?.isConfirmed ?? false
    }

    /// Uses up a code of the app or a recovery code, where the account has a second factor.
    /// - Throws: 400 `TOTP_REQUIRED` without a code; `WrongProof` with 400 `TOTP_INVALID`.
    func check(_ code: String?, of userID: Int64, in transaction: Transaction) throws {
        guard let row = try transaction.secondFactor(of: userID), row.isConfirmed else { return }
        guard let code else { throw SecondFactors.required }
        if try acceptsTimed(code, row, userID, transaction) { return }
        if let recovery = RecoveryCode.read(code),
            try box.hashes(recovery, at: place(userID)).contains(where: {
                try transaction.useRecoveryCode($0, of: userID)
            })
        {
            return
        }
        throw WrongProof(fault: SecondFactors.invalid)
    }

    /// The types of the roles that must have a second factor.
    func roles() async throws -> [String] {
        try await store.setting(SettingsKey.secondFactorRoles)?.array?.compactMap(\.string) ?? []
    }

    /// Says which roles must have a second factor, by their types.
    /// - Throws: 400 for a role that there is not.
    func setRoles(_ types: [String], as context: WriteContext) async throws {
        try await store.write(context) { transaction in
            let known = try transaction.entries(.role, where: .everything).compactMap { $0["type"].text }
            if let unknown = types.first(where: { !known.contains($0) }) {
                throw Refusal.validation("There is no role \(unknown)")
            }
            try transaction.setSecondFactorRoles(types)
        }
    }

    private func acceptsTimed(
        _ code: String, _ row: SecondFactorRow, _ userID: Int64, _ transaction: Transaction
    ) throws -> Bool {
        let secret = try box.open(row.secret, at: place(userID))
        guard let step = TOTP.step(of: code, secret, now: transaction.now, after: row.lastStep) else { return false }
        return try transaction.useStep(step, of: userID)
    }

    private func place(_ userID: Int64) -> String {
        "second_factors|\(userID)"
    }
}
