//  AdoptClaims: bookings that came past the rules get the claims that the rules would have made.
//
//  Run once when the rules meet content that was written without them: after a take-over, or when they are switched on.
//  In slices, so that other writers get their turn; running it again changes nothing.

import Content
package import Storage

/// A unit that two live bookings of stored content share.
package struct DoubleBooking: Hashable, Sendable {
    /// As people know it, such as `UNIT-012`.
    package let unit: String
    /// The numbers of the booking that has the claim, and of the one that cannot get it.
    package let bookings: [String]
}

extension Bookings {
    /// Bookings of one slice: some milliseconds of writing.
    private static let adoptedAtOnce = 200

    /// Gives every live booking the claim on its unit.
    /// - Returns: What a person must decide first; while there is any, the rules cannot hold.
    package static func adoptClaims(in store: ContentStore, as context: WriteContext) async throws -> [DoubleBooking] {
        guard store.schema[.booking] != nil, store.schema[.unit] != nil else { return [] }
        var found: [DoubleBooking] = []
        var last: Int64 = 0
        while true {
            let from = last
            let slice = try await store.write(context) { try adopt(behind: from, in: $0) }
            found += slice.found
            guard let next = slice.last else { return found }
            last = next
        }
    }

    private struct Slice: Sendable {
        var last: Int64?
        var found: [DoubleBooking] = []
    }

    private static func adopt(behind id: Int64, in transaction: Transaction) throws -> Slice {
        let live = BookingStatus.allCases.filter(\.isLive).map(\.rawValue)
        let wanted = try Filter.compare(.id, .greater, [.integer(id)], negated: false)
            .and(transaction.isOne(of: live, "booking_status", in: .booking))
        var slice = Slice()
        for booking in try transaction.entries(.booking, where: wanted, limit: adoptedAtOnce) {
            slice.last = booking.id
            guard let claim = UnitClaim.of(booking.id, in: BookingState(booking)),
                try !transaction.claim(UnitClaim.table, claim),
                let holder = try transaction.claim(UnitClaim.table, of: claim.subject)
            else { continue }
            let unit = try transaction.entry(.unit, id: claim.subject)?["unit_id"].text ?? "\(claim.subject)"
            let other = try transaction.entry(.booking, id: holder.holder)?["booking_id"].text ?? "\(holder.holder)"
            let own = booking["booking_id"].text ?? "\(booking.id)"
            slice.found.append(DoubleBooking(unit: unit, bookings: [other, own]))
        }
        return slice
    }
}
