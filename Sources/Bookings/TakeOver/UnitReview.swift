//  UnitReview: units whose status or customer does not follow their bookings are reported and, if asked, mended.
//
//  Runs behind ClaimReview, so that each unit has at most one booking to follow. Left alone: a unit under maintenance,
//  and one that was sold without any booking here, since making it available would sell it again.

import Content
import Storage

/// Compares units with the bookings that hold them.
struct UnitReview: TakeOverReview {
    /// Units in memory at a time.
    private static let pageSize = 1_000

    /// What a unit should show.
    private struct Expected {
        let status: UnitStatus
        let customer: Int64?
        /// The booking it follows.
        let booking: Entry?
    }

    func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding] {
        let schema = transaction.layout.schema
        guard schema[.booking]?[name: "unit"] != nil, schema[.unit]?[name: "status"] != nil else { return [] }
        var findings: [TakeOverFinding] = []
        var strays = 0
        try transaction.forEach(.unit, atOnce: UnitReview.pageSize) { unit in
            guard let expected = try expected(unit, in: transaction) else {
                if options.reconciles { findings += left(unit) }
                return
            }
            let draft = UnitReview.draft(unit, expected)
            guard !draft.isEmpty else { return }
            strays += 1
            guard options.reconciles else { return }
            findings.append(TakeOverFinding(.mended, UnitReview.name(unit), UnitReview.message(unit, expected, draft)))
            try transaction.update(.unit, id: unit.id, draft)
        }
        if strays > 0, !options.reconciles {
            let message =
                "\(strays) do not follow their bookings in status or customer; --reconcile-units mends and lists them"
            findings.append(TakeOverFinding(.noted, "units", message))
        }
        return findings
    }

    /// Nil for a unit that is left alone.
    private func expected(_ unit: Entry, in transaction: Transaction) throws -> Expected? {
        if let claim = try transaction.claim(UnitClaim.table, of: unit.id),
            let booking = try transaction.entry(.booking, id: claim.holder), let status = BookingState(booking).status
        {
            // A booking that names nobody says nothing about whose the unit is.
            let customer = BookingState(booking).customer ?? unit.relations["customer"]
            return Expected(status: status.unitStatus, customer: customer, booking: booking)
        }
        switch unit["status"].text.flatMap(UnitStatus.init) {
        case .available, .reserved: return Expected(status: .available, customer: nil, booking: nil)
        case .sold:
            let bookings = try transaction.points("unit", to: unit.id, in: .booking)
            return try transaction.count(.booking, where: bookings) > 0
                ? Expected(status: .available, customer: nil, booking: nil) : nil
        case .maintenance, nil: return nil
        }
    }

    private static func draft(_ unit: Entry, _ expected: Expected) -> Draft {
        var draft = Draft(unit.type)
        if unit["status"].text != expected.status.rawValue { draft["status"] = .text(expected.status.rawValue) }
        if unit.type[name: "customer"] != nil, unit.relations["customer"] != expected.customer {
            draft.relations["customer"] = .replace(expected.customer.map { [$0] } ?? [])
        }
        return draft
    }

    /// What is worth a look at a unit that is left alone.
    private func left(_ unit: Entry) -> [TakeOverFinding] {
        let message: String
        switch unit["status"].text.flatMap(UnitStatus.init) {
        case .sold?: message = "is \(UnitStatus.sold.rawValue) without a booking; left as it is"
        case nil: message = "has no status that is known; left as it is"
        case .available?, .reserved?, .maintenance?: return []
        }
        return [TakeOverFinding(.noted, UnitReview.name(unit), message)]
    }

    private static func name(_ unit: Entry) -> String {
        unit["unit_id"].text ?? "unit \(unit.id)"
    }

    private static func message(_ unit: Entry, _ expected: Expected, _ draft: Draft) -> String {
        var parts: [String] = []
        if draft["status"] != nil {
            parts.append("status \(unit["status"].text ?? "-") became \(expected.status.rawValue)")
        }
        if draft.relations["customer"] != nil {
            let (old, new) = (unit.relations["customer"], expected.customer)
            parts.append("customer \(old.map { "id \($0)" } ?? "none") became \(new.map { "id \($0)" } ?? "none")")
        }
        let booking = expected.booking.map { "\($0["booking_id"].text ?? "") is \($0["booking_status"].text ?? "-")" }
        return parts.joined(separator: ", ") + " (\(booking ?? "no live booking"))"
    }
}
