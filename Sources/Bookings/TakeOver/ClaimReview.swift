//  ClaimReview: taken-over bookings get their claims, and units with two live bookings come to light.
//
//  Strapi's hooks let two people book one unit. Which booking stands is the operator's decision (`claims`): by order of
//  id, so by who was entered first or last. The others are cancelled, with the reason in their notes and, like any
//  change, in the change log; nothing else is decided for anybody.

import Content
import Storage

/// Settles who holds which unit.
struct ClaimReview: TakeOverReview {
    /// Bookings in memory at a time.
    var pageSize = 1_000

    /// A booking that lost its unit.
    private struct Loser {
        let id: Int64
        let unit: Int64
    }

    func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding] {
        let schema = transaction.layout.schema
        guard schema[.booking]?[name: "booking_status"] != nil, schema[.unit] != nil else { return [] }
        var losers: [Loser] = []
        // By unit: the bookings that want it, while nobody has decided.
        var contested: [Int64: [Int64]] = [:]
        try forEachLive(in: transaction) { booking in
            guard let claim = UnitClaim.of(booking.id, in: BookingState(booking)),
                try !transaction.claim(UnitClaim.table, claim),
                let holder = try transaction.claim(UnitClaim.table, of: claim.subject)
            else { return }
            switch options.claims {
            case nil: contested[claim.subject, default: [holder.holder]].append(booking.id)
            case .first?: losers.append(Loser(id: booking.id, unit: claim.subject))
            case .last?:
                try transaction.release(UnitClaim.table, holder)
                _ = try transaction.claim(UnitClaim.table, claim)
                losers.append(Loser(id: holder.holder, unit: claim.subject))
            }
        }
        return try contested.sorted { $0.key < $1.key }.map { try undecided($0.key, $0.value, in: transaction) }
            + losers.map { try cancel($0, options, in: transaction) }
    }

    private func forEachLive(in transaction: Transaction, _ body: (Entry) throws -> Void) throws {
        let live = BookingStatus.allCases.filter(\.isLive).map(\.rawValue)
        let isLive = try transaction.isOne(of: live, "booking_status", in: .booking)
        try transaction.forEach(.booking, where: isLive, atOnce: pageSize, body)
    }

    private func undecided(_ unit: Int64, _ bookings: [Int64], in transaction: Transaction) throws -> TakeOverFinding {
        let names = try bookings.map { try name(ofBooking: $0, in: transaction) }.joined(separator: ", ")
        return TakeOverFinding(
            .undecided, try name(ofUnit: unit, in: transaction),
            "booked more than once: \(names); decide with --claims first or last")
    }

    // MARK: the ones that lose

    private func cancel(
        _ loser: Loser, _ options: TakeOverOptions, in transaction: Transaction
    ) throws -> TakeOverFinding {
        let unit = try name(ofUnit: loser.unit, in: transaction)
        guard let booking = try transaction.entry(.booking, id: loser.id),
            let holder = try transaction.claim(UnitClaim.table, of: loser.unit)
        else { return TakeOverFinding(.noted, unit, "a booking is gone") }
        let was = try name(ofBooking: loser.id, in: transaction)
        let keeper = try transaction.entry(.booking, id: holder.holder)
        var draft = Draft(booking.type)
        draft["booking_status"] = .text(BookingStatus.cancelled.rawValue)
        if let notes = booking.type[name: "notes"] {
            let kept = keeper?["booking_id"].text ?? String(holder.holder)
            let order = options.claims == .last ? "terakhir" : "pertama"
            let reason = "Dibatalkan saat pengambilalihan data: \(unit) tetap pada booking \(order), \(kept)."
            let limit = notes.constraints.maxLength
            draft["notes"] = .text(ClaimReview.note(reason, after: booking["notes"].text, atMost: limit))
        }
        try transaction.update(.booking, id: loser.id, draft)
        let isPaid = BookingState(booking).payment == .paid
        return TakeOverFinding(
            .mended, unit,
            "\(was) cancelled; \(try name(ofBooking: holder.holder, in: transaction)) keeps the unit"
                + (isPaid ? "; the cancelled fee is paid: decide on a refund" : ""))
    }

    /// The reason behind what was there; what no longer fits is cut from the old text, which the change log keeps.
    static func note(_ reason: String, after old: String?, atMost limit: Int?) -> String {
        guard let old, !old.isEmpty else { return reason }
        guard let limit, old.utf16.count + reason.utf16.count + 1 > limit else { return old + "\n" + reason }
        var kept = Substring(old)
        while !kept.isEmpty, kept.utf16.count + reason.utf16.count + 2 > limit { kept.removeLast() }
        return kept.isEmpty ? reason : kept + "…\n" + reason
    }

    // MARK: names

    private func name(ofUnit id: Int64, in transaction: Transaction) throws -> String {
        try transaction.entry(.unit, id: id)?["unit_id"].text ?? "unit \(id)"
    }

    private func name(ofBooking id: Int64, in transaction: Transaction) throws -> String {
        let booking = try transaction.entry(.booking, id: id)
        return "\(booking?["booking_id"].text ?? String(id)) (\(booking?["booking_status"].text ?? "-"))"
    }
}

extension Transaction {
    /// Every entry that meets a condition, in id order, `count` in memory at a time; `body` may change it.
    func forEach(
        _ type: UID, where filter: Filter = .everything, atOnce count: Int, _ body: (Entry) throws -> Void
    ) throws {
        var last: Int64 = 0
        while true {
            let behind = Filter.compare(.id, .greater, [.integer(last)], negated: false).and(filter)
            let page = try entries(type, where: behind, limit: count)
            for entry in page { try body(entry) }
            guard let end = page.last else { return }
            last = end.id
        }
    }
}
