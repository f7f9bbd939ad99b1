//  The log's stream: over a real pipe, read and unread.

import Content
import Foundation
import Logging
import Testing

@testable import Server

/// A pipe whose ends are closed with it.
final class TestPipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    /// Whatever is there by now; waits for the first byte.
    func take() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = bytes.withUnsafeMutableBytes { read(reading, $0.baseAddress, $0.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    deinit {
        close(reading)
        close(writing)
    }
}

@Suite struct `The log` {
    private let now: @Sendable () -> Instant = { Instant(milliseconds: 1_795_614_000_000) }

    private func line(_ text: String) -> LogLine {
        var line = LogLine(.json, time: now(), level: "info")
        line.add("message", text)
        line.end()
        return line
    }

    @Test func `has every line once and in order`() throws {
        let pipe = try TestPipe()
        let stream = LogStream(descriptor: pipe.writing, format: .json, now: now)
        for number in 0..<200 { stream.add(line("number \(number)")) }
        stream.close(within: 5)
        let lines = pipe.take().split(separator: "\n")
        #expect(lines.count == 200)
        #expect(lines.enumerated().allSatisfy { $1.contains("\"number \($0)\"") })
        #expect(stream.dropped == 0)
    }

    @Test func `that nobody reads drops lines, counts them, holds nobody up and says so later`() throws {
        let pipe = try TestPipe()
        let stream = LogStream(descriptor: pipe.writing, format: .json, bufferBytes: 100_000, now: now)
        let start = ContinuousClock.now
        // Ten times what the pipe and the buffer hold together.
        for number in 0..<20_000 { stream.add(line("number \(number) \(String(repeating: "x", count: 80))")) }
        #expect(stream.dropped > 10_000)
        stream.close(within: 0.05)
        // Without a bound it would take for ever; a busy machine needs some of it.
        #expect(ContinuousClock.now - start < .seconds(30))
        var text = ""
        while !text.contains("\"dropped\":") || !text.hasSuffix("}\n") { text += pipe.take() }
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    }

    @Test func `that is off still keeps what a logger is given`() {
        var logger = Logger(label: "test") { _ in LineLogHandler(nil) }
        logger[metadataKey: "hb.request.id"] = "abc"
        logger.critical("nobody reads this")
        #expect(logger[metadataKey: "hb.request.id"] == "abc")
    }

    @Test func `takes what libraries log, at its level and above, and finds no line in their words`() throws {
        let pipe = try TestPipe()
        let stream = LogStream(descriptor: pipe.writing, format: .json, level: .notice, now: now)
        var logger = Logger(label: "test") { _ in LineLogHandler(stream) }
        logger[metadataKey: "hb.request.id"] = "abc"
        logger.info("not this")
        logger.error("request failed", metadata: ["error": "bad\n{\"level\":\"info\"}"])
        stream.close(within: 5)
        #expect(
            pipe.take() == """
                {"time":"2026-11-25T13:40:00.000Z","level":"error","message":"request failed",\
                "error":"bad\\n{\\"level\\":\\"info\\"}","request":"abc"}

                """)
    }
}
