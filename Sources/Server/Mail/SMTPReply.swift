//  SMTPReply: what a mail server says, line by line; pure.
//
//  In: bytes as they come.  Out: replies.
//  Refuses: lines and replies beyond their bound, lines that are no reply, replies whose lines differ in their code.
//  Source: RFC 5321 §4.2.

/// One reply.
struct SMTPReply: Equatable {
    let code: Int
    /// What stands behind the code in each line.
    let lines: [String]

    var isGood: Bool { (200..<400).contains(code) }
}

/// Bytes that are no reply.
struct SMTPNoReply: Error, Equatable {}

/// Puts replies together.
struct SMTPReplies {
    /// The longest line, with its end; RFC 5321 has 512.
    static let lineBytes = 2_048
    /// The most lines of one reply.
    static let lineCount = 100

    private var pending: [UInt8] = []
    private var lines: [String] = []
    private var code: Int?

    /// True when bytes have come that belong to no whole reply.
    var hasRest: Bool { !pending.isEmpty || !lines.isEmpty }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        pending.append(contentsOf: bytes)
    }

    /// The next whole reply; nil when more must come.
    mutating func next() throws(SMTPNoReply) -> SMTPReply? {
        while let end = pending.firstIndex(of: 0x0A) {
            var line = Array(pending[..<end])
            pending.removeFirst(end + 1)
            if line.last == 0x0D { line.removeLast() }
            guard line.count <= Self.lineBytes else { throw SMTPNoReply() }
            if let reply = try take(line) { return reply }
        }
        guard pending.count <= Self.lineBytes else { throw SMTPNoReply() }
        return nil
    }

    private mutating func take(_ line: [UInt8]) throws(SMTPNoReply) -> SMTPReply? {
        guard line.count >= 3, line.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: line.prefix(3), as: UTF8.self)), code ?? number == number,
            line.count == 3 || line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-"),
            lines.count < Self.lineCount
        else { throw SMTPNoReply() }
        code = number
        lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        if line.count > 3, line[3] == UInt8(ascii: "-") { return nil }
        defer { (code, lines) = (nil, []) }
        return SMTPReply(code: number, lines: lines)
    }
}
