//  EdgeContext: what the HTTP framework hands over with each request.
//
//  Nothing in it is a client's word: the address is the socket's own.

package import Hummingbird
import Logging
import NIOCore

/// A request's own logger and id, and where it came from.
package struct EdgeContext: RequestContext {
    /// The framework's own part.
    package var coreContext: CoreRequestContextStorage
    /// The peer's IP address; nil over a unix socket.
    let address: String?

    /// Takes what the server knows of the connection.
    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }
}
