//  EntryReader: runs a plan's statements inside one read and gathers their rows.
//
//  One statement for the page, one for the count, one per populated relation (two dozen parents or one, it is the
//  same statement with one bound list of ids). Never a statement per row.

import Content
import Relational

/// One read in progress; used once, on the thread that owns the connection.
struct EntryReader {
    let compiler: ReadCompiler
    let cipher: FieldCipher
    let connection: any SQLConnection
    let limits: QueryLimits

    init(_ layout: Layout, _ connection: any SQLConnection) {
        compiler = layout.compiler
        cipher = layout.cipher
        limits = layout.limits
        self.connection = connection
    }

    /// The rows of a plan with everything populated below them.
    func rows(_ plan: ReadPlan) throws -> EntryNode {
        let node = makeNode(plan.selection)
        let keys = compiler.foreignKeys(of: plan.selection).count
        try connection.forEach(compiler.page(plan)) { row in
            try append(row, base: 0, to: node, keys: keys)
        }
        try populate(node)
        return node
    }

    /// The number of rows of a plan, its page left aside.
    func total(_ plan: ReadPlan) throws -> Int64 {
        try connection.firstInteger(compiler.count(plan)) ?? 0
    }

    private func makeNode(_ selection: Selection) -> EntryNode {
        EntryNode(selection, encoder: RowEncoder(selection, table: compiler.tables[selection.type], cipher: cipher))
    }

    private func append(_ row: any SQLRow, base: Int, to node: EntryNode, keys: Int) throws {
        node.ids.append(row.integer(base))
        try node.encoder.encode(row, base: base, into: &node.writer)
        node.ends.append(node.writer.bytes.count)
        let firstKey = base + node.encoder.width
        for key in 0..<keys { node.foreignKeys.append(row.integer(firstKey + key)) }
    }

    private func populate(_ node: EntryNode) throws {
        let table = compiler.tables[node.selection.type]
        var ownKey = 0
        for population in node.selection.populations {
            let found: PopulatedRows
            switch table.places[population.attribute.index] {
            case .foreignKey:
                found = try populateToOne(population, of: node, key: ownKey)
                ownKey += 1
            case .components: found = try populateComponents(population, of: node, table: table)
            default: found = try populateToMany(population, of: node, table: table)
            }
            node.populated.append(found)
            for child in found.nodes { try populate(child) }
        }
    }

    /// Targets of own foreign keys: each target is read once, however many rows point to it.
    private func populateToOne(_ population: Population, of node: EntryNode, key: Int) throws -> PopulatedRows {
        let keys = compiler.foreignKeys(of: node.selection).count
        let targets = (0..<node.count).map { node.foreignKeys[$0 * keys + key] }
        guard let selection = population.selections.first else {
            return counted(population, targets.map { $0 == 0 ? 0 : 1 })
        }
        let child = makeNode(selection)
        let found = PopulatedRows(population, nodes: [child], parents: node.count)
        found.single = Array(repeating: -1, count: node.count)
        let wanted = Set(targets.filter { $0 != 0 })
        guard !wanted.isEmpty else { return found }
        var rowOf: [Int64: Int32] = [:]
        let childKeys = compiler.foreignKeys(of: selection).count
        try connection.forEach(compiler.targets(population, selection, ids: wanted.sorted())) { row in
            rowOf[row.integer(0)] = Int32(child.count)
            try append(row, base: 0, to: child, keys: childKeys)
        }
        for (parent, target) in targets.enumerated() { found.single[parent] = rowOf[target] ?? -1 }
        return found
    }

    private func populateToMany(_ population: Population, of node: EntryNode, table: EntryTable) throws -> PopulatedRows
    {
        guard let selection = population.selections.first else { return try count(population, of: node, table: table) }
        let child = makeNode(selection)
        let found = PopulatedRows(population, nodes: [child], parents: node.count)
        guard node.count > 0 else { return found }
        let parentOf = parents(node)
        let childKeys = compiler.foreignKeys(of: selection).count
        let statement = compiler.related(
            population, selection, on: table, parents: node.ids, most: limits.relatedRows + 1)
        try connection.forEach(statement) { row in
            guard let parent = parentOf[row.integer(0)] else { return }
            try checkBound(child.count, population)
            found.link(parent, row: child.count)
            try append(row, base: 1, to: child, keys: childKeys)
        }
        return found
    }

    /// Component rows, or those of every component of a zone, put back into one order.
    private func populateComponents(_ population: Population, of node: EntryNode, table: EntryTable) throws
        -> PopulatedRows
    {
        let children = population.selections.map(makeNode)
        let found = PopulatedRows(population, nodes: children, parents: node.count)
        guard node.count > 0 else { return found }
        let parentOf = parents(node)
        var places: [(parent: Int, position: Int64, node: Int, row: Int)] = []
        for (index, selection) in population.selections.enumerated() {
            let child = children[index]
            let keys = compiler.foreignKeys(of: selection).count
            let statement = compiler.components(
                population, selection, on: table, parents: node.ids, most: limits.relatedRows + 1)
            try connection.forEach(statement) { row in
                guard let parent = parentOf[row.integer(0)] else { return }
                try checkBound(child.count, population)
                places.append((parent, row.integer(1), index, child.count))
                try append(row, base: 2, to: child, keys: keys)
            }
        }
        if population.selections.count > 1 { places.sort { ($0.parent, $0.position) < ($1.parent, $1.position) } }
        for place in places { found.link(place.parent, node: place.node, row: place.row) }
        return found
    }

    private func checkBound(_ rows: Int, _ population: Population) throws {
        guard rows < limits.relatedRows else {
            throw Refusal.validation(
                "More than \(limits.relatedRows) entries in \(population.attribute.name); use limit")
        }
    }

    private func count(_ population: Population, of node: EntryNode, table: EntryTable) throws -> PopulatedRows {
        var counts = Array(repeating: Int64(0), count: node.count)
        guard node.count > 0 else { return counted(population, counts) }
        let parentOf = parents(node)
        try connection.forEach(compiler.relatedCounts(population, on: table, parents: node.ids)) { row in
            if let parent = parentOf[row.integer(0)] { counts[parent] = row.integer(1) }
        }
        return counted(population, counts)
    }

    private func counted(_ population: Population, _ counts: [Int64]) -> PopulatedRows {
        let found = PopulatedRows(population, nodes: [], parents: counts.count)
        found.counts = counts
        return found
    }

    private func parents(_ node: EntryNode) -> [Int64: Int] {
        Dictionary(node.ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
