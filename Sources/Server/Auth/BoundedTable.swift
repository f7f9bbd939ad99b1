//  BoundedTable: a dictionary that callers cannot make grow without end.
//
//  Always: at most `bound` entries are kept; beyond it the tenth that was set longest ago goes, so that the sorting
//          costs little for each entry.

/// Entries by key, the latest of them.
struct BoundedTable<Key: Hashable, Entry> {
    private var byKey: [Key: (entry: Entry, setAt: UInt64)] = [:]
    private var clock: UInt64 = 0

    var count: Int { byKey.count }

    subscript(key: Key) -> Entry? { byKey[key]?.entry }

    mutating func set(_ key: Key, _ entry: Entry, atMost bound: Int) {
        clock += 1
        byKey[key] = (entry, clock)
        guard byKey.count > bound else { return }
        let oldest = byKey.sorted { $0.value.setAt < $1.value.setAt }.prefix(max(1, bound / 10))
        for (key, _) in oldest { byKey[key] = nil }
    }

    /// Changes an entry that is there, and says nothing of when it was set.
    mutating func change(_ key: Key, _ body: (inout Entry) -> Void) {
        guard let (old, setAt) = byKey[key] else { return }
        var entry = old
        body(&entry)
        byKey[key] = (entry, setAt)
    }
}
