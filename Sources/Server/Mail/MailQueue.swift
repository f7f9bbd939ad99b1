//  MailQueue: messages wait in the database until a mail server has taken them, or somebody reads them out.
//
//  Handed in → sent and forgotten; or tried again, later each time; or, without a mail server, kept for the operator.
//  Always: what is handed in is on disk; the text is sealed at rest, since it may hold a code that lets somebody in.

package import Content
package import Storage

/// A message that waits.
package struct WaitingMail: Sendable {
    /// Its number.
    package let id: Int64
    /// When it was handed in.
    package let createdAt: Instant
    /// Tries so far.
    package let attempts: Int64
    /// What it says.
    package let message: MailMessage
}

/// Outgoing mail in a table.
package struct MailQueue: Sendable {
    let store: ContentStore
    let clock: OfficeClock
    let limits: MailLimits
    /// Whether a mail server takes what waits; without one the operator reads it.
    let isSent: Bool
    private let box: SecretBox

    /// The queue of a store, sealed under its keys.
    package init(
        store: ContentStore, clock: OfficeClock, keys: FieldKeys, isSent: Bool, limits: MailLimits = MailLimits()
    ) {
        self.store = store
        self.clock = clock
        self.limits = limits
        self.isSent = isSent
        box = SecretBox(keys, for: "outgoing mail")
    }

    /// Takes a message over.
    /// - Throws: 400 for one that cannot be sent, 503 when too many wait.
    package func send(_ message: MailMessage) async throws {
        try await write { try hand(in: message, $0) }
    }

    /// Takes a message over in a write that makes what it tells of.
    func hand(in message: MailMessage, _ transaction: Transaction) throws {
        try message.check()
        try transaction.thinMail(to: message.to, keeping: limits.perRecipient - 1)
        guard try transaction.mailCount() < limits.waiting else {
            throw Refusal(503, "ServiceUnavailableError", "Too much mail waits to be sent; try again later")
        }
        let sealed = try box.seal(Array(message.text.utf8), at: place(message.to))
        try transaction.addMail(to: message.to, subject: message.subject, text: sealed)
    }

    /// What waits, the oldest first.
    package func waiting() async throws -> [WaitingMail] {
        try await store.mail(due: nil, limit: limits.waiting).compactMap(opened)
    }

    /// What is to be sent now, the oldest first; what does not open is put aside, so that it stands in nobody's way.
    func due() async throws -> [WaitingMail] {
        var found: [WaitingMail] = []
        for row in try await store.mail(due: clock.now(), limit: limits.turn) {
            if let mail = opened(row) {
                found.append(mail)
            } else {
                try await write { try $0.postponeMail(row.id, until: nil) }
            }
        }
        return found
    }

    /// Takes a message for a try.
    /// - Returns: False when another process has it, or it is gone.
    func take(_ mail: WaitingMail) async throws -> Bool {
        let until = clock.now().advanced(by: limits.lease)
        return try await write { try $0.takeMail(mail.id, attempts: mail.attempts, until: until) }
    }

    /// A message was sent.
    func sent(_ mail: WaitingMail) async throws {
        try await write { try $0.removeMail(mail.id) }
    }

    /// A message was not sent, and will be tried again unless that is of no use.
    func failed(_ mail: WaitingMail, isFinal: Bool) async throws {
        let now = clock.now()
        let delay = min(
            limits.longestDelay.milliseconds, limits.firstDelay.milliseconds << min(mail.attempts, 20))
        let next = Instant(milliseconds: now.milliseconds + delay)
        let isOver = isFinal || next > mail.createdAt.advanced(by: limits.patience)
        try await write { try $0.postponeMail(mail.id, until: isOver ? nil : next) }
    }

    /// Removes what was kept long enough.
    package func sweep() async throws {
        let before = Instant(milliseconds: clock.now().milliseconds - limits.kept.milliseconds)
        try await write { try $0.sweepMail(before: before) }
    }

    /// Nil for one that was sealed with another secrets file, or changed by hand.
    private func opened(_ row: MailRow) -> WaitingMail? {
        guard let text = try? box.open(row.text, at: place(row.recipient)) else { return nil }
        return WaitingMail(
            id: row.id, createdAt: row.createdAt, attempts: row.attempts,
            message: MailMessage(to: row.recipient, subject: row.subject, text: String(decoding: text, as: UTF8.self)))
    }

    private func place(_ recipient: String) -> String {
        "outgoing_mail|\(recipient)"
    }

    @discardableResult
    private func write<R: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> R) async throws -> R {
        try await store.write(clock.context(), body)
    }
}

/// Sends what waits.
package struct MailDelivery: Sendable {
    /// What came of a turn.
    package struct Turn: Sendable {
        /// Messages that were sent.
        package var sent = 0
        /// Messages that were not, and why: fit for a log, since it names nobody.
        package var failed: [String] = []
    }

    private let queue: MailQueue
    private let send: @Sendable (MailMessage, Instant) async throws -> Void

    /// Delivery through a mail server.
    package init(_ queue: MailQueue, _ client: SMTPClient) {
        self.init(queue) { try await client.send($0, at: $1) }
    }

    init(_ queue: MailQueue, _ send: @escaping @Sendable (MailMessage, Instant) async throws -> Void) {
        self.queue = queue
        self.send = send
    }

    /// Sends what is due, one message after the other.
    package func turn() async throws -> Turn {
        var turn = Turn()
        for mail in try await queue.due() where try await queue.take(mail) {
            do {
                try await send(mail.message, queue.clock.now())
            } catch let fault as SMTPFault {
                turn.failed.append("mail \(mail.id): \(fault.reason)")
                try await queue.failed(mail, isFinal: fault.isFinal)
                continue
            }
            try await queue.sent(mail)
            turn.sent += 1
        }
        return turn
    }
}

extension SMTPFault {
    /// For the operator; nothing that the server said.
    var reason: String {
        switch self {
        case .noEncryption: "the mail server offers no STARTTLS"
        case .noLogin: "the mail server offers no login that is known here"
        case .refused(let step, let code): "the mail server answered \(code) at the step \(step.rawValue)"
        case .nonsense: "the mail server did not keep to the protocol"
        case .lost: "the mail server could not be reached, or its certificate is not trusted"
        }
    }
}
