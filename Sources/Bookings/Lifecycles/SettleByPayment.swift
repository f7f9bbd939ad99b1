//  SettleByPayment: what a confirmed payment does to its booking.
//
//  Whoever sends only the payment means the booking too: one that waits for payment becomes active. A status that the
//  client sends wins, even the same one. The day of payment is today unless it is known.

import Content
import Storage

/// Moves a paid booking on and dates its payment.
struct SettleByPayment: Lifecycle {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["payment_status", "booking_status"]
    let uses: Set<AttributeName> = ["payment_date"]

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) {
        settle(&draft, over: nil, isUnspoken: draft.defaulted.contains("booking_status"), in: transaction)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) {
        settle(&draft, over: entry, isUnspoken: draft["booking_status"] == nil, in: transaction)
    }

    private func settle(_ draft: inout Draft, over stored: Entry?, isUnspoken: Bool, in transaction: Transaction) {
        let state = BookingState(draft, over: stored)
        guard state.payment == .paid, draft.changes("payment_status") || draft.changes("payment_date") else { return }
        if draft.changes("payment_status"), isUnspoken, state.status == .awaitingPayment {
            draft["booking_status"] = .text(BookingStatus.active.rawValue)
        }
        guard draft.has("payment_date"), draft.effective("payment_date", over: stored).isNull else { return }
        draft["payment_date"] = .text(transaction.today)
    }
}
