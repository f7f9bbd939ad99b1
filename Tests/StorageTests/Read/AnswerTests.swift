//  What an answer looks like, byte by byte.

import Content
import Storage
import Testing

@Suite struct `Answering a read` {
    static let times = #""createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z""#

    @Test func `writes every kind as Strapi does`() async throws {
        try await Library.use { library in
            try await library.create(
                LibraryContent.book,
                """
                {"title":"Bumi \\"Manusia\\"","isbn":"","pages":535,"price":10000000.50,"rating":4.25,
                "copies":"9007199254740993","in_print":true,"printed":"2024-02-29","soldAt":"2024-02-29T23:59:59.999Z",
                "stamp":1709208000000,"opens":"08:30:00","genre":"novel","extra":{"b":1,"a":[null,1.50]},"note":"hidden"}
                """)
            let expected = """
                {"id":1,"attributes":{"title":"Bumi \\"Manusia\\"","isbn":"","pages":535,"price":10000000.5,"rating":4.25,\
                "copies":"9007199254740993","in_print":true,"printed":"2024-02-29","soldAt":"2024-02-29T23:59:59.999Z",\
                "stamp":"1709208000000","opens":"08:30:00.000","genre":"novel","extra":{"b":1,"a":[null,1.5]},\(Self.times)}}
                """
            #expect(try await library.one(LibraryContent.book, 1) == #"{"data":\#(expected),"meta":{}}"#)
            let pagination = #"{"pagination":{"page":1,"pageSize":25,"pageCount":1,"total":1}}"#
            #expect(try await library.list(LibraryContent.book) == #"{"data":[\#(expected)],"meta":\#(pagination)}"#)
        }
    }

    @Test func `writes null for what is absent and keeps the schema's order`() async throws {
        try await Library.use { library in
            try await library.create(LibraryContent.book, #"{"title":"x"}"#)
            let answer = try await library.one(LibraryContent.book, 1, "fields=rating&fields=title&fields=price")
            #expect(
                answer == #"{"data":{"id":1,"attributes":{"title":"x","price":null,"rating":null}},"meta":{}}"#)
            #expect(
                try await library.one(LibraryContent.book, 1, "fields=id")
                    == #"{"data":{"id":1,"attributes":{}},"meta":{}}"#)
            #expect(try await library.one(LibraryContent.book, 2) == nil)
        }
    }

    @Test(arguments: [
        ("author", #"{"data":null}"#), ("editor", #"{"data":null}"#), ("prequel", #"{"data":null}"#),
        ("children", #"{"data":[]}"#), ("tags", #"{"data":[]}"#), ("cited_by", #"{"data":[]}"#),
        ("cover", #"{"data":null}"#), ("scans", #"{"data":null}"#), ("binding", "null"), ("chapters", "[]"),
        ("extras", "[]"),
    ])
    func `shows what is populated and empty in the form of its kind`(name: String, expected: String) async throws {
        try await Library.use { library in
            try await library.create(LibraryContent.book, #"{"title":"x"}"#)
            #expect(try await library.member(name, of: LibraryContent.book, 1) == expected)
        }
    }

    @Test func `shows a page far behind the first like any other`() async throws {
        try await Library.use { library in
            let names = (0..<270).map { String(UnicodeScalar(UInt8(ascii: "a") + UInt8($0 * 7 % 5))) }
            for name in names { try await library.create(LibraryContent.tag, #"{"name":"\#(name)"}"#) }
            let all = names.indices.sorted { (names[$1], $0) < (names[$0], $1) }.map { Int64($0 + 1) }
            for (start, limit) in [(249, 10), (250, 10), (265, 10), (270, 10), (251, 1)] {
                let page = "sort=name:desc&pagination[start]=\(start)&pagination[limit]=\(limit)"
                #expect(try await library.ids(LibraryContent.tag, page) == Array(all.dropFirst(start).prefix(limit)))
            }
            let some = all.filter { names[Int($0) - 1] != "c" }
            for start in [200, 213] {
                let page = "filters[name][$ne]=c&sort=name:desc&pagination[start]=\(start)&pagination[limit]=5"
                #expect(try await library.ids(LibraryContent.tag, page) == Array(some.dropFirst(start).prefix(5)))
            }
            let related = "filters[id][$gt]=1&sort=books.title&sort=name:desc&pagination[start]=255&pagination[limit]=3"
            #expect(
                try await library.ids(LibraryContent.tag, related)
                    == Array(all.filter { $0 > 1 }.dropFirst(255).prefix(3)))
        }
    }

    @Test func `shows what is below an entry as often as the entry is shown`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            for title in ["x", "y", "z"] {
                try await library.create(LibraryContent.book, #"{"title":"\#(title)","tags":[2,1]}"#)
            }
            let books = #"{"data":[{"id":1,"attributes":{}},{"id":2,"attributes":{}},{"id":3,"attributes":{}}]}"#
            let tags = [2, 1].map { #"{"id":\#($0),"attributes":{"books":\#(books)}}"# }.joined(separator: ",")
            let counted = [2, 1].map { #"{"id":\#($0),"attributes":{"books":{"data":{"attributes":{"count":3}}}}}"# }
                .joined(separator: ",")
            for (query, expected) in [("[fields]=id", tags), ("[count]=true", counted)] {
                let answer = try await library.list(
                    LibraryContent.book, "fields=id&populate[tags][fields]=id&populate[tags][populate][books]\(query)")
                let all = (1...3).map { #"{"id":\#($0),"attributes":{"tags":{"data":[\#(expected)]}}}"# }
                #expect(answer.hasPrefix(#"{"data":[\#(all.joined(separator: ","))],"meta""#), "\(answer)")
            }
        }
    }

    @Test func `nests relations, inverse sides and media`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "Pram")
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.addFiles(2)
            try await library.create(
                LibraryContent.book, #"{"title":"x","author":1,"tags":[2,1],"cover":2,"scans":[2,1]}"#)
            func member(_ name: String, _ query: String) async throws -> String? {
                try await library.member(name, of: LibraryContent.book, 1, query)
            }
            #expect(
                try await member(
                    "author", "populate[author][fields]=name&populate[author][populate][books][fields]=title")
                    == #"{"data":{"id":1,"attributes":{"name":"Pram","books":{"data":[{"id":1,"attributes":{"title":"x"}}]}}}}"#
            )
            #expect(
                try await member("tags", "populate[tags][fields]=name")
                    == #"{"data":[{"id":2,"attributes":{"name":"b"}},{"id":1,"attributes":{"name":"a"}}]}"#)
            #expect(
                try await member("cover", "populate[cover][fields]=name")
                    == #"{"data":{"id":2,"attributes":{"name":"file-2"}}}"#)
            #expect(
                try await member("scans", "populate[scans][fields]=name")
                    == #"{"data":[{"id":2,"attributes":{"name":"file-2"}},{"id":1,"attributes":{"name":"file-1"}}]}"#)
        }
    }

    @Test func `puts components inline and the items of a zone into one order`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            try await library.create(
                LibraryContent.book,
                """
                {"title":"x","binding":{"kind":"hard"},
                "chapters":[{"title":"one","fee":1.5,"topics":[1],"notes":[{"text":"n1"},{"text":"n2"}]},{"title":"two"}],
                "extras":[{"__component":"part.quote","text":"q"},{"__component":"part.binding","kind":"k"},
                {"__component":"part.quote","text":"r"}]}
                """)
            func member(_ name: String, _ query: String? = nil) async throws -> String? {
                try await library.member(name, of: LibraryContent.book, 1, query)
            }
            #expect(try await member("binding") == #"{"id":1,"kind":"hard","code":null}"#)
            #expect(
                try await member("chapters")
                    == #"[{"id":1,"title":"one","fee":1.5},{"id":2,"title":"two","fee":null}]"#)
            let nested = try await member(
                "chapters", "populate[chapters][populate][notes]=*&populate[chapters][populate][topics][fields]=name")
            #expect(
                nested == """
                    [{"id":1,"title":"one","fee":1.5,"topics":{"data":[{"id":1,"attributes":{"name":"a"}}]},\
                    "notes":[{"id":1,"text":"n1"},{"id":2,"text":"n2"}]},\
                    {"id":2,"title":"two","fee":null,"topics":{"data":[]},"notes":[]}]
                    """)
            #expect(
                try await member("extras") == """
                    [{"id":3,"__component":"part.quote","text":"q"},\
                    {"id":2,"__component":"part.binding","kind":"k","code":null},\
                    {"id":4,"__component":"part.quote","text":"r"}]
                    """)
            #expect(
                try await member("extras", "populate[extras][on][part.binding][fields]=kind")
                    == #"[{"id":2,"__component":"part.binding","kind":"k"}]"#)
        }
    }

    @Test func `counts related entries instead of showing them`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "Pram", "Nh. Dini")
            for title in ["a", "b"] {
                try await library.create(LibraryContent.book, #"{"title":"\#(title)","author":1}"#)
            }
            let answer = try await library.list(LibraryContent.author, "populate[books][count]=true&fields=name")
            #expect(
                answer.hasPrefix(
                    #"{"data":[{"id":1,"attributes":{"name":"Pram","books":{"data":{"attributes":{"count":2}}}}},"#
                        + #"{"id":2,"attributes":{"name":"Nh. Dini","books":{"data":{"attributes":{"count":0}}}}}]"#))
        }
    }

    @Test func `keeps one row apart from another where several parents share a target`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "Pram")
            for title in ["a", "b"] {
                try await library.create(LibraryContent.book, #"{"title":"\#(title)","author":1}"#)
            }
            try await library.make(LibraryContent.book, "c")
            let answer = try await library.list(
                LibraryContent.book,
                "fields=title&populate[author][fields]=name&populate[author][populate][books][fields]=title")
            let shared =
                #"{"data":{"id":1,"attributes":{"name":"Pram","books":{"data":[{"id":1,"attributes":{"title":"a"}},"#
                + #"{"id":2,"attributes":{"title":"b"}}]}}}}"#
            #expect(
                answer.hasPrefix(
                    #"{"data":[{"id":1,"attributes":{"title":"a","author":\#(shared)}},"#
                        + #"{"id":2,"attributes":{"title":"b","author":\#(shared)}},"#
                        + #"{"id":3,"attributes":{"title":"c","author":{"data":null}}}]"#))
        }
    }

    @Test func `is flat for accounts and files`() async throws {
        try await Library.use { library in
            let role = try await library.create(.role, #"{"name":"Manager","type":"manager"}"#)
            try await library.create(
                .user, #"{"username":"budi","email":"budi@example.com","password":"Rahasia123","role":\#(role)}"#)
            let query = try ContentQuery(parsing: "populate[role][fields]=type")
            let plan = try library.planner.flatList(query, of: library.type(.user))
            let bytes = try await library.store.list(plan)
            #expect(
                String(decoding: bytes, as: UTF8.self) == """
                    [{"id":1,"username":"budi","email":"budi@example.com","provider":null,"confirmed":false,\
                    "blocked":false,\(Self.times),"role":{"id":1,"type":"manager"}}]
                    """)
            let one = try library.planner.one(1, query, of: library.type(.user), shape: .flat)
            let text = try #require(try await library.store.one(one))
            #expect(String(decoding: text, as: UTF8.self).hasPrefix(#"{"id":1,"username":"budi""#))
        }
    }

    @Test func `names the times as the schema does`() async throws {
        try await Library.use {
            $0.files[LibraryContent.path("tag")] = LibraryContent.file(
                "tag", #""name":{"type":"string"}"#, options: #""timestamps":["created_at","updated_at"]"#)
            $0.files[LibraryContent.path("book")] = LibraryContent.file("book", #""title":{"type":"string"}"#)
            $0.files[LibraryContent.path("author")] = .some(nil)
            $0.files[LibraryContent.path("editor")] = .some(nil)
        } _: { library in
            try await library.make(LibraryContent.tag, "a")
            let answer = try await library.list(
                LibraryContent.tag, "filters[created_at][$gt]=2025-01-01&sort=updatedAt")
            #expect(
                answer.hasPrefix(
                    #"{"data":[{"id":1,"attributes":{"name":"a","created_at":"2026-01-01T00:00:00.000Z","updated_at":"#)
            )
        }
    }

    @Test(
        arguments: [
            ("pagination[page]=2&pagination[pageSize]=2", #"{"page":2,"pageSize":2,"pageCount":3,"total":5}"#, [3, 4]),
            ("pagination[page]=9&pagination[pageSize]=2", #"{"page":9,"pageSize":2,"pageCount":3,"total":5}"#, []),
            ("pagination[start]=1&pagination[limit]=3", #"{"start":1,"limit":3,"total":5}"#, [2, 3, 4]),
            ("pagination[pageSize]=2&pagination[withCount]=false", #"{"page":1,"pageSize":2}"#, [1, 2]),
            ("filters[name]=z", #"{"page":1,"pageSize":25,"pageCount":0,"total":0}"#, []),
        ] as [(String, String, [Int64])])
    func `tells the page`(query: String, expected: String, ids: [Int64]) async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b", "c", "d", "e")
            #expect(try await library.list(LibraryContent.tag, query).hasSuffix(#"{"pagination":\#(expected)}}"#))
            #expect(try await library.ids(LibraryContent.tag, query) == ids)
        }
    }

    @Test func `shows an alias beside its source, finds by it and writes through it`() async throws {
        try await Library.use {
            $0.files[LibraryContent.path("post")] = LibraryContent.file(
                "post",
                """
                "full_name":{"type":"string","unique":true},
                "name":{"type":"string","pluginOptions":{"kavling":{"aliasOf":"full_name"}}}
                """)
        } _: { library in
            try await library.create(LibraryContent.post, #"{"name":"b"}"#)
            try await library.create(LibraryContent.post, #"{"full_name":"a","name":"ignored"}"#)
            let answer = try await library.list(LibraryContent.post, "sort=name&fields=name&fields=full_name")
            #expect(
                answer.hasPrefix(
                    #"{"data":[{"id":2,"attributes":{"full_name":"a","name":"a"}},"#
                        + #"{"id":1,"attributes":{"full_name":"b","name":"b"}}]"#))
            #expect(try await library.ids(LibraryContent.post, "filters[name]=b") == [1])
            try await library.update(LibraryContent.post, 1, #"{"name":"c"}"#)
            #expect(try await library.rows("SELECT full_name FROM posts ORDER BY id") == ["c", "a"])
            #expect(try await library.log().last == #"update|api::post.post|1|{"full_name":["b","c"]}"#)
        }
    }

    @Test func `shows null for a target that populate's own filter leaves out`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "Pram")
            try await library.create(LibraryContent.book, #"{"title":"x","author":1}"#)
            for (name, expected) in [("Dini", #"{"data":null}"#), ("Pram", #"{"data":{"id":1,"attributes":{}}}"#)] {
                let query = "populate[author][filters][name]=\(name)&populate[author][fields]=id"
                #expect(try await library.member("author", of: LibraryContent.book, 1, query) == expected)
            }
        }
    }
}
