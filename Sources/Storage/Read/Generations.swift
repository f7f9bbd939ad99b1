//  Generations: how often each table was written to, so that what is remembered of a read can be told from what is new.
//
//  Always: a version is taken before the read that it stands for begins, and raised before the writer is answered.
//          Whoever was told of a write, and whoever they tell, can so never be shown an older page.
//  In this process only; a database has one writing process.

import Synchronization

/// Counters of writes, one for each table.
final class Generations: Sendable {
    private let slots: [String: Int]
    private let counters: Mutex<[UInt64]>

    /// - Parameter tables: Every table that an answer can depend on.
    init(_ tables: [String]) {
        slots = Dictionary(zip(tables, tables.indices), uniquingKeysWith: { first, _ in first })
        counters = Mutex(Array(repeating: 0, count: tables.count))
    }

    /// Where the counters of these tables lie; tables that are not counted are left out.
    func places(of tables: some Sequence<String>) -> [Int] {
        tables.compactMap { slots[$0] }.sorted()
    }

    /// One number that changes whenever one of the tables is written to.
    ///
    /// Their sum: each only ever grows, so two equal sums are two equal lists.
    func version(_ places: [Int]) -> UInt64 {
        counters.withLock { counters in places.reduce(0) { $0 &+ counters[$1] } }
    }

    /// Notes a write to these tables.
    func raise(_ tables: Set<String>) {
        let places = places(of: tables)
        counters.withLock { counters in
            for place in places { counters[place] &+= 1 }
        }
    }
}
