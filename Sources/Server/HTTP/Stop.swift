//  Stop: when the server's stop began, and how long connections still have.
//
//  One value for all listeners of a process, so that they share one bound and do not add theirs up.

import Figures
package import HummingbirdCore
import NIOCore
import Synchronization

/// The stop of a server.
package final class Stop: Sendable {
    /// How long requests in flight may take until their connections are cut.
    package static let patience: Duration = .seconds(8)
    /// How long a connection that owes nothing is listened to: what was sent before the stop is read by then.
    static let lastCall: TimeAmount = .milliseconds(50)
    /// How long a client may take to close its side after its last answer.
    static let farewell: TimeAmount = .seconds(1)

    /// The monotonic clock's reading; 0 before the stop.
    private let began = Atomic<UInt64>(0)

    /// Nothing has stopped yet.
    package init() {}

    /// Begins the stop; the first call counts.
    package func begin() {
        _ = began.compareExchange(expected: 0, desired: Monotonic.now(), ordering: .relaxed)
    }

    /// Until connections are cut; begins the stop if nobody has.
    var timeLeft: TimeAmount {
        begin()
        let passed = Int64(clamping: Monotonic.now() &- began.load(ordering: .relaxed))
        return max(.zero, TimeAmount(Stop.patience) - .nanoseconds(passed))
    }

    /// A server whose connections end as this stop asks; for clients that are trusted.
    package var server: HTTPServerBuilder {
        .http1(configuration: HTTP1Channel.Configuration(additionalChannelHandlers: [ConnectionCloser(self)]))
    }

    /// A server whose connections end as this stop asks, and are within their limits until then.
    package func server(_ connections: OpenConnections) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionCloser(self), connections.watch()])
        return HTTPServerBuilder { responder in
            LoopBoundChannel(base: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}
