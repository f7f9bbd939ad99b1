//  Relations, written in every form and from either side.

import Content
import Storage
import Testing

@Suite struct `Writing a to-many relation` {
    static let book = LibraryContent.book

    /// One book tagged 1, 2, 3 of six.
    static func fill(_ library: Library) async throws {
        try await library.make(LibraryContent.tag, "a", "b", "c", "d", "e", "f")
        try await library.create(book, #"{"title":"x","tags":[1,2,3]}"#)
    }

    @Test(
        arguments: [
            ("[4,5]", [4, 5]), (#"["2","1"]"#, [2, 1]), (#"[{"id":3},{"id":1}]"#, [3, 1]), (#"{"set":[2,1]}"#, [2, 1]),
            (#"{"set":[{"id":5}]}"#, [5]), ("6", [6]), (#""6""#, [6]), (#"{"id":6}"#, [6]), ("[1,1,2]", [1, 2]),
            ("[]", []), ("null", []), (#"{"set":null}"#, []), ("{}", [1, 2, 3]),
            (#"{"connect":[4,{"id":5}]}"#, [1, 2, 3, 4, 5]), (#"{"connect":[1]}"#, [2, 3, 1]),
            (#"{"connect":[4,4]}"#, [1, 2, 3, 4]), (#"{"disconnect":[1,{"id":3}]}"#, [2]),
            (#"{"disconnect":[99]}"#, [1, 2, 3]),
            (#"{"connect":[4],"disconnect":[2]}"#, [1, 3, 4]), (#"{"connect":[1],"disconnect":[1]}"#, [2, 3, 1]),
            (#"{"set":[1],"connect":[2]}"#, [1]),
            (#"{"connect":[{"id":6,"position":{"start":true}}]}"#, [6, 1, 2, 3]),
            (#"{"connect":[{"id":1,"position":{"end":true}}]}"#, [2, 3, 1]),
            (#"{"connect":[{"id":6,"position":{"before":2}}]}"#, [1, 6, 2, 3]),
            (#"{"connect":[{"id":3,"position":{"after":1}}]}"#, [1, 3, 2]),
            (#"{"connect":[{"id":1,"position":{"after":3}},{"id":2,"position":{"after":1}}]}"#, [3, 1, 2]),
            (#"{"connect":[{"id":4,"position":{"after":6}},{"id":5},{"id":6}]}"#, [1, 2, 3, 6, 4, 5]),
            (#"{"connect":[{"id":4,"position":{"before":5}},{"id":5,"position":{"before":1}}]}"#, [4, 5, 1, 2, 3]),
            (#"{"options":{"strict":false},"connect":[{"id":4,"position":{"before":99}}]}"#, [1, 2, 3, 4]),
        ] as [(String, [Int64])])
    func `takes every form Strapi takes`(value: String, expected: [Int64]) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(Self.book, 1, #"{"tags":\#(value)}"#)
            #expect(try await library.related("tags", of: Self.book, 1) == expected)
        }
    }

    @Test(arguments: [
        (
            "tags", #"{"connect":[{"id":2,"position":{"before":99}}]}"#,
            #"There was a problem connecting relation with id 2 at position {"before":99}. The relation with id 99 needs to be connected first."#
        ),
        (
            "tags", #"{"connect":[{"id":4,"position":{"after":5}},{"id":5,"position":{"after":4}}]}"#,
            "A circular reference was found in the connect array. One relation is trying to connect before/after another one that is trying to connect before/after it"
        ),
        ("tags", "[1,99,98]", "2 relation(s) of type api::tag.tag associated with this entity do not exist"),
        ("tags", #"["abc"]"#, "1 relation(s) of type api::tag.tag associated with this entity do not exist"),
        ("author", "7", "1 relation(s) of type api::author.author associated with this entity do not exist"),
        ("scans", "[7]", "1 relation(s) of type plugin::upload.file associated with this entity do not exist"),
        (
            "chapters", #"[{"topics":[99]}]"#,
            "1 relation(s) of type api::tag.tag associated with this entity do not exist"
        ),
    ])
    func `refuses what is not there and leaves everything as it was`(
        name: String, value: String, message: String
    ) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let before = try await library.everything()
            for isCreate in [false, true] {
                await #expect {
                    if isCreate {
                        try await library.create(Self.book, #"{"title":"y","\#(name)":\#(value)}"#)
                    } else {
                        try await library.update(Self.book, 1, #"{"pages":1,"\#(name)":\#(value)}"#)
                    }
                } throws: { error in
                    (error as? any ClientFault)?.status == 400 && (error as? any ClientFault)?.message == message
                }
            }
            #expect(try await library.everything() == before)
        }
    }

    @Test func `keeps an order of its own on either side`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            for tags in ["[2,1]", "[1]", "[2]"] {
                try await library.create(Self.book, #"{"title":"x","tags":\#(tags)}"#)
            }
            #expect(try await library.related("books", of: LibraryContent.tag, 1) == [1, 2])
            #expect(try await library.related("books", of: LibraryContent.tag, 2) == [1, 3])
            try await library.update(LibraryContent.tag, 1, #"{"books":[3,2,1]}"#)
            #expect(try await library.related("books", of: LibraryContent.tag, 1) == [3, 2, 1])
            #expect(try await library.related("tags", of: Self.book, 1) == [2, 1])
            #expect(try await library.related("tags", of: Self.book, 3) == [2, 1])
            try await library.update(LibraryContent.tag, 1, #"{"books":{"disconnect":[2]}}"#)
            #expect(try await library.related("tags", of: Self.book, 2) == [])
            try await library.update(
                LibraryContent.tag, 1, #"{"books":{"connect":[{"id":2,"position":{"before":1}}]}}"#)
            #expect(try await library.related("books", of: LibraryContent.tag, 1) == [3, 2, 1])
            try await library.update(Self.book, 1, #"{"tags":[1,2]}"#)
            #expect(try await library.related("books", of: LibraryContent.tag, 1) == [3, 2, 1])
            #expect(try await library.related("books", of: LibraryContent.tag, 2) == [1, 3])
        }
    }

    @Test func `points to entries of its own type, both ways`() async throws {
        try await Library.use { library in
            try await library.make(Self.book, "a", "b", "c")
            try await library.update(Self.book, 1, #"{"cites":[3,2,1]}"#)
            #expect(try await library.related("cited_by", of: Self.book, 1) == [1])
            #expect(try await library.related("cited_by", of: Self.book, 3) == [1])
            try await library.update(Self.book, 3, #"{"cited_by":[2],"cites":[1]}"#)
            #expect(try await library.related("cites", of: Self.book, 1) == [2, 1])
            #expect(try await library.related("cites", of: Self.book, 2) == [3])
            #expect(try await library.related("cited_by", of: Self.book, 1) == [1, 3])
        }
    }

    @Test func `does not steal where the relation is one-way, nor files`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.addFiles(2)
            for _ in 1...2 {
                try await library.create(Self.book, #"{"title":"x","picks":[2,1],"scans":[2,1],"cover":1}"#)
            }
            for id: Int64 in [1, 2] {
                #expect(try await library.related("picks", of: Self.book, id) == [2, 1])
                #expect(try await library.related("scans", of: Self.book, id) == [2, 1])
                #expect(try await library.related("cover", of: Self.book, id) == [1])
            }
        }
    }

    @Test(
        arguments: [
            ("[2,1]", [2]), (#"{"connect":[1,2]}"#, [2]), (#"{"disconnect":[1]}"#, []), ("null", []),
            (#"{"connect":[]}"#, [1]),
        ] as [(String, [Int64])])
    func `keeps one file where the media is single`(value: String, expected: [Int64]) async throws {
        try await Library.use { library in
            try await library.addFiles(2)
            try await library.create(Self.book, #"{"title":"x","cover":1}"#)
            try await library.update(Self.book, 1, #"{"cover":\#(value)}"#)
            #expect(try await library.related("cover", of: Self.book, 1) == expected)
        }
    }

    @Test func `refuses files of a class the attribute does not take, naming where`() async throws {
        try await Library.use {
            $0.files[LibraryContent.path("post")] = LibraryContent.file(
                "post",
                #""photo":{"type":"media","multiple":false,"allowedTypes":["images"]},"chapters":{"type":"component","component":"part.sheet","repeatable":true}"#
            )
            $0.files["components/part/sheet.json"] =
                #"{"collectionName":"components_sheets","attributes":{"scan":{"type":"media","allowedTypes":["images"]}}}"#
        } _: { library in
            try await library.addFiles(1)
            try await library.addFiles(1, mime: "application/pdf")
            try await library.create(LibraryContent.post, #"{"photo":1,"chapters":[{"scan":1}]}"#)
            let faults = PayloadFault([
                FieldFault(["photo"], "photo must be a file of type: images"),
                FieldFault(["chapters", "1", "scan"], "chapters[1].scan must be a file of type: images"),
            ])
            await #expect(throws: faults) {
                try await library.create(LibraryContent.post, #"{"photo":2,"chapters":[{"scan":1},{"scan":2}]}"#)
            }
        }
    }
}

@Suite struct `Writing a to-one relation` {
    static let book = LibraryContent.book

    @Test(
        arguments: [
            ("2", [2]), (#""2""#, [2]), (#"{"id":2}"#, [2]), ("[2]", [2]), ("[2,1]", [2]), (#"{"connect":[2]}"#, [2]),
            (#"{"connect":[{"id":2}]}"#, [2]), (#"{"set":[2]}"#, [2]), ("null", []), ("[]", []), (#"{"set":null}"#, []),
            (#"{"disconnect":[1]}"#, []), (#"{"disconnect":[2]}"#, [1]), ("{}", [1]), ("1", [1]),
        ] as [(String, [Int64])])
    func `takes every form Strapi takes`(value: String, expected: [Int64]) async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a", "b")
            try await library.make(LibraryContent.member, "m", "n")
            try await library.create(Self.book, #"{"title":"x","author":1,"owner":1}"#)
            try await library.update(Self.book, 1, #"{"author":\#(value),"owner":\#(value)}"#)
            #expect(try await library.related("author", of: Self.book, 1) == expected)
            #expect(try await library.related("owner", of: Self.book, 1) == expected)
        }
    }

    @Test func `takes its place behind the others of its new target`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a", "b")
            for author in [1, 1, 2] { try await library.create(Self.book, #"{"title":"x","author":\#(author)}"#) }
            try await library.update(Self.book, 1, #"{"author":2}"#)
            #expect(try await library.related("books", of: LibraryContent.author, 2) == [3, 1])
            try await library.update(Self.book, 1, #"{"author":1}"#)
            #expect(try await library.related("books", of: LibraryContent.author, 1) == [2, 1])
            // Set to what it was: the place stays.
            try await library.update(Self.book, 2, #"{"author":1}"#)
            #expect(try await library.related("books", of: LibraryContent.author, 1) == [2, 1])
            try await library.update(Self.book, 2, #"{"author":null}"#)
            #expect(
                try await library.rows("SELECT author__id, author__order FROM books WHERE id = 2", columns: 2) == [
                    "-|-"
                ])
        }
    }

    @Test(
        arguments: [
            ("[3,1]", [3, 1]), (#"{"connect":[3]}"#, [1, 2, 3]), (#"{"connect":[1]}"#, [2, 1]),
            (#"{"disconnect":[1]}"#, [2]),
            (#"{"connect":[{"id":4,"position":{"before":2}},{"id":3,"position":{"start":true}}]}"#, [3, 1, 4, 2]),
            ("null", []),
            ("4", [4]),
        ] as [(String, [Int64])])
    func `can be written from the other side, taking entries from their former owners`(
        value: String, expected: [Int64]
    ) async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a", "b")
            for author in [1, 1, 2, 2] { try await library.create(Self.book, #"{"title":"x","author":\#(author)}"#) }
            try await library.update(LibraryContent.author, 1, #"{"books":\#(value)}"#)
            #expect(try await library.related("books", of: LibraryContent.author, 1) == expected)
            for id: Int64 in 1...4 {
                let owner = try await library.related("author", of: Self.book, id)
                #expect(owner == (expected.contains(id) ? [1] : id > 2 ? [2] : []))
            }
            // The next one comes last, whatever was done to the order.
            try await library.create(Self.book, #"{"title":"x","author":1}"#)
            #expect(try await library.related("books", of: LibraryContent.author, 1) == expected + [5])
        }
    }

    @Test func `steals its target where both sides are single`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.editor, "a", "b")
            try await library.create(Self.book, #"{"title":"x","editor":1}"#)
            try await library.create(Self.book, #"{"title":"y","editor":1}"#)
            #expect(try await library.related("editor", of: Self.book, 1) == [])
            #expect(try await library.related("book", of: LibraryContent.editor, 1) == [2])
            try await library.update(Self.book, 1, #"{"editor":1}"#)
            #expect(try await library.related("editor", of: Self.book, 2) == [])
            // From the other side: the book leaves its editor, the editor its book.
            try await library.update(Self.book, 2, #"{"editor":2}"#)
            try await library.update(LibraryContent.editor, 2, #"{"book":1}"#)
            #expect(try await library.related("editor", of: Self.book, 1) == [2])
            #expect(try await library.related("editor", of: Self.book, 2) == [])
            #expect(try await library.related("book", of: LibraryContent.editor, 1) == [])
            try await library.create(LibraryContent.editor, #"{"name":"c","book":1}"#)
            #expect(try await library.related("editor", of: Self.book, 1) == [3])
            try await library.update(LibraryContent.editor, 3, #"{"book":null}"#)
            #expect(try await library.related("editor", of: Self.book, 1) == [])
        }
    }

    @Test func `does not steal where it is one-way`() async throws {
        try await Library.use { library in
            try await library.make(Self.book, "t")
            for _ in 1...2 { try await library.create(Self.book, #"{"title":"x","twin":1}"#) }
            #expect(try await library.related("twin", of: Self.book, 2) == [1])
            #expect(try await library.related("twin", of: Self.book, 3) == [1])
        }
    }

    @Test func `points to entries of its own type, both ways`() async throws {
        try await Library.use { library in
            try await library.make(Self.book, "a", "b", "c")
            try await library.update(Self.book, 1, #"{"sequel":2,"children":[3,2]}"#)
            #expect(try await library.related("prequel", of: Self.book, 2) == [1])
            #expect(try await library.related("parent", of: Self.book, 3) == [1])
            try await library.update(Self.book, 2, #"{"prequel":3,"parent":2}"#)
            #expect(try await library.related("sequel", of: Self.book, 1) == [])
            #expect(try await library.related("sequel", of: Self.book, 3) == [2])
            #expect(try await library.related("children", of: Self.book, 1) == [3])
            #expect(try await library.related("children", of: Self.book, 2) == [2])
            // Stolen in the same chain: 1 → 2 although 3 → 2.
            try await library.update(Self.book, 1, #"{"sequel":2}"#)
            #expect(try await library.related("sequel", of: Self.book, 3) == [])
            try await library.create(Self.book, #"{"title":"d","sequel":1,"prequel":2,"parent":1,"children":[1]}"#)
            #expect(try await library.related("sequel", of: Self.book, 2) == [4])
            #expect(try await library.related("parent", of: Self.book, 1) == [4])
        }
    }

    @Test func `is gone with its target, and links with either end; files and neighbours stay`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a")
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.addFiles(1)
            try await library.create(Self.book, #"{"title":"x","author":1,"tags":[1,2],"cover":1,"scans":[1]}"#)
            try await library.create(Self.book, #"{"title":"y","author":1,"tags":[2],"parent":1}"#)
            try await library.delete(LibraryContent.author, 1)
            #expect(try await library.related("author", of: Self.book, 2) == [])
            try await library.delete(LibraryContent.tag, 2)
            #expect(try await library.related("tags", of: Self.book, 1) == [1])
            try await library.delete(Self.book, 1)
            #expect(try await library.related("parent", of: Self.book, 2) == [])
            #expect(try await library.related("books", of: LibraryContent.tag, 1) == [])
            #expect(
                try await library.rows(
                    """
                    SELECT (SELECT COUNT(*) FROM books_tags_links) + (SELECT COUNT(*) FROM books_cover_links)
                    + (SELECT COUNT(*) FROM books_scans_links), (SELECT COUNT(*) FROM files)
                    """, columns: 2) == ["0|1"])
        }
    }

    @Test func `gives no id twice`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.delete(LibraryContent.tag, 2)
            #expect(try await library.create(LibraryContent.tag, #"{"name":"c"}"#) == 3)
        }
    }
}
