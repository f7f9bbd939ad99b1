//  WebPChunks: a WebP from chunk to chunk, as far as its RIFF header says.
//
//  Pure. Refuses: lengths that lead out of the file, more than 100 000 chunks.
//  Source: WebP Container Specification (RFC 9649 §2).

/// The chunks of a WebP.
struct WebPChunks {
    private static let most = 100_000
    private static let needed: Set<String> = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]

    private let bytes: [UInt8]
    private var chunks: [(kind: String, range: Range<Int>)] = []

    /// Walks through a file; nil when it is no whole WebP.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count >= 20, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8) else {
            return nil
        }
        let end = 8 + WebPChunks.number(bytes, at: 4)
        guard end <= bytes.count else { return nil }
        var at = 12
        while at + 8 <= end {
            let length = WebPChunks.number(bytes, at: at + 4)
            let padded = length + length % 2
            guard length <= end - at - 8, chunks.count < WebPChunks.most else { return nil }
            let kind = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            chunks.append((kind, at..<min(end, at + 8 + padded)))
            at += 8 + padded
        }
        guard chunks.contains(where: { ["VP8 ", "VP8L", "ANMF"].contains($0.kind) }) else { return nil }
    }

    private static func number(_ bytes: [UInt8], at: Int) -> Int {
        bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// What is known of the picture.
    var content: PictureContent {
        var content = PictureContent()
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(bytes.count)
        for chunk in chunks {
            switch chunk.kind {
            case "EXIF": content.orientation = EXIFBlock.orientation(exif(bytes[chunk.range].dropFirst(8)))
            case "ICCP": content.hasProfile = true
            case "ANIM": content.isAnimated = true
            default: break
            }
            guard WebPChunks.needed.contains(chunk.kind) else { continue }
            var piece = Array(bytes[chunk.range])
            // The extended header announces EXIF (8) and XMP (4), which are gone.
            if chunk.kind == "VP8X", piece.count > 8 { piece[8] &= ~0x0C }
            cleaned += piece
        }
        let length = UInt32(cleaned.count + 4)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
        content.cleaned = Array("RIFF".utf8) + size + Array("WEBP".utf8) + cleaned
        return content
    }

    /// Some writers put JPEG's mark before the block.
    private func exif(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        body.starts(with: "Exif\0\0".utf8) ? body.dropFirst(6) : body
    }
}
