//  ClockTime: what a `time` attribute accepts.
//
//  Always: what comes out is HH:mm:ss.SSS, twelve characters.
//  Source: Strapi 4.25, recorded answers `filters.time-*`, `validation.time-*`, `create.cast-time-*`.

/// Times of day without a date or zone.
package enum ClockTime {
    /// The message Strapi gives where `parse` gives nil.
    package static let message = "Invalid time format, expected HH:mm:ss.SSS"

    /// HH:mm:ss with up to three fraction digits, which come out padded to three; nil for anything else.
    package static func parse(_ text: String) -> String? {
        var scan = DigitScan(text)
        guard let hours = scan.digits(2), hours < 24, scan.take(":"), let minutes = scan.digits(2), minutes < 60,
            scan.take(":"), let seconds = scan.digits(2), seconds < 60
        else { return nil }
        if scan.isAtEnd { return text + ".000" }
        guard scan.take("."), (1...3).contains(scan.digitsAhead) else { return nil }
        let missing = 3 - scan.digitsAhead
        scan.skip(scan.digitsAhead)
        return scan.isAtEnd ? text + String(repeating: "0", count: missing) : nil
    }
}
