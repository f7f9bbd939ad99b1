//  Idempotency keys, claims and counters: what is never to happen twice.

import Content
import Relational
import Storage
import Testing

@Suite struct `A repeated create` {
    static let tag = LibraryContent.tag

    static func key(_ key: String = "k-1", _ body: String = "body") -> IdempotencyKey {
        IdempotencyKey(key: key, body: Array(body.utf8))
    }

    static func send(
        _ library: Library, _ name: String = "a", to type: UID = tag, key: IdempotencyKey = key(),
        as principal: Principal = .system
    ) async throws -> ContentStore.Written {
        try await library.store.create(
            library.draft(type, #"{"name":"\#(name)"}"#), as: library.context(principal, key: key))
    }

    @Test func `yields the entry that the first one made, with no rule and no line in the log`() async throws {
        let recorder = Recorder()
        try await Library.use {
            $0.rules = [Watcher(Self.tag, recorder)]
        } _: { library in
            let first = try await Self.send(library)
            _ = recorder.seen()
            let before = try await library.everything()
            let second = try await Self.send(library)
            #expect(!first.isReplay && second.isReplay && first.id == second.id)
            #expect(recorder.seen() == [])
            #expect(try await library.everything() == before)
            // The entry as it is now: a replay re-reads it.
            try await library.update(Self.tag, first.id, #"{"name":"A"}"#)
            #expect(try await Self.send(library).id == first.id)
        }
    }

    @Test func `is a conflict with another body or another type`() async throws {
        try await Library.use { library in
            _ = try await Self.send(library)
            let before = try await library.everything()
            let conflict = Refusal.conflict("This Idempotency-Key was used with another request")
            await #expect(throws: conflict) { _ = try await Self.send(library, "b", key: Self.key("k-1", "other")) }
            await #expect(throws: conflict) { _ = try await Self.send(library, to: LibraryContent.author) }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `is another request for another key or another caller`() async throws {
        try await Library.use { library in
            let callers = [
                Principal.system, Principal(.user(id: 1), access: .everything),
                Principal(.token(id: 1), access: .everything),
            ]
            var ids: [Int64] = []
            for caller in callers { ids.append(try await Self.send(library, as: caller).id) }
            ids.append(try await Self.send(library, key: Self.key("k-2")).id)
            #expect(ids == [1, 2, 3, 4])
        }
    }

    @Test func `is tried again when the first one was refused`() async throws {
        let recorder = Recorder()
        try await Library.use {
            $0.rules = [Watcher(Self.tag, recorder)]
        } _: { library in
            recorder.fail(in: .afterCreate)
            await #expect(throws: Refusal.self) { _ = try await Self.send(library) }
            recorder.fail(in: nil)
            // Even with another body: nothing of the first was remembered.
            let written = try await Self.send(library, "b", key: Self.key("k-1", "other"))
            #expect(!written.isReplay)
            #expect(try await library.rows("SELECT name FROM tags") == ["b"])
        }
    }

    @Test func `makes one entry of 32 that come at once`() async throws {
        try await Library.use { library in
            let written = try await withThrowingTaskGroup(of: ContentStore.Written.self) { group in
                for _ in 1...32 { group.addTask { try await Self.send(library) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(written.map(\.id)) == [1])
            #expect(written.count { !$0.isReplay } == 1)
            #expect(try await library.rows("SELECT COUNT(*) FROM tags") == ["1"])
        }
    }
}

@Suite struct `A claim` {
    static let seats = ClaimTable("seats", subject: "seat_id")

    static func use(_ body: (Library) async throws -> Void) async throws {
        try await Library.use({ $0.claims = [seats] }, body)
    }

    @Test func `has one holder, who may ask again and give it back`() async throws {
        try await Self.use { library in
            let outcomes = try await library.store.write(library.context()) { transaction in
                let mine = Claim(subject: 1, kind: "booking", holder: 5)
                var outcomes = [try transaction.claim(Self.seats, mine), try transaction.claim(Self.seats, mine)]
                for other in [
                    Claim(subject: 1, kind: "booking", holder: 6), Claim(subject: 1, kind: "hold", holder: 5),
                ] {
                    outcomes.append(try transaction.claim(Self.seats, other))
                    outcomes.append(try transaction.release(Self.seats, other))
                }
                outcomes.append(try transaction.claim(Self.seats, of: 1) == mine)
                outcomes.append(try transaction.release(Self.seats, mine))
                outcomes.append(try transaction.claim(Self.seats, of: 1) == nil)
                outcomes.append(try transaction.claim(Self.seats, Claim(subject: 1, kind: "hold", holder: 5)))
                return outcomes
            }
            #expect(outcomes == [true, true, false, false, false, false, true, true, true, true])
        }
    }

    @Test func `goes to one of 64 who want it at once; the others leave nothing`() async throws {
        try await Self.use { library in
            let winners = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for holder in Int64(1)...64 {
                    group.addTask {
                        do {
                            return try await library.store.write(library.context()) { transaction in
                                // The number is taken first, and must not be used up by those who lose.
                                let number = try transaction.nextNumber("BK", year: 2026)
                                let claim = Claim(subject: 7, kind: "booking", holder: holder)
                                guard try transaction.claim(Self.seats, claim) else { throw Refusal.conflict("taken") }
                                return number
                            }
                        } catch let refusal as Refusal where refusal.status == 409 {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(winners.compactMap(\.self) == [1])
            #expect(try await library.rows("SELECT COUNT(*) FROM seats") == ["1"])
            #expect(try await library.rows("SELECT value FROM counters") == ["1"])
        }
    }
}

@Suite struct `A counter` {
    @Test func `gives each of 64 writers its own number, without a gap`() async throws {
        try await Library.use { library in
            let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 1...64 {
                    group.addTask {
                        try await library.store.write(library.context()) { try $0.nextNumber("BK", year: 2026) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...64))
        }
    }

    @Test func `counts each series and year apart, and is only ever raised`() async throws {
        try await Library.use { library in
            let numbers = try await library.store.write(library.context()) { transaction in
                var numbers = [try transaction.number("A", year: 2026)]
                try transaction.raiseNumber("A", year: 2026, to: 41)
                try transaction.raiseNumber("A", year: 2026, to: 7)
                numbers.append(try transaction.number("A", year: 2026))
                numbers.append(try transaction.nextNumber("A", year: 2026))
                numbers.append(try transaction.nextNumber("A", year: 2027))
                numbers.append(try transaction.nextNumber("B", year: 2026))
                return numbers
            }
            #expect(numbers == [0, 41, 42, 1, 1])
        }
    }

    @Test func `keeps no number of a write that was refused`() async throws {
        try await Library.use { library in
            await #expect(throws: Refusal.self) {
                _ = try await library.store.write(library.context()) { transaction -> Int64 in
                    _ = try transaction.nextNumber("BK", year: 2026)
                    throw Refusal.conflict("no")
                }
            }
            let next = try await library.store.write(library.context()) { try $0.nextNumber("BK", year: 2026) }
            #expect(next == 1)
        }
    }
}
