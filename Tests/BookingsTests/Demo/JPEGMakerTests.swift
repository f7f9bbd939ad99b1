//  JPEGMaker: decoded by a decoder of our own and, where it is installed, by libjpeg.

import Testing

@testable import Bookings

@Suite struct `A made picture` {
    @Test(arguments: JPEGMaker.Subject.allCases, [(16, 16), (64, 48), (85, 53)])
    func `decodes to what was drawn`(subject: JPEGMaker.Subject, size: (Int, Int)) throws {
        var random = SplitMix64(seed: 11)
        let drawn = JPEGMaker.drawing(of: subject, width: size.0, height: size.1, using: &random)
        let picture = try BaselineJPEG(JPEGMaker.picture(width: size.0, height: size.1, seed: 11, of: subject))
        #expect((picture.width, picture.height) == size)
        let errors = zip(drawn.pixels, picture.pixels).map { pixel, decoded in
            let channels = [Double(pixel.red), Double(pixel.green), Double(pixel.blue)]
            return zip(channels, decoded).map { abs($0 - $1) }.reduce(0, +) / 3
        }
        // Hard edges ring at this quality; a wrong table or transform gives errors above 40.
        #expect(errors.reduce(0, +) / Double(errors.count) < 8)
    }

    @Test(arguments: [1, 50, 85, 100]) func `keeps flat colours at any quality`(quality: Int) throws {
        let canvas = Canvas(width: 20, height: 20, colour: Colour(0x3366CC))
        let picture = try BaselineJPEG(JPEGEncoder(quality: quality).encode(canvas))
        let bound = quality >= 85 ? 2.0 : 30
        for pixel in picture.pixels {
            #expect(zip(pixel, [51.0, 102, 204]).allSatisfy { abs($0 - $1) < bound })
        }
    }

    @Test func `survives noise, which needs the longest codes`() throws {
        var random = SplitMix64(seed: 5)
        var canvas = Canvas(width: 64, height: 64, colour: Colour(0))
        for y in 0..<64 {
            for x in 0..<64 {
                let (left, top) = (x * 1000 / 64 + 1, y * 1000 / 64 + 1)
                canvas.rectangle(
                    Spot(left, top), Spot(left + 16, top + 16), Colour(UInt32(truncatingIfNeeded: random.next())))
            }
        }
        let picture = try BaselineJPEG(JPEGEncoder(quality: 100).encode(canvas))
        let errors = zip(canvas.pixels, picture.pixels).map { pixel, decoded in
            abs(Double(pixel.green) - decoded[1])
        }
        #expect(Set(canvas.pixels).count > 3000)
        #expect(errors.reduce(0, +) / Double(errors.count) < 2)
    }

    @Test func `is the same for a seed and another for another`() {
        let first = JPEGMaker.picture(width: 64, height: 48, seed: 1)
        #expect(first == JPEGMaker.picture(width: 64, height: 48, seed: 1))
        #expect(Set((0..<20).map { JPEGMaker.picture(width: 64, height: 48, seed: $0) }).count > 15)
    }

    @Test(arguments: [(-5, 16), (15, 16), (16, 16), (17, 17)]) func `has sides within bounds`(asked: Int, side: Int)
        throws
    {
        let picture = try BaselineJPEG(JPEGMaker.picture(width: asked, height: asked, seed: 1))
        #expect((picture.width, picture.height) == (side, side))
    }

    @Test(.enabled(if: Tool(name: "djpeg").isInstalled), arguments: JPEGMaker.Subject.allCases)
    func `opens in libjpeg without a warning`(subject: JPEGMaker.Subject) throws {
        let bytes = JPEGMaker.picture(width: 161, height: 99, seed: 3, of: subject)
        let (status, output) = try Tool(name: "djpeg").run(["-bmp", "-outfile", "/dev/null", "FILE"], on: bytes)
        #expect(status == 0 && output.isEmpty, "\(output)")
    }
}
