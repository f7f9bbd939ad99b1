//  NumberCheck: no series has come behind the numbers that are in use.
//
//  Where a chosen number raises its series, a number above the counter is wrong: it would be given again. Where the
//  series leaves chosen numbers out, it is noted.

import Content
import Storage

/// Compares counters with the numbers in use.
struct NumberCheck {
    let transaction: Transaction

    func look(_ found: inout DataFindings) throws {
        for case let rule as GiveNumber in Bookings.lifecycles {
            guard let attribute = transaction.layout.schema[rule.contentType]?[name: rule.attribute],
                !attribute.isEncrypted
            else { continue }
            let series = rule.format.series
            for (year, highest) in try rule.highest(in: transaction).sorted(by: { $0.key < $1.key }) {
                let counter = try transaction.number(series, year: year)
                guard highest > counter else { continue }
                let line = "\(rule.format.text(highest, year: year)) is in use, and the series stands at \(counter)"
                switch rule.chosen {
                // A counter that never began starts behind the stored numbers.
                case .raising where counter > 0: found.wrong(line)
                case .raising, .skipped: found.note(line)
                }
            }
        }
    }
}
