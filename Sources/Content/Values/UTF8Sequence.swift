//  UTF8Sequence: how long the UTF-8 sequence at a place is, and whether it is one.
//
//  Shared by the JSON writer, the JSON parser and the text fold, so that all three agree on broken bytes.
//  Always: a broken sequence is cut as Unicode's "maximal subpart" rule says, one U+FFFD each.
//  Source: Unicode 15, table 3-7 (well-formed UTF-8 byte sequences).

/// One UTF-8 sequence, measured but not copied.
struct UTF8Sequence {
    /// Bytes it takes; at least 1.
    let length: Int
    /// False for an overlong, surrogate, truncated or stray sequence: it reads as U+FFFD.
    let isValid: Bool

    /// U+FFFD, what a broken sequence is replaced by.
    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Measures the sequence that begins at `start`, which must be inside `bytes`.
    init(in bytes: UnsafeRawBufferPointer, at start: Int) {
        let lead = bytes[start]
        guard lead >= 0x80 else {
            self.init(length: 1, isValid: true)
            return
        }
        let wanted = UTF8Sequence.continuations(after: lead)
        var found = 0
        var allowed = UTF8Sequence.secondByte(after: lead)
        while found < wanted, start + found + 1 < bytes.count, allowed.contains(bytes[start + found + 1]) {
            found += 1
            allowed = 0x80...0xBF
        }
        self.init(length: found + 1, isValid: wanted > 0 && found == wanted)
    }

    private init(length: Int, isValid: Bool) {
        self.length = length
        self.isValid = isValid
    }

    /// Continuation bytes a lead byte asks for; 0 where the byte cannot lead.
    private static func continuations(after lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 1
        case 0xE0...0xEF: 2
        case 0xF0...0xF4: 3
        default: 0
        }
    }

    /// What the second byte may be: narrower where overlong forms, surrogates or U+110000 would begin.
    private static func secondByte(after lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
