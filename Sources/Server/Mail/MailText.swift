//  MailText: a message as it goes over the wire; pure.
//
//  Text as quoted-printable, so that plain words stay readable and no line is longer than a server takes.
//  Source: RFC 5322 (headers), 2045 §6.7 (quoted-printable), 2047 (encoded words).

import Content
import Foundation

/// Writes messages.
enum MailText {
    /// The longest line of a text, without its end.
    private static let lineBytes = 76

    /// A whole message; its lines end in CR LF.
    /// - Parameters:
    ///   - message: Checked.
    ///   - id: What no other message has.
    static func write(_ message: MailMessage, from: String, at now: Instant, id: String) -> String {
        let host = from.split(separator: "@").last.map(String.init) ?? "kavling"
        let headers = [
            "From: Kavling <\(from)>", "To: <\(message.to)>", "Subject: \(subject(message.subject))",
            "Date: \(date(now))", "Message-ID: <\(id)@\(host)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
            "Auto-Submitted: auto-generated",
        ]
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + quotedPrintable(message.text) + "\r\n"
    }

    /// A subject: as it is where that is plain and short, else in encoded words of at most 75 characters.
    static func subject(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.count <= 60, !text.contains("=?") {
            return text
        }
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > 42 {
                words.append(Data(part).base64EncodedString())
                part = []
            }
            part += bytes
        }
        words.append(Data(part).base64EncodedString())
        return words.map { "=?utf-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }

    static func quotedPrintable(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { quotedPrintable(line: Array($0.utf8)) }.joined(separator: "\r\n")
    }

    private static func quotedPrintable(line bytes: [UInt8]) -> String {
        var text = ""
        var length = 0
        for (place, byte) in bytes.enumerated() {
            let isLast = place == bytes.count - 1
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
            let isSpace = (byte == 0x20 || byte == 0x09) && !isLast
            let piece =
                isPlain || isSpace
                ? String(decoding: [byte], as: UTF8.self) : "=" + HexDigits.text(of: [byte]).uppercased()
            if length + piece.utf8.count > lineBytes - (isLast ? 0 : 1) {
                text += "=\r\n"
                length = 0
            }
            text += piece
            length += piece.utf8.count
        }
        return text
    }

    /// `Sat, 28 Nov 2026 11:30:00 +0000`.
    static func date(_ now: Instant) -> String {
        let iso = now.iso8601
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let parts = iso.prefix(10).split(separator: "-").map(String.init)
        guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1) else { return iso }
        let day = days[Int(now.milliseconds / 86_400_000 % 7)]
        return "\(day), \(parts[2]) \(months[month - 1]) \(parts[0]) \(iso.dropFirst(11).prefix(8)) +0000"
    }
}
