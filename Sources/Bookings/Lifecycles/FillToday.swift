//  FillToday: a date that is the day of entry unless the client says otherwise.
//
//  The day is the office's, not UTC's: between midnight and seven in the morning Jakarta is a day ahead, and on
//  1 January a year.

import Content
import Storage

/// Fills one date attribute of new entries.
struct FillToday: Lifecycle {
    let contentType: UID
    let attribute: AttributeName

    init(_ contentType: UID, _ attribute: AttributeName) {
        self.contentType = contentType
        self.attribute = attribute
    }

    var requires: Set<AttributeName> { [attribute] }
    var provides: Set<AttributeName> { [attribute] }

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) {
        draft.setIfAbsent(attribute, to: .text(transaction.today))
    }
}
