//  Component rows: kept, merged, added, removed, at every depth.

import Content
import Relational
import Storage
import Testing

@Suite struct `Writing components` {
    static let book = LibraryContent.book

    /// One book with two chapters (ids 1 and 2; notes 1, 2), a binding and a zone of two.
    static func fill(_ library: Library) async throws {
        try await library.make(LibraryContent.tag, "a", "b")
        try await library.make(LibraryContent.author, "r")
        try await library.create(
            book,
            """
            {"title":"x","binding":{"kind":"hard","code":"B1"},
            "chapters":[{"title":"one","fee":1,"topics":[1,2],"reviewer":1,"notes":[{"text":"n1"},{"text":"n2"}]},
            {"title":"two","fee":2}],
            "extras":[{"__component":"part.quote","text":"q"},{"__component":"part.binding","kind":"z"}]}
            """)
    }

    /// Rows of every component table, and of their links.
    static func count(_ library: Library) async throws -> [String] {
        try await library.rows(
            """
            SELECT (SELECT COUNT(*) FROM components_bindings), (SELECT COUNT(*) FROM components_chapters),
            (SELECT COUNT(*) FROM components_quotes), (SELECT COUNT(*) FROM components_chapters_topics_links)
            """, columns: 4)
    }

    static let chapters = "populate[chapters][fields]=title,fee"
    static let deep =
        "populate[chapters][fields]=title&populate[chapters][populate][notes]=*&populate[chapters][populate][topics][fields]=id"

    @Test(arguments: [
        (#"{"kind":"soft"}"#, #"{"id":3,"kind":"soft","code":null}"#),
        (#"{"id":1,"kind":"soft"}"#, #"{"id":1,"kind":"soft","code":"B1"}"#),
        (#"{"id":"1"}"#, #"{"id":1,"kind":"hard","code":"B1"}"#),
        (#"{"id":1,"code":null}"#, #"{"id":1,"kind":"hard","code":null}"#), ("null", "null"),
    ])
    func `replaces a single one, or merges it by its id`(value: String, expected: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(Self.book, 1, #"{"binding":\#(value)}"#)
            #expect(try await library.member("binding", of: Self.book, 1) == expected)
            #expect(try await Self.count(library) == [value == "null" ? "1|2|3|2" : "2|2|3|2"])
        }
    }

    @Test(arguments: [
        (
            #"[{"id":2,"fee":9},{"title":"new"},{"id":1}]"#,
            #"[{"id":2,"title":"two","fee":9},{"id":3,"title":"new","fee":null},{"id":1,"title":"one","fee":1}]"#,
            "2|3|3|2"
        ),
        (#"[{"title":"only"}]"#, #"[{"id":3,"title":"only","fee":null}]"#, "2|1|1|0"),
        (#"[{"id":2}]"#, #"[{"id":2,"title":"two","fee":2}]"#, "2|1|1|0"), ("[]", "[]", "2|0|1|0"),
    ])
    func `takes a list as the whole new list, rows with an id kept`(
        value: String, expected: String, count: String
    ) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(Self.book, 1, #"{"chapters":\#(value)}"#)
            #expect(try await library.member("chapters", of: Self.book, 1, Self.chapters) == expected)
            #expect(try await Self.count(library) == [count])
        }
    }

    @Test func `leaves alone what the body leaves out`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let before = try await library.one(Self.book, 1, "populate=*&fields=id&" + Self.deep)
            try await library.update(Self.book, 1, #"{"pages":7}"#)
            #expect(try await library.one(Self.book, 1, "populate=*&fields=id&" + Self.deep) == before)
        }
    }

    @Test func `merges nested rows and relations below a kept row`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(
                Self.book, 1,
                #"{"chapters":[{"id":1,"topics":{"disconnect":[1]},"notes":[{"id":2,"text":"N2"},{"text":"n3"}]},{"id":2}]}"#
            )
            #expect(
                try await library.member("chapters", of: Self.book, 1, Self.deep) == """
                    [{"id":1,"title":"one","topics":{"data":[{"id":2,"attributes":{}}]},\
                    "notes":[{"id":2,"text":"N2"},{"id":4,"text":"n3"}]},\
                    {"id":2,"title":"two","topics":{"data":[]},"notes":[]}]
                    """)
            #expect(try await Self.count(library) == ["2|2|3|1"])
        }
    }

    @Test func `merges the items of a zone by component and id`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            // The quote is row 3: the chapter's notes are of the same component.
            try await library.update(
                Self.book, 1,
                """
                {"extras":[{"__component":"part.binding","id":2,"code":"Z"},{"__component":"part.quote","text":"new"},
                {"__component":"part.quote","id":3}]}
                """)
            #expect(
                try await library.member("extras", of: Self.book, 1) == """
                    [{"id":2,"__component":"part.binding","kind":"z","code":"Z"},\
                    {"id":4,"__component":"part.quote","text":"new"},{"id":3,"__component":"part.quote","text":"q"}]
                    """)
            try await library.update(Self.book, 1, #"{"extras":[]}"#)
            #expect(try await Self.count(library) == ["1|2|2|2"])
        }
    }

    @Test(arguments: [
        (#"{"binding":{"id":2}}"#, "ApplicationError", "binding"),
        (#"{"binding":{"id":99}}"#, "ApplicationError", "binding"),
        (#"{"binding":{"id":"x"}}"#, "ApplicationError", "binding"),
        (#"{"chapters":[{"title":"ok"},{"id":3}]}"#, "ApplicationError", "chapters"),
        (#"{"chapters":[{"id":1,"notes":[{"id":3}]}]}"#, "ApplicationError", "notes"),
        (#"{"extras":[{"__component":"part.quote","id":1}]}"#, "Error", "extras"),
        (#"{"extras":[{"__component":"part.binding","id":3}]}"#, "Error", "extras"),
    ])
    func `refuses rows of somebody else`(body: String, name: String, attribute: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.create(Self.book, #"{"title":"y","chapters":[{"title":"other"}]}"#)
            let before = try await library.everything()
            let message = "Some of the provided components in \(attribute) are not related to the entity"
            let details: JSONValue? = name == "Error" ? nil : .object(JSONObject([]))
            await #expect(throws: Refusal(400, name, message, details: details)) {
                try await library.update(Self.book, 1, body)
            }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `ignores ids on create`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.create(
                Self.book, #"{"title":"y","binding":{"id":1,"kind":"mine"},"chapters":[{"id":1,"notes":[{"id":1}]}]}"#)
            #expect(try await library.member("binding", of: Self.book, 2) == #"{"id":3,"kind":"mine","code":null}"#)
            #expect(
                try await library.member("binding", of: Self.book, 1) == #"{"id":1,"kind":"hard","code":"B1"}"#)
        }
    }

    @Test func `leaves no orphan when its entry goes`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.create(Self.book, #"{"title":"y","chapters":[{"title":"c","notes":[{"text":"n"}]}]}"#)
            try await library.delete(Self.book, 1)
            #expect(try await Self.count(library) == ["0|1|1|0"])
            #expect(try await library.member("chapters", of: Self.book, 2, Self.chapters)?.contains(#""c""#) == true)
        }
    }

    @Test func `keeps a row whose related entry goes`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.delete(LibraryContent.author, 1)
            try await library.delete(LibraryContent.tag, 1)
            #expect(
                try await library.member(
                    "chapters", of: Self.book, 1,
                    "populate[chapters][fields]=id&populate[chapters][populate]=reviewer,topics") == """
                        [{"id":1,"reviewer":{"data":null},"topics":{"data":[{"id":2,"attributes":{"name":"b",\
                        \(`Answering a read`.times)}}]}},{"id":2,"reviewer":{"data":null},"topics":{"data":[]}}]
                        """)
        }
    }

    @Test func `keeps the rows of one attribute apart from those of another`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            // Entry 1 of another type and a component row with id 1 own rows of the same component.
            let owners = try await library.rows(
                "SELECT owner__type || ' ' || owner__id || ' ' || owner__field FROM components_quotes ORDER BY id")
            #expect(owners == ["part.chapter 1 notes", "part.chapter 1 notes", "api::book.book 1 extras"])
            try await library.update(Self.book, 1, #"{"chapters":[{"id":1,"notes":[]},{"id":2}]}"#)
            #expect(try await library.member("extras", of: Self.book, 1)?.contains(#""text":"q""#) == true)
        }
    }
}
