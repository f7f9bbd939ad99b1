//  JSONWriter+Numbers: integers, doubles, scaled decimals and instants without a String in between.
//
//  Digits are laid into a stack buffer from the right and appended in one piece: appending them one by one to the
//  array costs three times as much.
//  Always: numbers look as JavaScript prints them; money is exact, never through a double.

extension JSONWriter {
    /// An integer in decimal.
    package mutating func integer(_ value: Int64) {
        compose { text in
            text.digits(of: value.magnitude)
            if value < 0 { text.put("-") }
        }
    }

    /// An integer in quotes, as Strapi answers `biginteger` and `timestamp`.
    package mutating func quotedInteger(_ value: Int64) {
        compose { text in
            text.put("\"")
            text.digits(of: value.magnitude)
            if value < 0 { text.put("-") }
            text.put("\"")
        }
    }

    /// A double as JavaScript prints it; `null` for NaN and infinities.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        var digits: [UInt8] = []
        JavaScriptNumber.append(value, to: &digits)
        raw(digits)
    }

    /// An exact decimal `units × 10^-scale` without trailing zeros: 2500000050 at scale 2 is `25000000.5`.
    /// - Parameters:
    ///   - units: The number in units of its last fraction digit.
    ///   - scale: Fraction digits, 0...18; others are clamped into that range.
    package mutating func scaled(_ units: Int64, scale: Int) {
        var places = min(max(scale, 0), JSONWriter.powersOfTen.count - 1)
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: JSONWriter.powersOfTen[places])
        var fraction = rest
        while fraction > 0, fraction % 10 == 0 {
            fraction /= 10
            places -= 1
        }
        compose { text in
            if fraction > 0 {
                text.digits(of: fraction, width: places)
                text.put(".")
            }
            text.digits(of: whole)
            if units < 0 { text.put("-") }
        }
    }

    /// An instant in quotes: ISO 8601 in UTC with three fraction digits, as JavaScript's toISOString.
    /// - Parameter epochMilliseconds: Since 1970 in UTC.
    package mutating func instant(_ epochMilliseconds: Int64) {
        let (days, inDay) = epochMilliseconds.dividedFloor(by: 86_400_000)
        let day = CivilDay(daysSinceEpoch: days)
        guard (0...9999).contains(day.year) else { return instant(day, UInt64(inDay)) }
        reserve(26)
        let text = start + used
        let year = Int(truncatingIfNeeded: day.year)
        let time = Int(truncatingIfNeeded: inDay)
        let (seconds, milliseconds) = (time / 1000, time % 1000)
        text.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        JSONWriter.pair(year / 100, text + 1)
        JSONWriter.pair(year % 100, text + 3)
        JSONWriter.pair(Int(truncatingIfNeeded: day.month), text + 6, before: "-")
        JSONWriter.pair(Int(truncatingIfNeeded: day.day), text + 9, before: "-")
        JSONWriter.pair(seconds / 3600, text + 12, before: "T")
        JSONWriter.pair(seconds / 60 % 60, text + 15, before: ":")
        JSONWriter.pair(seconds % 60, text + 18, before: ":")
        (text + 20).storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        (text + 21).storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: milliseconds / 100), as: UInt8.self)
        JSONWriter.pair(milliseconds % 100, text + 22)
        (text + 24).storeBytes(of: UInt8(ascii: "Z"), as: UInt8.self)
        (text + 25).storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        used += 26
    }

    /// Two digits at a place, and a mark before them.
    @inline(__always)
    private static func pair(_ value: Int, _ place: UnsafeMutableRawPointer, before mark: Unicode.Scalar? = nil) {
        if let mark { (place - 1).storeBytes(of: UInt8(truncatingIfNeeded: mark.value), as: UInt8.self) }
        place.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10), as: UInt8.self)
        (place + 1).storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10), as: UInt8.self)
    }

    /// An instant of a year that needs more than four digits.
    private mutating func instant(_ day: CivilDay, _ time: UInt64) {
        compose { text in
            text.put("\"")
            text.put("Z")
            text.digits(of: time % 1000, width: 3)
            text.put(".")
            text.digits(of: time / 1000 % 60, width: 2)
            text.put(":")
            text.digits(of: time / 60_000 % 60, width: 2)
            text.put(":")
            text.digits(of: time / 3_600_000, width: 2)
            text.put("T")
            text.civil(day)
            text.put("\"")
        }
    }

    /// 10^0 … 10^18, all that fit beside a sign in 64 bits.
    private static let powersOfTen: [UInt64] = (0...18).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    /// Appends a short text that is laid from right to left.
    @inline(__always)
    private mutating func compose(_ lay: (inout BackwardText) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: BackwardText.capacity) { buffer in
            var text = BackwardText(buffer)
            lay(&text)
            raw(UnsafeRawBufferPointer(text.bytes))
        }
    }
}

/// A short ASCII text that grows to the left inside a buffer.
private struct BackwardText {
    /// The longest text: a quoted instant of a year far outside 0...9999, or 20 digits with sign, point and quotes.
    static let capacity = 48

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var start: Int

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
        start = buffer.count
    }

    /// What was laid so far.
    var bytes: UnsafeMutableBufferPointer<UInt8> {
        UnsafeMutableBufferPointer(rebasing: buffer[start...])
    }

    @inline(__always)
    mutating func put(_ mark: Unicode.Scalar) {
        start -= 1
        buffer.initializeElement(at: start, to: UInt8(truncatingIfNeeded: mark.value))
    }

    /// Decimal digits, padded with zeros to at least `width`.
    mutating func digits(of value: UInt64, width: Int = 1) {
        let end = start
        var rest = value
        repeat {
            start -= 1
            buffer.initializeElement(at: start, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0 || end - start < width
    }

    /// yyyy-MM-dd; years outside 0...9999 with a sign and six digits.
    mutating func civil(_ day: CivilDay) {
        digits(of: UInt64(day.day), width: 2)
        put("-")
        digits(of: UInt64(day.month), width: 2)
        put("-")
        if (0...9999).contains(day.year) {
            digits(of: UInt64(day.year), width: 4)
        } else {
            digits(of: day.year.magnitude, width: 6)
            put(day.year < 0 ? "-" : "+")
        }
    }
}
