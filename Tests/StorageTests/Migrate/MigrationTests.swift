//  A database follows its schema: what is added, kept, widened, refused, and what a second start does.

import Content
import Foundation
import Relational
import SQLiteDriver
import Storage
import Testing

@Suite struct `A migration` {
    static let post = LibraryContent.post

    @Test func `makes everything on an empty database, and nothing the second time`() async throws {
        try await Evolution.use { evolution in
            let files = LibraryContent.files()
            let claims = [ClaimTable("seats", subject: "seat_id")]
            let steps = try await evolution.migrate(files, claims: claims)
            #expect(steps.contains(.create("books")) && steps.contains(.create("books_tags_links")))
            #expect(steps.contains(.create("components_chapters")) && steps.contains(.create("seats")))
            #expect(steps.contains(.createIndex("books.isbn__unique")))
            #expect(steps.contains(.createIndex("members.card__hash__unique")))
            #expect(!steps.contains { if case .drop = $0 { true } else { false } })
            let before = try await evolution.everything()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: evolution.folder + "/library.db"))
            #expect(try await evolution.migrate(files, claims: claims) == [])
            #expect(try await evolution.migrate(files, prune: true, claims: claims) == [])
            #expect(try await evolution.everything() == before)
            #expect(try Data(contentsOf: URL(fileURLWithPath: evolution.folder + "/library.db")) == bytes)
        }
    }

    @Test func `says what it would do without doing it`() async throws {
        try await Evolution.use { evolution in
            let files = Evolution.files(#""a":{"type":"string"}"#)
            let planned = try await evolution.plan(files)
            #expect(planned.contains(.create("posts")))
            #expect(try await evolution.rows("SELECT COUNT(*) FROM sqlite_schema") == ["0"])
            #expect(try await evolution.migrate(files) == planned)
            #expect(try await evolution.plan(files) == [])
        }
    }

    @Test func `tells its steps in words`() {
        let steps: [(MigrationStep, String)] = [
            (.create("t"), "create table t"), (.addColumn(table: "t", column: "c"), "add column t.c"),
            (.widen(table: "t", column: "c", from: "integer", to: "text"), "widen column t.c from integer to text"),
            (.dropIndex("t.c"), "drop index t.c"), (.createIndex("t.c"), "create index t.c"),
            (.kept(table: "t", column: "c"), "kept, not in the schema: t.c"),
            (.kept(table: "t", column: nil), "kept, not in the schema: t"),
            (.drop(table: "t", column: "c"), "drop t.c"),
            (.drop(table: "t", column: nil), "drop t"),
        ]
        for (step, text) in steps { #expect(step.description == text) }
    }

    @Test func `adds types, attributes, relations and components to what has rows`() async throws {
        try await Evolution.use { evolution in
            let first = Evolution.files(#""text":{"type":"string"}"#)
            try await evolution.migrate(first)
            try await evolution.create(first, #"{"text":"old"}"#)
            let second = Evolution.files(
                """
                "text":{"type":"string"},"size":{"type":"integer","required":true,"default":3},
                "secret":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
                "tag":{"type":"relation","relation":"manyToOne","target":"api::tag.tag","inversedBy":"posts"},
                "links":{"type":"relation","relation":"manyToMany","target":"api::tag.tag"},
                "parts":{"type":"component","component":"part.quote","repeatable":true}
                """,
                [
                    LibraryContent.path("tag"): LibraryContent.file(
                        "tag",
                        #""posts":{"type":"relation","relation":"oneToMany","target":"api::post.post","mappedBy":"tag"}"#
                    ),
                    "components/part/quote.json":
                        #"{"collectionName":"components_quotes","attributes":{"text":{"type":"string"}}}"#,
                ])
            let steps = try await evolution.migrate(second)
            #expect(
                steps.sorted { $0.description < $1.description } == [
                    .addColumn(table: "posts", column: "secret"), .addColumn(table: "posts", column: "secret__hash"),
                    .addColumn(table: "posts", column: "size"), .addColumn(table: "posts", column: "tag__id"),
                    .addColumn(table: "posts", column: "tag__order"), .createIndex("components_quotes__owner"),
                    .createIndex("posts.secret__hash"), .createIndex("posts.tag__id+tag__order"),
                    .createIndex("posts_links_links__owner"), .createIndex("posts_links_links__target"),
                    .createIndex("tags.created_at"), .createIndex("tags.created_at~"), .createIndex("tags__document"),
                    .create("components_quotes"), .create("posts_links_links"),
                    .create("tags"), .dropSearch("posts"), .createSearch("components_quotes"), .createSearch("posts"),
                ])
            try await evolution.create(second, "{}", in: LibraryContent.tag)
            try await evolution.create(
                second, #"{"text":"new","tag":1,"links":[1],"secret":"s","parts":[{"text":"q"}]}"#)
            #expect(
                try await evolution.rows("SELECT text, size, tag__id FROM posts ORDER BY id", columns: 3)
                    == ["old|-|-", "new|3|1"])
            #expect(try await evolution.migrate(second) == [])
        }
    }

    @Test func `keeps what the schema no longer has, and takes it up again`() async throws {
        try await Evolution.use { evolution in
            let full = Evolution.files(Self.rich, Self.others)
            try await evolution.migrate(full)
            try await evolution.create(full, #"{"name":"t"}"#, in: LibraryContent.tag)
            try await evolution.create(full, Self.richPost)
            let before = try await evolution.everythingButSearch()
            let bare = Evolution.files(#""text":{"type":"string"}"#)
            let kept: [MigrationStep] = [
                .kept(table: "posts", column: "code"), .kept(table: "posts", column: "secret"),
                .kept(table: "posts", column: "secret__hash"), .kept(table: "posts", column: "tag__id"),
                .kept(table: "posts", column: "tag__order"), .kept(table: "components_quotes", column: nil),
                .kept(table: "posts_links_links", column: nil), .kept(table: "tags", column: nil),
            ]
            let unsearched: [MigrationStep] = ["components_quotes", "posts", "tags"].map { .dropSearch($0) }
            #expect(try await evolution.migrate(bare) == unsearched + kept + [.createSearch("posts")])
            #expect(try await evolution.migrate(bare) == kept)
            #expect(try await evolution.everythingButSearch() == before)
            try await evolution.create(bare, #"{"text":"meanwhile"}"#)
            let searched: [MigrationStep] = ["components_quotes", "posts", "tags"].map { .createSearch($0) }
            #expect(try await evolution.migrate(full) == [.dropSearch("posts")] + searched)
            #expect(
                try await evolution.rows("SELECT code, tag__id FROM posts ORDER BY id", columns: 2) == ["c|1", "-|-"])
        }
    }

    @Test func `drops it when pruning is asked for, and nothing else`() async throws {
        try await Evolution.use { evolution in
            let full = Evolution.files(Self.rich, Self.others)
            try await evolution.migrate(full, claims: [ClaimTable("seats", subject: "seat_id")])
            try await evolution.run("CREATE TABLE somebody_elses (x)", "INSERT INTO seats VALUES (1, 'k', 1, NULL)")
            try await evolution.create(full, #"{"name":"t"}"#, in: LibraryContent.tag)
            try await evolution.create(full, Self.richPost)
            let bare = Evolution.files(#""text":{"type":"string"},"code_list":{"type":"string","unique":true}"#)
            try await evolution.migrate(bare)
            try await evolution.run("UPDATE posts SET code_list = 'stays'")
            #expect(
                try await evolution.migrate(bare, prune: true) == [
                    .dropIndex("posts.code__unique"), .drop(table: "posts", column: "code"),
                    .drop(table: "posts", column: "secret"), .dropIndex("posts.secret__hash"),
                    .drop(table: "posts", column: "secret__hash"), .dropIndex("posts.tag__id+tag__order"),
                    .drop(table: "posts", column: "tag__id"),
                    .drop(table: "posts", column: "tag__order"), .drop(table: "components_quotes", column: nil),
                    .drop(table: "posts_links_links", column: nil), .drop(table: "tags", column: nil),
                ])
            #expect(try await evolution.migrate(bare, prune: true) == [])
            #expect(try await evolution.rows("SELECT text, code_list FROM posts", columns: 2) == ["x|stays"])
            #expect(try await evolution.rows("SELECT COUNT(*) FROM seats") == ["1"])
            #expect(
                try await evolution.rows(
                    "SELECT name FROM sqlite_schema WHERE (name LIKE 'posts%' OR name = 'somebody_elses') "
                        + "AND name NOT LIKE '%search%' ORDER BY name")
                    == [
                        "posts", "posts.code_list__unique", "posts.created_at", "posts.created_at~", "posts__document",
                        "somebody_elses",
                    ])
            // And it can all come back, empty.
            try await evolution.migrate(full)
            try await evolution.create(full, #"{"name":"t"}"#, in: LibraryContent.tag)
            try await evolution.create(full, Self.richPost)
        }
    }

    static let rich = """
        "text":{"type":"string"},"code":{"type":"string","unique":true},
        "secret":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
        "tag":{"type":"relation","relation":"manyToOne","target":"api::tag.tag","inversedBy":"posts"},
        "links":{"type":"relation","relation":"manyToMany","target":"api::tag.tag"},
        "parts":{"type":"component","component":"part.quote","repeatable":true}
        """
    static let others = [
        LibraryContent.path("tag"): LibraryContent.file(
            "tag",
            #""name":{"type":"string"},"posts":{"type":"relation","relation":"oneToMany","target":"api::post.post","mappedBy":"tag"}"#
        ),
        "components/part/quote.json":
            #"{"collectionName":"components_quotes","attributes":{"text":{"type":"string"}}}"#,
    ]
    static let richPost = #"{"text":"x","code":"c","secret":"s","tag":1,"links":[1],"parts":[{"text":"q"}]}"#
}

@Suite struct `A changed attribute` {
    static let scale = #""type":"decimal","pluginOptions":{"kavling":{"scale":"#

    @Test(arguments: [
        (#""type":"integer""#, #""type":"float""#, ["7", "-"], "7.0|-"),
        (#""type":"integer""#, #""type":"string""#, ["7", "-"], "7|-"),
        (#""type":"biginteger""#, #""type":"text""#, ["9007199254740993"], "9007199254740993"),
        (#""type":"boolean""#, #""type":"integer""#, ["1", "0", "-"], "1|0|-"),
        (#""type":"json""#, #""type":"text""#, [#"'{"a":1}'"#], #"{"a":1}"#),
        (#""type":"integer""#, "\(scale)2}}", ["7", "-", "-3"], "700|-|-300"),
        (
            #""type":"float""#, "\(scale)2}}", ["0.3", "0.30000000000000004", "25000000.5", "-1.25", "-"],
            "30|30|2500000050|-125|-"
        ),
        ("\(scale)2}}", "\(scale)4}}", ["150", "-"], "15000|-"),
    ])
    func `is widened with its values and its index`(from: String, to: String, values: [String], expected: String)
        async throws
    {
        try await Evolution.use { evolution in
            for (number, isUnique) in [(1, false), (2, true)] {
                let suffix = #", "unique":\#(isUnique)"#
                let name = "x\(number)"
                let before = Evolution.files(#""\#(name)":{\#(from)\#(suffix)},"y":{"type":"string"}"#)
                try await evolution.migrate(before)
                guard !isUnique || Set(values).count == values.count, !expected.hasPrefix("30|30") else { continue }
                for value in values {
                    try await evolution.run(
                        "INSERT INTO posts (\(name), y) VALUES (\(value == "-" ? "NULL" : value), '\(number)')")
                }
                let after = Evolution.files(#""\#(name)":{\#(to)\#(suffix)},"y":{"type":"string"}"#)
                let steps = try await evolution.migrate(after)
                #expect(steps.contains { if case .widen("posts", name, _, _) = $0 { true } else { false } })
                let found = try await evolution.rows("SELECT \(name) FROM posts WHERE y = '\(number)' ORDER BY id")
                #expect(found.joined(separator: "|") == expected)
                let index = try await evolution.rows(
                    "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'posts.\(name)__unique'")
                #expect(index == [isUnique ? "1" : "0"])
                #expect(try await !evolution.migrate(after).contains { if case .widen = $0 { true } else { false } })
            }
        }
    }

    @Test(arguments: [
        (#""type":"string""#, #""type":"integer""#, "text", "integer"),
        (#""type":"string""#, #""type":"json""#, "text", "json"),
        (#""type":"float""#, #""type":"integer""#, "real", "integer"),
        (#""type":"integer""#, #""type":"boolean""#, "integer", "boolean"),
        (#""type":"integer""#, #""type":"datetime""#, "integer", "instant"),
        ("\(scale)4}}", "\(scale)2}}", "decimal:4", "decimal:2"),
        ("\(scale)2}}", #""type":"float""#, "decimal:2", "real"),
        (#""type":"string","pluginOptions":{"kavling":{"encrypted":true}}"#, #""type":"string""#, "cipher", "text"),
        (
            #""type":"relation","relation":"manyToOne","target":"api::post.post""#,
            #""type":"relation","relation":"manyToOne","target":"plugin::upload.file""#, "key:posts", "key:files"
        ),
    ])
    func `that cannot be widened stops the migration, naming it`(from: String, to: String, was: String, wanted: String)
        async throws
    {
        try await Evolution.use { evolution in
            try await evolution.migrate(Evolution.files(#""x":{\#(from)}"#))
            let before = try await evolution.everything()
            let column = was.hasPrefix("key") ? "x__id" : "x"
            let fault = StoreFault.incompatibleColumn(table: "posts", column: column, from: was, to: wanted)
            let changed = Evolution.files(
                #""aaa":{"type":"string"},"x":{\#(to)},"zzz":{"type":"string","unique":true}"#)
            for prune in [false, true] {
                await #expect(throws: fault) { try await evolution.migrate(changed, prune: prune) }
            }
            await #expect(throws: fault) { _ = try await evolution.plan(changed) }
            #expect(try await evolution.everything() == before)
        }
    }

    @Test(arguments: [
        (#""type":"float""#, "\(scale)2}}", "0.125"), (#""type":"float""#, "\(scale)2}}", "1e30"),
        (#""type":"biginteger""#, "\(scale)4}}", "9000000000000000"),
        ("\(scale)2}}", "\(scale)9}}", "900000000000000000"),
        (#""type":"biginteger""#, #""type":"float""#, "9007199254740993"),
    ])
    func `that would change a single value stops the migration`(from: String, to: String, value: String) async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Evolution.files(#""x":{\#(from)}"#))
            try await evolution.run("INSERT INTO posts (x) VALUES (1), (NULL), (\(value))")
            let before = try await evolution.everything()
            await #expect {
                try await evolution.migrate(Evolution.files(#""a":{"type":"string"},"x":{\#(to)}"#))
            } throws: { error in
                if case .incompatibleColumn("posts", "x", _, _)? = error as? StoreFault { true } else { false }
            }
            #expect(try await evolution.everything() == before)
        }
    }

    @Test func `takes its type back only as it was`() async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Evolution.files(#""x":{"type":"string"},"y":{"type":"string"}"#))
            try await evolution.migrate(Evolution.files(#""y":{"type":"string"}"#))
            await #expect(
                throws: StoreFault.incompatibleColumn(table: "posts", column: "x", from: "text", to: "integer")
            ) {
                try await evolution.migrate(Evolution.files(#""x":{"type":"integer"},"y":{"type":"string"}"#))
            }
            try await evolution.migrate(Evolution.files(#""y":{"type":"string"}"#), prune: true)
            let steps = try await evolution.migrate(Evolution.files(#""x":{"type":"integer"},"y":{"type":"string"}"#))
            #expect(
                steps == [.dropSearch("posts"), .addColumn(table: "posts", column: "x"), .createSearch("posts")])
        }
    }

    @Test func `that becomes unique gets its index, unless values stand against it`() async throws {
        try await Evolution.use { evolution in
            let plain = Evolution.files(#""x":{"type":"string"}"#)
            let unique = Evolution.files(#""x":{"type":"string","unique":true}"#)
            try await evolution.migrate(plain)
            try await evolution.run("INSERT INTO posts (x) VALUES ('a'), ('a'), (NULL), (NULL)")
            let before = try await evolution.everything()
            let fault = StoreFault.duplicates(table: "posts", columns: ["x"])
            await #expect(throws: fault) { try await evolution.migrate(unique) }
            #expect(try await evolution.everything() == before)
            #expect(try await evolution.migrate(unique, checkOnly: ["posts.x"]) == [])
            try await evolution.run("UPDATE posts SET x = 'b' WHERE id = 2")
            #expect(try await evolution.migrate(unique) == [.createIndex("posts.x__unique")])
            await #expect(throws: SQLFault.unique(table: "posts", columns: ["x"])) {
                try await evolution.run("INSERT INTO posts (x) VALUES ('b')")
            }
        }
    }

    @Test func `that is no longer unique loses its index`() async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Evolution.files(#""x":{"type":"string","unique":true}"#))
            let steps = try await evolution.migrate(Evolution.files(#""x":{"type":"string"}"#))
            #expect(steps == [.dropIndex("posts.x__unique")])
            try await evolution.run("INSERT INTO posts (x) VALUES ('b'), ('b')")
        }
    }

    @Test func `may become unique and wider at once`() async throws {
        try await Evolution.use { evolution in
            try await evolution.migrate(Evolution.files(#""x":{"type":"integer"}"#))
            let steps = try await evolution.migrate(Evolution.files(#""x":{"type":"string","unique":true}"#))
            #expect(
                steps == [
                    .dropSearch("posts"), .widen(table: "posts", column: "x", from: "integer", to: "text"),
                    .createIndex("posts.x__unique"), .createSearch("posts"),
                ])
            try await evolution.migrate(Evolution.files(#""z":{"type":"integer","unique":true}"#))
            let back = try await evolution.migrate(Evolution.files(#""z":{"type":"string"}"#))
            #expect(
                back == [
                    .dropSearch("posts"), .widen(table: "posts", column: "z", from: "integer", to: "text"),
                    .dropIndex("posts.z__unique"), .kept(table: "posts", column: "x"), .createSearch("posts"),
                ])
        }
    }

    @Test func `gets a new order when its relation becomes two-way, and keeps its rows`() async throws {
        try await Evolution.use { evolution in
            func files(_ inverse: Bool) -> [SchemaFile] {
                let own = inverse ? #","inversedBy":"children""# : ""
                let other =
                    inverse
                    ? #","children":{"type":"relation","relation":"oneToMany","target":"api::post.post","mappedBy":"parent"}"#
                    : ""
                return Evolution.files(
                    #""text":{"type":"string"},"parent":{"type":"relation","relation":"manyToOne","target":"api::post.post"\#(own)}\#(other)"#
                )
            }
            try await evolution.migrate(files(false))
            try await evolution.create(files(false), #"{"text":"p"}"#)
            try await evolution.create(files(false), #"{"text":"c","parent":1}"#)
            #expect(
                try await evolution.migrate(files(true)) == [
                    .addColumn(table: "posts", column: "parent__order"), .dropIndex("posts.parent__id"),
                    .createIndex("posts.parent__id+parent__order"),
                ])
            try await evolution.create(files(true), #"{"text":"d","parent":1}"#)
            #expect(
                try await evolution.rows("SELECT id FROM posts WHERE parent__id = 1 ORDER BY parent__order, id") == [
                    "2", "3",
                ])
            #expect(
                try await evolution.migrate(files(false)) == [
                    .createIndex("posts.parent__id"), .kept(table: "posts", column: "parent__order"),
                ])
            try await evolution.migrate(files(false), prune: true)
            #expect(try await evolution.rows("SELECT parent__id FROM posts ORDER BY id") == ["-", "1", "1"])
        }
    }
}
