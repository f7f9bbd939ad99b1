//  PNGChunks: a PNG from chunk to chunk, down to IEND.
//
//  Pure. Chunks are kept or dropped whole, so their checksums stay right.
//  Refuses: lengths that lead out of the file, more than 100 000 chunks, a file without its end.
//  Source: PNG (third edition) §5, §11; APNG is part of it.

/// The chunks of a PNG.
struct PNGChunks {
    private static let most = 100_000
    /// What a picture needs to look as it should; texts, times, EXIF and private chunks are not among it.
    private static let needed: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "cICP", "acTL",
        "fcTL", "fdAT",
    ]

    private let bytes: [UInt8]
    private var chunks: [(kind: String, range: Range<Int>)] = []

    /// Walks through a file; nil when it is no whole PNG.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
        var at = 8
        while chunks.count < PNGChunks.most {
            guard at + 12 <= bytes.count else { return nil }
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - at - 12 else { return nil }
            let kind = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
            chunks.append((kind, at..<at + 12 + length))
            at += 12 + length
            if kind == "IEND" { return }
        }
        return nil
    }

    /// What is known of the picture.
    var content: PictureContent {
        var content = PictureContent()
        var cleaned = Array(bytes.prefix(8))
        cleaned.reserveCapacity(bytes.count)
        for chunk in chunks {
            switch chunk.kind {
            case "eXIf": content.orientation = EXIFBlock.orientation(bytes[chunk.range].dropFirst(8))
            case "iCCP": content.hasProfile = true
            case "acTL": content.isAnimated = true
            default: break
            }
            if PNGChunks.needed.contains(chunk.kind) { cleaned += bytes[chunk.range] }
        }
        content.cleaned = cleaned
        return content
    }
}
