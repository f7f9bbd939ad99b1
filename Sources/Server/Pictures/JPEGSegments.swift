//  JPEGSegments: a JPEG from marker to marker, down to its end mark.
//
//  Pure. The pixels are not looked at: between the scans only markers count, and in scan data 0xFF is followed by zero
//  or a restart mark unless it is one.
//  Refuses: lengths that lead out of the file, more than 10 000 segments, a file without its end mark.
//  Source: ITU T.81 §B.1.1; JFIF 1.02; ICC.1 §B.4; EXIF 2.32 §4.7.2.

/// The segments of a JPEG.
struct JPEGSegments {
    private struct Segment {
        let marker: UInt8
        /// With its marker, and for a scan with the data behind its header.
        let range: Range<Int>
    }

    private static let most = 10_000
    private let bytes: [UInt8]
    private var segments: [Segment] = []

    /// Walks through a file; nil when it is no whole JPEG.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var at = 2
        while segments.count < JPEGSegments.most {
            guard let start = JPEGSegments.marker(bytes, from: at) else { return nil }
            let marker = bytes[start + 1]
            if marker == 0xD9 {
                guard segments.contains(where: { $0.marker == 0xDA }) else { return nil }
                return
            }
            var end = start + 2
            if !(marker == 0x01 || (0xD0...0xD7).contains(marker)) {
                guard start + 4 <= bytes.count else { return nil }
                end += max(2, Int(bytes[start + 2]) << 8 | Int(bytes[start + 3]))
                guard end <= bytes.count else { return nil }
            }
            if marker == 0xDA {
                guard let next = JPEGSegments.endOfScan(bytes, from: end) else { return nil }
                end = next
            }
            segments.append(Segment(marker: marker, range: start..<end))
            at = end
        }
        return nil
    }

    /// The next marker at or behind `at`: fill bytes may stand before it, nothing else.
    private static func marker(_ bytes: [UInt8], from at: Int) -> Int? {
        var at = at
        while at + 1 < bytes.count {
            guard bytes[at] == 0xFF else { return nil }
            if bytes[at + 1] != 0xFF { return bytes[at + 1] == 0 ? nil : at }
            at += 1
        }
        return nil
    }

    /// Where the data of a scan ends: at a marker that is no restart.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var at = start
            while at + 1 < bytes.count {
                if bytes[at] == 0xFF, bytes[at + 1] != 0, bytes[at + 1] != 0xFF, !(0xD0...0xD7).contains(bytes[at + 1])
                {
                    return at
                }
                at += 1
            }
            return nil
        }
    }

    /// What is known of the picture.
    var content: PictureContent {
        var content = PictureContent()
        var hasEXIF = false
        for segment in segments {
            let body = bytes[segment.range].dropFirst(4)
            // Of several blocks the first counts, as for libvips.
            if segment.marker == 0xE1, !hasEXIF, body.starts(with: JPEGSegments.exif) {
                hasEXIF = true
                content.orientation = EXIFBlock.orientation(body.dropFirst(JPEGSegments.exif.count))
            }
            if isProfile(segment) { content.hasProfile = true }
            // Four colours are inks: a screen needs them converted, as with a profile.
            if (0xC0...0xC2).contains(segment.marker), segment.range.count > 9, bytes[segment.range.lowerBound + 9] == 4
            {
                content.hasProfile = true
            }
        }
        content.cleaned = cleaned(orientation: content.orientation)
        return content
    }

    private func cleaned(orientation: Int) -> [UInt8] {
        var result: [UInt8] = [0xFF, 0xD8]
        result.reserveCapacity(bytes.count)
        var isOriented = orientation == 1
        for segment in segments where isNeeded(segment) {
            // Behind JFIF's own segment, which wants to be the first.
            if !isOriented, segment.marker != 0xE0 {
                let block = JPEGSegments.exif + EXIFBlock.saying(orientation: orientation)
                result += [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block
                isOriented = true
            }
            result += bytes[segment.range]
        }
        return result + [0xFF, 0xD9]
    }

    /// Tables, frames, scans; of the applications' segments JFIF, colour profiles and Adobe's colour transform.
    private func isNeeded(_ segment: Segment) -> Bool {
        switch segment.marker {
        case 0xE2: isProfile(segment)
        case 0xE0, 0xEE: true
        case 0xE1...0xEF, 0xFE: false
        default: true
        }
    }

    private func isProfile(_ segment: Segment) -> Bool {
        segment.marker == 0xE2 && bytes[segment.range].dropFirst(4).starts(with: "ICC_PROFILE\0".utf8)
    }

    private static let exif = Array("Exif\0\0".utf8)
}
