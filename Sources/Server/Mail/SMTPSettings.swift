//  SMTPSettings: which mail server sends for us, from one line of configuration.
//
//  `smtp://[user:password@]host[:port]?from=ADDRESS[&tls=starttls|implicit|none][&ca=FILE]`
//  Always: what is sent is encrypted, and the server's certificate checked, except to a loopback address that says so.

import Content

/// A mail server and how to speak to it.
package struct SMTPSettings: Equatable, Sendable {
    /// How the connection is encrypted.
    enum Encryption: String {
        /// From the start.
        case implicit
        /// After a few words in clear; a server that does not offer it gets no mail.
        case starttls
        /// Never; loopback only.
        case none
    }

    let host: String
    let port: Int
    let user: String?
    let password: String?
    let from: String
    let encryption: Encryption
    /// A file of certificates to trust in place of the system's; nil for the system's.
    let authorities: String?

    /// Reads the line.
    /// - Throws: `SMTPSettingsFault` that repeats nothing of it: it may hold a password.
    package init(_ line: String) throws(SMTPSettingsFault) {
        guard line.hasPrefix("smtp://") else { throw SMTPSettingsFault("it must begin with smtp://") }
        let parts = line.dropFirst(7).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard place.count <= 2 else { throw SMTPSettingsFault("an @ in a name or password is written %40") }
        (user, password) = try SMTPSettings.login(place.count == 2 ? place[0] : nil)
        let query = QueryString.parse(parts.count == 2 ? parts[1] : "")
        let known: Set = ["from", "tls", "ca"]
        if let other = query.members?.first(where: { !known.contains($0.key) || $0.value.text == nil }) {
            throw SMTPSettingsFault("\(other.key) is no parameter of it, or was given twice")
        }
        guard let from = query["from"]?.text, MailAddress.isSendable(from) else {
            throw SMTPSettingsFault("from must be the address that mail comes from")
        }
        guard let encryption = Encryption(rawValue: query["tls"]?.text ?? "starttls") else {
            throw SMTPSettingsFault("tls must be starttls, implicit or none")
        }
        (host, port) = try SMTPSettings.place(place[place.count - 1], standard: encryption == .implicit ? 465 : 587)
        if encryption == .none, !PeerAddress.isLoopback(host) {
            throw SMTPSettingsFault("tls=none is for a server on this machine")
        }
        self.from = from
        self.encryption = encryption
        authorities = query["ca"]?.text
    }

    private static func login(_ text: Substring?) throws(SMTPSettingsFault) -> (String?, String?) {
        guard let text else { return (nil, nil) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let user = decoded(parts[0]), let password = decoded(parts[1]), !user.isEmpty,
            !(user + password).utf8.contains(0)
        else { throw SMTPSettingsFault("before the @ stands user:password") }
        return (user, password)
    }

    private static func place(_ text: Substring, standard: Int) throws(SMTPSettingsFault) -> (String, Int) {
        let isBracketed = text.hasPrefix("[")
        let end = isBracketed ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let rest = text[(end ?? text.endIndex)...]
        let name = String(isBracketed ? host.dropFirst().dropLast() : host)
        let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:".utf8)
        guard !name.isEmpty, name.utf8.allSatisfy(letters.contains), rest.isEmpty || rest.hasPrefix(":") else {
            throw SMTPSettingsFault("its host is none")
        }
        guard !rest.isEmpty else { return (name, standard) }
        guard let port = Int(rest.dropFirst()), (1...65_535).contains(port) else {
            throw SMTPSettingsFault("its port is none")
        }
        return (name, port)
    }

    private static func decoded(_ text: Substring) -> String? {
        QueryString.parse("a=" + text.replacing("+", with: "%2B").replacing("&", with: "%26"))["a"]?.text
    }
}

/// Why a line names no mail server.
package struct SMTPSettingsFault: Error, Equatable {
    /// What is wrong, for a person.
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
