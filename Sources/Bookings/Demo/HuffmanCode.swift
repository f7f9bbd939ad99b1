//  HuffmanCode: symbols as bits, and the writer that packs them.
//
//  Source: ITU-T T.81, annex C (codes from lengths), F.1.2 (what is coded), B.1.1.5 (a byte FF is followed by 00).

/// The code of one table.
struct HuffmanCode: Sendable {
    private var codes = [UInt32](repeating: 0, count: 256)
    private var lengths = [Int](repeating: 0, count: 256)

    init(_ table: JPEGTables.Huffman) {
        var code: UInt32 = 0
        var symbols = table.symbols.makeIterator()
        for (index, count) in table.counts.enumerated() {
            for _ in 0..<count {
                guard let symbol = symbols.next() else { return }
                codes[Int(symbol)] = code
                lengths[Int(symbol)] = index + 1
                code += 1
            }
            code <<= 1
        }
    }

    func bits(of symbol: Int) -> (bits: UInt32, count: Int) {
        (codes[symbol], lengths[symbol])
    }
}

/// Packs bits into bytes, the first bit highest.
struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var count = 0

    /// One block: the difference of the first coefficient, then runs of zeros, each with the number behind it.
    mutating func append(_ block: [Int], after last: Int, dc: HuffmanCode, ac: HuffmanCode) {
        append(block[0] - last, behind: 0, in: dc)
        var zeros = 0
        for value in block.dropFirst() {
            if value == 0 {
                zeros += 1
                continue
            }
            while zeros > 15 {
                append(ac.bits(of: 0xF0))
                zeros -= 16
            }
            append(value, behind: zeros, in: ac)
            zeros = 0
        }
        if zeros > 0 { append(ac.bits(of: 0x00)) }
    }

    /// The last byte is filled with ones, which start no code.
    consuming func finished() -> [UInt8] {
        var writer = self
        if writer.count > 0 { writer.append((bits: (1 << UInt32(8 - writer.count)) - 1, count: 8 - writer.count)) }
        return writer.bytes
    }

    private mutating func append(_ value: Int, behind zeros: Int, in code: HuffmanCode) {
        let size = Int.bitWidth - value.magnitude.leadingZeroBitCount
        append(code.bits(of: zeros << 4 | size))
        // A negative number is one less, so that its first bit is 0.
        let bits = UInt32(truncatingIfNeeded: value < 0 ? value - 1 : value)
        append((bits: bits & ((1 << UInt32(size)) - 1), count: size))
    }

    private mutating func append(_ code: (bits: UInt32, count: Int)) {
        pending = pending << UInt32(code.count) | code.bits
        count += code.count
        while count >= 8 {
            let byte = UInt8(truncatingIfNeeded: pending >> UInt32(count - 8))
            bytes.append(byte)
            if byte == 0xFF { bytes.append(0) }
            count -= 8
        }
    }
}
