//  ConnectionLimits: how many connections there may be, and how slow a client may be on one.
//
//  A connection costs memory and a file descriptor for as long as its client likes, so both are bounded: the number, and
//  the time without progress. Beyond the number nobody is refused: new connections wait in the kernel's queue until one
//  is closed, and from three quarters of it on idle ones are closed early.

import HummingbirdCore
import NIOCore
import Synchronization

/// The bounds of connections.
package struct ConnectionLimits: Sendable {
    /// Connections open at once.
    package var connections = 16_384
    /// Silence on a connection without a request; also the time in which a request's head must have come whole.
    package var idle: Duration = .seconds(65)
    /// The same while connections are running out.
    package var crowdedIdle: Duration = .seconds(5)
    /// How long a body, or the taking of an answer, may be slower than `bytesPerSecond`.
    package var patience: Duration = .seconds(30)
    /// What a client must send or take on average once `patience` is over; a bad mobile line manages ten times as much.
    package var bytesPerSecond = 1_024

    /// The shipped bounds.
    package init() {}

    /// For a process that may open `files` files, with a silence of `idle`; a part of the files is kept for everything else.
    package init(files: Int, idle: Duration = .seconds(65)) {
        self.idle = idle
        crowdedIdle = min(crowdedIdle, idle)
        patience = min(patience, idle)
        connections = max(8, min(connections, files - min(256, files / 2)))
    }

    /// How often each connection is looked at.
    var interval: TimeAmount { TimeAmount(min(max(min(patience, crowdedIdle) / 4, .milliseconds(50)), .seconds(5))) }
}

/// The open connections of one listener, counted; the listener asks it before it accepts more.
package final class OpenConnections: AvailableConnectionsDelegate {
    private let limits: ConnectionLimits
    private let count = Atomic(0)

    /// None is open yet.
    package init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// Counts one more.
    package func connectionOpened() { count.add(1, ordering: .relaxed) }

    /// Counts one less.
    package func connectionClosed() { count.subtract(1, ordering: .relaxed) }

    /// False while as many are open as may be.
    package func isAcceptingNewConnections() -> Bool { count.load(ordering: .relaxed) < limits.connections }

    /// True from three quarters of the bound on.
    var isCrowded: Bool { count.load(ordering: .relaxed) * 4 > limits.connections * 3 }

    /// Looks after one connection.
    func watch() -> any RemovableChannelHandler {
        ConnectionWatch(limits, isCrowded: { [self] in isCrowded })
    }
}
