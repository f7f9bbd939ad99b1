//  ByteRange: what part of a file a `Range` header asks for.
//
//  Pure. One range is honoured; several, other units and anything unreadable mean the whole file, as RFC 9110 allows.
//  Source: RFC 9110 §14.1.2, §14.2.

/// The part of a file to send.
package enum ByteRange: Equatable, Sendable {
    /// All of it.
    case whole
    /// From an offset, at least one byte, within the file.
    case slice(offset: Int, length: Int)
    /// Begins behind the end of the file: 416.
    case unsatisfiable

    /// Reads a header's value for a file of `size` bytes.
    package init(header: String?, size: Int) {
        self = header.flatMap { ByteRange(parsing: $0, size: size) } ?? .whole
    }

    private init?(parsing header: String, size: Int) {
        let halves = header.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1).map { $0.trimmed }
        guard halves.count == 2, String(Substring(halves[0])).lowercased() == "bytes" else { return nil }
        let ends = halves[1].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map { $0.trimmed }
        guard ends.count == 2 else { return nil }
        switch (ends[0].isEmpty, ends[1].isEmpty) {
        case (true, true):
            return nil
        case (true, false):
            guard let count = ByteRange.number(ends[1]) else { return nil }
            let length = min(count, size)
            self = length == 0 ? .unsatisfiable : .slice(offset: size - length, length: length)
        case (false, let isOpen):
            guard let first = ByteRange.number(ends[0]), let last = isOpen ? Int.max : ByteRange.number(ends[1]),
                first <= last
            else { return nil }
            self = first >= size ? .unsatisfiable : .slice(offset: first, length: min(last, size - 1) - first + 1)
        }
    }

    /// A decimal number; one too big for an `Int` is the biggest.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isSumOver) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            value = isOver || isSumOver ? Int.max : sum
        }
        return value
    }
}
