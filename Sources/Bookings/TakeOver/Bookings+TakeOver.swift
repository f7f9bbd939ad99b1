//  Bookings+TakeOver: what the house looks at when data comes from a system that did not keep its rules.
//
//  Order matters: who holds which unit is settled first, then what units show, then where numbers go on.

package import Storage

extension Bookings {
    /// The reviews of a take-over, in the order in which they run; without their types they find nothing.
    package static let reviews: [any TakeOverReview] = [ClaimReview(), UnitReview(), NumberReview()]
}
