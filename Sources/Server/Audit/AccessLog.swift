//  AccessLog: looks at encrypted attributes wait here until they are on disk.
//
//  A read does not wait for a write, but what it shows is written down within a second, and before the server ends.
//  Looks that are alike are one until then. Always bounded: when no more can be remembered, a read that would show
//  something is refused (503) rather than go unlogged.

import Content
import Logging
package import Storage
import Synchronization

/// Who looks, as a request tells it.
struct Viewer: Sendable {
    let principal: Principal
    let address: String
    let requestID: String
    /// The action that was asked for.
    let action: String
}

/// Looks on their way to disk.
package final class AccessLog: Sendable {
    /// Entries that may wait; about 100 bytes each.
    static let most = 100_000

    private struct State {
        var waiting: [AccessNote: CountedNote] = [:]
        /// In the order in which they came.
        var order: [AccessNote] = []
        var entries = 0
    }

    private let state = Mutex(State())
    private let store: ContentStore
    private let clock: OfficeClock

    /// Looks at what `store` holds.
    package init(store: ContentStore, clock: OfficeClock) {
        self.store = store
        self.clock = clock
    }

    /// Entries that wait.
    package var waiting: Int { state.withLock { $0.entries } }

    /// Takes down what an answer shows, and what it was found by, before it is given.
    /// - Parameters:
    ///   - program: What was asked.
    ///   - shown: The entries in the answer with their encrypted attributes.
    ///   - viewer: Who asked.
    /// - Throws: 503 when no more can wait; then the answer must not be given.
    func note(_ program: ReadProgram, _ shown: [ShownEntries], by viewer: Viewer) throws {
        var notes = shown.filter { !$0.attributes.isEmpty }.map { note(.shown, $0, viewer) }
        if !program.conditions.isEmpty {
            let type = program.plan.type.uid
            let ids = shown.first?.ids ?? []
            notes.append(
                note(.found, ShownEntries(type: type, attributes: program.conditions, ids: ids), viewer))
        }
        try add(notes, viewer)
    }

    /// Takes down what an answer shows that is no plan's.
    func note(_ shown: [ShownEntries], by viewer: Viewer) throws {
        try add(shown.map { note(.shown, $0, viewer) }, viewer)
    }

    private func note(_ way: AccessNote.Way, _ entries: ShownEntries, _ viewer: Viewer) -> AccessNote {
        AccessNote(
            principal: viewer.principal.label, address: viewer.address, action: viewer.action, way: way,
            entries: entries)
    }

    private func add(_ notes: [AccessNote], _ viewer: Viewer) throws {
        let now = clock.now()
        try state.withLock { state in
            let new = notes.filter { state.waiting[$0] == nil }
            let entries = new.reduce(0) { $0 + $1.entries.ids.count + 1 }
            guard state.entries + entries <= AccessLog.most else {
                throw Refusal(
                    503, "ServiceUnavailableError",
                    "Too many looks at identity data wait to be written down; try again in a moment")
            }
            for note in notes where state.waiting[note] != nil { state.waiting[note]?.times += 1 }
            for note in new where state.waiting[note] == nil {
                state.waiting[note] = CountedNote(note, requestID: viewer.requestID, at: now)
                state.order.append(note)
            }
            state.entries += entries
        }
    }

    /// Writes everything that waits.
    /// - Throws: What the database refuses; what was not written waits on.
    package func flush() async throws {
        while let batch = take() {
            do {
                try await store.write(batch)
            } catch {
                putBack(batch)
                throw error
            }
        }
    }

    /// The oldest looks, as many as one write takes; nil when none waits.
    private func take() -> [CountedNote]? {
        state.withLock { state in
            var batch: [CountedNote] = []
            var entries = 0
            for note in state.order {
                let size = note.entries.ids.count + 1
                if entries > 0, entries + size > ContentStore.accessEntries { break }
                if let counted = state.waiting.removeValue(forKey: note) { batch.append(counted) }
                entries += size
            }
            state.order.removeFirst(batch.count)
            state.entries -= entries
            return batch.isEmpty ? nil : batch
        }
    }

    private func putBack(_ batch: [CountedNote]) {
        state.withLock { state in
            for counted in batch.reversed() {
                if state.waiting[counted.note] != nil {
                    state.waiting[counted.note]?.times += counted.times
                    continue
                }
                state.waiting[counted.note] = counted
                state.order.insert(counted.note, at: 0)
                state.entries += counted.note.entries.ids.count + 1
            }
        }
    }
}
