//  PictureFormatTests: which copies a picture gets, how large they are, and what the child is told to do.

import Testing

@testable import Server

@Suite struct `Smaller copies of a picture` {
    @Test(arguments: [
        ((1200, 900), ["thumbnail 208×156", "small 500×375", "medium 750×563", "large 1000×750"]),
        ((640, 400), ["thumbnail 245×153", "small 500×313"]),
        ((100, 600), ["thumbnail 26×156", "small 83×500"]),
        ((245, 156), []),
        ((246, 156), ["thumbnail 245×155"]),
        ((500, 500), ["thumbnail 156×156"]),
        ((1000, 1), ["thumbnail 245×1", "small 500×1", "medium 750×1"]),
        ((30_000, 1), ["thumbnail 245×1", "small 500×1", "medium 750×1", "large 1000×1"]),
    ])
    func `are as large as Strapi makes them`(picture: (Int, Int), expected: [String]) throws {
        let size = try #require(ImageSize(width: picture.0, height: picture.1))
        let made = PictureFormat.wanted(for: size).map { "\($0.format.rawValue) \($0.size.width)×\($0.size.height)" }
        #expect(made == expected)
    }
}

@Suite struct `What the child is told` {
    private func task(
        _ kind: PictureKind, _ width: Int, _ height: Int, _ change: (inout PictureContent) -> Void = { _ in }
    ) throws -> PictureTask {
        var content = PictureContent()
        change(&content)
        let size = try #require(ImageSize(width: width, height: height))
        return PictureTask(kind: kind, stored: size, content: content, limits: PictureLimits())
    }

    @Test func `decodes a large picture once and makes its copies of the largest`() throws {
        let script = try task(.jpeg, 4000, 3000).script
        #expect(script.contains("vips thumbnail in base.tif 1000 --height 750 --size force --fail-on truncated"))
        #expect(script.ranges(of: "vips thumbnail in ").count == 1)
        #expect(script.ranges(of: "vips thumbnail base.tif ").count == 4)
    }

    @Test func `counts with the upright sides of a picture that lies on its side`() throws {
        let task = try task(.jpeg, 4000, 3000) { $0.orientation = 6 }
        #expect(task.size == ImageSize(width: 3000, height: 4000))
        #expect(task.script.contains("750 --height 1000"))
    }

    @Test func `leaves pictures that move as they are`() throws {
        #expect(try !task(.webp, 400, 400) { $0.isAnimated = true }.recompresses)
        #expect(try !task(.gif, 400, 400).recompresses)
        #expect(try task(.webp, 400, 400).recompresses)
    }

    @Test func `compresses no PNG of more than twelve million pixels`() throws {
        #expect(try task(.png, 4000, 3000).recompresses)
        #expect(try !task(.png, 4000, 3001).recompresses)
    }

    @Test func `decodes also what gets no copy, to know that it is whole`() throws {
        #expect(try task(.gif, 10, 10).script.contains("vips avg 'in[fail_on=truncated]'"))
        #expect(try task(.jpeg, 10, 10).script.contains("vips autorot 'in[fail_on=truncated]'"))
    }

    @Test func `converts the colours of a picture that has a profile`() throws {
        let script = try task(.jpeg, 10, 12) { $0.hasProfile = true }.script
        #expect(script.contains("10 --height 12 --size force --fail-on truncated --export-profile srgb"))
        #expect(!script.contains("autorot"))
        #expect(try !task(.jpeg, 4000, 3000).script.contains("--export-profile"))
        #expect(
            try task(.png, 4000, 3000).script.contains(
                "base.tif 1000 --height 750 --size force --fail-on truncated --export-profile srgb"))
    }
}

@Suite struct `A sandbox` {
    @Test func `is none without libvips, and says so`() async {
        let found = await PictureSandbox.probe(path: ["/nowhere"])
        #expect(found.sandbox == nil)
        #expect(found.warnings.count == 1)
    }
}
