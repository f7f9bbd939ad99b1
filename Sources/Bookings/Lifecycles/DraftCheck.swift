//  DraftCheck: a rule that judges an entry the same way whenever it is written.
//
//  Half of the rules only look: they refuse or warn, and change nothing. They see the draft over what is stored, so a
//  new entry is a change of nothing.

import Content
import Storage

/// A rule that looks at drafts and changes none.
protocol DraftCheck: Lifecycle {
    /// Refuses or warns about what `draft` makes of `stored`, which is nil for a new entry.
    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws
}

extension DraftCheck {
    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        try check(draft, over: nil, in: transaction)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        try check(draft, over: entry, in: transaction)
    }
}
