//  EntryNode: the rows of one selection while an answer is gathered.
//
//  Scalars are already JSON bytes; what belongs to which parent is kept as row numbers in flat arrays.

import Content

/// All rows of one selection.
final class EntryNode {
    let program: ReadProgram.Node
    /// Its rows among those that were gathered.
    let rows: Range<Int>
    /// Where the own foreign keys of its rows begin: row by row, as many as the program says.
    let firstKey: Int
    /// What was found behind each child of the program, in its order.
    var populated: [PopulatedRows] = []

    init(_ program: ReadProgram.Node, rows: Range<Int>, firstKey: Int) {
        self.program = program
        self.rows = rows
        self.firstKey = firstKey
    }

    var count: Int { rows.count }
}

/// What one populated attribute found.
final class PopulatedRows {
    let child: ReadProgram.Child
    /// One per selection of the population.
    let nodes: [EntryNode]
    /// By parent row: its single row, or -1.
    ///
    /// Used where several parents share a row.
    var single: [Int32] = []
    /// By parent: where its rows begin in `links`; one more at the end.
    private var starts: [Int32] = []
    /// By parent row: the parent; nil where each row is a parent of its own.
    private var places: [Int32]?
    private var links: [Link] = []
    /// By parent row, where only the number is asked for.
    var counts: [Int64] = []

    /// One row behind a parent.
    struct Link {
        /// Which of the parents (`ParentRows`).
        let parent: Int32
        /// Which of the nodes, and which of its rows.
        let node: Int32
        let row: Int32
        /// Its place among the parent's rows, and its id, which breaks ties.
        let place: Int64
        let id: Int64
    }

    init(_ child: ReadProgram.Child, nodes: [EntryNode]) {
        self.child = child
        self.nodes = nodes
    }

    /// Gives each parent its rows.
    /// - Parameters:
    ///   - links: In the order in which the database gave them.
    ///   - parents: Whose rows they are.
    ///   - sorts: Whether places decide over the order in which they came.
    func take(_ links: [Link], _ parents: ParentRows, sorts: Bool) {
        self.links = PopulatedRows.ordered(links, sorts: sorts)
        places = parents.places
        starts = Array(repeating: 0, count: parents.ids.count + 1)
        for link in links { starts[Int(link.parent) + 1] += 1 }
        for parent in parents.ids.indices { starts[parent + 1] += starts[parent] }
    }

    /// By parent, then as asked; nearly always the index has given them so already.
    private static func ordered(_ links: [Link], sorts: Bool) -> [Link] {
        func precedes(_ one: Link, _ other: Link) -> Bool {
            guard one.parent == other.parent, sorts else { return one.parent < other.parent }
            return (one.place, one.id) < (other.place, other.id)
        }
        var isOrdered = true
        for index in links.indices.dropFirst() where precedes(links[index], links[index - 1]) {
            isOrdered = false
            break
        }
        if isOrdered { return links }
        // Swift's sort keeps equals in their order, but does not promise it: the place they came at breaks ties.
        return links.indices.sorted { one, other in
            precedes(links[one], links[other]) || (!precedes(links[other], links[one]) && one < other)
        }.map { links[$0] }
    }

    /// Calls `body` for each of the rows below a parent row, in order.
    func forEach(_ row: Int, _ body: (EntryNode, Int) -> Void) {
        for link in links[below(row)] { body(nodes[Int(link.node)], Int(link.row)) }
    }

    /// The first row below a parent row, or nil.
    func first(_ row: Int) -> (EntryNode, Int)? {
        if !single.isEmpty { return single[row] < 0 ? nil : (nodes[0], Int(single[row])) }
        return links[below(row)].first.map { (nodes[Int($0.node)], Int($0.row)) }
    }

    /// Where the links of a parent row lie.
    private func below(_ row: Int) -> Range<Int> {
        guard !starts.isEmpty else { return 0..<0 }
        let parent = places.map { Int($0[row]) } ?? row
        return Int(starts[parent])..<Int(starts[parent + 1])
    }
}
