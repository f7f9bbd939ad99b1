//  TakeOverReview: a room's own look at data that came from elsewhere.
//
//  Storage takes rows as they are; whether they keep the rules of the house only the house knows. A review runs at the
//  end of the take-over's transaction, sees everything stored, and may mend what the options allow.

/// Looks at taken-over entries inside the transaction, before it is committed.
package protocol TakeOverReview: Sendable {
    /// Reports what the rules say about the stored entries, and mends what `options` allow.
    /// - Throws: What must undo everything; a matter for the operator to decide is a finding that stops instead.
    func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding]
}

/// One thing a review found.
package struct TakeOverFinding: Hashable, Sendable, CustomStringConvertible {
    /// What follows from it.
    package enum Weight: String, Hashable, Sendable {
        /// Nothing is imported until the operator decides.
        case undecided
        /// Changed on the way in.
        case mended
        /// Imported as it is.
        case noted
    }

    /// Whether it stops the import.
    package let weight: Weight
    /// What it is about, as people name it.
    package let subject: String
    /// What was found or changed, without personal data.
    package let message: String

    /// A finding about `subject`.
    package init(_ weight: Weight, _ subject: String, _ message: String) {
        self.weight = weight
        self.subject = subject
        self.message = message
    }

    package var description: String { "\(weight.rawValue): \(subject): \(message)" }
}
