//  WorkGateTests: how many pass at once, how many wait, and who is sent away.

import Content
import Synchronization
import Testing

@testable import Server

@Suite struct `A gate` {
    @Test func `lets so many pass at once, and all of them in the end`() async throws {
        let gate = WorkGate(places: 2, waiting: 100, message: "")
        let counts = Counts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await gate.pass {
                        counts.enter()
                        try await Task.sleep(for: .milliseconds(1))
                        counts.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.most == 2)
        #expect(counts.all == 50)
    }

    @Test func `sends away who would be one too many in the queue`() async throws {
        let gate = WorkGate(places: 1, waiting: 0, message: "later")
        try await gate.pass { () async throws -> Void in
            await #expect(throws: Refusal(503, "ServiceUnavailableError", "later")) { try await gate.pass { () } }
        }
        try await gate.pass { () }
    }

    @Test func `is free again after work that failed`() async throws {
        struct Broken: Error {}
        let gate = WorkGate(places: 1, waiting: 0, message: "")
        await #expect(throws: Broken.self) { try await gate.pass { throw Broken() } }
        try await gate.pass { () }
    }
}

/// How many are inside, and were.
private final class Counts: Sendable {
    private let state = Mutex((now: 0, most: 0, all: 0))

    var most: Int { state.withLock { $0.most } }
    var all: Int { state.withLock { $0.all } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() {
        state.withLock { state in
            state.now -= 1
            state.all += 1
        }
    }
}
