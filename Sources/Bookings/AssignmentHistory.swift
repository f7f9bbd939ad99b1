//  AssignmentHistory: who a booking or a customer belonged to, and who handed it on.
//
//  Read from the change log, which cannot be changed: a list of its own could say something else.
//  Source: domain.md 4.9 (reassigning `marketing_staff`).

import Content
import Storage

/// The operation `assignments`: each hand-over of an entry, newest first.
enum AssignmentHistory {
    /// Lines of the change log that are looked through: the newest.
    static let mostLines = 1_000

    /// Tells when an attribute of an entry named whom.
    static func run(_ entry: Entry, _ name: AttributeName, in transaction: Transaction) throws -> EntryAction.Outcome {
        let lines = try transaction.logLines(entry.type.uid, id: entry.id, limit: mostLines)
        let handed = lines.compactMap { line -> JSONValue? in
            guard let members = line.object, let change = members["changes"]?.object?[name]?.array, change.count == 2
            else { return nil }
            return .object(
                JSONObject([
                    ("at", members["at"] ?? .null), ("by", members["principal"] ?? .null), ("from", change[0]),
                    ("to", change[1]),
                ]))
        }
        return EntryAction.Outcome(.object(JSONObject([("assignments", .array(handed))])))
    }

    /// The operation for bookings and for customers.
    static let actions = [UID.booking, .customer].map { uid in
        EntryAction(uid, "assignments", changes: false, isForAdmin: false) {
            try run($0, "marketing_staff", in: $1)
        }
    }
}
