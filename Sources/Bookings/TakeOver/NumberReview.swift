//  NumberReview: number series go on behind the highest number that was taken over.
//
//  For every series that a rule counts, each year by itself. Numbers of any other spelling are names and count nothing.

import Content
import Storage

/// Raises counters to the numbers that are in use.
struct NumberReview: TakeOverReview {
    func review(in transaction: Transaction, options: TakeOverOptions) throws -> [TakeOverFinding] {
        for case let rule as GiveNumber in Bookings.lifecycles {
            guard let attribute = transaction.layout.schema[rule.contentType]?[name: rule.attribute],
                !attribute.isEncrypted
            else { continue }
            for (year, number) in try rule.highest(in: transaction).sorted(by: { $0.key < $1.key }) {
                try transaction.raiseNumber(rule.format.series, year: year, to: number)
            }
        }
        return []
    }
}
