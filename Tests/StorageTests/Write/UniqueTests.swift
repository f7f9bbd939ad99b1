//  Values that must be unique: told before the write, kept by the index.

import Content
import Relational
import Storage
import Testing

@Suite struct `A unique attribute` {
    static let book = LibraryContent.book

    static func fault(_ paths: [String]...) -> PayloadFault { PayloadFault(paths.map(FieldFault.unique)) }

    @Test func `is refused where another entry has the value, with every violation`() async throws {
        try await Library.use { library in
            try await library.create(Self.book, #"{"title":"x","isbn":"1","binding":{"code":"A"}}"#)
            try await library.create(
                Self.book, #"{"title":"y","isbn":"2","extras":[{"__component":"part.binding","code":"B"}]}"#)
            let before = try await library.everything()
            await #expect(throws: Self.fault(["isbn"])) {
                try await library.create(Self.book, #"{"title":"z","isbn":"1"}"#)
            }
            await #expect(throws: Self.fault(["isbn"])) { try await library.update(Self.book, 2, #"{"isbn":"1"}"#) }
            await #expect(throws: Self.fault(["isbn"], ["binding", "code"], ["extras", "1", "code"])) {
                try await library.create(
                    Self.book,
                    """
                    {"title":"z","isbn":"2","binding":{"code":"B"},
                    "extras":[{"__component":"part.quote"},{"__component":"part.binding","code":"A"}]}
                    """)
            }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `may keep its own value, and be null or empty as often as Strapi allows`() async throws {
        try await Library.use { library in
            try await library.create(Self.book, #"{"title":"x","isbn":"1","binding":{"code":"A"}}"#)
            try await library.update(Self.book, 1, #"{"isbn":"1","binding":{"id":1,"code":"A"}}"#)
            for _ in 1...2 { try await library.create(Self.book, #"{"title":"y","isbn":null}"#) }
            try await library.create(Self.book, #"{"title":"y","isbn":""}"#)
            await #expect(throws: Self.fault(["isbn"])) {
                try await library.create(Self.book, #"{"title":"y","isbn":""}"#)
            }
            try await library.create(Self.book, #"{"title":"y","isbn":"a"}"#)
            try await library.create(Self.book, #"{"title":"y","isbn":"A"}"#)
        }
    }

    @Test func `is looked for among the rows of one body as well`() async throws {
        try await Library.use { library in
            await #expect(throws: Self.fault(["extras", "1", "code"])) {
                try await library.create(
                    Self.book,
                    """
                    {"title":"z","binding":{"code":"A"},
                    "extras":[{"__component":"part.binding","code":"B"},{"__component":"part.binding","code":"A"}]}
                    """)
            }
        }
    }

    @Test func `is kept by its index when the look-up finds nothing, in the same words`() async throws {
        try await Library.use { library in
            try await library.create(Self.book, #"{"title":"x","isbn":"1","binding":{"code":"A"}}"#)
            try await library.create(LibraryContent.member, #"{"card":"1"}"#)
            let before = try await library.everything()
            library.driver.watch { $0.isBlind = { $0.hasPrefix("SELECT 1 FROM") } }
            await #expect(throws: Self.fault(["isbn"])) {
                try await library.create(Self.book, #"{"title":"y","isbn":"1"}"#)
            }
            await #expect(throws: Self.fault(["code"])) {
                try await library.create(Self.book, #"{"title":"y","binding":{"code":"A"}}"#)
            }
            await #expect(throws: Self.fault(["card"])) {
                try await library.create(LibraryContent.member, #"{"card":"1"}"#)
            }
            #expect(try await library.everything() == before)
        }
    }

    @Test(arguments: [false, true])
    func `goes to exactly one of 32 who ask at once`(isBlind: Bool) async throws {
        try await Library.use { library in
            if isBlind { library.driver.watch { $0.isBlind = { $0.hasPrefix("SELECT 1 FROM") } } }
            let outcomes = await withTaskGroup(of: Bool?.self) { group in
                for number in 1...32 {
                    group.addTask {
                        do {
                            try await library.create(Self.book, #"{"title":"\#(number)","isbn":"same"}"#)
                            return true
                        } catch {
                            return error as? PayloadFault == Self.fault(["isbn"]) ? false : nil
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == true } == 1)
            #expect(outcomes.count { $0 == false } == 31)
            let left = try await library.rows(
                "SELECT (SELECT COUNT(*) FROM books), (SELECT COUNT(*) FROM change_log)", columns: 2)
            #expect(left == ["1|1"])
        }
    }

    @Test func `is checked without an index where duplicates wait to be repaired`() async throws {
        try await Library.use {
            $0.checkOnly = ["books.isbn"]
        } _: { library in
            let names = try await library.driver.read { try $0.indexNames() }
            #expect(!names.contains("books.isbn__unique"))
            try await library.create(Self.book, #"{"title":"x","isbn":"1"}"#)
            await #expect(throws: Self.fault(["isbn"])) {
                try await library.create(Self.book, #"{"title":"y","isbn":"1"}"#)
            }
        }
    }
}
