//  RoleScopes: what each caller of a role sees, read from the database and remembered until it may have changed.
//
//  In: a role's view and an account.  Out: Visibility.  Always: as new as the rows it hangs on, as far as this process
//  wrote them (`Generations`); ids beyond `RoleViewLimits.ids` are left out, so that their rows stay hidden.

package import Content
import Relational
import Synchronization

/// The visibilities of one role's callers.
package final class RoleScopes: Sendable {
    /// Callers remembered; beyond it all are forgotten.
    static let most = 4_096

    private struct Known {
        let version: UInt64
        let values: [String: [Int64]]
        let visibility: Visibility
    }

    private let store: ContentStore
    private let view: RoleView
    private let tables: [Int]
    private let known = Mutex<[Int64: Known]>([:])

    /// Scopes of a role.
    package init(_ view: RoleView, store: ContentStore) throws {
        self.store = store
        self.view = view
        tables = try store.tables(of: view)
    }

    /// What an account sees.
    /// - Throws: 503 when the database is too busy.
    package func visibility(of account: Int64) async throws -> Visibility {
        guard !view.isEmpty else { return .unrestricted }
        // Taken before the reading: what is written meanwhile makes it old.
        let version = store.version(of: tables)
        let before = known.withLock { $0[account] }
        if let before, before.version == version { return before.visibility }
        let values = try await store.values(of: view, account: account)
        // The same ids are the same object: comparing it, and so finding plans, is cheap.
        let same = before.flatMap { $0.values == values ? $0.visibility : nil }
        let visibility = try same ?? view.visibility(values, store.schema)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[account] = Known(version: version, values: values, visibility: visibility)
        }
        return visibility
    }
}

extension ContentStore {
    /// The counters of the tables that the variables of a view hang on.
    fileprivate func tables(of view: RoleView) throws -> [Int] {
        var names: Set<String> = schema[.user].map { [layout.tables[$0].name] } ?? []
        var values: [String: [Int64]] = [:]
        for (name, variable) in view.variables {
            if let (type, filter) = try view.filter(of: variable, values, schema) {
                let plan = ReadPlan(selection: Selection(type: type, fields: []), filter: filter)
                names.formUnion(layout.compiler.countedTables(plan))
            }
            values[name] = [0]
        }
        return places(of: names)
    }

    /// The ids that the variables of a view have for an account, in one snapshot.
    fileprivate func values(of view: RoleView, account: Int64) async throws -> [String: [Int64]] {
        guard let user = schema[.user] else { return [:] }
        let accounts = EntryValues(table: layout.tables[user], cipher: layout.cipher)
        let own = Filter.compare(.id, .equal, [.integer(account)], negated: false)
        return try await snapshot { [layout] connection in
            let entry = try accounts.entries(where: own, limit: 1, layout, on: connection).first
            var values: [String: [Int64]] = [:]
            for (name, variable) in view.variables {
                switch variable {
                case .account(let attribute): values[name] = entry?.relations[attribute].map { [$0] } ?? []
                case .entries:
                    guard let (type, filter) = try view.filter(of: variable, values, layout.schema) else { continue }
                    let plan = ReadPlan(
                        selection: Selection(type: type, fields: []), filter: filter,
                        page: Page(limit: Int64(RoleViewLimits.ids), withCount: false))
                    var ids: [Int64] = []
                    try connection.forEach(layout.compiler.page(plan)) { ids.append($0.integer(0)) }
                    values[name] = ids
                }
            }
            return values
        }
    }
}
