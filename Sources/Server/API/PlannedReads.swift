//  PlannedReads: programs by the request's own words, so that a query that was asked before is not planned again.
//
//  Always: a key holds everything that planning looks at (type, form, query, what the caller may do); compared by bytes,
//          since texts that Swift calls equal may be different queries. Bounded in number and bytes; beyond either all
//          are forgotten. A refused query is not remembered.

import Content
import Storage
import Synchronization

/// Remembered plans of one server.
final class PlannedReads: Sendable {
    /// Queries remembered.
    static let most = 2_048
    /// Bytes of all queries together.
    static let mostBytes = 1_048_576

    /// What a read asks for besides its query.
    enum Form: Hashable, Sendable {
        case list
        /// One entry; whichever id it has, the program is the same.
        case byID
        case byDocumentID
        case single
    }

    private struct Key: Hashable {
        let type: UID
        let form: Form
        let query: ExactText
        let access: Access
    }

    private struct State {
        var programs: [Key: ReadProgram] = [:]
        var bytes = 0
    }

    private let store: ContentStore
    private let state = Mutex(State())

    init(_ store: ContentStore) {
        self.store = store
    }

    /// The program of a request.
    /// - Throws: What `plan` throws.
    func program(
        _ call: Call, _ form: Form, of type: ContentType, plan: () throws -> ReadPlan
    ) throws -> ReadProgram {
        let query = call.query
        let key = Key(type: type.uid, form: form, query: ExactText(query), access: call.principal.access)
        if let known = state.withLock({ $0.programs[key] }) { return known }
        let made = store.program(try plan())
        let bytes = query.utf8.count
        state.withLock { state in
            if state.programs.count >= Self.most || state.bytes + bytes > Self.mostBytes {
                state.programs.removeAll()
                state.bytes = 0
            }
            if state.programs.updateValue(made, forKey: key) == nil { state.bytes += bytes }
        }
        return made
    }
}
