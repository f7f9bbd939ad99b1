//  EntryNode: the rows of one selection while an answer is gathered.
//
//  Scalars are already JSON bytes; what belongs to which parent is kept as row numbers in flat arrays.

import Content

/// All rows of one selection.
final class EntryNode {
    let selection: Selection
    let encoder: RowEncoder
    /// Members of every row, one after the other.
    var writer = JSONWriter()
    /// Where row n's members end; they begin where those of n-1 end.
    var ends: [Int] = []
    var ids: [Int64] = []
    /// Own foreign keys that populate needs: row by row, 0 for none.
    var foreignKeys: [Int64] = []
    var populated: [PopulatedRows] = []

    init(_ selection: Selection, encoder: RowEncoder) {
        self.selection = selection
        self.encoder = encoder
    }

    var count: Int { ids.count }

    /// The members of row `index`.
    func withMembers<R>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let start = index == 0 ? 0 : ends[index - 1]
        return writer.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]])) }
    }
}

/// What one populated attribute found.
final class PopulatedRows {
    let population: Population
    /// The JSON key with its colon.
    let key: [UInt8]
    /// One per selection of the population.
    let nodes: [EntryNode]
    /// By parent row: its single row, or -1.
    ///
    /// Used where several parents share a row.
    var single: [Int32] = []
    /// By parent row: its first and last in `links`, or -1.
    private var head: [Int32] = []
    private var tail: [Int32] = []
    private var links: [(node: Int32, row: Int32, next: Int32)] = []
    /// By parent row, where only the number is asked for.
    var counts: [Int64] = []

    init(_ population: Population, nodes: [EntryNode], parents: Int) {
        self.population = population
        self.nodes = nodes
        var writer = JSONWriter()
        writer.string(population.attribute.name)
        writer.byte(UInt8(ascii: ":"))
        key = writer.bytes
        head = Array(repeating: -1, count: parents)
        tail = head
    }

    /// Appends a row to a parent's.
    func link(_ parent: Int, node: Int = 0, row: Int) {
        let at = Int32(links.count)
        links.append((Int32(node), Int32(row), -1))
        if head[parent] < 0 {
            head[parent] = at
        } else {
            links[Int(tail[parent])].next = at
        }
        tail[parent] = at
    }

    /// Calls `body` for each of a parent's rows in order.
    func forEach(_ parent: Int, _ body: (EntryNode, Int) -> Void) {
        var at = head[parent]
        while at >= 0 {
            let link = links[Int(at)]
            body(nodes[Int(link.node)], Int(link.row))
            at = link.next
        }
    }

    /// The first row of a parent, or nil.
    func first(_ parent: Int) -> (EntryNode, Int)? {
        if !single.isEmpty { return single[parent] < 0 ? nil : (nodes[0], Int(single[parent])) }
        guard head[parent] >= 0 else { return nil }
        let link = links[Int(head[parent])]
        return (nodes[Int(link.node)], Int(link.row))
    }
}
