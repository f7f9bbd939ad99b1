//  JPEGEncoder: packs a canvas as a baseline JPEG file (JFIF, YCbCr, no subsampling).
//
//  Small on purpose: one scan, the tables of the standard's annex K, no progressive mode. Demo pictures only; pictures that
//  people upload never come through here.
//  Source: ITU-T T.81, annexes A–F and K; JFIF 1.02.

/// Packs pictures at one quality.
struct JPEGEncoder: Sendable {
    private let luminance: Quantization
    private let chrominance: Quantization

    /// From 1, the worst, to 100, on the usual scale of the Independent JPEG Group.
    init(quality: Int) {
        luminance = Quantization(JPEGTables.luminance, quality: quality)
        chrominance = Quantization(JPEGTables.chrominance, quality: quality)
    }

    func encode(_ canvas: Canvas) -> [UInt8] {
        var file: [UInt8] = [0xFF, 0xD8]
        file.segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 0, 0])
        file.segment(0xDB, [0] + luminance.zigzag + [1] + chrominance.zigzag)
        file.segment(0xC0, frame(width: canvas.width, height: canvas.height))
        for table in JPEGTables.huffman { file.segment(0xC4, [table.id] + table.counts + table.symbols) }
        // Three components with their tables, then the full range of coefficients.
        file.segment(0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])
        return file + scan(canvas) + [0xFF, 0xD9]
    }

    private func frame(width: Int, height: Int) -> [UInt8] {
        let size = [height >> 8, height & 0xFF, width >> 8, width & 0xFF].map { UInt8($0) }
        return [8] + size + [3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]
    }

    private func scan(_ canvas: Canvas) -> [UInt8] {
        let codes = JPEGTables.huffman.map(HuffmanCode.init)
        var bits = BitWriter()
        var last = [0, 0, 0]
        var samples = Samples()
        for top in stride(from: 0, to: canvas.height, by: 8) {
            for left in stride(from: 0, to: canvas.width, by: 8) {
                samples.read(canvas, left: left, top: top)
                for component in 0..<3 {
                    let isLuminance = component == 0
                    let block = (isLuminance ? luminance : chrominance).coefficients(of: samples.planes[component])
                    bits.append(
                        block, after: last[component], dc: codes[isLuminance ? 0 : 2], ac: codes[isLuminance ? 1 : 3])
                    last[component] = block[0]
                }
            }
        }
        return bits.finished()
    }
}

/// Eight by eight samples of each component, centred on 0.
private struct Samples {
    var planes = Array(repeating: [Float](repeating: 0, count: 64), count: 3)

    /// At the right and lower edge the last pixel is repeated: it costs the fewest bits and is never shown.
    mutating func read(_ canvas: Canvas, left: Int, top: Int) {
        for place in 0..<64 {
            let x = min(left + place % 8, canvas.width - 1)
            let y = min(top + place / 8, canvas.height - 1)
            let pixel = canvas.pixels[y * canvas.width + x]
            let (red, green, blue) = (Float(pixel.red), Float(pixel.green), Float(pixel.blue))
            planes[0][place] = 0.299 * red + 0.587 * green + 0.114 * blue - 128
            planes[1][place] = -0.168736 * red - 0.331264 * green + 0.5 * blue
            planes[2][place] = 0.5 * red - 0.418688 * green - 0.081312 * blue
        }
    }
}

extension [UInt8] {
    fileprivate mutating func segment(_ marker: UInt8, _ body: [UInt8]) {
        let length = body.count + 2
        self += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }
}
