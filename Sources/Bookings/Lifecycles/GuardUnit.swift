//  GuardUnit: status and customer of a held unit come from its booking, not from hands.
//
//  Admin may overrule and is warned. A form that sends everything back unchanged is no change. The rules' own updates
//  start no rules and so pass.

import Content
import Storage

/// Refuses others (409) to set `status` or `customer` of a unit that a booking holds.
struct GuardUnit: Lifecycle {
    let contentType = UID.unit
    let requires: Set<AttributeName> = ["status", "customer"]

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        for name in ["status", "customer"] where isSet(name, by: draft, of: entry) {
            guard try transaction.claim(UnitClaim.table, of: entry.id) != nil else { return }
            guard transaction.principal.isAdmin else {
                let unit = entry["unit_id"].text ?? ""
                throw Refusal.conflict("Unit \(unit) sedang dibooking: \(name) mengikuti bookingnya")
            }
            transaction.warn("unit-claimed", at: name, "Unit ini sedang dibooking; bookingnya tidak ikut berubah")
        }
    }

    private func isSet(_ name: AttributeName, by draft: Draft, of entry: Entry) -> Bool {
        if draft.relations[name] != nil { return draft.effectiveRelation(name) != entry.relations[name] }
        return draft.alters(name, of: entry)
    }
}
