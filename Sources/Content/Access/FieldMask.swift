//  FieldMask: a value shown in part.
//
//  In: the text of a value.  Out: the text that stands in its place; pure, and always the same for the same value, so
//  that a form may send it back unchanged (domain B46). Never shows the birth date within a NIK (domain B47).
//  Source: domain.md, field table of 4.9.

/// How the values of an attribute are shown.
package struct FieldMask: Hashable, Sendable {
    /// What is left of a value.
    package enum Form: String, Hashable, Sendable, CaseIterable {
        /// `317123******0001`: region and serial of an identity number.
        case nik
        /// As `nik` where the text has 16 digits, in clear otherwise: staff numbers that may be identity numbers.
        case nikOfSixteen = "nik-16"
        /// `12**********345`: the first two and the last three digits of a tax number.
        case npwp
        /// `5000000-7500000`: the range that an amount lies in.
        case range
        /// `1990-**-**`: the year of a date; a whole birthday would fill in what `nik` leaves out.
        case year
        /// Nothing; only the row's own person sees it.
        case absent
    }

    /// What is left.
    package let form: Form
    /// In clear where the entry itself is asked for, masked in lists and behind relations.
    package let isClearInDetail: Bool

    /// A mask.
    package init(_ form: Form, isClearInDetail: Bool = false) {
        self.form = form
        self.isClearInDetail = isClearInDetail
    }
}

extension FieldMask.Form {
    /// Upper bounds of the ranges, in whole rupiah.
    private static let bounds: [Double] = [
        3_000_000, 5_000_000, 7_500_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000, 100_000_000,
    ]
    /// The ranges as texts; one more than bounds.
    private static let ranges: [String] = {
        let whole = bounds.map { String(Int64($0)) }
        return zip(["0"] + whole, whole).map { "\($0)-\($1)" } + [(whole.last ?? "") + "+"]
    }()

    /// What is shown of a text.
    package func shown(_ text: String) -> String {
        var text = text
        return text.withUTF8 { withShown(UnsafeRawBufferPointer($0)) { String(decoding: $0, as: UTF8.self) } }
    }

    /// Writes what is shown of a text in UTF-8, with its quotes.
    ///
    /// Byte by byte: texts in between took most of the time of a masked list (measured).
    package func write(_ text: UnsafeRawBufferPointer, into writer: inout JSONWriter) {
        withShown(text) { writer.string($0) }
    }

    /// Writes what is shown of an exact decimal, with its quotes.
    package func write(units: Int64, scale: Int, into writer: inout JSONWriter) {
        guard self == .range else {
            var text = ExactDecimal.text(units: units, scale: scale)
            return text.withUTF8 { write(UnsafeRawBufferPointer($0), into: &writer) }
        }
        writer.string(FieldMask.Form.range((0..<scale).reduce(Double(units)) { amount, _ in amount / 10 }))
    }

    private func withShown<R>(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        switch self {
        case .nik: return FieldMask.Form.starred(text, first: 6, last: 4, body)
        case .nikOfSixteen:
            return FieldMask.Form.isIdentity(text) ? FieldMask.Form.starred(text, first: 6, last: 4, body) : body(text)
        case .npwp: return FieldMask.Form.starred(text, first: 2, last: 3, body)
        case .range:
            var range = FieldMask.Form.range(Double(String(decoding: text, as: UTF8.self)) ?? 0)
            return range.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        case .year: return FieldMask.Form.year(text, body)
        case .absent: return body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    private static func isIdentity(_ text: UnsafeRawBufferPointer) -> Bool {
        text.count == 16 && text.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// True for a text that this mask may have made: it is no value of the attribute itself.
    package func mayHaveMade(_ text: String) -> Bool {
        switch self {
        case .nik, .nikOfSixteen, .npwp, .year: text.utf8.contains(UInt8(ascii: "*"))
        case .range: text.utf8.last == UInt8(ascii: "+") || text.utf8.dropFirst().contains(UInt8(ascii: "-"))
        case .absent: false
        }
    }

    /// A text too short to keep both ends keeps none.
    private static func starred<R>(
        _ text: UnsafeRawBufferPointer, first: Int, last: Int, _ body: (UnsafeRawBufferPointer) -> R
    ) -> R {
        guard isPlain(text) else {
            let characters = String(decoding: text, as: UTF8.self)
            let hidden = hidden(characters.count, first, last)
            var shown = String(characters.enumerated().map { hidden.contains($0.offset) ? "*" : $0.element })
            return shown.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        }
        return withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { shown in
            shown.copyMemory(from: text)
            for place in hidden(text.count, first, last) { shown[place] = UInt8(ascii: "*") }
            return body(UnsafeRawBufferPointer(shown))
        }
    }

    private static func year<R>(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let rest: StaticString = "-**-**"
        guard isPlain(text) else {
            var shown = String(String(decoding: text, as: UTF8.self).prefix(4)) + "\(rest)"
            return shown.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        }
        let year = text.prefix(4)
        return withUnsafeTemporaryAllocation(byteCount: year.count + rest.utf8CodeUnitCount, alignment: 1) { shown in
            shown.copyBytes(from: year)
            UnsafeMutableRawBufferPointer(rebasing: shown[year.count...]).copyMemory(
                from: UnsafeRawBufferPointer(start: rest.utf8Start, count: rest.utf8CodeUnitCount))
            return body(UnsafeRawBufferPointer(shown))
        }
    }

    /// Whether every byte is a character.
    private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 < 0x80 && $0 != 0x0D }
    }

    private static func hidden(_ count: Int, _ first: Int, _ last: Int) -> Range<Int> {
        count > first + last ? first..<count - last : 0..<count
    }

    private static func range(_ amount: Double) -> String {
        ranges[bounds.firstIndex { amount < $0 } ?? bounds.count]
    }
}
