//  ConnectionWatch: looks at one connection now and then, and closes it when its client is too slow.
//
//  In: the parts of requests and answers as they pass.  Out: the same parts; a close.
//  The framework's own idle timeout knows neither a client that takes its answer by the byte nor one that sends its
//  body so.
//  Always: used on the connection's event loop alone.

import NIOCore
import NIOHTTPTypes

/// Watches over one connection's pace.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let interval: TimeAmount
    private let isCrowded: @Sendable () -> Bool
    private let clock = ContinuousClock()
    private var pace: ConnectionPace
    private var looks: RepeatedTask?

    init(_ limits: ConnectionLimits, isCrowded: @escaping @Sendable () -> Bool) {
        interval = limits.interval
        self.isCrowded = isCrowded
        pace = ConnectionPace(limits, at: clock.now)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        looks = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (watch, context) = bound.value
            watch.look(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        looks?.cancel()
        looks = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace.headCame(at: clock.now)
        case .body(let bytes): pace.bodyCame(bytes.readableBytes)
        case .end: pace.requestEnded(at: clock.now)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: break
        case .body(let bytes): pace.wrote(bytes.readableBytes)
        case .end: pace.answerEnded(at: clock.now)
        }
        context.write(data, promise: promise)
    }

    private func look(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let pending = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if pace.isOverdue(at: clock.now, pending: pending, isCrowded: isCrowded()) { context.close(promise: nil) }
    }
}
