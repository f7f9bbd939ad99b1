//  JPEGTables: the constants of baseline JPEG.
//
//  The example tables of the standard, which nearly every encoder uses.
//  Source: ITU-T T.81, figure A.6 (zigzag), K.1 and K.2 (quantization), K.3 to K.6 (Huffman).

enum JPEGTables {
    /// One Huffman table as the file holds it.
    struct Huffman: Sendable {
        /// Class (0 for first coefficients, 1 for the others) and number.
        let id: UInt8
        /// How many codes have 1, 2 … 16 bits.
        let counts: [UInt8]
        /// In order of their codes.
        let symbols: [UInt8]
    }

    /// Rows in which the n-th coefficient of the file stands.
    static let zigzag: [Int] = {
        let places = (0..<64).map { (row: $0 / 8, column: $0 % 8, place: $0) }
        // Diagonals one after the other, every second one upwards.
        return places.sorted { left, right in
            let (first, second) = (left.row + left.column, right.row + right.column)
            if first != second { return first < second }
            return first.isMultiple(of: 2) ? left.row > right.row : left.row < right.row
        }.map(\.place)
    }()

    /// Quantization steps for brightness, in rows.
    static let luminance: [UInt8] = [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ]
    /// Quantization steps for colour, in rows.
    static let chrominance: [UInt8] = [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ]

    /// Brightness and colour, for each first coefficients and others.
    static let huffman = [
        Huffman(
            id: 0x00, counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], symbols: Array(0...11)),
        Huffman(
            id: 0x10, counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], symbols: bytes(brightness)),
        Huffman(
            id: 0x01, counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], symbols: Array(0...11)),
        Huffman(
            id: 0x11, counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119], symbols: bytes(colour)),
    ]

    private static let brightness = """
        01 02 03 00 04 11 05 12 21 31 41 06 13 51 61 07 22 71 14 32 81 91 a1 08 23 42 b1 c1 15 52 d1 f0
        24 33 62 72 82 09 0a 16 17 18 19 1a 25 26 27 28 29 2a 34 35 36 37 38 39 3a 43 44 45 46 47 48 49
        4a 53 54 55 56 57 58 59 5a 63 64 65 66 67 68 69 6a 73 74 75 76 77 78 79 7a 83 84 85 86 87 88 89
        8a 92 93 94 95 96 97 98 99 9a a2 a3 a4 a5 a6 a7 a8 a9 aa b2 b3 b4 b5 b6 b7 b8 b9 ba c2 c3 c4 c5
        c6 c7 c8 c9 ca d2 d3 d4 d5 d6 d7 d8 d9 da e1 e2 e3 e4 e5 e6 e7 e8 e9 ea f1 f2 f3 f4 f5 f6 f7 f8
        f9 fa
        """
    private static let colour = """
        00 01 02 03 11 04 05 21 31 06 12 41 51 07 61 71 13 22 32 81 08 14 42 91 a1 b1 c1 09 23 33 52 f0
        15 62 72 d1 0a 16 24 34 e1 25 f1 17 18 19 1a 26 27 28 29 2a 35 36 37 38 39 3a 43 44 45 46 47 48
        49 4a 53 54 55 56 57 58 59 5a 63 64 65 66 67 68 69 6a 73 74 75 76 77 78 79 7a 82 83 84 85 86 87
        88 89 8a 92 93 94 95 96 97 98 99 9a a2 a3 a4 a5 a6 a7 a8 a9 aa b2 b3 b4 b5 b6 b7 b8 b9 ba c2 c3
        c4 c5 c6 c7 c8 c9 ca d2 d3 d4 d5 d6 d7 d8 d9 da e2 e3 e4 e5 e6 e7 e8 e9 ea f2 f3 f4 f5 f6 f7 f8
        f9 fa
        """

    private static func bytes(_ text: String) -> [UInt8] {
        text.split { $0.isWhitespace }.compactMap { UInt8($0, radix: 16) }
    }
}
