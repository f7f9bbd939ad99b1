//  Lifecycle: a rule of the house about one content type, run inside the writing transaction.
//
//  A rule changes the draft or throws; a throw undoes everything. It has no clock, network or log of its own: the
//  transaction knows who asks and what time it is. Rules run in registered order; what a rule writes itself through
//  the transaction starts no other rule.

package import Content

/// One rule of the house about one content type.
package protocol Lifecycle: Sendable {
    var contentType: UID { get }
    /// Absent in the content: the boot stops, naming rule and attribute.
    var requires: Set<AttributeName> { get }
    /// Absent: that part of the rule is off, with a warning at boot.
    var uses: Set<AttributeName> { get }
    /// Filled by the rule, so `required` is checked after it.
    var provides: Set<AttributeName> { get }
    /// May complete or refuse a new entry.
    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws
    /// Runs once the entry and its relations are stored.
    func afterCreate(_ entry: Entry, in transaction: Transaction) throws
    /// May complete or refuse a change; `draft.effectiveRelation` tells relations after it.
    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws
    /// Runs once the change is stored.
    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws
    /// What a DELETE does.
    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion
    /// Runs once the row is gone.
    func afterDelete(_ entry: Entry, in transaction: Transaction) throws
}

/// What a DELETE does to an entry.
package enum Deletion: Sendable {
    case remove
    /// The entry stays and is changed instead.
    case update(Draft)
}

extension Lifecycle {
    /// Nothing.
    package var requires: Set<AttributeName> { [] }
    /// Nothing.
    package var uses: Set<AttributeName> { [] }
    /// Nothing.
    package var provides: Set<AttributeName> { [] }
    /// Changes nothing.
    package func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {}
    /// Does nothing.
    package func afterCreate(_ entry: Entry, in transaction: Transaction) throws {}
    /// Changes nothing.
    package func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {}
    /// Does nothing.
    package func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {}
    /// Lets the entry go.
    package func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion { .remove }
    /// Does nothing.
    package func afterDelete(_ entry: Entry, in transaction: Transaction) throws {}
}
