//  GatheredRows: all rows of one answer while it is gathered, whichever selections they belong to.
//
//  One buffer for all of them: an entry with everything populated is twenty selections of a row each, and memory for
//  each of those apart cost as much as their statements.

import Content

/// Rows in the order in which they came.
struct GatheredRows: ~Copyable {
    private struct Row {
        let id: Int64
        /// Where its members end; they begin where those of the row before end.
        let end: Int
    }

    /// Members of every row, one after the other.
    var members: JSONWriter
    private var rows: [Row] = []
    private var keys: [Int64] = []

    init() {
        members = JSONWriter(capacity: 16_384)
        rows.reserveCapacity(32)
    }

    var count: Int { rows.count }
    var keyCount: Int { keys.count }

    /// Ends a row, whose members were written since the last one.
    mutating func end(_ id: Int64) {
        rows.append(Row(id: id, end: members.count))
    }

    /// A foreign key that populate needs; 0 for none.
    mutating func add(key: Int64) {
        keys.append(key)
    }

    func id(_ row: Int) -> Int64 { rows[row].id }
    func key(_ place: Int) -> Int64 { keys[place] }
    func ids(_ range: Range<Int>) -> [Int64] { rows[range].map(\.id) }

    /// Where the members of a row lie.
    func place(_ row: Int) -> Range<Int> {
        (row == 0 ? 0 : rows[row - 1].end)..<rows[row].end
    }
}
