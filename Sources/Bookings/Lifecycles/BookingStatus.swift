//  BookingStatus: the words for where a booking, its payment and its unit stand, and what follows from them.
//
//  Every word is written out, so that a status without an outcome does not compile.
//  Source: specification, Lifecycle Hooks; the status table and the table of moves of the house.

/// Where a booking stands.
enum BookingStatus: String, CaseIterable, Sendable {
    case awaitingPayment = "menunggu-pembayaran"
    case active = "aktif"
    case completed = "selesai"
    case cancelled = "dibatalkan"

    /// A booking that holds its unit; at most one a unit does.
    var isLive: Bool { self != .cancelled }

    /// What the unit of such a booking is.
    var unitStatus: UnitStatus {
        switch self {
        case .awaitingPayment, .active: .reserved
        case .completed: .sold
        case .cancelled: .available
        }
    }

    /// True for moves that only Admin makes; `from` is nil for a new booking.
    static func isForAdmin(from: BookingStatus?, to: BookingStatus) -> Bool {
        switch (from, to) {
        case (nil, .completed), (nil, .cancelled): true
        case (.awaitingPayment, .completed), (.active, .awaitingPayment), (.cancelled, .completed): true
        case (.completed, .awaitingPayment), (.completed, .active), (.completed, .cancelled): true
        default: false
        }
    }
}

/// Where a unit stands.
enum UnitStatus: String, CaseIterable, Sendable {
    case available = "tersedia"
    case reserved = "dipesan"
    case sold = "terjual"
    case maintenance
}

/// Where the payment of a booking fee stands.
enum PaymentStatus: String, CaseIterable, Sendable {
    case pending
    case paid = "lunas"
    case overdue
}
