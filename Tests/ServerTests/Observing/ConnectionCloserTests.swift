//  A connection at the stop, on an event loop whose time the test moves.

import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Server

/// One connection and what went over it.
private struct Line {
    let channel: EmbeddedChannel
    let loop = EmbeddedEventLoop()

    init(_ stop: Stop = Stop()) throws {
        channel = EmbeddedChannel(handler: ConnectionCloser(stop), loop: loop)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    func ask(_ path: String = "/", isWhole: Bool = true) throws {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: path)
        try channel.writeInbound(HTTPRequestPart.head(head))
        if isWhole { try channel.writeInbound(HTTPRequestPart.end(nil)) }
    }

    func beginAnswer(_ status: HTTPResponse.Status = .ok) {
        channel.write(HTTPResponsePart.head(HTTPResponse(status: status)), promise: nil)
    }

    func endAnswer() {
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
    }

    func answer() {
        beginAnswer()
        endAnswer()
    }

    func quiesce() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    /// Paths of the requests that came through.
    func asked() throws -> [String] {
        var paths: [String] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head(let head) = part { paths.append(head.path ?? "") }
        }
        return paths
    }

    /// The `Connection` header of each answer, `-` without one, and whether it ended.
    func answered() throws -> [String] {
        var answers: [String] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let head): answers.append(head.headerFields[.connection] ?? "-")
            case .end: answers.append("end")
            case .body: break
            }
        }
        return answers
    }

    var isOpen: Bool { channel.isActive }
}

@Suite struct `A connection, when the server stops,` {
    @Test func `closes after a last call when it owes nothing`() throws {
        let line = try Line()
        try line.ask()
        line.answer()
        line.quiesce()
        #expect(line.isOpen)
        line.loop.advanceTime(by: Stop.lastCall)
        #expect(!line.isOpen)
        #expect(try line.answered() == ["-", "end"])
    }

    @Test func `answers what arrives during the last call, and says that it was the last`() throws {
        let line = try Line()
        line.quiesce()
        try line.ask("/late")
        line.loop.advanceTime(by: .seconds(1))
        #expect(line.isOpen)
        line.answer()
        #expect(try line.asked() == ["/late"])
        #expect(try line.answered() == ["close", "end"])
    }

    @Test func `finishes the answer it owes, and then ends`() throws {
        let line = try Line()
        try line.ask()
        line.quiesce()
        line.loop.advanceTime(by: .seconds(5))
        #expect(line.isOpen)
        line.answer()
        #expect(try line.answered() == ["close", "end"])
        // A channel in memory closes as a whole; a socket's other half is for Tests/office/operations.py.
        line.loop.advanceTime(by: Stop.farewell)
        #expect(!line.isOpen)
    }

    @Test func `says close only with the last of several answers it owes`() throws {
        let line = try Line()
        for path in ["/1", "/2", "/3"] { try line.ask(path) }
        line.quiesce()
        line.answer()
        line.answer()
        #expect(line.isOpen)
        line.answer()
        #expect(try line.answered() == ["-", "end", "-", "end", "close", "end"])
    }

    @Test func `does not run a request that comes after the last answer began`() throws {
        let line = try Line()
        try line.ask("/1")
        line.quiesce()
        line.beginAnswer()
        try line.ask("/2")
        line.endAnswer()
        try line.ask("/3")
        #expect(try line.asked() == ["/1"])
        #expect(try line.answered() == ["close", "end"])
    }

    @Test func `still takes the rest of a body whose answer has begun`() throws {
        let line = try Line()
        try line.ask("/1", isWhole: false)
        line.quiesce()
        line.beginAnswer()
        try line.channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "rest")))
        _ = try line.channel.readInbound(as: HTTPRequestPart.self)
        guard case .body? = try line.channel.readInbound(as: HTTPRequestPart.self) else {
            Issue.record("the body was lost")
            return
        }
    }

    @Test func `does not take an interim answer for the last`() throws {
        let line = try Line()
        try line.ask("/1", isWhole: false)
        line.quiesce()
        line.beginAnswer(.continue)
        line.answer()
        #expect(try line.answered() == ["-", "close", "end"])
    }

    @Test func `is cut when the stop's patience ends, whatever it owes`() throws {
        let line = try Line()
        try line.ask(isWhole: false)
        line.quiesce()
        line.loop.advanceTime(by: .seconds(7))
        #expect(line.isOpen)
        line.loop.advanceTime(by: .seconds(1))
        #expect(!line.isOpen)
    }

    @Test func `shares one patience with connections that hear of the stop later`() throws {
        let stop = Stop()
        stop.begin()
        let left = stop.timeLeft
        #expect(left <= TimeAmount(Stop.patience) && left > TimeAmount(Stop.patience) - .seconds(2))
        let again = stop.timeLeft
        #expect(again <= left)
    }

    @Test func `is left alone before that`() throws {
        let line = try Line()
        try line.ask("/1")
        line.answer()
        line.loop.advanceTime(by: .hours(1))
        try line.ask("/2")
        line.answer()
        #expect(line.isOpen)
        #expect(try line.asked() == ["/1", "/2"])
        #expect(try line.answered() == ["-", "end", "-", "end"])
    }
}
