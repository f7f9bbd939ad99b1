//  GuardMoves: which changes of status are kept for Admin.
//
//  Admin can make every move that leaves one live booking a unit. What no one may do is not here: it is refused by the
//  rule whose condition it breaks.

import Content
import Storage

/// Refuses others (403) the moves that undo a sale, skip a step or take a payment back.
struct GuardMoves: DraftCheck {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["payment_status", "booking_status"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws {
        guard !transaction.principal.isAdmin else { return }
        let (before, after) = (stored.map(BookingState.init), BookingState(draft, over: stored))
        let from = before?.status
        if let to = after.status, to != from, BookingStatus.isForAdmin(from: from, to: to) {
            let move = from.map { "mengubah booking dari \($0.rawValue) menjadi" } ?? "membuat booking"
            throw Refusal.forbidden("Hanya Admin yang boleh \(move) \(to.rawValue)")
        }
        if before?.payment == .paid, after.payment != .paid {
            throw Refusal.forbidden("Hanya Admin yang boleh menarik kembali pembayaran yang sudah lunas")
        }
    }
}
