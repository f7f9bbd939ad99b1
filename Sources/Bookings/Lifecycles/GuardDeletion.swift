//  GuardDeletion: what a booking refers to cannot be deleted.
//
//  Cancelled bookings count too: they are the house's history.

import Content
import Storage

/// Refuses (409) to delete entries that bookings point to.
struct GuardDeletion: Lifecycle {
    let contentType: UID
    /// The attribute that people know an entry by.
    let name: AttributeName
    /// The booking's relation to this type.
    let relation: AttributeName
    /// The type in the office's words.
    let noun: String

    init(_ contentType: UID, named name: AttributeName, whileIn relation: AttributeName, _ noun: String) {
        self.contentType = contentType
        self.name = name
        self.relation = relation
        self.noun = noun
    }

    var uses: Set<AttributeName> { [name] }

    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion {
        let count = try transaction.count(.booking, where: transaction.points(relation, to: entry.id, in: .booking))
        guard count == 0 else {
            let label = "\(noun) \(entry[name].text ?? "")"
            throw Refusal.conflict("\(label) tidak dapat dihapus: masih dipakai \(count) booking")
        }
        return .remove
    }
}
