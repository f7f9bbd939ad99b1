//  EntryReader: runs a program's statements inside one read and gathers their rows.
//
//  One statement for the page, one for the count, one per populated relation (two dozen parents or one, it is the
//  same statement with one bound list of ids). Never a statement per row.

import Content
import Relational

/// One read in progress; used once, on the thread that owns the connection.
struct EntryReader {
    let connection: any SQLConnection
    let limits: QueryLimits

    init(_ layout: Layout, _ connection: any SQLConnection) {
        limits = layout.limits
        self.connection = connection
    }

    /// The rows of a page statement with everything populated below them.
    func rows(_ program: ReadProgram, _ page: Statement) throws -> EntryNode {
        let node = try gather(program.root, page, base: 0) { _, _ in }
        try populate(node)
        return node
    }

    /// The number of rows of a plan, its page left aside.
    func total(_ program: ReadProgram) throws -> Int64 {
        try connection.firstInteger(program.count) ?? 0
    }

    /// The statement that finds a program's page soonest.
    ///
    /// Of `rows` entries `total` meet the filter. Gathering looks at all of these; walking looks at as many entries as it
    /// takes to meet the page's last, which is `rows / total` for each of them.
    /// - Parameters:
    ///   - program: Of a list.
    ///   - total: What the filter keeps, or kept a while ago; nil when nobody knows.
    func page(_ program: ReadProgram, total: Int64?) throws -> Statement {
        guard let walk = program.walk, let total, let page = program.plan.page, let limit = page.limit else {
            return program.page
        }
        let last = page.start + limit
        guard total > last else { return program.page }
        let rows = try connection.firstInteger(program.rows) ?? 0
        return Double(last) * Double(rows) < Double(total) * Double(total) ? walk : program.page
    }

    private func gather(
        _ program: ReadProgram.Node, _ statement: Statement, base: Int, _ each: (any SQLRow, Int) throws -> Void
    ) throws -> EntryNode {
        var members = JSONWriter(capacity: 4_096)
        var ends: [Int] = []
        var ids: [Int64] = []
        var keys: [Int64] = []
        let firstKey = base + program.encoder.width
        try connection.forEach(statement) { row in
            try each(row, ids.count)
            ids.append(row.integer(base))
            try program.encoder.encode(row, base: base, into: &members)
            ends.append(members.count)
            for key in 0..<program.keys { keys.append(row.integer(firstKey + key)) }
        }
        return EntryNode(program, members: members, ends: ends, ids: ids, foreignKeys: keys)
    }

    private func populate(_ node: EntryNode) throws {
        guard !node.program.children.isEmpty else { return }
        let parents = ParentRows(node.ids)
        for child in node.program.children {
            let found =
                switch child.source {
                case .ownKey(let key): try populateToOne(child, of: node, key: key)
                case .parents(let sorts): try populateToMany(child, parents, sorts: sorts)
                case .components(let sorts): try populateComponents(child, parents, sorts: sorts)
                case .counts: try count(child, parents)
                }
            node.populated.append(found)
            for below in found.nodes { try populate(below) }
        }
    }

    /// Targets of own foreign keys: each target is read once, however many rows point to it.
    private func populateToOne(_ child: ReadProgram.Child, of node: EntryNode, key: Int) throws -> PopulatedRows {
        let keys = node.program.keys
        let targets = (0..<node.count).map { node.foreignKeys[$0 * keys + key] }
        guard let program = child.nodes.first else { return counted(child, targets.map { $0 == 0 ? 0 : 1 }) }
        let wanted = distinct(targets)
        let below =
            wanted.isEmpty
            ? EntryNode(program, members: JSONWriter(), ends: [], ids: [], foreignKeys: [])
            : try gather(program, child.statements[0](wanted), base: 0) { _, _ in }
        let found = PopulatedRows(child, nodes: [below])
        let rows = ParentRows(below.ids)
        found.single = targets.map { $0 == 0 ? -1 : Int32(rows[$0] ?? -1) }
        return found
    }

    private func populateToMany(_ child: ReadProgram.Child, _ parents: ParentRows, sorts: Bool) throws -> PopulatedRows
    {
        var links: [PopulatedRows.Link] = []
        let below = try related(child, 0, parents, &links)
        let found = PopulatedRows(child, nodes: [below])
        found.take(links, parents, sorts: sorts)
        return found
    }

    /// Component rows, or those of every component of a zone, put back into one order.
    private func populateComponents(_ child: ReadProgram.Child, _ parents: ParentRows, sorts: Bool) throws
        -> PopulatedRows
    {
        var links: [PopulatedRows.Link] = []
        let nodes = try child.nodes.indices.map { try related(child, $0, parents, &links) }
        let found = PopulatedRows(child, nodes: nodes)
        found.take(links, parents, sorts: sorts)
        return found
    }

    /// Rows that name their parent in their first column and their place in the second.
    private func related(
        _ child: ReadProgram.Child, _ index: Int, _ parents: ParentRows, _ links: inout [PopulatedRows.Link]
    ) throws -> EntryNode {
        let program = child.nodes[index]
        guard !parents.ids.isEmpty else {
            return EntryNode(program, members: JSONWriter(), ends: [], ids: [], foreignKeys: [])
        }
        return try gather(program, child.statements[index](parents.ids), base: 2) { row, number in
            guard number < limits.relatedRows else {
                let name = child.population.attribute.name
                throw Refusal.validation("More than \(limits.relatedRows) entries in \(name); use limit")
            }
            links.append(
                PopulatedRows.Link(
                    parent: Int32(parents[row.integer(0)] ?? 0), node: Int32(index), row: Int32(number),
                    place: row.isNull(1) ? .min : row.integer(1), id: row.integer(2)))
        }
    }

    /// Each id once, ascending, without the zeros that stand for none.
    private func distinct(_ ids: [Int64]) -> [Int64] {
        var result: [Int64] = []
        for id in ids.sorted() where id != 0 && result.last != id { result.append(id) }
        return result
    }

    private func count(_ child: ReadProgram.Child, _ parents: ParentRows) throws -> PopulatedRows {
        var counts = Array(repeating: Int64(0), count: parents.ids.count)
        guard !counts.isEmpty else { return counted(child, counts) }
        try connection.forEach(child.statements[0](parents.ids)) { row in
            if let parent = parents[row.integer(0)] { counts[parent] = row.integer(1) }
        }
        return counted(child, parents.places.map { $0.map { counts[Int($0)] } } ?? counts)
    }

    private func counted(_ child: ReadProgram.Child, _ counts: [Int64]) -> PopulatedRows {
        let found = PopulatedRows(child, nodes: [])
        found.counts = counts
        return found
    }
}
