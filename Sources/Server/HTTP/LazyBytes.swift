//  LazyBytes: a body that is made when somebody first asks for it.
//
//  The API's own description takes longer to make than everything else a start does, and few ever ask for it.

import Synchronization

/// Bytes made once, at their first use.
package final class LazyBytes: Sendable {
    private let make: @Sendable () -> [UInt8]
    private let made = Mutex<[UInt8]?>(nil)

    /// What `make` gives, which is called at most once.
    package init(_ make: @escaping @Sendable () -> [UInt8]) {
        self.make = make
    }

    /// The bytes; whoever asks while they are made waits.
    package var bytes: [UInt8] {
        made.withLock { made in
            if let made { return made }
            let bytes = make()
            made = bytes
            return bytes
        }
    }
}
