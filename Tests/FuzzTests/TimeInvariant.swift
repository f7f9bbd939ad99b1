//  TimeInvariant: dates, times and instants have one spelling, which reads as itself.
//
//  In: any bytes.  I/O: none.
import Content

/// Dates and times: what was read has one spelling, which reads as itself.
enum TimeInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        if let day = try? CalendarDate.parseLeading(text), (try? CalendarDate.parseLeading(day)) != day {
            return "the day \(day) reads as another"
        }
        if let time = ClockTime.parse(text), ClockTime.parse(time) != time {
            return "the time \(time) reads as another"
        }
        guard let instant = Instant.parse(text) else { return nil }
        var writer = JSONWriter()
        writer.instant(instant.milliseconds)
        guard case .string(let spelling)? = try? JSONValue.parse(writer.bytes) else { return "no JSON was written" }
        guard Instant.parse(spelling) == instant else { return "\(spelling) reads as another instant" }
        return nil
    }
}
