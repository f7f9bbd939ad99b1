//  PageCache: answers that were read before, until something is written that they depend on.
//
//  A page is kept under its program (which knows filter, fields, and what the caller may see), its entry and the version
//  of its tables, taken before it was read. Versions rise before a write is answered, so a page that is found is no
//  older than any write that anybody was told of.
//  Always: no more bytes than the bound; the page used least of late goes first (a clock with one hand).

import NIOCore
import Storage
import Synchronization

/// Remembered bodies of one server.
package final class PageCache: Sendable {
    /// What tells one page from another.
    struct Key: Hashable, Sendable {
        let program: UInt64
        let entry: EntryKey?
    }

    /// Counts since the start, and what is held now.
    package struct Statistics: Hashable, Sendable {
        /// Pages that were found.
        package var hits = 0
        /// Pages that were not there, or not new enough.
        package var misses = 0
        /// Pages that went to make room.
        package var evictions = 0
        /// Bytes of memory that all pages take.
        package var bytes = 0
        /// Bodies held.
        package var pages = 0
    }

    fileprivate struct Page {
        let key: Key
        var version: UInt64
        var body: ByteBuffer
        /// What of it is identity data, for whoever is shown it from here.
        let shown: [ShownEntries]
        var wasUsed: Bool

        var cost: Int {
            // Its buffer may be up to twice as large as what it holds.
            body.storageCapacity + PageCache.overheadBytes + shown.reduce(0) { $0 + $1.ids.count * 8 + 128 }
        }
    }

    fileprivate struct State {
        var places: [Key: Int] = [:]
        /// Where the hand goes round; a free place is nil.
        var pages: [Page?] = []
        var hand = 0
        var free: [Int] = []
        var statistics = Statistics()
    }

    /// What a page takes beside its body: its place, its key in the table, the head of its buffer.
    ///
    /// Bodies of empty lists have some 100 bytes; counting only those, a full cache took four times its bound.
    static let overheadBytes = 384

    /// Bytes of all pages together; none for a cache that is off.
    private let limit: Int
    private let state = Mutex(State())

    /// A cache that takes at most `bytes` bytes of memory; 0 remembers nothing.
    package init(bytes: Int) {
        limit = bytes
    }

    /// Counts since the start.
    package var statistics: Statistics { state.withLock { $0.statistics } }

    /// Whether anything is remembered at all.
    var isOn: Bool { limit > 0 }

    /// The body that was read at this version, or nil.
    func body(_ key: Key, at version: UInt64) -> ByteBuffer? {
        page(key, at: version)?.body
    }

    /// The body that was read at this version, and what it shows.
    func page(_ key: Key, at version: UInt64) -> (body: ByteBuffer, shown: [ShownEntries])? {
        guard isOn else { return nil }
        return state.withLock { state in
            guard let place = state.places[key], state.pages[place]?.version == version else {
                state.statistics.misses += 1
                return nil
            }
            state.statistics.hits += 1
            state.pages[place]?.wasUsed = true
            return state.pages[place].map { ($0.body, $0.shown) }
        }
    }

    /// Remembers a body that was read after `version` was taken.
    ///
    /// One that would fill an eighth of the cache is not worth what it would push out.
    func keep(_ body: ByteBuffer, as key: Key, at version: UInt64, showing shown: [ShownEntries] = []) {
        let page = Page(key: key, version: version, body: body, shown: shown, wasUsed: false)
        let bytes = page.cost
        guard bytes <= limit / 8 else { return }
        state.withLock { state in
            if let place = state.places[key] { state.remove(place) }
            while state.statistics.bytes + bytes > limit { state.evict() }
            state.add(page)
        }
    }
}

extension PageCache.State {
    fileprivate mutating func add(_ page: PageCache.Page) {
        let place = free.popLast() ?? pages.count
        if place == pages.count { pages.append(page) } else { pages[place] = page }
        places[page.key] = place
        statistics.bytes += page.cost
        statistics.pages += 1
    }

    fileprivate mutating func remove(_ place: Int) {
        guard let page = pages[place] else { return }
        pages[place] = nil
        places[page.key] = nil
        free.append(place)
        statistics.bytes -= page.cost
        statistics.pages -= 1
    }

    /// Moves the hand on to a page that was not used since it last came by, and drops it.
    fileprivate mutating func evict() {
        guard statistics.pages > 0 else { return }
        while true {
            hand = hand + 1 < pages.count ? hand + 1 : 0
            guard let page = pages[hand] else { continue }
            guard page.wasUsed else { break }
            pages[hand]?.wasUsed = false
        }
        remove(hand)
        statistics.evictions += 1
    }
}
