//  GuardDocument: the papers of a completed sale stay.
//
//  Whatever was shown to sell a house must be found again for as long as the sale is on the books.

import Content
import Storage

/// Refuses (409) to delete a document of a completed booking.
struct GuardDocument: Lifecycle {
    let contentType = UID.document
    let requires: Set<AttributeName> = ["booking"]

    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion {
        if let id = entry.relations["booking"], let booking = try transaction.entry(.booking, id: id),
            BookingState(booking).status == .completed
        {
            let name = booking["booking_id"].text ?? ""
            throw Refusal.conflict("Dokumen tidak dapat dihapus: booking \(name) sudah selesai")
        }
        return .remove
    }
}
