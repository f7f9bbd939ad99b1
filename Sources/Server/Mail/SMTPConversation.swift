//  SMTPConversation: one message to a mail server, as a state machine; pure.
//
//  greeting → EHLO → STARTTLS → EHLO → AUTH → MAIL → RCPT → DATA → the message → QUIT.
//  Always: nothing but EHLO and STARTTLS is said before the connection is encrypted, unless the settings are for that;
//          a server that offers no STARTTLS, or no login where one is wanted, is told no more; lines that begin with a
//          dot get another.
//  Source: RFC 5321, 3207 (STARTTLS), 4954 (AUTH), 4616 (PLAIN).

import Foundation

/// Why a message was not sent.
enum SMTPFault: Error, Equatable {
    /// The server offers no STARTTLS.
    case noEncryption
    /// The server offers no login that we know.
    case noLogin
    /// The server said no: where, and its code.
    case refused(SMTPConversation.Step, code: Int)
    /// It said what is no reply, or something behind STARTTLS that was not encrypted.
    case nonsense
    /// The connection ended, or took too long.
    case lost

    /// True when the same message will be refused tomorrow too.
    var isFinal: Bool {
        if case .refused(let step, let code) = self { step != .login && (500..<600).contains(code) } else { false }
    }
}

/// What is said to a mail server, and when.
struct SMTPConversation {
    /// Where a conversation is: what the next reply is to.
    enum Step: String {
        case greeting, hello, encryption, helloAgain, login, user, password, sender, recipient, data, message
    }

    /// What to do next.
    enum Action: Equatable {
        case send(String)
        case encrypt
        case finish
        case fail(SMTPFault)
    }

    private let settings: SMTPSettings
    private let recipient: String
    private let message: String
    private(set) var step = Step.greeting

    /// - Parameters:
    ///   - message: Whole, with its headers, lines ending in CR LF.
    ///   - recipient: Checked to be an address.
    init(_ settings: SMTPSettings, to recipient: String, message: String) {
        self.settings = settings
        self.recipient = recipient
        self.message = message
    }

    /// The connection is encrypted now.
    mutating func encrypted() -> Action {
        step = .helloAgain
        return .send("EHLO kavling\r\n")
    }

    mutating func receive(_ reply: SMTPReply) -> Action {
        guard reply.isGood else { return .fail(.refused(step, code: reply.code)) }
        switch step {
        case .greeting: return say(.hello, "EHLO kavling")
        case .hello where settings.encryption == .starttls:
            guard reply.offers("STARTTLS") else { return .fail(.noEncryption) }
            return say(.encryption, "STARTTLS")
        case .encryption: return .encrypt
        case .hello, .helloAgain: return login(reply)
        case .user: return say(.password, base64(settings.user ?? ""))
        case .password: return say(.login, base64(settings.password ?? ""))
        case .login: return sender()
        case .sender: return say(.recipient, "RCPT TO:<\(recipient)>")
        case .recipient: return say(.data, "DATA")
        case .data:
            guard reply.code == 354 else { return .fail(.refused(step, code: reply.code)) }
            step = .message
            return .send(SMTPConversation.stuffed(message) + ".\r\n")
        case .message: return .finish
        }
    }

    private mutating func login(_ reply: SMTPReply) -> Action {
        guard let user = settings.user, let password = settings.password else { return sender() }
        let ways = Set(reply.words(of: "AUTH"))
        if ways.contains("PLAIN") { return say(.login, "AUTH PLAIN " + base64("\0\(user)\0\(password)")) }
        if ways.contains("LOGIN") { return say(.user, "AUTH LOGIN") }
        return .fail(.noLogin)
    }

    private mutating func sender() -> Action {
        say(.sender, "MAIL FROM:<\(settings.from)>")
    }

    private mutating func say(_ next: Step, _ line: String) -> Action {
        step = next
        return .send(line + "\r\n")
    }

    private func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }

    /// A message in which no line is the one dot that ends it.
    static func stuffed(_ message: String) -> String {
        var stuffed = message.hasPrefix(".") ? "." + message : message
        stuffed = stuffed.replacing("\r\n.", with: "\r\n..")
        return stuffed.hasSuffix("\r\n") ? stuffed : stuffed + "\r\n"
    }
}

extension SMTPReply {
    /// True when one of its lines begins with the word.
    fileprivate func offers(_ word: String) -> Bool {
        lines.contains { $0.uppercased().split(separator: " ").first == Substring(word) }
    }

    /// The words behind a word, such as the ways behind `AUTH`.
    fileprivate func words(of word: String) -> [String] {
        lines.map { $0.uppercased().split(separator: " ").map(String.init) }.first { $0.first == word }?
            .dropFirst().map { $0 } ?? []
    }
}
