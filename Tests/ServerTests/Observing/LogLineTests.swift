//  Log lines: what a value can and cannot do to them.

import Content
import Foundation
import Testing

@testable import Server

@Suite struct `A log line` {
    private let time = Instant(milliseconds: 1_795_614_000_123)

    private func line(_ format: LogFormat, _ add: (inout LogLine) -> Void) -> String {
        var line = LogLine(format, time: time, level: "info")
        add(&line)
        line.end()
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test func `is one JSON object`() throws {
        let text = line(.json) { line in
            line.add("route", "/api/books/:id")
            line.add("status", 200)
            line.add("ms", nanoseconds: 1_234_567)
        }
        #expect(
            text == """
                {"time":"2026-11-25T13:40:00.123Z","level":"info","route":"/api/books/:id","status":200,"ms":1.235}

                """)
    }

    @Test func `is key=value for people, with quotes where they are needed`() {
        let text = line(.text) { line in
            line.add("principal", "user:1")
            line.add("message", "two words")
            line.add("empty", "")
            line.add("ms", nanoseconds: 12_000_499)
        }
        #expect(
            text == """
                time=2026-11-25T13:40:00.123Z level=info principal=user:1 message="two words" empty="" ms=12.000

                """)
    }

    static let forgeries = [
        "a\n{\"level\":\"info\",\"principal\":\"user:1\"}", "a\r\nb", "\",\"principal\":\"user:1", "\\\",\"a\":\"b",
        "x principal=user:1", "x\" principal=user:1", "\u{1b}[2J", "\u{2028}a\u{85}b\u{0}", "Žižka 😀", "\u{202e}gnp",
    ]

    @Test(arguments: forgeries)
    func `gives a value back as it was and lets it do no more`(value: String) throws {
        let json = line(.json) { $0.add("message", value) }
        #expect(json.utf8.dropLast().allSatisfy { (0x20...0x7e).contains($0) })
        let read = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String])
        #expect(read.keys.sorted() == ["level", "message", "time"])
        #expect(read["message"].map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
        let text = line(.text) { $0.add("message", value) }
        #expect(text.utf8.dropLast().allSatisfy { (0x20...0x7e).contains($0) })
        #expect(text.contains(" message=\"") && text.hasSuffix("\"\n"))
        #expect(!text.contains("\" principal") || text.contains("\\\" principal"))
    }

    @Test func `cuts a value at its bound and not one byte before`() {
        let fitting = String(repeating: "a", count: LogLine.valueBytes)
        #expect(line(.json) { $0.add("m", fitting) }.contains("\"\(fitting)\""))
        #expect(line(.json) { $0.add("m", fitting + "a") }.contains("\"\(fitting)...\""))
        #expect(line(.text) { $0.add("m", fitting + "a") }.contains("m=\"\(fitting)...\""))
    }
}
