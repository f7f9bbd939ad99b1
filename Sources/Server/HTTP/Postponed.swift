//  Postponed: a refusal that knows when it will be none.
//
//  Answer writes `Retry-After` from it; a refusal that does not know says one second.

import Content

/// A fault after which the client may try again, and when.
protocol Postponed: ClientFault {
    /// From now on, rounded up.
    var retryAfterSeconds: Int { get }
}
