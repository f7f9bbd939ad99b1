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

    /// What `write` makes of the rows of a page statement, with everything populated below them.
    func json(
        _ program: ReadProgram, _ page: Statement, shown: ShownCollector? = nil,
        _ write: (inout EntryJSON, EntryNode) -> Void
    ) throws -> JSONBytes {
        var rows = GatheredRows()
        let node = try gather(program.root, page, base: 0, into: &rows) { _, _ in }
        try populate(node, &rows)
        if let shown, program.isSensitive {
            var walk = ShownWalk()
            walk.walk(node, rows)
            var entries = walk.entries()
            // What a condition found is told first, even where nothing secret of it is shown.
            if !program.conditions.isEmpty, node.count > 0 {
                entries.insert(
                    ShownEntries(type: program.plan.type.uid, attributes: [], ids: rows.ids(node.rows).sorted()), at: 0)
            }
            shown.replace(entries)
        }
        var json = EntryJSON(shape: program.plan.shape, rows: rows)
        write(&json, node)
        return json.finish()
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
        _ program: ReadProgram.Node, _ statement: Statement, base: Int, into rows: inout GatheredRows,
        _ each: (any SQLRow, Int) throws -> Void
    ) throws -> EntryNode {
        let (first, firstOwnKey) = (rows.count, rows.keyCount)
        let keyColumn = base + program.encoder.width
        try connection.forEach(statement) { row in
            try each(row, rows.count - first)
            try program.encoder.encode(row, base: base, into: &rows.members)
            rows.end(row.integer(base))
            for key in 0..<program.keys { rows.add(key: row.integer(keyColumn + key)) }
        }
        return EntryNode(program, rows: first..<rows.count, firstKey: firstOwnKey)
    }

    private func populate(_ node: EntryNode, _ rows: inout GatheredRows) throws {
        guard !node.program.children.isEmpty else { return }
        let parents = ParentRows(rows.ids(node.rows))
        for child in node.program.children {
            let found =
                switch child.source {
                case .ownKey(let key): try populateToOne(child, of: node, key: key, &rows)
                case .parents(let sorts): try populateToMany(child, parents, sorts: sorts, &rows)
                case .counts: try count(child, parents)
                }
            node.populated.append(found)
            for below in found.nodes { try populate(below, &rows) }
        }
    }

    /// Targets of own foreign keys: each target is read once, however many rows point to it.
    private func populateToOne(
        _ child: ReadProgram.Child, of node: EntryNode, key: Int, _ rows: inout GatheredRows
    ) throws -> PopulatedRows {
        let keys = node.program.keys
        let below = child.population.below
        let targets = node.rows.indices.map { row -> Int64 in
            if let below, !below.contains(rows.id(row)) { return 0 }
            return rows.key(node.firstKey + (row - node.rows.lowerBound) * keys + key)
        }
        guard let program = child.nodes.first else { return counted(child, targets.map { $0 == 0 ? 0 : 1 }) }
        let wanted = distinct(targets)
        let found =
            wanted.isEmpty
            ? nothing(program, rows)
            : try gather(program, child.statements[0](wanted), base: 0, into: &rows) { _, _ in }
        let known = ParentRows(rows.ids(found.rows))
        let single = targets.map { $0 == 0 ? -1 : Int32(known[$0] ?? -1) }
        guard !child.population.isCount else { return counted(child, single.map { $0 < 0 ? 0 : 1 }) }
        let populated = PopulatedRows(child, nodes: [found])
        populated.single = single
        return populated
    }

    /// Rows that name their parent: of a relation, a component, or every component of a zone, put back into one order.
    private func populateToMany(
        _ child: ReadProgram.Child, _ parents: ParentRows, sorts: Bool, _ rows: inout GatheredRows
    ) throws -> PopulatedRows {
        var links: [PopulatedRows.Link] = []
        let nodes = try child.nodes.indices.map { try related(child, $0, parents, &links, &rows) }
        let found = PopulatedRows(child, nodes: nodes)
        found.take(links, parents, sorts: sorts)
        return found
    }

    /// Rows that name their parent in their first column and their place in the second.
    private func related(
        _ child: ReadProgram.Child, _ index: Int, _ parents: ParentRows, _ links: inout [PopulatedRows.Link],
        _ rows: inout GatheredRows
    ) throws -> EntryNode {
        let program = child.nodes[index]
        let ids = shown(child, parents)
        guard !ids.isEmpty else { return nothing(program, rows) }
        return try gather(program, child.statements[index](ids), base: 2, into: &rows) { row, number in
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

    /// The parents below which the caller sees anything.
    private func shown(_ child: ReadProgram.Child, _ parents: ParentRows) -> [Int64] {
        guard let below = child.population.below else { return parents.ids }
        return parents.ids.filter(below.contains)
    }

    private func nothing(_ program: ReadProgram.Node, _ rows: borrowing GatheredRows) -> EntryNode {
        EntryNode(program, rows: rows.count..<rows.count, firstKey: rows.keyCount)
    }

    /// Each id once, ascending, without the zeros that stand for none.
    private func distinct(_ ids: [Int64]) -> [Int64] {
        var result: [Int64] = []
        for id in ids.sorted() where id != 0 && result.last != id { result.append(id) }
        return result
    }

    private func count(_ child: ReadProgram.Child, _ parents: ParentRows) throws -> PopulatedRows {
        var counts = Array(repeating: Int64(0), count: parents.ids.count)
        let ids = shown(child, parents)
        guard !ids.isEmpty else { return counted(child, parents.places.map { $0.map { _ in 0 } } ?? counts) }
        try connection.forEach(child.statements[0](ids)) { row in
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
