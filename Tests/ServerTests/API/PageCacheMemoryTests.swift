//  What a full cache holds, whether its pages are many and small or few and large.

import NIOCore
import Testing

@testable import Server

@Suite struct `A full page cache` {
    private static let bound = 1 << 20

    private func filled(bodies: Int, of size: Int) -> PageCache {
        let cache = PageCache(bytes: Self.bound)
        for number in 0..<bodies {
            cache.keep(ByteBuffer(repeating: 0x20, count: size), as: key(number), at: 1)
        }
        return cache
    }

    private func key(_ number: Int) -> PageCache.Key {
        PageCache.Key(program: UInt64(number), entry: nil)
    }

    @Test(arguments: [0, 2, 90, 5_000, 40_000, 60_000])
    func `takes no more memory than its bound, whatever the size of its pages`(size: Int) {
        let cache = filled(bodies: 20_000, of: size)
        let held = cache.statistics
        let buffer = ByteBuffer(repeating: 0x20, count: size).storageCapacity
        #expect(held.pages > 0 && held.evictions == 20_000 - held.pages)
        #expect(held.pages * (buffer + PageCache.overheadBytes) <= Self.bound)
        #expect(held.bytes == held.pages * (buffer + PageCache.overheadBytes))
    }

    @Test func `forgets a page as a whole`() {
        let cache = filled(bodies: 1, of: 100)
        let one = cache.statistics.bytes
        cache.keep(ByteBuffer(repeating: 0x20, count: 100), as: key(0), at: 2)
        #expect(cache.statistics.bytes == one && cache.statistics.pages == 1)
        #expect(cache.body(key(0), at: 1) == nil)
        #expect(cache.body(key(0), at: 2)?.readableBytes == 100)
    }

    @Test func `refuses a page that would push out too many others`() {
        let cache = filled(bodies: 1, of: Self.bound / 8 + 1)
        #expect(cache.statistics.pages == 0 && cache.statistics.bytes == 0)
    }
}
