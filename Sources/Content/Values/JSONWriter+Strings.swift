//  JSONWriter+Strings: escaping as JSON.stringify does, eight bytes at a time.
//
//  Only `"`, `\` and bytes below 0x20 are escaped; everything else is copied in runs. Broken UTF-8 becomes U+FFFD.

extension JSONWriter {
    /// A string with its quotes from raw UTF-8, escaped; bytes that are no UTF-8 come out as U+FFFD.
    /// - Complexity: O(bytes); text without escapes is scanned a word at a time and copied once.
    package mutating func string(_ utf8: UnsafeRawBufferPointer) {
        // Room for whole words behind the last byte, so that the end of a text can be written as one.
        reserve(utf8.count + 16)
        byte(UInt8(ascii: "\""))
        let end = utf8.count
        var at = 0
        while at < end {
            let left = end - at
            if left >= 8 {
                let word = UInt64(littleEndian: utf8.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                if JSONWriter.isPlain(word) {
                    put(word, bytes: 8, left: left)
                    at += 8
                    continue
                }
            } else if end >= 8 {
                // The last eight bytes of the text, of which the first were written before.
                let word = UInt64(littleEndian: utf8.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
                if JSONWriter.isPlain(word) {
                    put(word >> UInt64(8 * (8 - left)), bytes: left, left: left)
                    break
                }
            }
            at += append(utf8, at)
        }
        byte(UInt8(ascii: "\""))
    }

    /// Writes the low bytes of a word; what stands behind them is written over.
    @inline(__always)
    private mutating func put(_ word: UInt64, bytes: Int, left: Int) {
        // An escape makes more of a text than its bytes, so the room is looked at again.
        reserve(left + 16)
        start.storeBytes(of: word.littleEndian, toByteOffset: used, as: UInt64.self)
        used &+= bytes
    }

    /// One character of a string, escaped or mended.
    /// - Returns: The bytes it took.
    private mutating func append(_ utf8: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let unit = utf8[at]
        if unit < 0x80 {
            if JSONWriter.needsEscape(unit) { escape(unit) } else { byte(unit) }
            return 1
        }
        let sequence = UTF8Sequence(in: utf8, at: at)
        if sequence.isValid {
            raw(UnsafeRawBufferPointer(rebasing: utf8[at..<at + sequence.length]))
        } else {
            raw(UTF8Sequence.replacement)
        }
        return sequence.length
    }

    /// True if none of the eight bytes is a quote, a backslash, below 0x20 or above 0x7F.
    ///
    /// Subtracting borrows into a byte's top bit exactly where the byte is too small, or zero after the XOR. A borrow
    /// can also spill into the next byte, but only out of a byte that is a hit itself, so the answer stays right.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- ones &* 0x20
        let quote = (word ^ ones &* 0x22) &- ones
        let backslash = (word ^ ones &* 0x5C) &- ones
        return (word | control | quote | backslash) & (ones &* 0x80) == 0
    }

    @inline(__always)
    private static func needsEscape(_ unit: UInt8) -> Bool {
        unit < 0x20 || unit == UInt8(ascii: "\"") || unit == UInt8(ascii: "\\")
    }

    private mutating func escape(_ unit: UInt8) {
        switch unit {
        case UInt8(ascii: "\""): raw(#"\""#)
        case UInt8(ascii: "\\"): raw(#"\\"#)
        case 0x08: raw(#"\b"#)
        case 0x09: raw(#"\t"#)
        case 0x0A: raw(#"\n"#)
        case 0x0C: raw(#"\f"#)
        case 0x0D: raw(#"\r"#)
        default:
            raw(unit < 0x10 ? #"\u000"# : #"\u001"#)
            let low = unit & 0x0F
            byte(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }
}
