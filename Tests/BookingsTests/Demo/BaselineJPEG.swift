//  BaselineJPEG: a decoder by the book, to check the encoder against something that shares none of its code.
//
//  Only what our files have: one scan, three components without subsampling. Any surprise is an error.

import Foundation

/// A decoded picture.
struct BaselineJPEG {
    struct Fault: Error { let message: String }

    private(set) var width = 0
    private(set) var height = 0
    /// Red, green and blue of each pixel, in rows.
    private(set) var pixels: [[Double]] = []
    private var steps: [Int: [Double]] = [:]
    private var codes: [Int: [[UInt8]: Int]] = [:]

    init(_ file: [UInt8]) throws {
        guard file.starts(with: [0xFF, 0xD8]), file.suffix(2) == [0xFF, 0xD9] else { throw Fault(message: "frame") }
        var at = 2
        while file[at + 1] != 0xDA {
            let length = Int(file[at + 2]) << 8 | Int(file[at + 3])
            try segment(file[at + 1], Array(file[at + 4..<at + 2 + length]))
            at += 2 + length
        }
        at += 2 + (Int(file[at + 2]) << 8 | Int(file[at + 3]))
        try scan(Array(file[at..<file.count - 2]))
    }

    private mutating func segment(_ marker: UInt8, _ body: [UInt8]) throws {
        switch marker {
        case 0xE0: break
        case 0xDB:
            for start in stride(from: 0, to: body.count, by: 65) {
                steps[Int(body[start])] = body[start + 1..<start + 65].map(Double.init)
            }
        case 0xC0:
            guard body.count == 15, body[0] == 8, body[5] == 3, [body[7], body[10], body[13]] == [0x11, 0x11, 0x11]
            else { throw Fault(message: "components") }
            height = Int(body[1]) << 8 | Int(body[2])
            width = Int(body[3]) << 8 | Int(body[4])
        case 0xC4:
            var table: [[UInt8]: Int] = [:]
            var (code, next) = (0, 17)
            for length in 1...16 {
                for _ in 0..<body[length] {
                    table[(0..<length).map { UInt8(code >> (length - 1 - $0) & 1) }] = Int(body[next])
                    (code, next) = (code + 1, next + 1)
                }
                code <<= 1
            }
            guard next == body.count else { throw Fault(message: "code table") }
            codes[Int(body[0])] = table
        default: throw Fault(message: "marker \(marker)")
        }
    }

    private mutating func scan(_ data: [UInt8]) throws {
        var bits = Bits(data)
        var last = [0, 0, 0]
        pixels = Array(repeating: [0, 0, 0], count: width * height)
        for top in stride(from: 0, to: height, by: 8) {
            for left in stride(from: 0, to: width, by: 8) {
                var planes: [[Double]] = []
                for component in 0..<3 {
                    let table = component == 0 ? 0 : 1
                    planes.append(try block(&bits, table, &last[component]))
                }
                paint(planes, left: left, top: top)
            }
        }
        guard bits.isPadding else { throw Fault(message: "data left over") }
    }

    private func block(_ bits: inout Bits, _ table: Int, _ last: inout Int) throws -> [Double] {
        guard let dc = codes[table], let ac = codes[0x10 | table], let steps = steps[table] else {
            throw Fault(message: "table")
        }
        var values = [Double](repeating: 0, count: 64)
        last += try bits.number(try bits.symbol(dc))
        values[0] = Double(last) * steps[0]
        var place = 1
        while place < 64 {
            let symbol = try bits.symbol(ac)
            if symbol == 0 { break }
            place += symbol >> 4
            guard place < 64 else { throw Fault(message: "run past the block") }
            if symbol != 0xF0 {
                values[BaselineJPEG.order[place]] = Double(try bits.number(symbol & 15)) * steps[place]
            }
            place += 1
        }
        return BaselineJPEG.inverse(values)
    }

    private mutating func paint(_ planes: [[Double]], left: Int, top: Int) {
        for place in 0..<64 where left + place % 8 < width && top + place / 8 < height {
            let (y, cb, cr) = (planes[0][place] + 128, planes[1][place], planes[2][place])
            pixels[(top + place / 8) * width + left + place % 8] = [
                y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb,
            ].map { min(255, max(0, $0)) }
        }
    }

    /// The sum of the standard, A.3.3, row by row and then column by column.
    private static func inverse(_ values: [Double]) -> [Double] {
        let basis: [[Double]] = (0..<8).map { x in
            (0..<8).map { u -> Double in
                let angle = Double((2 * x + 1) * u) * Double.pi / 16
                return (u == 0 ? 0.5.squareRoot() : 1) * cos(angle) / 2
            }
        }
        var rows = values
        for row in 0..<8 {
            for x in 0..<8 { rows[row * 8 + x] = (0..<8).reduce(0) { $0 + basis[x][$1] * values[row * 8 + $1] } }
        }
        var result = rows
        for column in 0..<8 {
            for y in 0..<8 {
                result[y * 8 + column] = (0..<8).reduce(0) { $0 + basis[y][$1] * rows[$1 * 8 + column] }
            }
        }
        return result
    }

    /// Figure A.6 of the standard.
    private static let order = [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21,
        28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61,
        54,
        47, 55, 62, 63,
    ]

    private struct Bits {
        private var bits: [UInt8] = []
        private var at = 0

        init(_ data: [UInt8]) {
            var previous: UInt8 = 0
            for byte in data {
                if !(previous == 0xFF && byte == 0) { bits += (0..<8).map { byte >> (7 - $0) & 1 } }
                previous = byte
            }
        }

        var isPadding: Bool { bits.count - at < 8 && bits[at...].allSatisfy { $0 == 1 } }

        mutating func symbol(_ table: [[UInt8]: Int]) throws -> Int {
            var code: [UInt8] = []
            while code.count < 16, at < bits.count {
                code.append(bits[at])
                at += 1
                if let symbol = table[code] { return symbol }
            }
            throw Fault(message: "no such code")
        }

        mutating func number(_ size: Int) throws -> Int {
            guard at + size <= bits.count else { throw Fault(message: "data ends") }
            let value = bits[at..<at + size].reduce(0) { $0 << 1 | Int($1) }
            at += size
            return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value
        }
    }
}
