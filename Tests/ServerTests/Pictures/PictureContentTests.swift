//  PictureContentTests: what is left of a picture's container, and what is known of the picture.

import Testing

@testable import Server

/// A JPEG segment.
private func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = body.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + body
}

private let exif = Array("Exif\0\0".utf8)
private let frame = segment(0xC0, [8, 0, 2, 0, 3, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
private let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]

private func jpeg(_ extras: [UInt8], tail: [UInt8] = []) -> [UInt8] {
    [0xFF, 0xD8] + extras + frame + scan + [0xFF, 0xD9] + tail
}

/// EXIF with an orientation and, if asked for, a GPS directory.
private func block(orientation: UInt8, gps: [UInt8] = []) -> [UInt8] {
    Array("II".utf8) + [0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0] + gps
}

@Suite struct `A JPEG is cleaned` {
    private let plain = jpeg([])

    @Test func `of EXIF, XMP, comments, vendors' segments and what lies behind its end`() throws {
        let dirty = jpeg(
            segment(0xE1, exif + block(orientation: 1, gps: Array("6°12'34".utf8)))
                + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8)) + segment(0xFE, Array("Budi".utf8))
                + segment(0xED, Array("Photoshop".utf8)) + segment(0xE2, Array("MPF\0".utf8)),
            tail: Array("<html><script>".utf8))
        let content = PictureContent(dirty, kind: .jpeg)
        #expect(content.cleaned == plain)
        #expect(!content.isClean)
    }

    @Test func `and keeps what its colours need`() {
        let needed =
            segment(0xE0, Array("JFIF\0".utf8)) + segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8))
            + segment(0xEE, Array("Adobe".utf8))
        let content = PictureContent(jpeg(needed), kind: .jpeg)
        #expect(content.isClean)
        #expect(content.hasProfile)
    }

    @Test func `but for which way up it is`() throws {
        let content = PictureContent(
            jpeg(
                segment(0xE0, Array("JFIF\0".utf8))
                    + segment(0xE1, exif + block(orientation: 6, gps: Array("6°12'34".utf8)))), kind: .jpeg)
        #expect(content.orientation == 6)
        let cleaned = try #require(content.cleaned)
        #expect(!cleaned.contains(sequence: "6°12"))
        #expect(PictureContent(cleaned, kind: .jpeg).orientation == 6)
        #expect(PictureContent(cleaned, kind: .jpeg).isClean)
    }

    @Test func `and left alone when it is clean`() {
        #expect(PictureContent(plain, kind: .jpeg).isClean)
    }

    @Test func `unless it is broken`() {
        for end in 0..<plain.count {
            #expect(PictureContent(Array(plain.prefix(end)), kind: .jpeg).cleaned == nil)
        }
        #expect(PictureContent([0xFF, 0xD8] + [0xFF, 0xD9], kind: .jpeg).cleaned == nil)
    }

    @Test func `of four inks counts as one whose colours must be converted`() {
        let inks = segment(0xC0, [8, 0, 2, 0, 3, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0])
        #expect(PictureContent([0xFF, 0xD8] + inks + scan + [0xFF, 0xD9], kind: .jpeg).hasProfile)
    }
}

@Suite struct `A PNG is cleaned` {
    private func chunk(_ kind: String, _ body: [UInt8] = []) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: body.count >> $0) } + kind.utf8 + body + [1, 2, 3, 4]
    }
    private let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test func `of texts, times, EXIF and what lies behind its end`() {
        let pixels = chunk("IHDR", [0, 0, 0, 1]) + chunk("tRNS") + chunk("IDAT", [9])
        let dirty =
            signature + chunk("IHDR", [0, 0, 0, 1]) + chunk("tRNS") + chunk("tEXt", Array("Budi".utf8))
            + chunk("eXIf", block(orientation: 3)) + chunk("IDAT", [9]) + chunk("zzZz") + chunk("tIME") + chunk("IEND")
            + Array("PK".utf8)
        let content = PictureContent(dirty, kind: .png)
        #expect(content.cleaned == signature + pixels + chunk("IEND"))
        #expect(content.orientation == 3)
    }

    @Test func `and known to move or to have a profile`() {
        let moving = PictureContent(signature + chunk("acTL") + chunk("iCCP") + chunk("IEND"), kind: .png)
        #expect(moving.isAnimated && moving.hasProfile && moving.isClean)
    }

    @Test func `unless it ends early or a length leads astray`() {
        let whole = signature + chunk("IHDR", [0, 0, 0, 1]) + chunk("IEND")
        for end in 0..<whole.count { #expect(PictureContent(Array(whole.prefix(end)), kind: .png).cleaned == nil) }
        #expect(PictureContent(signature + [0xFF, 0xFF, 0xFF, 0xFF] + "IDAT".utf8, kind: .png).cleaned == nil)
    }
}

@Suite struct `A WebP is cleaned` {
    private func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
        Array(kind.utf8) + [UInt8(body.count), 0, 0, 0] + body + (body.count % 2 == 1 ? [0] : [])
    }
    private func webp(_ chunks: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + [UInt8(chunks.count + 4), 0, 0, 0] + "WEBP".utf8 + chunks
    }

    @Test func `of EXIF and XMP, and no longer announces them`() {
        let head: [UInt8] = [0x2C, 0, 0, 0, 1, 0, 0, 1, 0, 0]
        let dirty = webp(
            chunk("VP8X", head) + chunk("VP8L", [0x2F, 1, 2]) + chunk("EXIF", exif + block(orientation: 8))
                + chunk("XMP ", [1, 2]))
        let clean = webp(chunk("VP8X", [0x20] + head.dropFirst()) + chunk("VP8L", [0x2F, 1, 2]))
        let content = PictureContent(dirty + Array("PK".utf8), kind: .webp)
        #expect(content.cleaned == clean)
        #expect(content.orientation == 8)
        #expect(PictureContent(clean, kind: .webp).isClean)
    }

    @Test func `unless a length leads out of it`() {
        #expect(PictureContent(Array(webp(chunk("VP8L", [0x2F, 1, 2])).dropLast()), kind: .webp).cleaned == nil)
        #expect(PictureContent(webp(Array("VP8L".utf8) + [200, 0, 0, 0, 1]), kind: .webp).cleaned == nil)
        #expect(PictureContent(webp(chunk("EXIF", [1, 2])), kind: .webp).cleaned == nil)
    }
}

@Suite struct `The orientation in EXIF` {
    @Test func `is read in both byte orders`() {
        let big: [UInt8] = Array("MM".utf8) + [0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 5, 0, 0]
        #expect(EXIFBlock.orientation(big[...]) == 5)
        #expect(EXIFBlock.orientation(block(orientation: 5)[...]) == 5)
    }

    @Test func `is as it lies where the block is broken`() {
        let whole = block(orientation: 6)
        for end in 0..<20 { #expect((1...8).contains(EXIFBlock.orientation(whole.prefix(end)))) }
        #expect(EXIFBlock.orientation(block(orientation: 9)[...]) == 1)
        #expect(EXIFBlock.orientation((Array("II".utf8) + [0x2A, 0, 0xFF, 0xFF, 0xFF, 0x7F])[...]) == 1)
    }

    @Test(arguments: 1...8)
    func `is written so that it can be read`(orientation: Int) {
        #expect(EXIFBlock.orientation(EXIFBlock.saying(orientation: orientation)[...]) == orientation)
    }
}
