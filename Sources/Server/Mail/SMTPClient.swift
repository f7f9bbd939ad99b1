//  SMTPClient: one connection to a mail server for each message.
//
//  In: a message.  Out: it was taken over, or why not.
//  Always: within `patience`; the certificate of the server is checked against its name. Bytes that came in clear behind
//          the answer to STARTTLS end the conversation: whoever put them there is not the server.

import Content
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Sends messages through a mail server.
package struct SMTPClient: Sendable {
    /// How long a connection may take to be there.
    static let connectPatience: TimeAmount = .seconds(5)
    /// How long a conversation may take.
    static let patience: TimeAmount = .seconds(60)

    let settings: SMTPSettings
    private let tls: NIOSSLContext?

    /// A client of a server; reads the file of certificates, so not for an event loop.
    /// - Throws: Where that file cannot be read.
    package init(_ settings: SMTPSettings) throws {
        self.settings = settings
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file = settings.authorities { configuration.trustRoots = .file(file) }
        tls = settings.encryption == .none ? nil : try NIOSSLContext(configuration: configuration)
    }

    /// Hands a message over.
    /// - Throws: `SMTPFault`.
    func send(_ message: MailMessage, at now: Instant) async throws {
        let text = MailText.write(message, from: settings.from, at: now, id: HexDigits.random(32))
        let conversation = SMTPConversation(settings, to: message.to, message: text)
        let (settings, tls) = (settings, tls)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop).connectTimeout(Self.connectPatience)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = SMTPHandler(conversation, tls, host: settings.host, done)
                        if settings.encryption == .implicit, let tls {
                            try channel.pipeline.syncOperations.addHandler(
                                SMTPHandler.encryption(tls, host: settings.host))
                        }
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: settings.host, port: settings.port).get()
        } catch {
            done.fail(SMTPFault.lost)
            throw SMTPFault.lost
        }
        try await withTaskCancellationHandler {
            try await done.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// The conversation on its connection; used on the connection's event loop alone.
private final class SMTPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var conversation: SMTPConversation
    private var replies = SMTPReplies()
    private let tls: NIOSSLContext?
    private let host: String
    private let done: EventLoopPromise<Void>
    private var isOver = false
    private var alarm: Scheduled<Void>?

    init(_ conversation: SMTPConversation, _ tls: NIOSSLContext?, host: String, _ done: EventLoopPromise<Void>) {
        self.conversation = conversation
        self.tls = tls
        self.host = host
        self.done = done
    }

    /// A certificate is checked against the name; an address has none, and is checked as such.
    static func encryption(_ tls: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(in: SMTPClient.patience) {
            let (handler, context) = bound.value
            handler.end(.failure(SMTPFault.lost), context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        replies.append(unwrapInboundIn(data).readableBytesView)
        do {
            while !isOver, let reply = try replies.next() { try act(conversation.receive(reply), context) }
        } catch let fault as SMTPFault {
            end(.failure(fault), context)
        } catch {
            end(.failure(SMTPFault.nonsense), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(SMTPFault.lost), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(SMTPFault.lost), context)
    }

    private func act(_ action: SMTPConversation.Action, _ context: ChannelHandlerContext) throws {
        switch action {
        case .send(let text): send(text, context)
        case .encrypt:
            guard !replies.hasRest, let tls else { throw SMTPFault.nonsense }
            try context.pipeline.syncOperations.addHandler(
                SMTPHandler.encryption(tls, host: host), position: .first)
            try act(conversation.encrypted(), context)
        case .finish:
            send("QUIT\r\n", context)
            end(.success(()), context)
        case .fail(let fault): throw fault
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func end(_ result: Result<Void, any Error>, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        alarm?.cancel()
        done.completeWith(result)
        context.close(promise: nil)
    }
}
