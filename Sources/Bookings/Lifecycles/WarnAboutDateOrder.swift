//  WarnAboutDateOrder: a later date that lies before the earlier one.
//
//  Papers are entered late and dates corrected, so this never refuses.

import Content
import Storage

/// Warns `date-order` at the later of two dates of one type.
struct WarnAboutDateOrder: DraftCheck {
    let contentType: UID
    let earlier: AttributeName
    let later: AttributeName
    /// For office people.
    let message: String

    init(_ contentType: UID, _ earlier: AttributeName, _ later: AttributeName, _ message: String) {
        self.contentType = contentType
        self.earlier = earlier
        self.later = later
        self.message = message
    }

    var uses: Set<AttributeName> { [earlier, later] }

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) {
        guard draft.alters(earlier, of: stored) || draft.alters(later, of: stored),
            let first = draft.effective(earlier, over: stored).text,
            let last = draft.effective(later, over: stored).text
        else { return }
        // Dates are ten characters, yyyy-MM-dd, so text order is date order.
        if last < first { transaction.warn("date-order", at: later, message) }
    }
}
