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
            var highest: [Int: Int64] = [:]
            try transaction.forEachText(rule.attribute, of: rule.contentType) { text in
                guard let (number, year) = rule.format.read(text) else { return }
                highest[year] = max(number, highest[year] ?? 0)
            }
            for (year, number) in highest.sorted(by: { $0.key < $1.key }) {
                try transaction.raiseNumber(rule.format.series, year: year, to: number)
            }
        }
        return []
    }
}
