//  SealedStream: what opens, and everything that must not.

import Foundation
import Storage
import Testing

@testable import kavling

/// A sealed stream in memory.
private enum Sealed {
    static let chunk = SealedStream.chunkBytes + SealedStream.tagBytes
    static let keys = FieldKeys.random()

    static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    /// Sealed in pieces of an odd size, as files come.
    static func seal(_ clear: [UInt8], _ keys: FieldKeys = keys) throws -> [UInt8] {
        let out = Sink()
        var writer = try SealedWriter(keys) { out.bytes += $0 }
        var rest = clear[...]
        while !rest.isEmpty {
            try writer.write(rest.prefix(10_007))
            rest = rest.dropFirst(10_007)
        }
        try writer.finish()
        return out.bytes
    }

    static func open(_ sealed: [UInt8], _ keys: FieldKeys = keys) throws -> [UInt8] {
        let source = Source(sealed[...])
        var reader = try SealedReader(keys) { source.read($0) }
        var clear: [UInt8] = []
        while true {
            let part = try reader.read(atMost: 4_096)
            if part.isEmpty { return clear }
            clear += part
        }
    }

    /// The fault that opening ends with; nil when it opens.
    static func fault(_ sealed: [UInt8], _ keys: FieldKeys = keys) -> SealedStreamFault? {
        do {
            _ = try open(sealed, keys)
            return nil
        } catch {
            return error as? SealedStreamFault
        }
    }

    private final class Sink { var bytes: [UInt8] = [] }

    private final class Source {
        var rest: ArraySlice<UInt8>
        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
        func read(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}

@Suite struct `A sealed stream` {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func `gives back what was sealed`(count: Int) throws {
        let clear = Sealed.bytes(count)
        let sealed = try Sealed.seal(clear)
        #expect(try Sealed.open(sealed) == clear)
        let chunks = max(1, (count + 65_535) / 65_536)
        #expect(sealed.count == 72 + count + 16 * chunks)
    }

    @Test func `shows nothing of what is in it, and is another one each time`() throws {
        let clear = Array("NIK 3171234567890001".utf8)
        let (one, other) = (try Sealed.seal(clear), try Sealed.seal(clear))
        #expect(Data(one).range(of: Data(clear.prefix(8))) == nil)
        #expect(one.suffix(36) != other.suffix(36))
    }

    @Test func `does not open with other secrets`() throws {
        #expect(Sealed.fault(try Sealed.seal([1, 2, 3]), FieldKeys.random()) == .otherSecrets)
    }

    @Test func `opens after the field key has changed, as long as the key of the hashes is the same`() throws {
        let index = FieldKeys.randomBytes(32)
        let old = FieldKeys(current: 1, keys: [1: FieldKeys.randomBytes(32)], index: index)
        let new = FieldKeys(current: 2, keys: [2: FieldKeys.randomBytes(32)], index: index)
        #expect(try Sealed.open(Sealed.seal([7], old), new) == [7])
    }

    @Test func `is refused wherever it is cut off`() throws {
        let sealed = try Sealed.seal(Sealed.bytes(150_000))
        for end in [0, 7, 8, 71, 72, 80, 72 + 16, 72 + Sealed.chunk - 1, 72 + Sealed.chunk, sealed.count - 1] {
            let fault = Sealed.fault(Array(sealed.prefix(end)))
            #expect(fault != nil, "cut off at \(end), it opened")
        }
        #expect(Sealed.fault(Array(sealed.prefix(72 + Sealed.chunk))) == .cutOff)
        #expect(Sealed.fault(Array(sealed.prefix(72 + 2 * Sealed.chunk))) == .cutOff)
        #expect(Sealed.fault(Array(sealed.prefix(72))) == .cutOff)
    }

    @Test func `is refused when it goes on behind its end`() throws {
        let sealed = try Sealed.seal(Sealed.bytes(100))
        #expect(Sealed.fault(sealed + [0]) != nil)
        #expect(Sealed.fault(sealed + sealed.dropFirst(72)) != nil)
    }

    @Test func `is refused when chunks are swapped, repeated, left out or taken from another`() throws {
        let sealed = try Sealed.seal(Sealed.bytes(200_000))
        let other = try Sealed.seal(Sealed.bytes(200_000))
        let head = Array(sealed.prefix(72))
        func chunk(_ number: Int, of stream: [UInt8]) -> [UInt8] {
            Array(stream.dropFirst(72 + number * Sealed.chunk).prefix(Sealed.chunk))
        }
        let (a, b, c, end) = (chunk(0, of: sealed), chunk(1, of: sealed), chunk(2, of: sealed), chunk(3, of: sealed))
        #expect(try Sealed.open(head + a + b + c + end) == Sealed.bytes(200_000))
        for mixed in [b + a + c + end, a + a + c + end, a + c + end, a + b + c + c + end, a + b + end + c] {
            #expect(Sealed.fault(head + mixed) != nil)
        }
        #expect(Sealed.fault(head + a + chunk(1, of: other) + c + end) == .damaged(chunk: 1))
        #expect(Sealed.fault(Array(other.prefix(72)) + a + b + c + end) == .damaged(chunk: 0))
    }

    @Test func `is refused for one flipped bit in any of its regions`() throws {
        let sealed = try Sealed.seal(Sealed.bytes(70_000))
        let places = [
            0, 6, 7, 8, 39, 40, 71, 72, 1_000, 72 + 65_535, 72 + 65_536, 72 + Sealed.chunk - 1, 72 + Sealed.chunk,
            sealed.count - 17, sealed.count - 16, sealed.count - 1,
        ]
        for place in places {
            for bit in [UInt8(1), 0x80] {
                var bytes = sealed
                bytes[place] ^= bit
                #expect(Sealed.fault(bytes) != nil, "bit \(bit) of byte \(place) changed nothing")
            }
        }
    }

    @Test func `says what it is not`() throws {
        #expect(Sealed.fault([]) == .notABackup)
        #expect(Sealed.fault(Array("SQLite format 3\0".utf8) + Sealed.bytes(100)) == .notABackup)
        var newer = try Sealed.seal([])
        newer[7] = 2
        #expect(Sealed.fault(newer) == .newerVersion(2))
    }
}
