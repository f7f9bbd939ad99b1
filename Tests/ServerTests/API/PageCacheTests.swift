//  What the page cache keeps, what it lets go, and what it never hands out.

import NIOCore
import Storage
import Testing

@testable import Server

@Suite struct `A page cache` {
    private func key(_ number: UInt64) -> PageCache.Key { PageCache.Key(program: number, entry: nil) }
    private func body(_ bytes: Int) -> ByteBuffer { ByteBuffer(repeating: 0x20, count: bytes) }
    private func cost(_ body: ByteBuffer) -> Int { body.storageCapacity + PageCache.overheadBytes }
    /// Room for eight pages of 128 bytes.
    private var room: Int { 8 * cost(body(128)) }

    @Test func `gives back what it was given, for the same version only`() {
        let cache = PageCache(bytes: room)
        cache.keep(ByteBuffer(string: "page"), as: key(1), at: 7)
        #expect(cache.body(key(1), at: 7) == ByteBuffer(string: "page"))
        #expect(cache.body(key(1), at: 8) == nil)
        #expect(cache.body(key(1), at: 6) == nil)
        #expect(cache.body(key(2), at: 7) == nil)
        #expect(cache.body(PageCache.Key(program: 1, entry: .id(1)), at: 7) == nil)
        #expect(
            cache.statistics == .init(hits: 1, misses: 4, evictions: 0, bytes: cost(.init(string: "page")), pages: 1))
    }

    @Test func `holds one page of a kind, the last`() {
        let cache = PageCache(bytes: room)
        for version in 1...3 as ClosedRange<UInt64> { cache.keep(body(100), as: key(1), at: version) }
        #expect(cache.body(key(1), at: 2) == nil)
        #expect(cache.body(key(1), at: 3) != nil)
        #expect(cache.statistics.pages == 1 && cache.statistics.bytes == cost(body(100)))
    }

    @Test func `never holds more than its bound, and lets go what was not asked for`() {
        let cache = PageCache(bytes: room)
        for number in 1...8 as ClosedRange<UInt64> { cache.keep(body(128), as: key(number), at: 1) }
        #expect(cache.statistics.bytes == room && cache.statistics.evictions == 0)
        for number in [2, 4, 6, 8] as [UInt64] { #expect(cache.body(key(number), at: 1) != nil) }
        for number in 9...12 as ClosedRange<UInt64> {
            cache.keep(body(128), as: key(number), at: 1)
            #expect(cache.statistics.bytes <= room)
        }
        for number in [2, 4, 6, 8] as [UInt64] { #expect(cache.body(key(number), at: 1) != nil, "\(number)") }
        #expect(cache.statistics.evictions == 4)
    }

    @Test(arguments: [(128, true), (129, false)])
    func `leaves alone a page of more than an eighth of it`(bytes: Int, isKept: Bool) {
        let cache = PageCache(bytes: room)
        cache.keep(body(bytes), as: key(1), at: 1)
        #expect((cache.body(key(1), at: 1) != nil) == isKept)
    }

    @Test func `that is off keeps nothing and counts nothing`() {
        let cache = PageCache(bytes: 0)
        cache.keep(body(1), as: key(1), at: 1)
        #expect(cache.body(key(1), at: 1) == nil)
        #expect(cache.statistics == .init())
    }
}
