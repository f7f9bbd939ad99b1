//  ReadProgram: a plan with everything compiled that does not change from request to request.
//
//  In: ReadPlan, ReadCompiler.  Out: statements with their values bound, encoders, keys of populated attributes.
//  Always: immutable and shared; made once for equal plans. What is left for a request: the ids of the parents, and the
//          key of the one entry that is asked for.

package import Content
import Relational

/// A compiled read.
package final class ReadProgram: Sendable {
    /// What was compiled.
    package let plan: ReadPlan
    /// Tells programs apart within one process; never given twice.
    package let number: UInt64
    let page: Statement
    /// The same page, found by going through the entries in order; nil where there is nothing to choose.
    let walk: Statement?
    let count: Statement
    /// How many entries there are, filter or no filter.
    let rows: Statement
    let root: Node
    /// The counters of every table that an answer may depend on (`Generations`).
    let tables: [Int]
    /// Those of the tables that its total depends on.
    let counted: [Int]
    /// Under which its total is remembered.
    let totalKey: Totals.Key
    /// Equal for programs that differ in values only.
    let kind: Int
    /// Encrypted attributes that the filter compares with, from the entry down.
    package let conditions: [String]

    /// The rows of one selection.
    final class Node: Sendable {
        let selection: Selection
        let isComponent: Bool
        let encoder: RowEncoder
        /// Own foreign keys that populate needs.
        let keys: Int
        let children: [Child]
        /// Encrypted attributes among the fields, which are shown in clear.
        let secrets: [String]
        /// Those that are shown in clear of the caller's own rows alone.
        let ownSecrets: [String]
        /// Whether it or something below it shows one.
        let showsSecrets: Bool

        init(_ selection: Selection, encoder: RowEncoder, keys: Int, children: [Child]) {
            self.selection = selection
            isComponent = selection.type.isComponent
            self.encoder = encoder
            self.keys = keys
            self.children = children
            let encrypted = selection.fields.filter { field in
                guard case .attribute(let index) = field else { return false }
                return selection.type.attributes[index].isEncrypted
            }
            secrets = encrypted.filter { selection.masks[$0] == nil }.map(selection.name)
            ownSecrets =
                selection.ownRows.isEmpty
                ? [] : encrypted.filter { selection.masks[$0] != nil }.map(selection.name)
            showsSecrets =
                !secrets.isEmpty || !ownSecrets.isEmpty
                || children.contains { $0.nodes.contains(where: \.showsSecrets) }
        }
    }

    /// One populated attribute below a selection.
    final class Child: Sendable {
        let population: Population
        let source: Source
        let form: Form
        /// `,"key":`.
        let key: [UInt8]
        /// One per selection of the population; none for a count.
        let nodes: [Node]
        /// One per selection; of a count, the one that counts.
        let statements: [ParentStatement]
        let isComponent: Bool

        init(_ population: Population, source: Source, nodes: [Node], statements: [ParentStatement]) {
            self.population = population
            self.source = source
            form = Form(population)
            isComponent = [.component, .components, .zone].contains(form)
            self.nodes = nodes
            self.statements = statements
            var writer = JSONWriter()
            writer.byte(UInt8(ascii: ","))
            writer.string(population.attribute.name)
            writer.byte(UInt8(ascii: ":"))
            key = writer.bytes
        }
    }

    /// How the rows behind an attribute are written: one plain word, since looking into the attribute itself for every
    /// row copies all that it holds.
    enum Form {
        case relation, relations, file, files, component, components, zone, count

        init(_ population: Population) {
            switch population.attribute.form {
            case _ where population.isCount: self = .count
            case .component(_, let repeatable, _): self = repeatable ? .components : .component
            case .dynamicZone: self = .zone
            case .relation(let relation): self = relation.isToMany ? .relations : .relation
            case .media(let media): self = media.multiple ? .files : .file
            case .scalar: self = .count
            }
        }
    }

    /// Where the rows behind a populated attribute are found.
    enum Source {
        /// By ids in the parent's own row, the n-th of its foreign keys.
        case ownKey(Int)
        /// Rows that name their parent and their place, components among them; `sorts` where the statement leaves the
        /// order to whoever gathers them.
        case parents(sorts: Bool)
        /// Only how many there are.
        case counts
    }

    init(
        _ plan: ReadPlan, number: UInt64, page: Statement, walk: Statement?, count: Statement, rows: Statement,
        root: Node, tables: [Int], counted: [Int], conditions: [String] = []
    ) {
        self.plan = plan
        self.number = number
        self.page = page.prepared()
        self.walk = walk?.prepared()
        self.count = count.prepared()
        self.rows = rows.prepared()
        self.root = root
        self.tables = tables
        self.counted = counted
        totalKey = Totals.Key(type: plan.type.uid, filter: plan.filter)
        kind = [page.sql, count.sql].hashValue
        self.conditions = conditions
    }

    /// Statements that a run takes at most, one for each relation.
    package var cost: Int { plan.selection.statementCount + 2 }
}

extension Selection {
    /// The name of an attribute among the fields.
    fileprivate func name(_ field: Field) -> String {
        if case .attribute(let index) = field { type.attributes[index].name } else { "" }
    }
}

/// What names one entry.
package enum EntryKey: Hashable, Sendable {
    case id(Int64)
    case documentID(String)

    var value: SQLValue {
        switch self {
        case .id(let id): .integer(id)
        case .documentID(let text): .text(text)
        }
    }
}

extension ReadProgram {
    /// The page statement about another entry than the one that was planned for.
    ///
    /// The key of such a plan is the first value that its statement binds, so that one program serves every entry of a
    /// type.
    func page(of key: EntryKey?) -> Statement {
        guard let key, plan.page == nil, !page.binds.isEmpty else { return page }
        return page.binding(key.value, at: 0)
    }
}

/// A statement that waits for the ids of the parents.
struct ParentStatement: Sendable {
    private let statement: Statement
    /// The bind that takes them.
    private let place: Int
    private let list: @Sendable ([Int64]) -> SQLValue

    init(_ statement: Statement, place: Int, list: @escaping @Sendable ([Int64]) -> SQLValue) {
        self.statement = statement.prepared()
        self.place = place
        self.list = list
    }

    func callAsFunction(_ ids: [Int64]) -> Statement {
        statement.binding(list(ids), at: place)
    }
}

extension ReadCompiler {
    /// Compiles a plan once and for all.
    /// - Parameters:
    ///   - plan: What to compile.
    ///   - cipher: Opens encrypted attributes.
    ///   - number: The program's own.
    ///   - most: Rows of one populated relation.
    ///   - places: Where the counters of tables lie.
    func program(
        _ plan: ReadPlan, cipher: FieldCipher, number: UInt64, most: Int, places: (Set<String>) -> [Int]
    ) -> ReadProgram {
        ReadProgram(
            plan, number: number, page: page(plan),
            walk: plan.filter == .everything || plan.page == nil ? nil : page(plan, by: .walk), count: count(plan),
            rows: RowCounts.read(tables[plan.type].name),
            root: node(plan.selection, cipher: cipher, most: most), tables: places(answerTables(plan)),
            counted: places(countedTables(plan)), conditions: plan.filter.secrets(of: plan.type, in: schema))
    }

    private func node(_ selection: Selection, cipher: FieldCipher, most: Int) -> ReadProgram.Node {
        let table = tables[selection.type]
        var ownKey = 0
        let children = selection.populations.map { population -> ReadProgram.Child in
            let nodes = population.selections.map { node($0, cipher: cipher, most: most) }
            let bare = population.sort.isEmpty && population.start == 0 && population.limit == nil
            switch table.places[population.attribute.index] {
            case .foreignKey:
                defer { ownKey += 1 }
                return ReadProgram.Child(
                    population, source: .ownKey(ownKey), nodes: nodes,
                    statements: population.selections.map { targets(population, $0) })
            case .components:
                return ReadProgram.Child(
                    population, source: .parents(sorts: population.sort.isEmpty), nodes: nodes,
                    statements: population.selections.map { components(population, $0, on: table, most: most) })
            case .column, .encrypted, .inverse, .link:
                guard !population.isCount, !nodes.isEmpty else {
                    return ReadProgram.Child(
                        population, source: .counts, nodes: [], statements: [relatedCounts(population, on: table)])
                }
                return ReadProgram.Child(
                    population, source: .parents(sorts: bare), nodes: nodes,
                    statements: population.selections.map {
                        related(population, $0, on: table, most: most, isOrdered: !bare)
                    })
            }
        }
        return ReadProgram.Node(
            selection, encoder: RowEncoder(selection, table: table, cipher: cipher),
            keys: foreignKeys(of: selection).count, children: children)
    }
}
