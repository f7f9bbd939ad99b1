//  Retention: what has been kept long enough goes.
//
//  Three rules as values: files of bookings that were cancelled long ago, leads nobody has spoken to, customers whose
//  money records need no longer be kept. Each finds candidates, looks at each again in the transaction that erases it,
//  and is written down in the change log like everything else.

import Content
package import Storage

/// One kind of data that goes when its time is over.
package struct RetentionRule: Sendable {
    /// What it is, for people.
    package let name: String
    /// Ids of entries whose time may be over, at most so many, beyond an id.
    package let find: @Sendable (Transaction, _ after: Int64, _ limit: Int64) throws -> [Int64]
    /// Erases one, if its time is over; the stored names of files that go, or nil where it stays.
    package let erase: @Sendable (Transaction, Int64) throws -> [String]?
}

extension Bookings {
    /// The condition that an id is greater.
    private static func beyond(_ id: Int64) -> Filter {
        .compare(.id, .greater, [.integer(id)], negated: false)
    }

    /// What goes, and when.
    package static func retention(_ periods: RetentionPeriods) -> [RetentionRule] {
        var rules: [RetentionRule] = []
        if periods.fileDays > 0 { rules.append(cancelledFiles(days: periods.fileDays)) }
        if periods.leadDays > 0 { rules.append(silentLeads(days: periods.leadDays)) }
        rules.append(formerCustomers(periods))
        return rules
    }

    private static func cancelledFiles(days: Int) -> RetentionRule {
        @Sendable func isOver(_ document: Entry, in transaction: Transaction) throws -> Bool {
            guard let id = document.relations["booking"], let booking = try transaction.entry(.booking, id: id) else {
                return false
            }
            return BookingState(booking).status == .cancelled && transaction.isOlder(booking.updatedAt, days: days)
        }
        return RetentionRule(name: "files of bookings cancelled \(days) days ago") { transaction, after, limit in
            guard let type = transaction.layout.schema[.document], let file = type[name: "file"] else { return [] }
            guard let booking = type[name: "booking"] else { return [] }
            let cancelled = Filter.all([
                try transaction.equals("booking_status", .text(BookingStatus.cancelled.rawValue), in: .booking),
                transaction.changedBefore(days: days),
            ])
            let withFile = Filter.related(file.index, beyond(0))
            return try transaction.ids(
                .document, where: .all([beyond(after), withFile, .related(booking.index, cancelled)]), limit: limit)
        } erase: { transaction, id in
            guard let document = try transaction.entry(.document, id: id), try isOver(document, in: transaction),
                try !transaction.related("file", of: document).isEmpty
            else { return nil }
            var erasure = Erasure(transaction)
            try erasure.erase(.document, id)
            return erasure.removedFiles
        }
    }

    private static func silentLeads(days: Int) -> RetentionRule {
        @Sendable func isOver(_ lead: Entry, in transaction: Transaction) throws -> Bool {
            guard transaction.isOlder(lead.updatedAt, days: days), try transaction.related("bookings", of: lead).isEmpty
            else { return false }
            return try transaction.related("communications", of: lead).allSatisfy { id in
                guard let spoken = try transaction.entry(.communication, id: id) else { return true }
                let day = spoken["date"].text.flatMap(IndonesianDate.day) ?? spoken.updatedAt.civilDay
                return transaction.isOlder(Instant(milliseconds: day.daysSinceEpoch * 86_400_000), days: days)
            }
        }
        return RetentionRule(name: "leads without contact for \(days) days") { transaction, after, limit in
            guard transaction.layout.schema[.lead]?[name: "phone"] != nil else { return [] }
            let reachable = try transaction.isSet("phone", in: .lead)
            return try transaction.ids(
                .lead, where: .all([beyond(after), reachable, transaction.changedBefore(days: days)]), limit: limit)
        } erase: { transaction, id in
            guard let lead = try transaction.entry(.lead, id: id), !lead["phone"].isNull,
                try isOver(lead, in: transaction)
            else { return nil }
            var erasure = Erasure(transaction)
            try EraseCustomer.erase(lead: id, &erasure, in: transaction)
            return erasure.removedFiles
        }
    }

    private static func formerCustomers(_ periods: RetentionPeriods) -> RetentionRule {
        let eraser = EraseCustomer(periods: periods)
        return RetentionRule(name: "customers whose money records are \(periods.moneyYears) years old") {
            transaction, after, limit in
            let reachable = try transaction.isSet("phone", in: .customer)
            return try transaction.ids(.customer, where: beyond(after).and(reachable), limit: limit)
        } erase: { transaction, id in
            guard let customer = try transaction.entry(.customer, id: id), !customer["phone"].isNull else { return nil }
            let bookings = try EraseCustomer.bookings(of: id, in: transaction)
            guard bookings.contains(where: { EraseCustomer.moneyDay(of: $0) != nil }),
                eraser.obstacle(bookings, in: transaction) == nil
            else { return nil }
            return try eraser.run(customer, in: transaction).removedFiles
        }
    }
}

extension Transaction {
    fileprivate func isOlder(_ instant: Instant, days: Int) -> Bool {
        now.milliseconds - instant.milliseconds > Int64(days) * 86_400_000
    }

    /// Not changed for so many days.
    fileprivate func changedBefore(days: Int) -> Filter {
        let limit = Instant(milliseconds: now.milliseconds - Int64(days) * 86_400_000)
        return .compare(.updatedAt, .less, [.instant(limit)], negated: false)
    }
}
