//  Totals: how many entries a filter keeps, remembered until one of its tables is written to.
//
//  A filtered count costs far more than the page it stands under. What no filter narrows is counted by the database
//  itself, row by row as they come and go (`RowCounts`), and not remembered here.

import Content
import Synchronization

/// Counts by type and filter.
final class Totals: Sendable {
    /// Counts remembered; beyond it all are forgotten.
    static let most = 4_096

    struct Key: Hashable, Sendable {
        let type: UID
        let filter: Filter
    }

    private struct Known {
        let version: UInt64
        let total: Int64
    }

    private let known = Mutex<[Key: Known]>([:])

    /// The total that stood at this version; nil when it was another, or none.
    func total(_ key: Key, at version: UInt64) -> Int64? {
        known.withLock { known in
            guard let found = known[key], found.version == version else { return nil }
            return found.total
        }
    }

    /// The last total that is known, whenever that was: a guess at how many there are.
    func guess(_ key: Key) -> Int64? {
        known.withLock { $0[key]?.total }
    }

    func keep(_ total: Int64, of key: Key, at version: UInt64) {
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[key] = Known(version: version, total: total)
        }
    }
}
