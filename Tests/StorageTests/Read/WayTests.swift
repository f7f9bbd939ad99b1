//  Gathering and walking find the same entries in the same order; the database uses the indexes it has.

import Content
import Relational
import Testing

@testable import Storage

@Suite struct `Finding a page` {
    /// Filters over own columns, every kind of relation, components and their absence.
    static let filters = [
        "filters[title]=3", "filters[pages][$gt]=4", "filters[author][name]=a", "filters[author]=1",
        "filters[author][id][$in]=1&filters[author][id][$in]=2", "filters[author][name][$ne]=a",
        "filters[author][name][$null]=true", "filters[tags][name]=s", "filters[cited_by][title]=1",
        "filters[children][title][$contains]=2", "filters[parent][author][name]=b", "filters[editor][name]=e",
        "filters[chapters][title]=c", "filters[binding][kind]=k", "filters[chapters][reviewer][name]=b",
        "filters[cover][name][$notNull]=true", "filters[prequel][title]=2",
        "filters[$or][0][author][name]=a&filters[$or][1][pages]=7",
        "filters[$not][author][name]=a", "filters[$not][tags][name][$contains]=s",
    ]

    private func fill(_ library: Library) async throws {
        try await `Running a read`.fill(library)
        for number in 13...24 {
            try await library.create(
                LibraryContent.book,
                """
                {"title":"\(number)","pages":\(number % 9),"author":\(number % 3 == 0 ? "null" : "1"),
                "tags":[\(number % 2 + 1)],"parent":\(number - 12),"cites":[\(number - 12)],"sequel":\(number - 1)}
                """)
        }
    }

    @Test(arguments: filters) func `gives the same entries by either way`(filter: String) async throws {
        try await Library.use { library in
            try await fill(library)
            for sort in ["", "&sort=title:desc", "&sort=author.name", "&sort=created_at:desc"] {
                let query = try ContentQuery(parsing: filter + sort + "&pagination[pageSize]=7&pagination[page]=2")
                let plan = try library.planner.list(query, of: library.type(LibraryContent.book))
                let compiler = library.layout.compiler
                let pages = [compiler.page(plan), compiler.page(plan, by: .walk)]
                let found = try await library.driver.read { connection in
                    try pages.map { page in
                        var ids: [Int64] = []
                        try connection.forEach(page) { ids.append($0.integer(0)) }
                        return ids
                    }
                }
                #expect(found[0] == found[1], "\(filter)\(sort)")
            }
        }
    }

    @Test func `walks where many entries meet the filter, and gathers where few do`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "many", "few")
            for number in 1...60 {
                try await library.create(
                    LibraryContent.book, #"{"title":"\#(number)","author":\#(number == 9 ? 2 : 1)}"#)
            }
            for (name, isWalk) in [("many", true), ("few", false)] {
                _ = library.driver.statements()
                _ = try await library.list(
                    LibraryContent.book, "filters[author][name]=\(name)&pagination[pageSize]=5")
                let page = try #require(library.driver.statements().last)
                #expect(page.contains("EXISTS") == isWalk, "\(name): \(page)")
            }
        }
    }

    @Test(arguments: [
        ("sort=created_at:desc", "books.created_at~"), ("sort=created_at", "books.created_at"),
        ("filters[author]=1", "books.author__id+author__order"), ("filters[isbn]=x", "books.isbn__unique"),
        ("filters[author][name]=a", "books.author__id+author__order"),
    ])
    func `uses the index that is there`(query: String, index: String) async throws {
        try await Library.use { library in
            let plan = try library.planner.list(ContentQuery(parsing: query), of: library.type(LibraryContent.book))
            var explain = Statement("EXPLAIN QUERY PLAN ")
            explain.append(library.layout.compiler.page(plan))
            let asked = explain
            let lines = try await library.driver.read { connection in
                var lines: [String] = []
                try connection.forEach(asked) { lines.append($0.text(3)) }
                return lines
            }
            #expect(lines.contains { $0.contains("INDEX \(index)") }, "\(lines)")
            if query.hasPrefix("sort") { #expect(!lines.contains { $0.contains("TEMP B-TREE") }, "\(lines)") }
        }
    }
}
