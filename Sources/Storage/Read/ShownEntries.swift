//  ShownEntries: which entries an answer shows encrypted attributes of, in clear.
//
//  Which attributes those are is known when a plan is compiled; which entries, once their rows are gathered. A component
//  row counts for the entry it belongs to. Nothing is looked at for plans that show none.

package import Content
import Synchronization

/// Entries of one type, and the attributes shown of them.
package struct ShownEntries: Hashable, Sendable {
    /// The content type.
    package let type: UID
    /// Names from the entry down, such as `relative.phone`.
    package let attributes: [String]
    /// The entries, ascending.
    package let ids: [Int64]

    /// Entries and what was shown of them.
    package init(type: UID, attributes: [String], ids: [Int64]) {
        self.type = type
        self.attributes = attributes
        self.ids = ids
    }
}

/// Takes down what one answer shows.
package final class ShownCollector: Sendable {
    private let state = Mutex<[ShownEntries]>([])

    /// Nothing yet.
    package init() {}

    /// What was shown.
    package var entries: [ShownEntries] { state.withLock { $0 } }

    /// A read may be begun again, so what it finds takes the place of what an earlier run found.
    func replace(_ entries: [ShownEntries]) {
        state.withLock { $0 = entries }
    }
}

extension ReadProgram {
    /// Whether answers show encrypted attributes in clear, or are found by them: then who asks is written down.
    package var isSensitive: Bool { root.showsSecrets || !conditions.isEmpty }
}

extension ReadProgram.Node {
    /// Encrypted attributes in clear among the fields, and in the components below, from this selection down.
    var secretPaths: [String] {
        secrets
            + children.filter(\.isComponent).flatMap { child in
                child.nodes.flatMap(\.secretPaths).map { "\(child.population.attribute.name).\($0)" }
            }
    }
}

/// Gathers what an answer shows.
struct ShownWalk: ~Copyable {
    private struct Group: Hashable {
        let type: UID
        let attributes: [String]
    }

    private var found: [Group: Set<Int64>] = [:]

    /// Everything, in an order that does not change.
    consuming func entries() -> [ShownEntries] {
        found.map { ShownEntries(type: $0.key.type, attributes: $0.key.attributes, ids: $0.value.sorted()) }
            .sorted { ($0.type, $0.attributes.joined()) < ($1.type, $1.attributes.joined()) }
    }

    /// Takes down the entries of a selection, and of those below it.
    mutating func walk(_ node: EntryNode, _ rows: borrowing GatheredRows) {
        guard node.program.showsSecrets, node.count > 0 else { return }
        let ids = rows.ids(node.rows)
        let selection = node.program.selection
        if !node.program.secrets.isEmpty { add(selection.type.uid, node.program.secrets, ids) }
        if !node.program.ownSecrets.isEmpty {
            add(selection.type.uid, node.program.ownSecrets, ids.filter(Set(selection.ownRows).contains))
        }
        for found in node.populated { walk(found, of: node, ids, rows) }
    }

    private mutating func walk(
        _ found: PopulatedRows, of node: EntryNode, _ ids: [Int64], _ rows: borrowing GatheredRows
    ) {
        guard found.child.isComponent else {
            for below in found.nodes { walk(below, rows) }
            return
        }
        let paths = found.child.nodes.flatMap(\.secretPaths).map { "\(found.child.population.attribute.name).\($0)" }
        if !paths.isEmpty {
            add(node.program.selection.type.uid, paths, ids.indices.filter { found.first($0) != nil }.map { ids[$0] })
        }
        for below in found.nodes { relations(below, rows) }
    }

    /// What relations inside component rows lead to.
    private mutating func relations(_ node: EntryNode, _ rows: borrowing GatheredRows) {
        for found in node.populated {
            for below in found.nodes {
                if found.child.isComponent { relations(below, rows) } else { walk(below, rows) }
            }
        }
    }

    private mutating func add(_ type: UID, _ attributes: [String], _ ids: [Int64]) {
        guard !ids.isEmpty else { return }
        found[Group(type: type, attributes: attributes), default: []].formUnion(ids)
    }
}

extension Filter {
    /// Names of encrypted attributes that the condition compares with, from the entry down.
    func secrets(of type: ContentType, in schema: Schema) -> [String] {
        switch self {
        case .all(let parts), .any(let parts): return parts.flatMap { $0.secrets(of: type, in: schema) }
        case .compare(.attribute(let index), let comparison, _, _):
            let attribute = type.attributes[index]
            // Whether there is a number tells nothing of it.
            let compares = comparison != .isNull && comparison != .isNotNull
            return attribute.isEncrypted && compares ? [attribute.name] : []
        case .related(let index, let inner, _):
            let attribute = type.attributes[index]
            guard let target = attribute.form.target.flatMap({ schema[$0] }) else { return [] }
            return inner.secrets(of: target, in: schema).map { "\(attribute.name).\($0)" }
        case .compare, .search: return []
        }
    }
}
