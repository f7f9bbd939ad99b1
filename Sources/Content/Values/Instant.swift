//  Instant: a point in time as Strapi's `datetime` and `timestamp` attributes know it.
//
//  Milliseconds since 1970 in UTC; a text without a zone is UTC.
//  Source: Strapi 4.25 tries date-fns 2.30 `parseISO` first and epoch milliseconds second, so `2024` is a year.

/// A point in time with millisecond precision.
package struct Instant: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z; negative before.
    package var milliseconds: Int64

    /// The message Strapi gives where `parse` gives nil.
    package static let message = "Invalid format, expected a timestamp or an ISO date"
    /// The largest distance from 1970 that JavaScript's Date can hold, in milliseconds.
    package static let bound: Int64 = 8_640_000_000_000_000

    /// A point in time by its epoch milliseconds.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Earlier is less.
    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// ISO 8601 in UTC with three fraction digits, as JavaScript's toISOString.
    package var iso8601: String {
        var writer = JSONWriter(capacity: 32)
        writer.instant(milliseconds)
        return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    /// The day it falls on in UTC.
    package var civilDay: CivilDay {
        CivilDay(daysSinceEpoch: milliseconds.dividedFloor(by: 86_400_000).quotient)
    }

    /// Reads what Strapi accepts for a datetime; nil for anything else.
    ///
    /// ISO 8601: a date (calendar, ordinal or week; extended or basic), optionally `T` or a space and a time with
    /// optional minutes, seconds and fraction, optionally `Z`, ±hh, ±hhmm or ±hh:mm. Otherwise digits: epoch
    /// milliseconds. Fractions below a millisecond are cut off.
    package static func parse(_ text: String) -> Instant? {
        guard let instant = iso(text) ?? epoch(text), instant.milliseconds.magnitude <= bound.magnitude else {
            return nil
        }
        return instant
    }

    private static func epoch(_ text: String) -> Instant? {
        var scan = DigitScan(text)
        let isNegative = scan.take("-")
        let count = scan.digitsAhead
        guard (1...18).contains(count), let magnitude = scan.digits(count) else { return nil }
        while scan.take(" ") || scan.take("\t") || scan.take("\r") || scan.take("\n") {}
        return scan.isAtEnd ? Instant(milliseconds: isNegative ? -magnitude : magnitude) : nil
    }
}
