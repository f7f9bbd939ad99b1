//  ClaimCheck: every live booking has the claim on its unit, and every claim a live booking.
//
//  One live booking a unit follows from both: the unit is the key of the claim.

import Content
import Storage

/// Compares claims with bookings.
struct ClaimCheck {
    let transaction: Transaction

    func look(_ found: inout DataFindings) throws {
        guard transaction.layout.schema[.booking]?[name: "booking_status"] != nil else { return }
        var held = 0
        try forEachLive { booking in
            guard let claim = UnitClaim.of(booking.id, in: BookingState(booking)) else { return }
            let holder = try transaction.claim(UnitClaim.table, of: claim.subject)
            if holder == claim {
                held += 1
            } else {
                let other = holder.map { "which booking \($0.holder) holds" } ?? "which nobody holds"
                found.wrong("booking \(booking.id) is live and does not hold its unit \(claim.subject), \(other)")
            }
        }
        var count = 0
        try transaction.forEachClaim(UnitClaim.table) { _ in count += 1 }
        // Each booking above has a claim of its own: with as many claims there is none besides.
        guard count != held else { return }
        try transaction.forEachClaim(UnitClaim.table) { claim in
            let booking = try transaction.entry(.booking, id: claim.holder)
            guard booking.flatMap({ UnitClaim.of($0.id, in: BookingState($0)) }) != claim else { return }
            let state = booking.map { $0["booking_status"].text ?? "without a status" } ?? "gone"
            found.wrong("unit \(claim.subject) is held by booking \(claim.holder), which is \(state)")
        }
    }

    private func forEachLive(_ body: (Entry) throws -> Void) throws {
        let live = BookingStatus.allCases.filter(\.isLive).map(\.rawValue)
        let isLive = try transaction.isOne(of: live, "booking_status", in: .booking)
        try transaction.forEach(.booking, where: isLive, atOnce: Bookings.checkedAtOnce, body)
    }
}
