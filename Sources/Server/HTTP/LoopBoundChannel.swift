//  LoopBoundChannel: HTTP/1 connections whose requests are answered on the connection's own event loop.
//
//  In: a connection of the framework.  Out: the same, with its task bound to the loop (`LoopExecutor`).

import HummingbirdCore
import Logging
import NIOCore

/// The framework's channel, with its task on the event loop.
struct LoopBoundChannel: ServerChildChannel {
    let base: HTTP1Channel

    /// What waits to be sent before whoever writes has to wait: the body of nearly every answer at once.
    static let waitingBytes = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 128 << 10)

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        try? channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.waitingBytes)
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
