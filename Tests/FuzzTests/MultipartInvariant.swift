//  MultipartInvariant: a form reads the same wherever its bytes are cut, and stays within its limits.
//
//  In: any bytes; the first chooses where the cuts are, the rest is the body of a form with the boundary `x`.  I/O: none.
import NIOCore
import Server

/// Forms.
enum MultipartInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        guard let seed = input.first else { return nil }
        let body = Array(input.dropFirst())
        let whole = reading(of: body) { _ in body.count }
        guard whole.isInOrder else { return "events out of order" }
        guard whole.parts.allSatisfy(isWithinLimits) else { return "a part beyond its limit" }
        for (name, length) in cuts(seed) where reading(of: body, cutBy: length) != whole {
            return "cut \(name), it reads differently"
        }
        return nil
    }

    /// Small, so that made-up bodies get to them.
    private static let limits: MultipartLimits = {
        var limits = MultipartLimits()
        limits.headerBytes = 200
        limits.parts = 12
        limits.files = 4
        limits.fieldBytes = 48
        limits.fieldsBytes = 96
        limits.fileBytes = 64
        return limits
    }()

    private static func isWithinLimits(_ part: Part) -> Bool {
        guard !part.headers.name.isEmpty else { return false }
        return part.bytes.count <= (part.headers.isFile ? limits.fileBytes : limits.fieldBytes)
    }

    private static func cuts(_ seed: UInt8) -> [(String, (Int) -> Int)] {
        let step = Int(seed) + 1
        return [
            ("at every byte", { _ in 1 }), ("every \(step) bytes", { _ in step }),
            ("unevenly", { ($0 &* 31 &+ step) % 7 + 1 }), ("once", { $0 == 0 ? step : .max }),
        ]
    }

    private static func reading(of body: [UInt8], cutBy length: (Int) -> Int) -> Reading {
        var reading = Reading()
        do throws(MultipartFault) {
            var parser = MultipartParser(boundary: "x", limits: limits)
            var rest = body[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(length(body.count - rest.count))
                rest = rest.dropFirst(chunk.count)
                try parser.receive(ByteBuffer(bytes: chunk))
                while let event = try parser.next() { reading.take(event) }
            }
            try parser.finish()
        } catch {
            // Content that is beyond two bounds breaks the one that is nearer in its chunk.
            if case .fieldTooLarge = error { reading.refusal = .fieldsTooLarge } else { reading.refusal = error }
        }
        // How much of a part was given out before a refusal depends on the cuts, and nobody sees it.
        reading.open = nil
        return reading
    }
}

/// A complete part.
private struct Part: Equatable {
    let headers: PartHeaders
    var bytes: [UInt8] = []
}

/// What a form was read as.
private struct Reading: Equatable {
    var parts: [Part] = []
    var open: Part?
    var refusal: MultipartFault?
    var isInOrder = true
    var isEnded = false

    mutating func take(_ event: MultipartEvent) {
        if isEnded { isInOrder = false }
        switch (event, open) {
        case (.partBegin(let headers), nil): open = Part(headers: headers)
        case (.partBody(let bytes), .some) where bytes.readableBytes > 0: open?.bytes += bytes.readableBytesView
        case (.partEnd, .some(let part)):
            parts.append(part)
            open = nil
        case (.end, nil): isEnded = true
        default: isInOrder = false
        }
    }
}
