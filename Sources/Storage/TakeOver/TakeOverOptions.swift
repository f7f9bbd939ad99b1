//  TakeOverOptions: what an operator decided before a take-over, and what it tells while it runs.
//
//  Values only. Every decision that could lose or change data has to be asked for; the defaults refuse.

/// Decisions for one take-over.
package struct TakeOverOptions: Hashable, Sendable {
    /// What becomes of equal values where the schema wants unique ones.
    package enum Duplicates: String, CaseIterable, Hashable, Sendable {
        /// Listed, and nothing is imported.
        case refuse
        /// Kept; the unique index is left off and the attribute only checked, until it is repaired.
        case keep
    }

    /// Which of several holders keeps a subject that only one may have, by order of id.
    package enum Claims: String, CaseIterable, Hashable, Sendable {
        case first, last
    }

    /// Does everything, reports, and takes it all back.
    package var isDryRun = false
    /// What becomes of values that should be unique and are not.
    package var duplicates = Duplicates.refuse
    /// Nil: contested subjects are listed, and nothing is imported.
    package var claims: Claims?
    /// Subjects whose state does not follow from their entries are mended, not only reported.
    package var reconciles = false

    /// Refuses whatever needs a decision.
    package init() {}
}

/// How far a take-over is.
package struct TakeOverProgress: Hashable, Sendable {
    /// The source's table that is being read.
    package let table: String
    /// Rows of it read so far.
    package let done: Int64
    /// Rows it has.
    package let total: Int64
}
