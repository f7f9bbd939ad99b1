//  ReadPaces: which reads were slow of late.
//
//  A read that has to be stopped before it is known to be slow holds a quick thread until then, so what one of its kind
//  took is remembered by the text of its page: the same text with other values is the same walk.
//  Always: bounded; beyond the bound all are forgotten. A slow one that was quick this time is quick again.

import Figures
import Relational
import Synchronization

/// Paces by statement.
final class ReadPaces: Sendable {
    /// Statements remembered as slow.
    static let most = 1_024
    /// What takes longer is slow: half of what a driver lets pass for quick.
    static let slowNanoseconds: UInt64 = 50_000_000

    private let slow = Mutex<Set<Int>>([])

    /// The pace that a statement is known by.
    func pace(of statement: Statement) -> ReadPace {
        slow.withLock { $0.isEmpty ? .quick : $0.contains(statement.hashOfText) ? .slow : .quick }
    }

    /// Notes how long it took.
    func note(_ statement: Statement, nanoseconds: UInt64) {
        let isSlow = nanoseconds > Self.slowNanoseconds
        slow.withLock { slow in
            guard isSlow || !slow.isEmpty else { return }
            if isSlow {
                if slow.count >= Self.most { slow.removeAll() }
                slow.insert(statement.hashOfText)
            } else {
                slow.remove(statement.hashOfText)
            }
        }
    }
}
