//  How many statements a read costs, and what it sees while others write.

import Content
import Dispatch
import Relational
import Storage
import Synchronization
import Testing

@Suite struct `Running a read` {
    /// Twelve books by two authors, with tags, files, chapters and extras.
    static func fill(_ library: Library) async throws {
        try await library.make(LibraryContent.author, "a", "b")
        try await library.make(LibraryContent.tag, "s", "t")
        try await library.make(LibraryContent.editor, "e")
        try await library.addFiles(2)
        for number in 1...12 {
            try await library.create(
                LibraryContent.book,
                """
                {"title":"\(number)","author":\(number % 2 + 1),"tags":[1,2],"editor":1,"cover":1,"scans":[2,1],
                "binding":{"kind":"k"},"chapters":[{"title":"c","notes":[{"text":"n"}]},{"title":"d","reviewer":2}],
                "extras":[{"__component":"part.quote","text":"q"},{"__component":"part.binding","kind":"k"}]}
                """)
        }
        _ = library.driver.statements()
    }

    @Test(arguments: [
        ("", 2), ("pagination[withCount]=false", 1), ("populate=author", 3), ("populate=author,tags,cover", 5),
        ("populate[author][populate]=books", 4), ("populate=tags,cover,scans", 5), ("populate[tags][count]=true", 3),
        ("populate=children,prequel,cited_by,picks", 6), ("populate=chapters,binding", 4), ("populate=extras", 4),
        ("populate[chapters][populate]=notes,reviewer,topics", 6),
        // How many rows there are decides how the page is found; a total that is known is not asked for again.
        ("filters[author][name]=a&sort=author.name&populate=author", 4),
    ])
    func `takes one statement for the page, one for the count, one a populated relation`(
        query: String, count: Int
    ) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            for size in [1, 12] {
                _ = try await library.list(LibraryContent.book, query + "&pagination[pageSize]=\(size)")
                let found = library.driver.statements().count
                #expect(query.hasPrefix("filters") && size > 1 ? found == 2 : found == count, "\(size) rows")
            }
        }
    }

    @Test func `asks nothing about what no row points to`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.book, "x")
            _ = library.driver.statements()
            _ = try await library.list(LibraryContent.book, "populate=author,editor")
            #expect(library.driver.statements().count == 2)
            _ = try await library.list(
                LibraryContent.tag, "populate[books][populate]=chapters&populate[books][count]=1")
            #expect(library.driver.statements().count == 2)
        }
    }

    @Test func `binds its values, so that equal plans share their statements`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            var seen: Set<[String]> = []
            for (size, author) in [(3, "a"), (7, "b"), (12, "'; DROP TABLE books; --")] {
                _ = try await library.list(
                    LibraryContent.book,
                    "populate=tags,author&pagination[pageSize]=\(size)&filters[author][name][$in]=\(author)")
                let statements = library.driver.statements()
                seen.insert([statements[0], statements.last ?? ""])
                #expect(!statements.contains { $0.contains("DROP") })
            }
            #expect(seen.count <= 2)
        }
    }

    @Test func `sees one moment from its first statement to its last`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "Pram")
            try await library.create(LibraryContent.book, #"{"title":"a","author":1}"#)
            let hasBegun = DispatchSemaphore(value: 0)
            let mayGoOn = DispatchSemaphore(value: 0)
            let isFirst = Mutex(true)
            library.driver.watch {
                $0.after = { sql in
                    guard sql.contains("FROM \"authors\" t"), isFirst.withLock({ $0 }) else { return }
                    isFirst.withLock { $0 = false }
                    hasBegun.signal()
                    mayGoOn.wait()
                }
            }
            async let answer = library.list(LibraryContent.author, "populate[books][fields]=title")
            await Self.wait(hasBegun)
            try await library.create(LibraryContent.book, #"{"title":"b","author":1}"#)
            try await library.make(LibraryContent.author, "Dini")
            mayGoOn.signal()
            let seen = try await answer
            #expect(seen.contains(#""books":{"data":[{"id":1,"attributes":{"title":"a"}}]}"#))
            #expect(seen.contains(#""total":1"#))
            let later = try await library.list(LibraryContent.author, "populate[books][fields]=title")
            #expect(later.contains(#"{"id":2,"attributes":{"title":"b"}}"#))
            #expect(later.contains(#""total":2"#))
        }
    }

    @Test func `refuses a populated relation beyond its bound`() async throws {
        try await Library.use {
            $0.limits.relatedRows = 3
        } _: { library in
            try await library.make(LibraryContent.author, "few", "many")
            for author in [1, 1, 1, 2, 2, 2, 2] {
                try await library.create(LibraryContent.book, #"{"title":"x","author":\#(author)}"#)
            }
            #expect(try await library.related("books", of: LibraryContent.author, 1).count == 3)
            await #expect(throws: Refusal.validation("More than 3 entries in books; use limit")) {
                _ = try await library.one(LibraryContent.author, 2, "populate=books")
            }
            let cut = try await library.member("books", of: LibraryContent.author, 2, "populate[books][limit]=3")
            #expect(cut?.contains(#""id":6"#) == true)
        }
    }

    @Test func `refuses components beyond the same bound`() async throws {
        try await Library.use {
            $0.limits.relatedRows = 3
        } _: { library in
            let chapters = Array(repeating: #"{"title":"c"}"#, count: 4).joined(separator: ",")
            try await library.create(LibraryContent.book, #"{"title":"x","chapters":[\#(chapters)]}"#)
            await #expect(throws: Refusal.validation("More than 3 entries in chapters; use limit")) {
                _ = try await library.one(LibraryContent.book, 1, "populate=chapters")
            }
        }
    }

    @Test func `cuts and orders a populated relation as asked`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a")
            for title in ["m", "z", "c"] {
                try await library.create(LibraryContent.book, #"{"title":"\#(title)","author":1}"#)
            }
            func ids(_ options: String) async throws -> String? {
                try await library.member("books", of: LibraryContent.author, 1, options + "&populate[books][fields]=id")
            }
            func expected(_ ids: Int...) -> String {
                "{\"data\":[" + ids.map { #"{"id":\#($0),"attributes":{}}"# }.joined(separator: ",") + "]}"
            }
            #expect(try await ids("populate[books][sort]=title:desc") == expected(2, 1, 3))
            #expect(try await ids("populate[books][limit]=1&populate[books][start]=1") == expected(2))
            #expect(try await ids("populate[books][filters][title][$gt]=d") == expected(1, 2))
            #expect(try await ids("populate[books][filters][title]=nope") == expected())
        }
    }

    @Test func `stops at the statement's deadline with 503`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            library.driver.watch { $0.before = { _ in throw SQLFault.deadline } }
            await #expect {
                _ = try await library.list(LibraryContent.tag)
            } throws: { error in
                (error as? Refusal)?.status == 503
            }
        }
    }

    /// Waits for a thread of the database without holding one of the tests' own.
    private static func wait(_ semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
