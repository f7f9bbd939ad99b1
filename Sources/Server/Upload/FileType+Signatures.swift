//  FileType+Signatures: the first bytes of the formats we know.
//
//  In: at most 4 KB of a file and its name.  Out: FileType.  I/O: none.
//  Two-byte signatures count only where more of the header agrees: any file may begin with "BM".

extension FileType {
    /// The type that a file's first bytes show.
    /// - Parameters:
    ///   - head: Up to 4 KB; fewer only when the file is shorter.
    ///   - name: The client's file name; decides between formats with the same signature, never against one.
    package static func sniff(_ head: [UInt8], name: String) -> FileType {
        signatures.first { head.starts(with: $0.bytes) }?.type
            ?? container(head)
            ?? (isZip(head) ? zipKind(head, name: name) : nil)
            ?? weaklySigned(head, name: name)
            ?? (isText(head) ? text(head) : .bytes)
    }

    private static let signatures: [(bytes: [UInt8], type: FileType)] = [
        (Array("%PDF-".utf8), .pdf),
        ([0xEF, 0xBB, 0xBF] + Array("%PDF-".utf8), .pdf),
        ([0xFF, 0xD8, 0xFF], .jpeg),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
        (Array("GIF87a".utf8), .gif),
        (Array("GIF89a".utf8), .gif),
        ([0x49, 0x49, 0x2A, 0x00], .tiff),
        ([0x4D, 0x4D, 0x00, 0x2A], .tiff),
        ([0x1A, 0x45, 0xDF, 0xA3], .webm),
        (Array("OggS".utf8) + [0], .ogg),
        (Array("ID3".utf8), .mp3),
        (Array("AC10".utf8), .dwg),
    ]

    /// Formats that name themselves behind a length: RIFF and ISO base media.
    private static func container(_ head: [UInt8]) -> FileType? {
        guard head.count >= 12 else { return nil }
        let kind = String(decoding: head[8..<12], as: UTF8.self)
        if head.starts(with: "RIFF".utf8) {
            return ["WEBP": FileType.webp, "WAVE": .wav, "AVI ": .avi][kind]
        }
        guard head[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        switch kind {
        case "avif", "avis": return .avif
        case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1": return .heic
        case "qt  ": return .quicktime
        default: return .mp4
        }
    }

    private static func isZip(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06])
    }

    /// Office documents are ZIP files; their folders' names stand uncompressed between the entries.
    private static func zipKind(_ head: [UInt8], name: String) -> FileType {
        let kinds: [(folder: String, ext: String, type: FileType)] = [
            ("word/", ".docx", .docx), ("xl/", ".xlsx", .xlsx), ("ppt/", ".pptx", .pptx),
        ]
        let isOffice = head.contains(sequence: "[Content_Types].xml") || head.contains(sequence: "_rels/")
        guard isOffice else { return .zip }
        let lowered = name.lowercased()
        return kinds.first { head.contains(sequence: $0.folder) }?.type
            ?? kinds.first { lowered.hasSuffix($0.ext) }?.type ?? .zip
    }

    /// Formats whose signature is two or four common bytes.
    private static func weaklySigned(_ head: [UInt8], name: String) -> FileType? {
        if head.starts(with: "BM".utf8), head.count >= 18, [12, 40, 52, 56, 64, 108, 124].contains(head[14]),
            head[15...17].allSatisfy({ $0 == 0 })
        {
            return .bmp
        }
        if head.starts(with: [0, 0, 1, 0]), head.count >= 22, head[4] != 0, head[5] == 0, head[9] == 0 { return .ico }
        return isMP3Frame(head) && name.lowercased().hasSuffix(".mp3") ? .mp3 : nil
    }

    /// An MPEG audio frame header, layer III, with a bit rate and a sampling rate that exist.
    private static func isMP3Frame(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0xFF, head[1] & 0xE6 == 0xE2, head[1] & 0x18 != 0x08 else { return false }
        return head[2] >> 4 != 0 && head[2] >> 4 != 15 && head[2] & 0x0C != 0x0C
    }

    /// UTF-8, UTF-16 with its mark, or an older encoding: no control characters but those that text has.
    private static func isText(_ head: [UInt8]) -> Bool {
        if head.isEmpty { return false }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return head.count.isMultiple(of: 2) }
        let isClean = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x07...0x0D).contains($0) || $0 == 0x1B }
        // The head may end inside a character.
        let isUTF8 = (0...3).contains {
            head.count > 2 * $0 && String(validating: head.dropLast($0), as: UTF8.self) != nil
        }
        // Older encodings: accents are rare in Latin text, and frequent in what is no text.
        return isClean && (isUTF8 || head.count { $0 >= 0x80 } * 3 <= head.count)
    }

    /// SVG is XML whose first element is `svg`.
    private static func text(_ head: [UInt8]) -> FileType {
        SVGRoot(head) == nil ? .plainText : .svg
    }
}

extension [UInt8] {
    /// Whether ASCII text occurs in the bytes.
    func contains(sequence text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return false }
        return (0...(count - wanted.count)).contains { self[$0] == first && self[$0...].starts(with: wanted) }
    }
}
