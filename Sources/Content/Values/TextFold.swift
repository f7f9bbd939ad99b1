//  TextFold: one case fold for all text matching, the same in every database.
//
//  Text operators and search compare folded with folded text (both sides go through this function), so that SQLite,
//  which folds ASCII only, and PostgreSQL, whose fold depends on its locale, find the same entries.
//  Always: locale-free; accents are kept; folding twice changes nothing; ASCII folds to ASCII of the same length.

/// Unicode full case folding.
package enum TextFold {
    /// Raised when any text folds otherwise than before: search indexes hold folded text and have to be made anew.
    package static let version = 1

    /// Appends the folded text; bytes that are no UTF-8 come out as U+FFFD.
    /// - Complexity: O(bytes); ASCII is folded eight bytes at a time.
    package static func fold(_ utf8: UnsafeRawBufferPointer, into folded: inout [UInt8]) {
        folded.reserveCapacity(folded.count + utf8.count)
        var at = 0
        while at < utf8.count {
            at = foldASCII(utf8, from: at, into: &folded)
            guard at < utf8.count else { return }
            let sequence = UTF8Sequence(in: utf8, at: at)
            if sequence.isValid {
                append(utf8, at..<at + sequence.length, to: &folded)
            } else {
                folded.append(contentsOf: UTF8Sequence.replacement)
            }
            at += sequence.length
        }
    }

    /// The folded text.
    package static func fold(_ text: String) -> String {
        var text = text
        var folded: [UInt8] = []
        text.withUTF8 { fold(UnsafeRawBufferPointer($0), into: &folded) }
        return String(decoding: folded, as: UTF8.self)
    }

    /// Folds ASCII up to the first other byte, whose place it returns: copied in one piece, then folded where it lies.
    private static func foldASCII(
        _ utf8: UnsafeRawBufferPointer, from start: Int, into folded: inout [UInt8]
    ) -> Int {
        var end = start
        while end + 8 <= utf8.count, utf8.loadUnaligned(fromByteOffset: end, as: UInt64.self) & high == 0 { end += 8 }
        while end < utf8.count, utf8[end] < 0x80 { end += 1 }
        let first = folded.count
        folded.append(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[start..<end]))
        folded.withUnsafeMutableBytes { copy in
            var at = first
            while at + 8 <= copy.count {
                let word = copy.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                copy.storeBytes(of: lowercased(word), toByteOffset: at, as: UInt64.self)
                at += 8
            }
            while at < copy.count {
                if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(copy[at]) { copy[at] |= 0x20 }
                at += 1
            }
        }
        return end
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let high: UInt64 = 0x8080_8080_8080_8080

    /// Eight ASCII bytes at once: those from A to Z get bit 0x20.
    ///
    /// No carry crosses a byte, since all are below 0x80.
    @inline(__always)
    private static func lowercased(_ word: UInt64) -> UInt64 {
        let fromA = word &+ ones &* (0x80 - 0x41)
        let pastZ = word &+ ones &* (0x80 - 0x5B)
        return word | ((fromA & ~pastZ & high) >> 2)
    }

    private static func append(_ utf8: UnsafeRawBufferPointer, _ place: Range<Int>, to folded: inout [UInt8]) {
        let bytes = UnsafeRawBufferPointer(rebasing: utf8[place])
        if bytes.count == 2 {
            let known = twoByteFolds[Int(bytes[0] & 0x1F) << 6 | Int(bytes[1] & 0x3F)]
            if known != 0 {
                folded.append(UInt8(truncatingIfNeeded: known >> 8))
                folded.append(UInt8(truncatingIfNeeded: known))
                return
            }
        }
        guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else { return }
        // Most scripts have no case at all, and asking is much cheaper than mapping.
        if scalar.properties.changesWhenUppercased || scalar.properties.changesWhenLowercased {
            folded.append(contentsOf: fold(scalar).utf8)
        } else {
            folded.append(contentsOf: bytes)
        }
    }

    /// The folds of U+0080 to U+07FF (accented Latin, Greek, Cyrillic) as their two bytes; 0 where the length differs.
    ///
    /// A look-up is thirty times faster than Unicode's property tables.
    private static let twoByteFolds: [UInt16] = (0..<0x800).map { value in
        guard value >= 0x80, let scalar = Unicode.Scalar(UInt32(value)) else { return 0 }
        let units = Array(fold(scalar).utf8)
        return units.count == 2 ? UInt16(units[0]) << 8 | UInt16(units[1]) : 0
    }

    /// The fold of one character: lower case of upper case, which agrees with Unicode's table of full folds
    /// (CaseFolding.txt, C and F) for every character but these two, and the Cherokee letters, whose two cases
    /// still meet.
    private static func fold(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "ı": "ı"  // Its upper case is the I of every language, but it is another letter than i.
        case "ẞ": "ss"
        default:
            scalar.properties.uppercaseMapping.unicodeScalars.reduce(into: "") { folded, upper in
                folded.unicodeScalars.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
            }
        }
    }
}
