//  ConnectionCloser: one connection's part of a graceful stop.
//
//  open → last call (nothing owed) or last answers (some are) → farewell → closed, and cut when the stop's patience
//  ends. Stands before the framework's own handler, which closes with an answer still unsent when a client reads
//  slowly, and an idle connection with a request still unread.
//  Always: an answer that was begun is sent whole, unless the stop's patience ends first; the last one says
//          `Connection: close`; a request that comes after that is not run, since nobody could be told how it went.

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection when the server stops.
final class ConnectionCloser: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let stop: Stop
    private var isStopping = false
    /// Requests whose head was read and whose answer has not ended.
    private var owed = 0
    /// The last answer has begun: what comes after the request it belongs to is not read.
    private var isLastAnswer = false
    private var isDeaf = false
    private var alarms: [Scheduled<Void>] = []

    init(_ stop: Stop) {
        self.stop = stop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            if isLastAnswer { isDeaf = true }
            if !isDeaf { owed += 1 }
        }
        guard !isDeaf else { return }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isStopping && owed == 1 && head.status.kind != .informational:
            head.headerFields[.connection] = "close"
            isLastAnswer = true
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            owed -= 1
            guard isStopping, owed == 0 else { return context.write(data, promise: promise) }
            sayFarewell(context, data, promise)
        default: context.write(data, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        guard !isStopping else { return }
        isStopping = true
        after(stop.timeLeft, context) { $0.close(promise: nil) }
        after(min(Stop.lastCall, stop.timeLeft), context) { [self] in closeUnlessOwing($0) }
    }

    /// Closes a connection that owes nothing, once the kernel has what was written before the stop: a slow reader may be
    /// in the middle of an answer that the server is done with.
    private func closeUnlessOwing(_ context: ChannelHandlerContext) {
        guard owed == 0, !isDeaf else { return }
        let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        guard waiting > 0 else { return context.close(promise: nil) }
        after(Stop.lastCall, context) { [self] in closeUnlessOwing($0) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for alarm in alarms { alarm.cancel() }
        alarms = []
    }

    /// Sends the end of the last answer; once the kernel has it, the client is told that no more will come.
    ///
    /// Not closed at once: a socket that is closed with bytes unread sends a reset, which can take from the client
    /// what it has not read yet.
    private func sayFarewell(_ context: ChannelHandlerContext, _ end: NIOAny, _ promise: EventLoopPromise<Void>?) {
        isDeaf = true
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (closer, context) = bound.value
            context.close(mode: .output, promise: nil)
            closer.after(Stop.farewell, context) { $0.close(promise: nil) }
        }
        context.writeAndFlush(end, promise: sent)
    }

    private func after(
        _ delay: TimeAmount, _ context: ChannelHandlerContext, _ action: @escaping (ChannelHandlerContext) -> Void
    ) {
        let bound = NIOLoopBound((context, action), eventLoop: context.eventLoop)
        alarms.append(
            context.eventLoop.scheduleTask(in: delay) {
                let (context, action) = bound.value
                if context.channel.isActive { action(context) }
            })
    }
}
