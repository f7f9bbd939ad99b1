//  ClamScanner: asks clamd whether a file is infected, by INSTREAM over its socket.
//
//  The file goes from disk to the socket in pieces, as fast as clamd takes them; nothing waits on an event loop.
//  Always: a file counts as clean only when clamd says so in so many words. Whatever else comes of it (no connection,
//          an error, silence, an answer that is none) means that nobody knows, and the file is not kept: 503.
//  Refuses: infected files, 400 with the name of what was found.
//  Source: clamd(8), INSTREAM: chunks with a four-byte length, an empty one at the end; `z` commands end in NUL.

import Content
import Foundation
package import NIOCore
package import NIOPosix

/// What is known of a file's harmlessness; as its entry shows it.
enum ScanState: String, Sendable {
    case clean
    case notScanned = "not-scanned"
}

/// Where clamd listens.
package enum ScannerAddress: Hashable, Sendable {
    case unix(path: String)
    case tcp(host: String, port: Int)

    /// `unix:/path` or `tcp:host:port`; nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("unix:/") {
            self = .unix(path: String(text.dropFirst(5)))
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "tcp", let port = parts.last.flatMap({ Int($0) }),
            (1...65_535).contains(port)
        else { return nil }
        let host = parts[1..<parts.count - 1].joined(separator: ":")
        guard !host.isEmpty else { return nil }
        self = .tcp(host: host, port: port)
    }
}

/// Bounds of scanning.
package struct ScannerLimits: Sendable {
    /// Scans at once; clamd has 10 threads unless told otherwise.
    package var scans = 8
    /// Files that wait; one more is refused with 503.
    package var waiting = 64
    /// Until a connection is there.
    package var connecting: TimeAmount = .seconds(3)
    /// Until a scan is answered.
    package var timeout: Duration = .seconds(20)
    /// Of one piece of a file.
    package var pieceBytes = 65_536
    /// Of an answer.
    package var answerBytes = 4_096

    /// The shipped bounds.
    package init() {}
}

/// A client of clamd.
package struct ClamScanner: Sendable {
    private let address: ScannerAddress
    private let limits: ScannerLimits
    private let pool: NIOThreadPool
    private let gate: WorkGate

    /// A client; nothing is connected before the first scan.
    package init(_ address: ScannerAddress, limits: ScannerLimits = ScannerLimits(), pool: NIOThreadPool) {
        self.address = address
        self.limits = limits
        self.pool = pool
        gate = WorkGate(
            places: limits.scans, waiting: limits.waiting,
            message: "Too many files are being scanned; try again in a moment")
    }

    /// Scans a file.
    /// - Parameters:
    ///   - path: Where it lies.
    ///   - name: What the client calls it, for the refusal.
    /// - Throws: 400 for an infected file, 503 when nobody knows.
    func scan(_ path: String, name: String) async throws {
        let answer: String
        do {
            answer = try await gate.pass { try await ask(path) }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw ClamScanner.unknown
        }
        if answer.hasSuffix(": OK") { return }
        guard answer.hasSuffix(" FOUND") else { throw ClamScanner.unknown }
        let found =
            answer.dropLast(6).split(separator: ":", maxSplits: 1).last.map { String($0.utf8.trimmed) ?? "" } ?? ""
        throw Refusal(400, "ApplicationError", "\(name) is infected (\(found)) and was not stored")
    }

    private static let unknown = Refusal(
        503, "ServiceUnavailableError", "Files cannot be scanned at the moment, so none is stored; try again later")

    /// What clamd answers about a file.
    private func ask(_ path: String) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await converse(path) }
            group.addTask { [limits] in
                try await Task.sleep(for: limits.timeout)
                throw ScannerSilence()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }

    private func converse(_ path: String) async throws -> String {
        let channel = try await connected()
        let file = try await pool.runIfActive { try PieceReader(path) }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask {
                    // clamd may have heard enough and hang up: then its answer says why, not the broken pipe.
                    try? await send(file, to: outbound)
                    return nil
                }
                group.addTask { try await answer(inbound) }
                defer { group.cancelAll() }
                while let answer = try await group.next() {
                    if let answer { return answer }
                }
                return ""
            }
        }
    }

    private func connected() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(limits.connecting)
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        switch address {
        case .unix(let path): return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        }
    }

    private func send(_ file: PieceReader, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        try await outbound.write(ByteBuffer(string: "zINSTREAM\0"))
        while true {
            let piece = try await pool.runIfActive { [limits] in try file.next(limits.pieceBytes) }
            var buffer = ByteBuffer()
            buffer.reserveCapacity(piece.count + 4)
            buffer.writeInteger(UInt32(piece.count))
            buffer.writeBytes(piece)
            try await outbound.write(buffer)
            if piece.isEmpty { return }
        }
    }

    private func answer(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> String {
        var answer: [UInt8] = []
        for try await buffer in inbound {
            answer += buffer.readableBytesView
            if let end = answer.firstIndex(of: 0) { return String(decoding: answer[..<end], as: UTF8.self) }
            guard answer.count <= limits.answerBytes else { break }
        }
        return ""
    }
}

/// clamd said nothing in time.
private struct ScannerSilence: Error {}

/// An open file, read from its beginning; blocks.
final class PieceReader: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw StageFault.last() }
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes; none at the end.
    func next(_ count: Int) throws -> [UInt8] {
        var failure: StageFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let read = Foundation.read(descriptor, buffer.baseAddress, count)
            if read < 0 { failure = .last() }
            filled = max(0, read)
        }
        if let failure { throw failure }
        return bytes
    }
}
