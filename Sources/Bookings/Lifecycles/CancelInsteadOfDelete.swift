//  CancelInsteadOfDelete: a booking is never lost; DELETE cancels it.
//
//  The cancellation is an update like any other, so the unit is freed and the moves kept for Admin stay so. Deleting a
//  cancelled booking again changes nothing and succeeds.

import Content
import Storage

/// Turns the deletion of a booking into its cancellation.
struct CancelInsteadOfDelete: Lifecycle {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["booking_status"]

    func onDelete(_ entry: Entry, in transaction: Transaction) -> Deletion {
        var draft = Draft(entry.type)
        if BookingState(entry).status != .cancelled {
            draft["booking_status"] = .text(BookingStatus.cancelled.rawValue)
        }
        return .update(draft)
    }
}
