//  UnitCheck: a unit shows what its booking makes of it, and is reserved or sold by a booking only.
//
//  Admin may set a status by hand, and a unit may come into the books as sold. So a status that does not follow is
//  wrong where it came with a booking's change, or where the row says something else than the change log; it is noted
//  where hands or a take-over set it.

import Content
import Storage

/// Compares the status of units with the bookings that hold them.
struct UnitCheck {
    let transaction: Transaction

    func look(_ found: inout DataFindings) throws {
        let schema = transaction.layout.schema
        guard schema[.booking]?[name: "unit"] != nil, schema[.unit]?[name: "status"] != nil else { return }
        try transaction.forEach(.unit, atOnce: Bookings.checkedAtOnce) { unit in
            guard let reason = try stray(unit) else { return }
            let line = "unit \(unit.id) is \(unit["status"].text ?? "without a status") and \(reason)"
            guard let change = try transaction.lastChange(of: "status", .unit, id: unit.id) else {
                return found.note("\(line); it came so with a take-over")
            }
            if change.value != unit["status"].json {
                found.wrong("\(line); line \(change.line) of the change log made it \(change.value.string ?? "none")")
            } else if try transaction.isBeside(change, .booking) {
                found.wrong("\(line); it became so with a booking, in line \(change.line) of the change log")
            } else {
                found.note("\(line); it was set by hand, in line \(change.line) of the change log")
            }
        }
    }

    /// Why the status is not the one that follows; nil where it is.
    private func stray(_ unit: Entry) throws -> String? {
        let status = unit["status"].text.flatMap(UnitStatus.init)
        guard let claim = try transaction.claim(UnitClaim.table, of: unit.id) else {
            return status == .reserved || status == .sold ? "no live booking holds it" : nil
        }
        // A claim without a booking is the finding of another check.
        guard let booking = try transaction.entry(.booking, id: claim.holder),
            let wanted = BookingState(booking).status?.unitStatus, status != wanted
        else { return nil }
        return "its booking \(booking.id) makes it \(wanted.rawValue)"
    }
}
