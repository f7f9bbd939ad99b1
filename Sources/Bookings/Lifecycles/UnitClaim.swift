//  UnitClaim: which booking holds which unit.
//
//  One row a unit, and the unit is its key: that a unit is booked once is the database's promise, under any number of
//  writers; a look at the unit's status before it only makes for a better message.

import Content
import Storage

/// The claims of bookings on units.
enum UnitClaim {
    static let table = ClaimTable("unit_claims", subject: "unit_id")

    /// The claim that a booking makes in a state; nil while it makes none.
    static func of(_ booking: Int64, in state: BookingState) -> Claim? {
        state.claimedUnit.map { Claim(subject: $0, kind: "booking", holder: booking) }
    }

    /// The refusal of a unit that another one has: tells the unit's own state and nothing about the other buyer.
    static func taken(_ unit: Entry?) -> Refusal {
        let name = unit?["unit_id"].text ?? ""
        // A status that Admin set by hand may say otherwise, yet the unit is taken.
        let stated = unit?["status"].text ?? UnitStatus.reserved.rawValue
        let status = stated == UnitStatus.available.rawValue ? UnitStatus.reserved.rawValue : stated
        let details = JSONObject([("unit_id", .string(name)), ("status", .string(status))])
        return Refusal.conflict("Unit \(name) tidak tersedia (status: \(status))", details: .object(details))
    }
}
