//  CountLeaveDays: how long a leave is, first and last day included.
//
//  The count always follows the dates, whatever a client sends; a leave that ends before it begins has none.

import Content
import Storage

/// Fills `total_days`.
struct CountLeaveDays: Lifecycle {
    let contentType = UID.leave
    let uses: Set<AttributeName> = ["tanggal_mulai", "tanggal_selesai", "total_days"]

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) {
        count(&draft, over: nil)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) {
        if uses.contains(where: draft.changes) { count(&draft, over: entry) }
    }

    private func count(_ draft: inout Draft, over stored: Entry?) {
        guard let first = draft.effective("tanggal_mulai", over: stored).text.flatMap(IndonesianDate.day),
            let last = draft.effective("tanggal_selesai", over: stored).text.flatMap(IndonesianDate.day)
        else { return }
        let days = last.daysSinceEpoch - first.daysSinceEpoch + 1
        draft["total_days"] = days > 0 ? .integer(days) : .null
    }
}
