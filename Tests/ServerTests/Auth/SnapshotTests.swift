//  SnapshotTests: one reading for many callers, and none kept that became wrong.

import Content
import Foundation
import Synchronization
import Testing

@testable import Server

@Suite struct `A snapshot` {
    let clock = TestClock()

    @Test func `is read again only when it is too old`() async throws {
        let source = Source()
        let snapshot = Snapshot(now: { clock.now }, read: { source.next() })
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 1)
        clock.advance(.seconds(2))
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 1)
        clock.advance(.milliseconds(1))
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 2)
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 2)
        snapshot.invalidate()
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 3)
        clock.advance(.seconds(-1))
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 4)
    }

    @Test func `is read once for all who ask meanwhile`() async throws {
        let source = Source()
        let snapshot = Snapshot(
            now: { clock.now },
            read: {
                try await source.wait()
                return source.next()
            })
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await snapshot.value(maximumAge: .seconds(2)) } }
            try await Task.sleep(for: .milliseconds(20))
            source.open()
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(values == Array(repeating: 1, count: 20))
    }

    @Test func `is not kept when it became wrong while it was read`() async throws {
        let source = Source()
        let snapshot = Snapshot(
            now: { clock.now },
            read: {
                let value = source.next()
                try await source.wait()
                return value
            })
        async let early = snapshot.value(maximumAge: .seconds(2))
        try await source.readings(1)
        snapshot.invalidate()
        source.open()
        #expect(try await early == 1)
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 2)
    }

    @Test func `that could not be read is tried again`() async throws {
        let source = Source()
        let snapshot = Snapshot(
            now: { clock.now },
            read: {
                let number = source.next()
                guard number > 1 else { throw Refusal(503, "ServiceUnavailableError", "later") }
                return number
            })
        await #expect(throws: Refusal.self) { try await snapshot.value(maximumAge: .seconds(2)) }
        #expect(try await snapshot.value(maximumAge: .seconds(2)) == 2)
    }
}

/// Counts readings, and holds them until it is opened.
private final class Source: Sendable {
    private let state = Mutex((count: 0, isOpen: false))

    func next() -> Int {
        state.withLock {
            $0.count += 1
            return $0.count
        }
    }

    func open() {
        state.withLock { $0.isOpen = true }
    }

    func wait() async throws {
        while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    func readings(_ count: Int) async throws {
        while state.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(1)) }
    }
}
