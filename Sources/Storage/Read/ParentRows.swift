//  ParentRows: the rows of one selection as parents of what is populated below them.
//
//  An entry that is shared by several entries above it is a row for each of them, and one parent.
//  Always: no id stands in `ids` twice, since a statement answers once for each id that it is given.

/// Parents by their row, and by their id.
struct ParentRows {
    /// In the order of their first rows.
    let ids: [Int64]
    /// By row: its place in `ids`; nil where rows and ids are the same.
    let places: [Int32]?
    /// By id: its place in `ids`; nil where they ascend, as they mostly do: then a binary search needs no table.
    private let table: [Int64: Int32]?

    /// - Parameter rows: The id of each row.
    init(_ rows: [Int64]) {
        let ascends = zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }
        if ascends {
            (ids, places, table) = (rows, nil, nil)
            return
        }
        var ids: [Int64] = []
        var table: [Int64: Int32] = [:]
        let places = rows.map { id -> Int32 in
            if let known = table[id] { return known }
            let place = Int32(ids.count)
            table[id] = place
            ids.append(id)
            return place
        }
        self.places = ids.count == rows.count ? nil : places
        self.table = table
        self.ids = ids
    }

    /// The place of an id; nil for one that is no parent's.
    subscript(id: Int64) -> Int? {
        if let table { return table[id].map(Int.init) }
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}
