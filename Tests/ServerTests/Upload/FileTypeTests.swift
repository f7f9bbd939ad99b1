//  FileTypeTests: what files are by their first bytes, and what is stored when the client says otherwise.
import Content
import Server
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func zip(_ names: String...) -> [UInt8] {
    names.flatMap { [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + bytes($0) + [1, 2, 3] }
}

@Suite struct `Sniffing a file` {
    @Test(
        arguments: [
            (bytes("%PDF-1.4\n"), FileType.pdf), ([0xEF, 0xBB, 0xBF] + bytes("%PDF-1.7"), .pdf),
            ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg), (png(1, 1), .png), (bytes("GIF89a"), .gif), (bytes("GIF87a"), .gif),
            ([0x49, 0x49, 0x2A, 0, 8], .tiff), ([0x4D, 0x4D, 0, 0x2A], .tiff),
            (bytes("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 "), .webp), (bytes("RIFF\u{1}\u{2}\u{3}\u{4}WAVEfmt "), .wav),
            (bytes("RIFF\u{1}\u{2}\u{3}\u{4}AVI LIST"), .avi), ([0, 0, 0, 24] + bytes("ftypisom"), .mp4),
            ([0, 0, 0, 24] + bytes("ftypM4A "), .mp4), ([0, 0, 0, 24] + bytes("ftypqt  "), .quicktime),
            ([0, 0, 0, 24] + bytes("ftypheic"), .heic), ([0, 0, 0, 24] + bytes("ftypavif"), .avif),
            ([0x1A, 0x45, 0xDF, 0xA3], .webm), (bytes("OggS\0"), .ogg), (bytes("ID3\u{4}"), .mp3),
            ([0xFF, 0xFB, 0x90, 0x64], .mp3), (zip("isi.txt"), .zip), ([0x50, 0x4B, 5, 6], .zip),
            (zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), .docx),
            (zip("[Content_Types].xml", "xl/workbook.xml"), .xlsx), (zip("_rels/.rels", "ppt/slides"), .pptx),
            (zip("word/saja.txt"), .zip), (bytes("AC1032"), .dwg),
            (bytes("BM") + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0], .bmp),
            (bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), .svg),
            (
                bytes(
                    "\u{FEFF} <?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg width='1'>"
                ),
                .svg
            ),
            (bytes("<?xml version='1.0'?><html><svg/></html>"), .plainText), (bytes("<?xml "), .plainText),
            (bytes("Catatan: é ñ 中 🏠\n"), .plainText), ([0x63, 0x61, 0x66, 0xE9], .plainText),  // "café", Latin-1
            ([0xFF, 0xFE, 0x61, 0], .plainText), (bytes("BMW dijual"), .plainText),
            ([0, 1, 2, 3], .bytes), ([], .bytes), ([0xFF, 0xFB], .bytes), (bytes("RIFF"), .plainText),
            (bytes("ab é").dropLast(1), .plainText), ([0x61, 0, 0x62], .bytes),
            ([0xC0, 0xC1, 0xE1, 0x61, 0x62], .bytes),
        ] as [([UInt8], FileType)])
    func `tells`(head: [UInt8], type: FileType) {
        let name = type == .mp3 ? "a.mp3" : "a"
        #expect(FileType.sniff(head, name: name) == type)
    }

    @Test func `does not take a name's word against the content`() {
        #expect(FileType.sniff([0, 1, 2], name: "a.pdf") == .bytes)
        #expect(FileType.sniff([0, 1, 2], name: "a.mp3") == .bytes)
        #expect(FileType.sniff(zip("isi.txt"), name: "a.docx") == .zip)
        #expect(FileType.sniff(zip("_rels/.rels"), name: "a.DOCX") == .docx)
        #expect(FileType.sniff([0xFF, 0xFB, 0x90, 0x64], name: "a.bin") == .bytes)
    }

    @Test(arguments: 1...100)
    func `never traps`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let starts: [[UInt8]] = [[], png(1, 1), bytes("RIFF1234WEBP"), bytes("<svg a='"), zip("_rels/"), bytes("BM")]
        let start = starts.randomElement(using: &generator) ?? []
        let head =
            start
            + (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
        let type = FileType.sniff(head, name: "x")
        #expect(type.mime.contains("/"))
    }
}

@Suite struct `The stored type` {
    @Test(
        arguments: [
            // As recorded.
            (FileType.pdf, "application/pdf", "application/pdf"), (.png, "image/png", "image/png"),
            (.svg, "image/svg+xml", "image/svg+xml"), (.bytes, "application/octet-stream", "application/octet-stream"),
            (.plainText, "text/plain", "text/plain"),
            (.plainText, "application/octet-stream", "application/octet-stream"),
            // Content decides.
            (.pdf, "image/jpeg", "application/pdf"), (.pdf, nil, "application/pdf"), (.jpeg, "image/png", "image/jpeg"),
            (.zip, "application/pdf", "application/zip"), (.docx, "application/zip", FileType.docx.mime),
            // Another name for the same.
            (.jpeg, "image/jpg", "image/jpg"), (.mp4, "audio/mp4", "audio/mp4"),
            (.zip, "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
            // Declared and possible.
            (.plainText, "text/csv", "text/csv"), (.plainText, "application/json", "application/json"),
            (.bytes, "application/msword", "application/msword"), (.bytes, "video/mpeg", "video/mpeg"),
            // Declared and impossible.
            (.plainText, "application/pdf", "text/plain"), (.plainText, "image/png", "text/plain"),
            (.plainText, "video/mpeg", "text/plain"), (.bytes, "image/heic", "application/octet-stream"),
            (.bytes, "application/pdf", "application/octet-stream"), (.bytes, "text/html", "application/octet-stream"),
            (.bytes, nil, "application/octet-stream"), (.plainText, nil, "text/plain"),
        ] as [(FileType, String?, String)])
    func `is`(content: FileType, declared: String?, stored: String) {
        #expect(content.stored(declared: declared) == stored)
    }

    @Test(arguments: [
        ("image/png", FileClass.images), ("image/svg+xml", .images), ("video/mp4", .videos), ("audio/mpeg", .audios),
        ("application/pdf", .files), ("text/plain", .files), ("", .files), ("imagery/png", .files),
    ])
    func `belongs to a class`(mime: String, expected: FileClass) {
        #expect(FileClass(mime: mime) == expected)
    }
}

@Suite struct `An extension` {
    @Test(arguments: [
        ("a.PDF", "application/pdf"), ("a.b.jpg", "image/jpeg"), ("a.jpeg", "image/jpeg"),
        ("a", "application/octet-stream"),
        ("a.", "application/octet-stream"), ("a.xyz", "application/octet-stream"), (".png", "image/png"),
    ])
    func `means a type`(name: String, type: String) {
        #expect(MediaTypes.type(ofName: name) == type)
    }

    @Test(arguments: [
        ("application/pdf", ".pdf"), ("image/jpeg", ".jpeg"), ("text/plain", ".txt"),
        ("application/octet-stream", ".bin"), ("application/x-unknown", ".bin"),
    ])
    func `is found for a type`(type: String, ext: String) {
        #expect(MediaTypes.ext(ofType: type) == ext)
    }
}

@Suite struct `A picture's size` {
    private func size(_ bytes: [UInt8], _ type: FileType) -> [Int]? {
        ImageSize.read(type: type) { offset, count in
            offset < bytes.count ? Array(bytes[offset..<min(offset + count, bytes.count)]) : []
        }.map { [$0.width, $0.height] }
    }

    private static let webp = bytes("RIFF\0\0\0\0WEBP")
    private static let exif: [UInt8] = [0xFF, 0xE1, 0x20, 0x00] + [UInt8](repeating: 0xFF, count: 0x1FFE)
    private static let frame: [UInt8] = [0xFF, 0xC2, 0, 17, 8, 0x02, 0x58, 0x03, 0x20, 3]

    private static func entry(_ tag: UInt8, kind: UInt8, _ value: [UInt8]) -> [UInt8] {
        [tag, 1, kind, 0, 1, 0, 0, 0] + value
    }

    @Test(
        arguments: [
            (png(1200, 900), FileType.png, [1200, 900]),
            (bytes("GIF89a") + [0x2C, 0x01, 0x90, 0x00], .gif, [300, 144]),
            ([0xFF, 0xD8] + frame, .jpeg, [800, 600]), ([0xFF, 0xD8] + exif + [0xFF] + frame, .jpeg, [800, 600]),
            ([0xFF, 0xD8, 0xFF, 0xC4, 0, 4, 1, 2, 0xFF, 0xD0] + frame, .jpeg, [800, 600]),
            (
                webp + bytes("VP8 ") + [9, 0, 0, 0, 0x30, 1, 0, 0x9D, 1, 0x2A, 0x80, 0x42, 0x90, 0x01], .webp,
                [640, 400]
            ),
            (webp + bytes("VP8L") + [9, 0, 0, 0, 0x2F, 0x7F, 0xC2, 0x63, 0, 0, 0, 0, 0, 0], .webp, [640, 400]),
            (webp + bytes("VP8X") + [10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 2, 0, 0x8F, 1, 0], .webp, [640, 400]),
            (
                [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 2, 0] + entry(0, kind: 3, [0x80, 2, 9, 9])
                    + entry(1, kind: 4, [0x90, 1, 0, 0]),
                .tiff, [640, 400]
            ),
            (
                [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 2, 0x80, 0, 0]
                    + [1, 1, 0, 3, 0, 0, 0, 1, 1, 0x90, 0, 0], .tiff, [640, 400]
            ),
            (
                bytes(#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9"/></svg>"#), .svg,
                [40, 30]
            ),
            (bytes(#"<svg width="39.6px" height='30px'/>"#), .svg, [40, 30]),
            (bytes(#"<svg width="100%" height="100%" viewBox="0 0, 400 300">"#), .svg, [400, 300]),
        ] as [([UInt8], FileType, [Int])])
    func `is read`(head: [UInt8], type: FileType, sides: [Int]) {
        #expect(size(head, type) == sides)
    }

    @Test(
        arguments: [
            (bytes("\u{89}PNG\r\n\u{1A}\nbukan gambar"), FileType.png), (png(0, 5), .png),
            (Array(png(5, 5).prefix(23)), .png),
            (png(5, 1 << 31), .png), (bytes("GIF89a"), .gif), ([0xFF, 0xD8], .jpeg),
            ([0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 0, 0, 0, 0, 0], .jpeg),
            ([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 5000), .jpeg),
            ([0xFF, 0xD8] + Array([[UInt8]](repeating: [0xFF, 0xE0, 0, 0], count: 1100).joined()) + frame, .jpeg),
            (webp + bytes("VP8Z") + [UInt8](repeating: 0, count: 14), .webp),
            ([0x49, 0x49, 0x2A, 0, 0xFF, 0xFF, 0xFF, 0xFF], .tiff),
            ([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 0xFF, 0xFF, 0], .tiff),
            (bytes("<svg width='40'>"), .svg), (bytes("<svg viewBox='0 0 1e30 nan'>"), .svg),
            (bytes("<svg width='-1' height='2'>"), .svg),
            (bytes("%PDF-1.4"), .pdf),
        ] as [([UInt8], FileType)])
    func `is unknown`(head: [UInt8], type: FileType) {
        #expect(size(head, type) == nil)
    }

    @Test(arguments: 1...200)
    func `never traps`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let types: [FileType] = [.png, .gif, .jpeg, .webp, .tiff, .svg]
        let type = types.randomElement(using: &generator) ?? .png
        let random = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        var reads = 0
        _ = ImageSize.read(type: type) { _, count in
            reads += 1
            return Array(random.prefix(count))
        }
        #expect(reads <= 1_000)
    }
}
