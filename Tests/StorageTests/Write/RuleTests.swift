//  Rules inside the transaction: when they run, what they see, what is left when one throws.

import Content
import Relational
import Storage
import Synchronization
import Testing

/// Writes down which hooks ran, and throws in one of them if told so.
final class Recorder: Sendable {
    enum Hook: String, CaseIterable, Sendable {
        case beforeCreate, afterCreate, beforeUpdate, afterUpdate, onDelete, afterDelete
    }

    private let state = Mutex<(seen: [String], failing: Hook?)>(([], nil))

    /// What ran since this was asked last.
    func seen() -> [String] {
        state.withLock { state in
            defer { state.seen = [] }
            return state.seen
        }
    }

    /// From now on `hook` throws; nil for none.
    func fail(in hook: Hook?) { state.withLock { $0.failing = hook } }

    func note(_ hook: Hook, _ subject: String) throws {
        let fails = state.withLock { state in
            state.seen.append("\(hook) \(subject)")
            return state.failing == hook
        }
        if fails { throw Refusal.conflict("refused in \(hook)") }
    }
}

/// A rule about one type that records, and does what a test wants.
struct Watcher: Lifecycle {
    let contentType: UID
    let recorder: Recorder
    var provides: Set<AttributeName> = []
    var atCreate: @Sendable (inout Draft, Transaction) throws -> Void = { _, _ in }
    var afterCreate: @Sendable (Entry, Transaction) throws -> Void = { _, _ in }
    var atUpdate: @Sendable (inout Draft, Entry, Transaction) throws -> Void = { _, _, _ in }
    var afterUpdate: @Sendable (Entry, Entry, Transaction) throws -> Void = { _, _, _ in }
    var atDelete: @Sendable (Entry, Transaction) throws -> Deletion = { _, _ in .remove }
    var afterDelete: @Sendable (Entry, Transaction) throws -> Void = { _, _ in }

    init(_ type: UID, _ recorder: Recorder, _ adjust: (inout Watcher) -> Void = { _ in }) {
        contentType = type
        self.recorder = recorder
        adjust(&self)
    }

    private func name(_ id: Int64? = nil) -> String {
        let type = contentType.rawValue.split(separator: ".").last ?? ""
        return id.map { "\(type) \($0)" } ?? String(type)
    }

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        try recorder.note(.beforeCreate, name())
        try atCreate(&draft, transaction)
    }

    func afterCreate(_ entry: Entry, in transaction: Transaction) throws {
        try afterCreate(entry, transaction)
        try recorder.note(.afterCreate, name(entry.id))
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        try recorder.note(.beforeUpdate, name(entry.id))
        try atUpdate(&draft, entry, transaction)
    }

    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {
        try afterUpdate(entry, old, transaction)
        try recorder.note(.afterUpdate, name(entry.id))
    }

    func onDelete(_ entry: Entry, in transaction: Transaction) throws -> Deletion {
        try recorder.note(.onDelete, name(entry.id))
        return try atDelete(entry, transaction)
    }

    func afterDelete(_ entry: Entry, in transaction: Transaction) throws {
        try afterDelete(entry, transaction)
        try recorder.note(.afterDelete, name(entry.id))
    }
}

@Suite struct `A rule` {
    static let book = LibraryContent.book
    static let tag = LibraryContent.tag
    static let author = LibraryContent.author

    @Test func `runs before and after its own type's writes, and after no other's`() async throws {
        let recorder = Recorder()
        try await Library.use {
            $0.rules = [Watcher(Self.tag, recorder)]
        } _: { library in
            try await library.make(Self.book, "x")
            try await library.update(Self.book, 1, #"{"pages":1}"#)
            try await library.delete(Self.book, 1)
            #expect(recorder.seen() == [])
            try await library.make(Self.tag, "a")
            #expect(recorder.seen() == ["beforeCreate tag", "afterCreate tag 1"])
            try await library.update(Self.tag, 1, "{}")
            #expect(recorder.seen() == ["beforeUpdate tag 1", "afterUpdate tag 1"])
            try await library.update(Self.tag, 9, "{}")
            try await library.delete(Self.tag, 9)
            #expect(recorder.seen() == [])
            try await library.delete(Self.tag, 1)
            #expect(recorder.seen() == ["onDelete tag 1", "afterDelete tag 1"])
            _ = try await library.list(Self.tag)
            #expect(recorder.seen() == [])
        }
    }

    @Test func `runs in registered order, each seeing what the one before it did`() async throws {
        let (first, second) = (Recorder(), Recorder())
        let rules = [
            Watcher(Self.tag, first) { $0.atCreate = { draft, _ in draft["name"] = .text("first") } },
            Watcher(Self.tag, second) {
                $0.atCreate = { draft, _ in draft["name"] = .text((draft["name"]?.text ?? "") + " second") }
            },
        ]
        try await Library.use {
            $0.rules = rules
        } _: { library in
            try await library.make(Self.tag, "a")
            #expect(try await library.member("name", of: Self.tag, 1, "") == #""first second""#)
            second.fail(in: .beforeCreate)
            _ = first.seen()
            await #expect(throws: Refusal.self) { try await library.make(Self.tag, "b") }
            #expect(first.seen() == ["beforeCreate tag"])
        }
    }

    @Test(arguments: Recorder.Hook.allCases)
    func `leaves nothing behind when it throws, whatever it had written`(hook: Recorder.Hook) async throws {
        let recorder = Recorder()
        let claims = ClaimTable("seats", subject: "seat_id")
        let scribble: @Sendable (Transaction) throws -> Void = { transaction in
            _ = try transaction.nextNumber("S", year: 2026)
            _ = try transaction.claim(claims, Claim(subject: 1, kind: "k", holder: 1))
            guard let type = transaction.layout.schema[Self.author] else { return }
            var draft = Draft(type)
            draft["name"] = .text("by the rule")
            _ = try transaction.create(draft)
        }
        let rule = Watcher(Self.book, recorder) {
            $0.atCreate = { _, transaction in try scribble(transaction) }
            $0.afterCreate = { _, transaction in try scribble(transaction) }
            $0.atUpdate = { _, _, transaction in try scribble(transaction) }
            $0.afterUpdate = { _, _, transaction in try scribble(transaction) }
            $0.afterDelete = { _, transaction in try scribble(transaction) }
        }
        try await Library.use {
            $0.rules = [rule]
            $0.claims = [claims]
        } _: { library in
            try await library.make(Self.tag, "a", "b")
            try await library.create(
                Self.book, #"{"title":"x","tags":[1],"binding":{"kind":"k"},"chapters":[{"title":"c"}]}"#)
            let before = try await library.everything()
            recorder.fail(in: hook)
            let key = IdempotencyKey(key: "k", body: [1])
            await #expect(throws: Refusal.conflict("refused in \(hook)")) {
                switch hook {
                case .beforeCreate, .afterCreate:
                    try await library.create(
                        Self.book, #"{"title":"y","tags":[2,1],"chapters":[{"title":"c","topics":[1]}]}"#,
                        as: library.context(key: key))
                case .beforeUpdate, .afterUpdate:
                    try await library.update(
                        Self.book, 1, #"{"title":"y","tags":[2],"binding":null,"chapters":[{"id":1,"title":"d"}]}"#)
                case .onDelete, .afterDelete: try await library.delete(Self.book, 1)
                }
            }
            #expect(try await library.everything() == before)
            // The next write is none the worse.
            recorder.fail(in: nil)
            try await library.make(Self.book, "z")
            #expect(try await library.rows("SELECT MAX(id) FROM books") == ["2"])
        }
    }

    @Test func `runs for every owner that a write from the other side touches`() async throws {
        let recorder = Recorder()
        try await Library.use {
            $0.rules = [Watcher(Self.book, recorder)]
        } _: { library in
            try await library.make(Self.author, "a", "b")
            try await library.make(LibraryContent.editor, "e", "f")
            try await library.make(Self.tag, "t")
            for body in [
                #"{"title":"1","author":1,"tags":[1]}"#, #"{"title":"2","author":1}"#, #"{"title":"3","editor":1}"#,
            ] {
                try await library.create(Self.book, body)
            }
            func updated(_ body: () async throws -> Void) async throws -> [String] {
                _ = recorder.seen()
                try await body()
                return recorder.seen()
            }
            #expect(
                try await updated { try await library.update(Self.author, 1, #"{"books":[2,3]}"#) } == [
                    "beforeUpdate book 1", "afterUpdate book 1", "beforeUpdate book 3", "afterUpdate book 3",
                ])
            // Only the order changes: nobody's owner does.
            #expect(try await updated { try await library.update(Self.author, 1, #"{"books":[3,2]}"#) } == [])
            #expect(
                try await updated { try await library.create(Self.author, #"{"name":"c","books":[2]}"#) } == [
                    "beforeUpdate book 2", "afterUpdate book 2",
                ])
            #expect(
                try await updated { try await library.update(LibraryContent.editor, 2, #"{"book":3}"#) } == [
                    "beforeUpdate book 3", "afterUpdate book 3",
                ])
            #expect(
                try await updated { try await library.update(Self.tag, 1, #"{"books":[2,3]}"#) } == [
                    "beforeUpdate book 1", "afterUpdate book 1", "beforeUpdate book 2", "afterUpdate book 2",
                    "beforeUpdate book 3", "afterUpdate book 3",
                ])
            #expect(
                try await updated { try await library.update(Self.book, 1, #"{"editor":2}"#) } == [
                    "beforeUpdate book 1", "beforeUpdate book 3", "afterUpdate book 3", "afterUpdate book 1",
                ])
        }
    }

    @Test func `can refuse a write that comes from the other side, and then nothing of it stands`() async throws {
        let recorder = Recorder()
        let rule = Watcher(Self.book, recorder) {
            $0.atUpdate = { draft, entry, _ in
                if entry.id == 2, draft.changes("author") { throw Refusal.conflict("book 2 stays where it is") }
            }
        }
        try await Library.use {
            $0.rules = [rule]
        } _: { library in
            try await library.make(Self.author, "a", "b")
            for _ in 1...3 { try await library.create(Self.book, #"{"title":"x","author":1}"#) }
            let before = try await library.everything()
            await #expect(throws: Refusal.conflict("book 2 stays where it is")) {
                try await library.update(Self.author, 2, #"{"name":"B","books":[1,2,3]}"#)
            }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `starts no other rule by what it changes itself, and its changes are logged after the entry's`()
        async throws
    {
        let recorder = Recorder()
        let rules: [any Lifecycle] = [
            Watcher(Self.tag, recorder) {
                $0.afterCreate = { entry, transaction in
                    guard let type = transaction.layout.schema[Self.book] else { return }
                    var draft = Draft(type)
                    draft.relations["editor"] = .replace([1])
                    draft["pages"] = .integer(entry.id)
                    try transaction.update(Self.book, id: 2, draft)
                    try transaction.update(Self.tag, id: entry.id, Draft(entry.type))
                }
            },
            Watcher(Self.book, recorder),
        ]
        try await Library.use {
            $0.rules = rules
        } _: { library in
            try await library.make(LibraryContent.editor, "e")
            try await library.create(Self.book, #"{"title":"1","editor":1}"#)
            try await library.make(Self.book, "2")
            _ = recorder.seen()
            let start = try await library.lastLogged()
            try await library.make(Self.tag, "t")
            #expect(recorder.seen() == ["beforeCreate tag", "afterCreate tag 1"])
            #expect(try await library.related("editor", of: Self.book, 2) == [1])
            #expect(
                try await library.log(after: start) == [
                    #"create|api::tag.tag|1|{"name":[null,"t"]}"#,
                    #"update|api::book.book|1|{"editor":[1,null]}"#,
                    #"update|api::book.book|2|{"pages":[null,1],"editor":[null,1]}"#,
                ])
        }
    }

    @Test func `sees absent and null apart, and relations as they will be`() async throws {
        let recorder = Recorder()
        let seen = Mutex<[String]>([])
        let look: @Sendable (Draft) -> Void = { draft in
            let pages = draft["pages"].map { "\($0)" } ?? "absent"
            let author = draft.effectiveRelation("author").map(String.init) ?? "none"
            seen.withLock { $0.append("\(pages) \(author)") }
        }
        let rule = Watcher(Self.book, recorder) {
            $0.atCreate = { draft, _ in look(draft) }
            $0.atUpdate = { draft, _, _ in look(draft) }
        }
        try await Library.use {
            $0.rules = [rule]
        } _: { library in
            try await library.make(Self.author, "a", "b")
            try await library.create(Self.book, #"{"title":"x","author":1}"#)
            for body in [
                "{}", #"{"pages":null}"#, #"{"pages":3,"author":{"connect":[2]}}"#, #"{"author":{"disconnect":[1]}}"#,
                #"{"author":{"disconnect":[2]}}"#, #"{"author":{"set":[1]}}"#,
            ] { try await library.update(Self.book, 1, body) }
            #expect(
                seen.withLock { $0 } == [
                    "absent 1", "absent 1", "null 1", "integer(3) 2", "absent 2", "absent none", "absent 1",
                ])
        }
    }

    @Test func `may fill what is required, and is held to what it declares`() async throws {
        let recorder = Recorder()
        let fills = Mutex(true)
        let rule = Watcher(Self.author, recorder) {
            $0.provides = ["name", "books"]
            $0.atCreate = { draft, _ in if fills.withLock({ $0 }) { draft.setIfAbsent("name", to: .text("N. N.")) } }
        }
        try await Library.use {
            $0.rules = [rule]
        } _: { library in
            try await library.create(Self.author, "{}")
            try await library.create(Self.author, #"{"name":null}"#)
            try await library.create(Self.author, #"{"name":"Pram"}"#)
            #expect(try await library.rows("SELECT name FROM authors ORDER BY id") == ["N. N.", "N. N.", "Pram"])
            fills.withLock { $0 = false }
            let fault = PayloadFault([FieldFault(["name"], "name must be defined.")])
            await #expect(throws: fault) { try await library.create(Self.author, "{}") }
        }
    }

    @Test func `may turn a delete into a change`() async throws {
        let recorder = Recorder()
        let rule = Watcher(Self.tag, recorder) {
            $0.atDelete = { entry, transaction in
                transaction.warn("kept", at: "name", "stays")
                var draft = Draft(entry.type)
                draft["name"] = .text("gone")
                return .update(draft)
            }
        }
        try await Library.use {
            $0.rules = [rule]
        } _: { library in
            try await library.make(Self.tag, "a")
            let start = try await library.lastLogged()
            _ = recorder.seen()
            let answer = try await library.delete(Self.tag, 1, "fields=name")
            #expect(
                answer == """
                    {"data":{"id":1,"attributes":{"name":"gone"}},\
                    "meta":{"warnings":[{"code":"kept","path":["name"],"message":"stays"}]}}
                    """)
            #expect(recorder.seen() == ["onDelete tag 1", "beforeUpdate tag 1", "afterUpdate tag 1"])
            #expect(try await library.log(after: start) == [#"update|api::tag.tag|1|{"name":["a","gone"]}"#])
        }
    }

    @Test func `hands its warnings to the one who asked, each once`() async throws {
        let recorder = Recorder()
        let rule = Watcher(Self.tag, recorder) {
            $0.atCreate = { _, transaction in
                for _ in 1...2 { transaction.warn("odd", at: "name", "looks odd") }
            }
        }
        try await Library.use {
            $0.rules = [rule]
        } _: { library in
            let written = try await library.store.create(
                library.draft(Self.tag, #"{"name":"a"}"#), as: library.context())
            #expect(written.warnings == [Warning("odd", at: ["name"], "looks odd")])
        }
    }
}

@Suite struct `Deleting` {
    @Test func `answers with the entry as it was`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            try await library.create(LibraryContent.book, #"{"title":"x","tags":[1],"binding":{"kind":"k"}}"#)
            let answer = try await library.delete(
                LibraryContent.book, 1, "fields=title&populate[tags][fields]=name&populate[binding][fields]=kind")
            #expect(
                answer == """
                    {"data":{"id":1,"attributes":{"title":"x","tags":{"data":[{"id":1,"attributes":{"name":"a"}}]},\
                    "binding":{"id":1,"kind":"k"}}},"meta":{}}
                    """)
            #expect(try await library.delete(LibraryContent.book, 1) == nil)
            #expect(try await library.update(LibraryContent.book, 1, "{}") == nil)
        }
    }
}
