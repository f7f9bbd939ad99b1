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
        let time = UInt64(inDay)
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
            text.civil(CivilDay(daysSinceEpoch: days))
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
