//  WarnAboutPayment: what is odd about the payment of a booking, none of which stands against it.
//
//  Said when it becomes so, not with every later change.

import Content
import Storage

/// Warns: `not-paid`, `payment-method-missing`, `payment-date-future`.
struct WarnAboutPayment: DraftCheck {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["payment_status", "booking_status"]
    let uses: Set<AttributeName> = ["payment_method", "payment_date"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) {
        let before = stored.map(BookingState.init)
        let after = BookingState(draft, over: stored)
        let isMoved = before?.status != after.status || before?.payment != after.payment
        if isMoved, after.status == .active || after.status == .completed, after.payment != .paid {
            transaction.warn("not-paid", at: "payment_status", "Booking fee belum lunas")
        }
        let isAsked = before?.payment != .paid || draft.alters("payment_method", of: stored)
        let method = draft.effective("payment_method", over: stored)
        if isAsked, after.payment == .paid, method.isNull, draft.has("payment_method") {
            transaction.warn("payment-method-missing", at: "payment_method", "Metode pembayaran belum diisi")
        }
        if draft.alters("payment_date", of: stored), let date = draft["payment_date"]?.text, date > transaction.today {
            transaction.warn("payment-date-future", at: "payment_date", "Tanggal pembayaran ada di masa depan")
        }
    }
}
