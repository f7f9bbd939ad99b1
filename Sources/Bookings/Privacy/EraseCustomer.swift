//  EraseCustomer: `POST …/konsumens/<id>/actions/erase`: the customer, their bookings' papers, leads and notes.
//
//  Refused (409), with the reason, while a booking is under way or the law wants the money records kept.

import Content
import Storage

/// Erases a customer.
struct EraseCustomer: Sendable {
    let periods: RetentionPeriods

    /// Why not yet.
    enum Obstacle: Hashable {
        case live(bookings: [String])
        case retention(until: CivilDay, bookings: [String])

        var refusal: Refusal {
            switch self {
            case .live(let bookings):
                Refusal.conflict(
                    "Data konsumen belum dapat dihapus: booking \(bookings.joined(separator: ", ")) masih berjalan",
                    details: .object(
                        JSONObject([("reason", .string("live-booking")), ("bookings", Obstacle.list(bookings))])))
            case .retention(let until, let bookings):
                Refusal.conflict(
                    "Data konsumen belum dapat dihapus: catatan uang booking \(bookings.joined(separator: ", ")) "
                        + "wajib disimpan sampai \(IndonesianDate.long(until))",
                    details: .object(
                        JSONObject([
                            ("reason", .string("retention")), ("until", .string(until.iso8601)),
                            ("bookings", Obstacle.list(bookings)),
                        ])))
            }
        }

        private static func list(_ bookings: [String]) -> JSONValue {
            .array(bookings.map(JSONValue.string))
        }
    }

    /// Bookings of a customer that are looked at.
    static let mostBookings = 1_000

    static func bookings(of customer: Int64, in transaction: Transaction) throws -> [Entry] {
        try transaction.entries(
            .booking, where: transaction.points("customer", to: customer, in: .booking), limit: mostBookings)
    }

    /// What stands against it; nil for nothing.
    func obstacle(_ bookings: [Entry], in transaction: Transaction) -> Obstacle? {
        func named(_ some: [Entry]) -> [String] { some.map { $0["booking_id"].text ?? String($0.id) } }
        let live = bookings.filter { [.awaitingPayment, .active].contains(BookingState($0).status) }
        guard live.isEmpty else { return .live(bookings: named(live)) }
        let today = IndonesianDate.day(stored: transaction.today) ?? transaction.now.civilDay
        let kept = bookings.compactMap { booking -> (booking: Entry, until: CivilDay)? in
            guard let day = EraseCustomer.moneyDay(of: booking) else { return nil }
            let until = periods.end(ofMoneyRecord: day)
            return until.daysSinceEpoch > today.daysSinceEpoch ? (booking, until) : nil
        }
        guard let last = kept.map(\.until).max(by: { $0.daysSinceEpoch < $1.daysSinceEpoch }) else { return nil }
        return .retention(until: last, bookings: named(kept.map(\.booking)))
    }

    /// The day of a booking's money record; nil where no money came.
    static func moneyDay(of booking: Entry) -> CivilDay? {
        let state = BookingState(booking)
        guard state.status == .completed || state.payment == .paid else { return nil }
        let days = ["payment_date", "booking_date"].compactMap { booking[$0].text.flatMap(IndonesianDate.day) }
        return days.max { $0.daysSinceEpoch < $1.daysSinceEpoch } ?? booking.createdAt.civilDay
    }

    /// Erases everything of a customer.
    func run(_ customer: Entry, in transaction: Transaction) throws -> EntryAction.Outcome {
        let bookings = try EraseCustomer.bookings(of: customer.id, in: transaction)
        guard bookings.count < EraseCustomer.mostBookings else {
            throw Refusal.conflict(
                "Konsumen ini memiliki \(bookings.count) booking atau lebih; hubungi pengelola sistem")
        }
        if let obstacle = obstacle(bookings, in: transaction) { throw obstacle.refusal }
        var erasure = Erasure(transaction)
        let leads = try EraseCustomer.leads(of: customer, bookings, in: transaction)
        try EraseCustomer.withdrawConsents(of: customer.id, in: transaction)
        for booking in bookings {
            for document in try transaction.related("documents", of: booking) { try erasure.erase(.document, document) }
            try erasure.erase(.booking, booking.id)
        }
        for lead in leads { try EraseCustomer.erase(lead: lead, &erasure, in: transaction) }
        try EraseCustomer.closeAccounts(of: customer.id, in: transaction)
        try erasure.erase(.customer, customer.id)
        return EntryAction.Outcome(
            .object(
                JSONObject([
                    ("erased", .bool(true)),
                    ("bookings", .integer(Int64(bookings.count))),
                    ("documents", .integer(Int64(erasure.erased[.document]?.count ?? 0))),
                    ("leads", .integer(Int64(leads.count))),
                    ("files", .integer(Int64(erasure.erased[.file]?.count ?? 0))),
                ])), removedFiles: erasure.removedFiles)
    }

    /// A lead with what was said and planned.
    static func erase(lead id: Int64, _ erasure: inout Erasure, in transaction: Transaction) throws {
        guard let lead = try transaction.entry(.lead, id: id) else { return }
        for (name, plan) in [("communications", ErasurePlan.communication), ("reminders", .reminder)]
        where lead.type[name: name] != nil {
            for below in try transaction.related(name, of: lead) { try erasure.erase(plan, below) }
        }
        try erasure.erase(.lead, id)
    }

    /// The accounts that the customer logged in with can no longer be used, and no longer tell whose they were.
    private static func closeAccounts(of customer: Int64, in transaction: Transaction) throws {
        guard let type = transaction.layout.schema[.user], type[name: "konsumen"] != nil else { return }
        for user in try transaction.entries(.user, where: transaction.points("konsumen", to: customer, in: .user)) {
            var draft = Draft(type)
            draft["username"] = .text("dihapus-\(user.id)")
            draft["email"] = .text("dihapus-\(user.id)@example.invalid")
            for name in ["password", "resetPasswordToken", "confirmationToken"] { draft[name] = .null }
            draft["blocked"] = .boolean(true)
            try transaction.update(.user, id: user.id, draft)
            try transaction.blackOutLog(.user, id: user.id, attributes: ["username", "email"])
        }
    }

    /// The leads that the bookings came from, and those with the customer's phone.
    private static func leads(of customer: Entry, _ bookings: [Entry], in transaction: Transaction) throws -> [Int64] {
        guard transaction.layout.schema[.lead] != nil else { return [] }
        var ids = Set(bookings.compactMap { $0.relations["lead"] })
        if let phone = customer["phone"].text {
            let same = try transaction.equals("phone", .text(phone), in: .lead)
            ids.formUnion(try transaction.entries(.lead, where: same).map(\.id))
        }
        return ids.sorted()
    }

    private static func withdrawConsents(of customer: Int64, in transaction: Transaction) throws {
        guard let type = transaction.layout.schema[.consent] else { return }
        let own = try transaction.points("konsumen", to: customer, in: .consent)
        for consent in try transaction.entries(.consent, where: own) where consent["withdrawn_at"].isNull {
            var draft = Draft(type)
            draft["withdrawn_at"] = .instant(transaction.now)
            try transaction.update(.consent, id: consent.id, draft)
        }
    }
}
