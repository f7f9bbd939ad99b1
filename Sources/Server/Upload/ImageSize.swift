//  ImageSize: width and height of a picture out of its header, without decoding it.
//
//  In: bytes at offsets, read on demand.  Out: pixels, or nil.
//  Always: lengths in the file only move the reading position; at most 1 000 reads of at most 4 KB, whatever they say.
//  The orientation of EXIF is ignored: Strapi stores the sides as the pixels lie.
//  Source: PNG §11.2.2, GIF89a §18, JPEG (T.81 §B.2.2), WebP container and RFC 6386 §9.1, TIFF 6.0 §2, SVG 2 §7.2.
import Content
import Foundation

/// Pixels of a picture.
package struct ImageSize: Hashable, Sendable {
    /// Columns, at least 1.
    package let width: Int
    /// Rows, at least 1.
    package let height: Int

    /// A size; nil for sides that no picture has.
    package init?(width: Int, height: Int) {
        guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else { return nil }
        self.width = width
        self.height = height
    }
}

extension ImageSize {
    /// The size of a picture in a file; nil when it is none, or its header is broken.
    ///
    /// Blocks.
    package static func read(path: String, type: FileType) -> ImageSize? {
        guard FileClass(mime: type.mime) == .images else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(type: type) { offset, count in
            let count = min(count, 4096)
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = max(0, pread(descriptor, buffer.baseAddress, count, offset))
            }
        }
    }

    /// The size of a picture whose bytes are given out by a closure.
    /// - Parameter bytes: Offset and count; gives fewer at the end of the file.
    package static func read(type: FileType, bytes: (Int, Int) -> [UInt8]) -> ImageSize? {
        switch type {
        case .png: png(bytes(0, 24))
        case .gif: gif(bytes(0, 10))
        case .jpeg: jpeg(bytes)
        case .webp: webp(bytes(0, 30))
        case .tiff: tiff(bytes)
        case .svg: svg(bytes(0, 4096))
        default: nil
        }
    }

    private static func png(_ head: [UInt8]) -> ImageSize? {
        guard head.count == 24, head[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        return ImageSize(width: head.bigEndian(at: 16, 4), height: head.bigEndian(at: 20, 4))
    }

    private static func gif(_ head: [UInt8]) -> ImageSize? {
        guard head.count == 10 else { return nil }
        return ImageSize(width: head.littleEndian(at: 6, 2), height: head.littleEndian(at: 8, 2))
    }

    /// Walks from segment to segment to the frame header (SOF).
    private static func jpeg(_ bytes: (Int, Int) -> [UInt8]) -> ImageSize? {
        var offset = 2
        for _ in 0..<1_000 {
            let segment = bytes(offset, 9)
            guard segment.count == 9, segment[0] == 0xFF else { return nil }
            switch segment[1] {
            case 0xFF:
                offset += 1  // fill byte
            case 0x01, 0xD0...0xD7:
                offset += 2  // no length
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                return ImageSize(width: segment.bigEndian(at: 7, 2), height: segment.bigEndian(at: 5, 2))
            case 0x02...0xBF, 0xC4, 0xC8, 0xCC, 0xDB...0xFE:
                offset += 2 + max(2, segment.bigEndian(at: 2, 2))
            default:
                return nil  // pixels or the end, and no frame header before
            }
        }
        return nil
    }

    private static func webp(_ head: [UInt8]) -> ImageSize? {
        guard head.count == 30 else { return nil }
        switch String(decoding: head[12..<16], as: UTF8.self) {
        case "VP8 ":
            guard head[23..<26].elementsEqual([0x9D, 0x01, 0x2A]) else { return nil }
            let sides = (head.littleEndian(at: 26, 2), head.littleEndian(at: 28, 2))
            return ImageSize(width: sides.0 & 0x3FFF, height: sides.1 & 0x3FFF)
        case "VP8L":
            guard head[20] == 0x2F else { return nil }
            let bits = head.littleEndian(at: 21, 4)
            return ImageSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        case "VP8X":
            return ImageSize(width: head.littleEndian(at: 24, 3) + 1, height: head.littleEndian(at: 27, 3) + 1)
        default:
            return nil
        }
    }

    /// The first directory's ImageWidth and ImageLength.
    private static func tiff(_ bytes: (Int, Int) -> [UInt8]) -> ImageSize? {
        let head = bytes(0, 8)
        guard head.count == 8 else { return nil }
        let isLittle = head[0] == 0x49
        let number = { (bytes: [UInt8], at: Int, count: Int) in
            isLittle ? bytes.littleEndian(at: at, count) : bytes.bigEndian(at: at, count)
        }
        let directory = number(head, 4, 4)
        let count = bytes(directory, 2)
        guard count.count == 2 else { return nil }
        // Tags are sorted and these two are 256 and 257, so they are among the first.
        let entries = bytes(directory + 2, min(number(count, 0, 2), 64) * 12)
        var sides: [Int: Int] = [:]
        for start in stride(from: 0, through: entries.count - 12, by: 12) {
            let kind = number(entries, start + 2, 2)
            guard kind == 3 || kind == 4 else { continue }
            sides[number(entries, start, 2)] = number(entries, start + 8, kind == 3 ? 2 : 4)
        }
        guard let width = sides[256], let height = sides[257] else { return nil }
        return ImageSize(width: width, height: height)
    }

    /// Width and height in pixels, or the view box.
    private static func svg(_ head: [UInt8]) -> ImageSize? {
        guard let root = SVGRoot(head) else { return nil }
        if let width = pixels(root.attributes["width"]), let height = pixels(root.attributes["height"]) {
            return ImageSize(width: width, height: height)
        }
        let box = root.attributes["viewBox"]?.split { $0 == " " || $0 == "," }.map { pixels(String($0)) } ?? []
        guard box.count == 4, let width = box[2], let height = box[3] else { return nil }
        return ImageSize(width: width, height: height)
    }

    private static func pixels(_ text: String?) -> Int? {
        guard let text, let number = Double(text.hasSuffix("px") ? String(text.dropLast(2)) : text),
            number.magnitude < 1e9
        else { return nil }
        return Int(number.rounded())
    }
}

extension [UInt8] {
    /// An unsigned number of up to four bytes, most significant first; the bytes must be there.
    fileprivate func bigEndian(at offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    /// An unsigned number of up to four bytes, least significant first; the bytes must be there.
    fileprivate func littleEndian(at offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
