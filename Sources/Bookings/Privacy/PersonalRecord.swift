//  PersonalRecord: `GET …/konsumens/<id>/actions/personal-data`: what the house holds about a customer, and who saw it.
//
//  In clear: it is the person's own right to know. That it was shown is written down like any other look.

package import Content
package import Storage

/// Gathers what is held about a customer.
enum PersonalRecord {
    /// Lines of the change log, and looks, that are shown: the newest.
    static let mostLines = 1_000

    static func run(_ customer: Entry, in transaction: Transaction) throws -> EntryAction.Outcome {
        let bookings = try EraseCustomer.bookings(of: customer.id, in: transaction)
        var documents: [Entry] = []
        for booking in bookings {
            documents += try transaction.related("documents", of: booking).compactMap {
                try transaction.entry(.document, id: $0)
            }
        }
        let data = JSONObject([
            ("customer", try transaction.record(of: customer)),
            ("bookings", .array(try bookings.map { try transaction.record(of: $0) })),
            ("documents", .array(try documents.map { try transaction.record(of: $0) })),
            ("leads", .array(try leads(of: customer, in: transaction).map { try transaction.record(of: $0) })),
            ("consents", .array(try consents(of: customer.id, in: transaction).map { try transaction.record(of: $0) })),
            ("changes", .array(try transaction.logLines(.customer, id: customer.id, limit: mostLines))),
            ("seen_by", .array(try transaction.accesses(.customer, id: customer.id, limit: mostLines))),
        ])
        let shown = transaction.secrets(of: customer)
        return EntryAction.Outcome(.object(data), shown: shown.map { [$0] } ?? [])
    }

    private static func leads(of customer: Entry, in transaction: Transaction) throws -> [Entry] {
        guard transaction.layout.schema[.lead] != nil, let phone = customer["phone"].text else { return [] }
        return try transaction.entries(.lead, where: transaction.equals("phone", .text(phone), in: .lead))
    }

    private static func consents(of customer: Int64, in transaction: Transaction) throws -> [Entry] {
        guard transaction.layout.schema[.consent] != nil else { return [] }
        return try transaction.entries(.consent, where: transaction.points("konsumen", to: customer, in: .consent))
    }
}

extension Bookings {
    /// The type whose entries are people who buy.
    package static let customerType = UID.customer

    /// What is done by name.
    package static func actions(_ periods: RetentionPeriods) -> HouseActions {
        let erase = EraseCustomer(periods: periods)
        let privacy = [
            EntryAction(.customer, "personal-data", changes: false, isForAdmin: false) {
                try PersonalRecord.run($0, in: $1)
            },
            EntryAction(.customer, "erase", changes: true, isForAdmin: true, erases: [.customer, .lead]) {
                try erase.run($0, in: $1)
            },
        ]
        return HouseActions(entries: privacy + AssignmentHistory.actions, types: [DuplicateCheck.action])
    }
}
