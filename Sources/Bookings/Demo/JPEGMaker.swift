//  JPEGMaker: simple pictures for demo data: a house, an identity card, a paper with writing.
//
//  Drawn, not photographed, so that no licence and no person is in them; a seed varies colours and details.
//  Always: equal input gives equal bytes on every machine.

/// Makes pictures.
package enum JPEGMaker {
    /// What is drawn.
    package enum Subject: CaseIterable, Sendable {
        case house, identityCard, paper
    }

    /// Pixels a side may have; other sizes become the nearest of these.
    package static let sides = 16...4096

    /// A JPEG file, 35 to 50 kB at 800 × 600.
    package static func picture(width: Int, height: Int, seed: UInt64, of subject: Subject = .house) -> [UInt8] {
        let (width, height) = (width.clamped(to: sides), height.clamped(to: sides))
        var random = SplitMix64(seed: seed)
        let canvas = drawing(of: subject, width: width, height: height, using: &random)
        return JPEGEncoder(quality: 85).encode(canvas)
    }

    /// The same picture before it is packed.
    static func drawing(of subject: Subject, width: Int, height: Int, using random: inout SplitMix64) -> Canvas {
        var canvas = Canvas(width: width, height: height, colour: Colour(0xF5F3EE))
        switch subject {
        case .house: drawHouse(on: &canvas, using: &random)
        case .identityCard: drawCard(on: &canvas, using: &random)
        case .paper: drawPaper(on: &canvas, using: &random)
        }
        return canvas
    }

    private static func drawHouse(on canvas: inout Canvas, using random: inout SplitMix64) {
        let wall = Colour(random.pick([0xF4E9D8, 0xE8EEF0, 0xFBF6E9, 0xDDE5D4, 0xF3DCCB]) ?? 0xFFFFFF)
        let roof = Colour(random.pick([0x9C4A32, 0x5B6470, 0x7A3B2E, 0x3F5560, 0x86563C]) ?? 0x9C4A32)
        let glass = Colour(0x9EC7DA)
        let shift = random.int(in: -60...60)
        canvas.gradient(from: 0, to: 640, Colour(0x7FB8E6), Colour(0xE6F2FA))
        canvas.disc(Spot(random.int(in: 80...920), random.int(in: 90...180)), radius: 60, Colour(0xFCE38A))
        canvas.gradient(from: 640, to: 1000, Colour(0x8DB866), Colour(0x5E8C42))
        canvas.gable(left: 200 + shift, right: 780 + shift, tip: 240, base: 440, roof)
        canvas.rectangle(Spot(250 + shift, 440), Spot(730 + shift, 740), wall)
        canvas.rectangle(Spot(250 + shift, 725), Spot(730 + shift, 740), Colour(0x8A8178))
        canvas.rectangle(Spot(440 + shift, 540), Spot(520 + shift, 740), Colour(0x6B4A32))
        canvas.disc(Spot(508 + shift, 645), radius: 8, Colour(0xD9B54A))
        for left in [290, 580] {
            canvas.rectangle(Spot(left + shift, 520), Spot(left + 110 + shift, 640), Colour(0xFFFFFF))
            canvas.rectangle(Spot(left + 8 + shift, 530), Spot(left + 50 + shift, 630), glass)
            canvas.rectangle(Spot(left + 60 + shift, 530), Spot(left + 102 + shift, 630), glass)
        }
        canvas.gradient(from: 860, to: 1000, Colour(0x9A9A98), Colour(0x7C7C7A))
        for _ in 0..<random.int(in: 2...5) {
            let place = random.pick([random.int(in: 30...190), random.int(in: 830...970)]) ?? 100
            canvas.rectangle(Spot(place - 6, 640), Spot(place + 6, 760), Colour(0x6B4A32))
            canvas.disc(Spot(place, 600), radius: random.int(in: 60...100), Colour(0x3F7A3A))
        }
    }

    private static func drawCard(on canvas: inout Canvas, using random: inout SplitMix64) {
        let shirt = Colour(random.pick([0x33475B, 0x7B2D26, 0x2E6E4E, 0xEDEDED]) ?? 0x33475B)
        let skin = Colour(random.pick([0xC58C63, 0xB67B52, 0xD8A47F, 0x8D5A3B]) ?? 0xC58C63)
        canvas.gradient(from: 40, to: 960, Colour(0xA9D4EC), Colour(0xD9EEF8))
        canvas.rectangle(Spot(180, 80), Spot(820, 120), Colour(0x23405E))
        canvas.rectangle(Spot(300, 140), Spot(700, 170), Colour(0x23405E))
        canvas.rectangle(Spot(60, 220), Spot(520, 260), Colour(0x1B1B1B))
        for line in 0..<9 {
            let y = 300 + line * 66
            canvas.rectangle(Spot(60, y), Spot(200, y + 22), Colour(0x4A5A68))
            canvas.rectangle(Spot(230, y), Spot(random.int(in: 360...640), y + 22), Colour(0x3A3A3A))
        }
        canvas.rectangle(Spot(700, 230), Spot(930, 720), Colour(random.chance(50) ? 0xC23B34 : 0x2F62A8))
        canvas.gable(left: 700, right: 930, tip: 470, base: 720, shirt)
        canvas.rectangle(Spot(735, 600), Spot(895, 720), shirt)
        canvas.disc(Spot(815, 430), radius: 110, Colour(0x1F1712))
        canvas.disc(Spot(815, 450), radius: 95, skin)
        canvas.rectangle(Spot(720, 800), Spot(900, 815), Colour(0x3A3A3A))
    }

    private static func drawPaper(on canvas: inout Canvas, using random: inout SplitMix64) {
        canvas.rectangle(Spot(60, 40), Spot(940, 960), Colour(0xFFFFFF))
        canvas.rectangle(Spot(110, 80), Spot(200, 150), Colour(0x2F62A8))
        canvas.rectangle(Spot(230, 90), Spot(random.int(in: 500...750), 112), Colour(0x222222))
        canvas.rectangle(Spot(110, 180), Spot(890, 184), Colour(0x222222))
        for line in 0..<random.int(in: 12...20) {
            let y = 220 + line * 32
            let end = random.chance(20) ? random.int(in: 300...600) : random.int(in: 760...890)
            canvas.rectangle(Spot(110, y), Spot(end, y + 12), Colour(0x6A6A6A))
        }
        canvas.disc(Spot(760, 890), radius: 45, Colour(0xB9C8E4))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
