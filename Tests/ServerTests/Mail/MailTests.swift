//  MailTests: what is said to a mail server, what a message looks like, and how long it waits; by a clock that the test
//  moves. The whole way to a real mail server is Tests/office/mail.py.

import Content
import Relational
import Storage
import Synchronization
import Testing

@testable import Server

@Suite struct `A line that names a mail server` {
    @Test func `is read with all it can say`() throws {
        let full = try SMTPSettings(
            "smtp://kan%40tor:r+a%3As@mail.example.com:2525?from=a@example.com&tls=implicit&ca=/etc/ca.pem")
        #expect(full.host == "mail.example.com" && full.port == 2_525 && full.encryption == .implicit)
        #expect(full.user == "kan@tor" && full.password == "r+a:s" && full.authorities == "/etc/ca.pem")
        let short = try SMTPSettings("smtp://[::1]?from=a@example.com")
        #expect(short.host == "::1" && short.port == 587 && short.encryption == .starttls && short.user == nil)
        #expect(try SMTPSettings("smtp://mail.example.com?from=a@example.com&tls=implicit").port == 465)
    }

    @Test(arguments: [
        "", "smtps://a?from=a@example.com", "smtp://?from=a@example.com", "smtp://a", "smtp://a?from=a",
        "smtp://a?from=a@example.com,b@example.com", "smtp://a:0?from=a@example.com", "smtp://a:x?from=a@example.com",
        "smtp://a:70000?from=a@example.com", "smtp://u@a?from=a@example.com", "smtp://:p@a?from=a@example.com",
        "smtp://u:p@x@a?from=a@example.com", "smtp://a?from=a@example.com&tls=maybe",
        "smtp://a?from=a@example.com&tls=none", "smtp://a?from=a@example.com&frm=b", "smtp://a b?from=a@example.com",
        "smtp://a?from=a@example.com&from=b@example.com",
    ])
    func `is refused when it does not say enough, or what is not safe`(line: String) {
        #expect(throws: SMTPSettingsFault.self) { try SMTPSettings(line) }
    }
}

@Suite struct `A conversation with a mail server` {
    static let line = "smtp://kantor:rahasia@mail.example.com?from=kantor@example.com"

    private func reply(_ code: Int, _ lines: String...) -> SMTPReply { SMTPReply(code: code, lines: lines) }

    @Test func `says everything in its order, the login only once it is encrypted`() throws {
        var talk = SMTPConversation(try SMTPSettings(Self.line), to: "siti@example.com", message: "A: b\r\n\r\n.c\r\n")
        #expect(talk.receive(reply(220, "mail")) == .send("EHLO kavling\r\n"))
        #expect(talk.receive(reply(250, "mail", "STARTTLS", "AUTH PLAIN LOGIN")) == .send("STARTTLS\r\n"))
        #expect(talk.receive(reply(220, "go")) == .encrypt)
        #expect(talk.encrypted() == .send("EHLO kavling\r\n"))
        #expect(
            talk.receive(reply(250, "mail", "AUTH PLAIN LOGIN"))
                == .send("AUTH PLAIN AGthbnRvcgByYWhhc2lh\r\n"))
        #expect(talk.receive(reply(235, "ok")) == .send("MAIL FROM:<kantor@example.com>\r\n"))
        #expect(talk.receive(reply(250, "ok")) == .send("RCPT TO:<siti@example.com>\r\n"))
        #expect(talk.receive(reply(250, "ok")) == .send("DATA\r\n"))
        #expect(talk.receive(reply(354, "go")) == .send("A: b\r\n\r\n..c\r\n.\r\n"))
        #expect(talk.receive(reply(250, "taken")) == .finish)
    }

    @Test func `logs in by LOGIN where PLAIN is not offered, and not at all where nothing is`() throws {
        var talk = SMTPConversation(
            try SMTPSettings(Self.line + "&tls=implicit"), to: "siti@example.com", message: "a\r\n")
        _ = talk.receive(reply(220))
        #expect(talk.receive(reply(250, "mail", "AUTH LOGIN")) == .send("AUTH LOGIN\r\n"))
        #expect(talk.receive(reply(334, "VXNlcm5hbWU6")) == .send("a2FudG9y\r\n"))
        #expect(talk.receive(reply(334, "UGFzc3dvcmQ6")) == .send("cmFoYXNpYQ==\r\n"))
        #expect(talk.receive(reply(235)) == .send("MAIL FROM:<kantor@example.com>\r\n"))
        var bare = SMTPConversation(
            try SMTPSettings(Self.line + "&tls=implicit"), to: "siti@example.com", message: "a\r\n")
        _ = bare.receive(reply(220))
        #expect(bare.receive(reply(250, "mail")) == .fail(.noLogin))
    }

    @Test func `ends at a server that does not offer encryption, whatever else it offers`() throws {
        var talk = SMTPConversation(try SMTPSettings(Self.line), to: "siti@example.com", message: "a\r\n")
        _ = talk.receive(reply(220))
        #expect(talk.receive(reply(250, "mail", "AUTH PLAIN", "XSTARTTLS")) == .fail(.noEncryption))
    }

    @Test func `ends at a no, which is for good only where that is about the message`() throws {
        for code in [421, 450, 550] {
            var talk = SMTPConversation(
                try SMTPSettings("smtp://[::1]?from=a@example.com&tls=none"), to: "siti@example.com", message: "a\r\n")
            for answer in [reply(220), reply(250, "mail"), reply(250)] { _ = talk.receive(answer) }
            #expect(talk.receive(reply(code)) == .fail(.refused(.recipient, code: code)))
            #expect(SMTPFault.refused(.recipient, code: code).isFinal == (code == 550))
        }
        #expect(!SMTPFault.refused(.login, code: 535).isFinal && !SMTPFault.lost.isFinal)
    }
}

@Suite struct `A mail server's reply` {
    @Test func `is put together from any pieces`() throws {
        let text = "250-mail.example.com\r\n250-AUTH PLAIN\r\n250 OK\r\n220\r\n354 go\n"
        for size in [1, 2, 5, 100] {
            var replies = SMTPReplies()
            var found: [SMTPReply] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                replies.append(bytes[start..<min(start + size, bytes.count)])
                while let reply = try replies.next() { found.append(reply) }
            }
            #expect(found.map(\.code) == [250, 220, 354])
            #expect(found.first?.lines == ["mail.example.com", "AUTH PLAIN", "OK"] && !replies.hasRest)
        }
    }

    @Test(arguments: [
        "hello\r\n", "25\r\n", "250_a\r\n", "250-a\r\n251 b\r\n", String(repeating: "a", count: 2_049),
        "250 " + String(repeating: "a", count: 2_049) + "\r\n", String(repeating: "250-a\r\n", count: 101),
    ])
    func `that is none, or has no end, is refused`(text: String) {
        var replies = SMTPReplies()
        replies.append(Array(text.utf8))
        #expect(throws: SMTPNoReply.self) { while try replies.next() != nil {} }
    }
}

@Suite struct `A message` {
    static let now = Instant(milliseconds: 1_795_865_400_000)

    @Test func `has the headers that make it one, and short lines of plain bytes`() {
        let message = MailMessage(
            to: "siti@example.com",
            subject: "Undangan untuk Anda – pemasaran perumahan yang baru di Kota “Bogor” dan sekitarnya",
            text: "Baris satu = 1 \n" + String(repeating: "é", count: 60) + "\r\n.\nakhir ")
        let text = MailText.write(message, from: "kantor@example.com", at: Self.now, id: "77")
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(
            lines.contains("Date: Sat, 28 Nov 2026 11:30:00 +0000") && lines.contains("Message-ID: <77@example.com>"))
        #expect(lines.contains("Baris satu =3D 1=20") && lines.contains("akhir=20"))
        #expect(text.contains("Subject: =?utf-8?B?") && text.contains("?=\r\n =?utf-8?B?"))
        #expect(MailText.subject("Undangan") == "Undangan")
    }

    @Test(arguments: [
        "", "siti", "siti@example.com\r\nBcc: x@example.com", "siti@example.com>", "<siti@example.com>",
        "\"siti\"@example.com", "siti@example.com,x@example.com", "siti @example.com", "sití@example.com",
    ])
    func `to an address in which something else could stand is refused`(to: String) async throws {
        try await TestOffice.empty { office async throws in
            let queue = MailQueue(
                store: office.store, clock: office.clock.office, keys: office.secrets.fieldKeys, isSent: true)
            await #expect(throws: Refusal.self) { try await queue.send(MailMessage(to: to, subject: "a", text: "b")) }
            #expect(try await queue.waiting().isEmpty)
        }
    }

    @Test(arguments: ["a\r\nBcc: x@example.com", "a\nb", "a\u{0}", "a\u{7F}", String(repeating: "a", count: 513)])
    func `with a subject that could end is refused`(subject: String) {
        #expect(throws: Refusal.self) { try MailMessage(to: "a@example.com", subject: subject, text: "").check() }
    }
}

@Suite struct `Outgoing mail` {
    static let message = MailMessage(to: "siti@example.com", subject: "Undangan", text: "Kode rahasia-4711")

    private func queue(_ office: TestOffice, _ limits: MailLimits = MailLimits()) -> MailQueue {
        MailQueue(
            store: office.store, clock: office.clock.office, keys: office.secrets.fieldKeys, isSent: true,
            limits: limits)
    }

    @Test func `waits sealed, is sent once and then forgotten`() async throws {
        try await TestOffice.empty { office async throws in
            let queue = queue(office)
            try await queue.send(Self.message)
            let stored = try await office.store.mail(due: nil, limit: 10)
            #expect(stored.count == 1 && !stored[0].text.contains(Array("rahasia".utf8)))
            let sent = Mutex<[MailMessage]>([])
            let delivery = MailDelivery(queue) { message, _ in sent.withLock { $0.append(message) } }
            _ = try await twiceAtOnce { try await delivery.turn().sent }
            #expect(sent.withLock { $0 } == [Self.message])
            #expect(try await queue.waiting().isEmpty)
        }
    }

    @Test func `that is not taken is tried again, later each time, and then kept to be read`() async throws {
        try await TestOffice.empty { office async throws in
            let queue = queue(office)
            try await queue.send(Self.message)
            let start = office.clock.now
            let delivery = MailDelivery(queue) { _, _ in throw SMTPFault.lost }
            var tries: [Int64] = []
            for _ in 0..<(5 * 24 * 60) {
                if try await !delivery.turn().failed.isEmpty {
                    tries.append((office.clock.now.milliseconds - start.milliseconds) / 60_000)
                }
                office.clock.advance(.seconds(60))
            }
            #expect(Array(tries.prefix(10)) == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511])
            #expect(tries[10] - tries[9] == 360 && tries.count < 25 && (tries.last ?? 0) <= 3 * 24 * 60)
            #expect(try await queue.waiting().map(\.message) == [Self.message])
            office.clock.advance(.seconds(2 * 86_400))
            try await queue.sweep()
            #expect(try await queue.waiting().isEmpty)
        }
    }

    @Test func `that was refused for good is not tried again`() async throws {
        try await TestOffice.empty { office async throws in
            let queue = queue(office)
            try await queue.send(Self.message)
            let delivery = MailDelivery(queue) { _, _ in throw SMTPFault.refused(.recipient, code: 550) }
            let turn = try await delivery.turn()
            #expect(turn.failed == ["mail 1: the mail server answered 550 at the step recipient"])
            office.clock.advance(.seconds(86_400))
            #expect(try await delivery.turn().failed.isEmpty)
            #expect(try await queue.waiting().count == 1)
        }
    }

    @Test func `that a process was sending when it ended is tried again`() async throws {
        try await TestOffice.empty { office async throws in
            let queue = queue(office)
            try await queue.send(Self.message)
            #expect(try await queue.take(try #require(try await queue.due().first)))
            #expect(try await queue.due().isEmpty)
            office.clock.advance(.seconds(300))
            #expect(try await queue.due().count == 1)
        }
    }

    @Test func `beyond its bound is refused`() async throws {
        try await TestOffice.empty { office async throws in
            var limits = MailLimits()
            limits.waiting = 2
            let queue = queue(office, limits)
            for _ in 0..<2 { try await queue.send(Self.message) }
            let fault = await #expect(throws: Refusal.self) { try await queue.send(Self.message) }
            #expect(fault?.status == 503)
        }
    }

    @Test func `that does not open stands in nobody's way`() async throws {
        try await TestOffice.empty { office async throws in
            let queue = queue(office)
            for _ in 0..<2 { try await queue.send(Self.message) }
            try await office.run(Statement("UPDATE outgoing_mail SET recipient = 'x@example.com' WHERE id = 1"))
            #expect(try await queue.due().map(\.id) == [2])
            #expect(try await office.store.mail(due: office.clock.now, limit: 10).map(\.id) == [2])
        }
    }
}
