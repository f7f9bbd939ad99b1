//  EntryAction: something that the house does with one entry under a name of its own.
//
//  A value: type, name, and what runs. `GET` for what only reads, `POST` for what changes. Who may do it is an action like
//  any other: `api::x.x.<name>`. It runs inside one transaction, as a rule does; files it lets go are removed after that.

package import Content

/// One named operation on an entry of a type.
package struct EntryAction: Sendable {
    /// What came of it.
    package struct Outcome: Sendable {
        /// The answer's `data`.
        package let data: JSONValue
        /// Entries whose encrypted attributes the answer shows.
        package var shown: [ShownEntries] = []
        /// Stored names of uploaded files whose entries are gone.
        package var removedFiles: [String] = []

        /// An answer that shows nothing secret and lets no file go.
        package init(_ data: JSONValue, shown: [ShownEntries] = [], removedFiles: [String] = []) {
            self.data = data
            self.shown = shown
            self.removedFiles = removedFiles
        }
    }

    /// Whose entries.
    package let type: UID
    /// As in the path; lower case.
    package let name: String
    /// False: it only reads, and is a `GET`.
    package let changes: Bool
    /// True: for Admin alone, whatever a role lists.
    package let isForAdmin: Bool
    /// Types whose entries it may leave without what they must have when they are written.
    package let erases: Set<UID>
    /// Does it.
    package let run: @Sendable (Entry, Transaction) throws -> Outcome

    /// An operation on entries of `type`.
    package init(
        _ type: UID, _ name: String, changes: Bool, isForAdmin: Bool, erases: Set<UID> = [],
        run: @escaping @Sendable (Entry, Transaction) throws -> Outcome
    ) {
        self.type = type
        self.name = name
        self.changes = changes
        self.isForAdmin = isForAdmin
        self.erases = erases
        self.run = run
    }

    /// What a role must list to do it.
    package var permission: String { "\(type).\(name)" }
}

extension ContentStore {
    /// Runs an operation on the entry that a key names.
    /// - Returns: What came of it, and warnings; nil when there is no such entry.
    package func perform(
        _ action: EntryAction, on id: Int64, as context: WriteContext
    ) async throws -> (outcome: EntryAction.Outcome, warnings: [Warning])? {
        guard action.changes else {
            return try await read(as: context) { transaction in
                guard let entry = try transaction.entry(action.type, id: id) else { return nil }
                return (try action.run(entry, transaction), transaction.warnings)
            }
        }
        return try await write(context) { transaction in
            guard let entry = try transaction.lock(action.type, id: id) else { return nil }
            return (try action.run(entry, transaction), transaction.warnings)
        }
    }
}
