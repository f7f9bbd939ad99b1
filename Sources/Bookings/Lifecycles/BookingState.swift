//  BookingState: what rules ask about a booking, whether it is stored or about to be.
//
//  A draft alone is half a booking: whatever it leaves alone is read from the stored entry, so that rules decide the
//  same for a partial update and for a complete one.

import Content
import Storage

/// A booking before or after a change.
struct BookingState: Hashable, Sendable {
    /// Nil where a take-over left none.
    let status: BookingStatus?
    let payment: PaymentStatus?
    let unit: Int64?
    let customer: Int64?

    /// As stored.
    init(_ entry: Entry) {
        self.init(
            entry["booking_status"], entry["payment_status"], entry.relations["unit"], entry.relations["customer"])
    }

    /// As it will be once `draft` is stored; `stored` is nil for a new booking.
    init(_ draft: Draft, over stored: Entry?) {
        self.init(
            draft.effective("booking_status", over: stored), draft.effective("payment_status", over: stored),
            draft.effectiveRelation("unit"), draft.effectiveRelation("customer"))
    }

    private init(_ status: Value, _ payment: Value, _ unit: Int64?, _ customer: Int64?) {
        self.status = status.text.flatMap(BookingStatus.init)
        self.payment = payment.text.flatMap(PaymentStatus.init)
        self.unit = unit
        self.customer = customer
    }

    /// The unit that the booking holds; nil while it holds none.
    var claimedUnit: Int64? { status?.isLive == true ? unit : nil }
}

extension Draft {
    /// False where the content lacks what a rule merely uses.
    func has(_ name: AttributeName) -> Bool { type[name: name] != nil }

    /// A scalar once this draft is stored; `stored` is nil for a new entry.
    func effective(_ name: AttributeName, over stored: Entry?) -> Value {
        self[name] ?? stored?[name] ?? .null
    }

    /// True when the draft gives a scalar another value than the stored one; any value of a new entry is another.
    func alters(_ name: AttributeName, of stored: Entry?) -> Bool {
        guard let value = self[name] else { return false }
        return value != stored?[name] ?? .null
    }

    /// The one file of a media attribute once this draft is stored; `stored` is what it holds now.
    func effectiveFile(_ name: AttributeName, over stored: [Int64]) -> Int64? {
        switch relations[name] {
        case nil: stored.first
        case .replace(let ids)?: ids.first
        case .edit(let connect, let disconnect)?: connect.last?.id ?? stored.first { !disconnect.contains($0) }
        }
    }
}
