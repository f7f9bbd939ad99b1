//  Canvas: a picture of coloured pixels and the few shapes that demo pictures are drawn with.
//
//  Places are in thousandths of width and height, so that a drawing fits every size.
//  What lies outside is cut off.

/// A colour of eight bits a channel.
struct Colour: Hashable, Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    /// 0xRRGGBB.
    init(_ hex: UInt32) {
        red = UInt8(truncatingIfNeeded: hex >> 16)
        green = UInt8(truncatingIfNeeded: hex >> 8)
        blue = UInt8(truncatingIfNeeded: hex)
    }

    /// So many thousandths of the way to another colour.
    func mixed(with other: Colour, _ part: Int) -> Colour {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt32 {
            UInt32(clamping: (Int(from) * (1000 - part) + Int(to) * part) / 1000)
        }
        return Colour(mix(red, other.red) << 16 | mix(green, other.green) << 8 | mix(blue, other.blue))
    }
}

/// A point in thousandths.
struct Spot: Hashable, Sendable {
    var x: Int
    var y: Int

    init(_ x: Int, _ y: Int) {
        self.x = x
        self.y = y
    }
}

/// Pixels in rows from the top.
struct Canvas: Hashable, Sendable {
    let width: Int
    let height: Int
    private(set) var pixels: [Colour]

    init(width: Int, height: Int, colour: Colour) {
        self.width = width
        self.height = height
        pixels = Array(repeating: colour, count: width * height)
    }

    mutating func rectangle(_ from: Spot, _ to: Spot, _ colour: Colour) {
        for y in rows(from.y, to.y) {
            for x in columns(from.x, to.x) { pixels[y * width + x] = colour }
        }
    }

    /// Across the whole width, from one colour at the top to another at the bottom.
    mutating func gradient(from top: Int, to bottom: Int, _ first: Colour, _ last: Colour) {
        let band = rows(top, bottom)
        for y in band {
            let colour = first.mixed(with: last, (y - band.lowerBound) * 1000 / max(1, band.count))
            for x in 0..<width { pixels[y * width + x] = colour }
        }
    }

    /// Flat below, with its tip above the middle: gables and hills.
    mutating func gable(left: Int, right: Int, tip: Int, base: Int, _ colour: Colour) {
        for y in rows(tip, base) {
            let part = (y * 1000 / height - tip) * 1000 / max(1, base - tip)
            let half = (right - left) * part / 2000
            let middle = (left + right) / 2
            for x in columns(middle - half, middle + half) { pixels[y * width + x] = colour }
        }
    }

    /// The radius is in thousandths of the height.
    mutating func disc(_ centre: Spot, radius: Int, _ colour: Colour) {
        let (centreX, centreY, reach) = (centre.x * width / 1000, centre.y * height / 1000, radius * height / 1000)
        for y in max(0, centreY - reach)..<max(0, min(height, centreY + reach)) {
            for x in max(0, centreX - reach)..<max(0, min(width, centreX + reach)) {
                let (across, down) = (x - centreX, y - centreY)
                if across * across + down * down < reach * reach { pixels[y * width + x] = colour }
            }
        }
    }

    private func rows(_ from: Int, _ to: Int) -> Range<Int> { span(from, to, of: height) }

    private func columns(_ from: Int, _ to: Int) -> Range<Int> { span(from, to, of: width) }

    private func span(_ from: Int, _ to: Int, of size: Int) -> Range<Int> {
        let start = min(size, max(0, from * size / 1000))
        return start..<max(start, min(size, to * size / 1000))
    }
}
