//  ClaimUnit: a live booking holds its unit, and no other booking can.
//
//  Looked at before the entry is written, taken after it, given back with a cancellation or a move to another unit:
//  all in the transaction of the write, so a refused booking leaves the unit free.
//  Refuses: a unit that is not available (409). A booking without a unit is legal and holds nothing.

import Content
import Storage

/// Takes and gives back the unit of a booking.
struct ClaimUnit: Lifecycle {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["unit", "booking_status"]

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        let state = BookingState(draft, over: nil)
        if state.unit == nil { warn(in: transaction) }
        try checkAvailable(state.claimedUnit, in: transaction)
    }

    func afterCreate(_ entry: Entry, in transaction: Transaction) throws {
        try take(UnitClaim.of(entry.id, in: BookingState(entry)), in: transaction)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        let (before, after) = (BookingState(entry), BookingState(draft, over: entry))
        if before.unit != nil, after.unit == nil { warn(in: transaction) }
        guard after.claimedUnit != before.claimedUnit else { return }
        try checkAvailable(after.claimedUnit, in: transaction)
    }

    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {
        let before = UnitClaim.of(old.id, in: BookingState(old))
        let after = UnitClaim.of(entry.id, in: BookingState(entry))
        guard before != after else { return }
        if let before { try transaction.release(UnitClaim.table, before) }
        try take(after, in: transaction)
    }

    private func checkAvailable(_ id: Int64?, in transaction: Transaction) throws {
        guard let id else { return }
        let unit = try transaction.lock(.unit, id: id)
        let isTaken = try transaction.claim(UnitClaim.table, of: id) != nil
        guard unit?["status"].text == UnitStatus.available.rawValue, !isTaken else { throw UnitClaim.taken(unit) }
    }

    private func take(_ claim: Claim?, in transaction: Transaction) throws {
        guard let claim, try !transaction.claim(UnitClaim.table, claim) else { return }
        throw UnitClaim.taken(try transaction.entry(.unit, id: claim.subject))
    }

    private func warn(in transaction: Transaction) {
        transaction.warn("unit-missing", at: "unit", "Booking ini belum memiliki unit")
    }
}
