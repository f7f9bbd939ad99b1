//  FollowBooking: a unit shows the status and the customer that its booking gives it.
//
//  Runs after ClaimUnit. A unit that is given back becomes available only when its status came from this booking and
//  nobody else holds it; one under maintenance stays so. Only what changed is written: a status that Admin set by hand
//  outlives a booking's other changes.

import Content
import Storage

/// Keeps `status` and `customer` of units in step with their bookings.
struct FollowBooking: Lifecycle {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["unit", "customer", "booking_status"]

    func afterCreate(_ entry: Entry, in transaction: Transaction) throws {
        try show(BookingState(entry), before: nil, in: transaction)
    }

    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {
        let (before, after) = (BookingState(old), BookingState(entry))
        if let left = before.claimedUnit, left != after.claimedUnit { try free(left, of: before, in: transaction) }
        try show(after, before: before, in: transaction)
    }

    private func show(_ state: BookingState, before: BookingState?, in transaction: Transaction) throws {
        guard let unit = state.claimedUnit, let type = transaction.layout.schema[.unit] else { return }
        let isNew = before?.claimedUnit != unit
        var draft = Draft(type)
        if isNew || before?.status?.unitStatus != state.status?.unitStatus {
            draft["status"] = state.status.map { .text($0.unitStatus.rawValue) }
        }
        if isNew || before?.customer != state.customer {
            draft.relations["customer"] = .replace(state.customer.map { [$0] } ?? [])
        }
        if !draft.isEmpty { try transaction.update(.unit, id: unit, draft) }
    }

    private func free(_ id: Int64, of state: BookingState, in transaction: Transaction) throws {
        guard try transaction.claim(UnitClaim.table, of: id) == nil, let unit = try transaction.lock(.unit, id: id)
        else { return }
        var draft = Draft(unit.type)
        if unit["status"].text == state.status?.unitStatus.rawValue {
            draft["status"] = .text(UnitStatus.available.rawValue)
        }
        if let customer = state.customer, unit.relations["customer"] == customer {
            draft.relations["customer"] = .replace([])
        }
        if !draft.isEmpty { try transaction.update(.unit, id: id, draft) }
    }
}
