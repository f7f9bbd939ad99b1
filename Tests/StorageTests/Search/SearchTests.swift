//  Searching through an index finds what looking at every row finds.
//
//  The property test makes up texts from what is hard to fold, to tokenize and to quote, and asks both ways.

import Content
import Relational
import Storage
import Testing

/// A generator of the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Texts from a small alphabet, so that many meet.
struct MadeUpTexts {
    static let alphabet: [String] = [
        "a", "A", "b", "B", "é", "É", "e\u{301}", "ß", "ẞ", "ss", "İ", "i", "ı", "ς", "Σ", "σ", "k", "K", "\u{212A}",
        "🏠",
        "👨‍👩‍👧", "\"", "\"\u{301}", "'", "%", "_", "\\", "\0", "\u{1}", " ", "1", "2", ".", "-", "é", "ﬁ", "Ǆ", "*", "(",
        "\u{FFFD}", "\u{FFFE}", "漢",
    ]
    var numbers: SeededNumbers

    mutating func text(_ lengths: ClosedRange<Int>) -> String {
        (0..<Int.random(in: lengths, using: &numbers)).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &numbers)]
        }.joined()
    }

    /// A piece of a text, in another case or not, or a text of its own.
    mutating func piece(of texts: [String]) -> String {
        guard let whole = texts.randomElement(using: &numbers), Int.random(in: 0..<4, using: &numbers) > 0 else {
            return text(1...5)
        }
        let scalars = Array(whole.unicodeScalars)
        guard !scalars.isEmpty else { return text(1...3) }
        let start = Int.random(in: 0..<scalars.count, using: &numbers)
        let end = min(scalars.count, start + Int.random(in: 1...6, using: &numbers))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        let found = String(view)
        return Bool.random(using: &numbers) ? found : found.uppercased()
    }

    mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &numbers) == 0 }
}

@Suite struct `Searching` {
    static let operators = ["$contains", "$containsi", "$startsWith", "$endsWithi", "$eqi", "$notContains"]
    static let attributes = """
        "title":{"type":"string"},"body":{"type":"text"},"genre":{"type":"enumeration","enum":["novel","'ss\\"b","É1"]},
        "pages":{"type":"integer"},"price":{"type":"decimal","pluginOptions":{"kavling":{"scale":2}}},
        "rating":{"type":"float"},"printed":{"type":"date"},"alias":{"type":"string"},
        "note":{"type":"text","private":true},"card":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
        "parts":{"type":"component","component":"part.quote","repeatable":true},
        "author":{"type":"relation","relation":"manyToOne","target":"api::author.author"}
        """

    static func options(_ options: inout Library.Options) {
        let post = LibraryContent.file("post", attributes, options: #""draftAndPublish":true"#)
        options.files = [LibraryContent.path("post"): post]
    }

    static func quoted(_ text: String) -> String { JSONValue.string(text).serialized() }

    static func body(_ texts: inout MadeUpTexts) -> String {
        var members: [String] = []
        func add(_ name: String, _ value: String) { members.append("\"\(name)\":\(value)") }
        add("title", texts.chance(6) ? "null" : quoted(texts.text(0...12)))
        add("body", texts.chance(4) ? "null" : quoted(texts.text(0...30)))
        add("genre", ["null", #""novel""#, #""'ss\"b""#, #""É1""#].randomElement(using: &texts.numbers) ?? "null")
        add("pages", texts.chance(3) ? "null" : "\(Int.random(in: -300...3_000, using: &texts.numbers))")
        add(
            "price",
            "\(Int.random(in: -10...99_999, using: &texts.numbers)).\(Int.random(in: 0...99, using: &texts.numbers))")
        add("rating", "\(Double(Int.random(in: 0...9_999, using: &texts.numbers)) / 64)")
        add("note", quoted(texts.text(0...6)))
        add("card", quoted(texts.text(0...6)))
        add("parts", "[{\"text\":\(quoted(texts.text(0...8)))},{\"text\":\(quoted(texts.text(0...8)))}]")
        if texts.chance(3) { add("publishedAt", "null") }
        return "{\(members.joined(separator: ","))}"
    }

    /// Some entries made, some changed, some deleted, and some that were refused.
    private static func live(_ library: Library, _ texts: inout MadeUpTexts) async throws {
        let post = LibraryContent.post
        for _ in 0..<60 { try await library.create(post, body(&texts)) }
        for _ in 0..<40 {
            let id = Int64.random(in: 1...60, using: &texts.numbers)
            switch Int.random(in: 0..<4, using: &texts.numbers) {
            case 0: try await library.delete(post, id)
            case 1: try await library.update(post, id, #"{"title":null,"genre":"novel"}"#)
            default: try await library.update(post, id, body(&texts))
            }
            let refused = try library.draft(post, body(&texts))
            await #expect(throws: Refusal.self) {
                _ = try await library.store.create(refused, as: library.context()) { _, transaction in
                    _ = try transaction.create(refused)
                    throw Refusal.conflict("no")
                }
            }
        }
        // What no body can hold, but a file that was taken over can.
        try await library.driver.write { connection in
            let stray = Statement("UPDATE posts SET genre = ?, title = ? WHERE id = (SELECT MIN(id) FROM posts)")
            _ = try connection.run(Statement(stray.sql, [.text("sTray\0Ñovel"), .text("Nül\0ÉND\0")]))
        }
    }

    private static func query(_ texts: inout MadeUpTexts, _ known: [String]) -> String {
        let sought = texts.piece(of: known).utf8.map { ($0 < 16 ? "%0" : "%") + String($0, radix: 16) }.joined()
        let names = [
            "[title]", "[body]", "[genre]", "[pages]", "[price]", "[rating]", "[printed]", "[id]", "[parts][text]",
        ]
        let status = texts.chance(2) ? "&publicationState=preview" : ""
        if texts.chance(3) { return "_q=\(sought)\(status)" }
        let name = names.randomElement(using: &texts.numbers) ?? ""
        let operation = operators.randomElement(using: &texts.numbers) ?? ""
        let not = texts.chance(5) ? "[$not]" : ""
        let other = texts.chance(4) ? "&filters[$or][1][body][$contains]=\(sought)" : ""
        return (other.isEmpty ? "filters" : "filters[$or][0]")
            + "\(name)\(not)[\(operation)]=\(sought)\(other)\(status)"
    }

    private static func clauses(_ library: Library) async throws -> [String] {
        try await library.rows(
            "SELECT title FROM posts UNION ALL SELECT body FROM posts UNION ALL SELECT genre FROM posts")
            + library.rows("SELECT pages FROM posts UNION ALL SELECT price / 100.0 FROM posts")
            + library.rows("SELECT text FROM components_quotes")
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `through an index gives what a scan gives, totals included`(seed: UInt64) async throws {
        try await Library.use(Self.options) { library in
            var texts = MadeUpTexts(numbers: SeededNumbers(seed: seed))
            try await Self.live(library, &texts)
            let scan = ContentStore(layout: library.scanning, driver: library.driver)
            let known = try await Self.clauses(library)
            var found = 0
            _ = library.driver.statements()
            for _ in 0..<150 {
                let query = Self.query(&texts, known)
                let plan = try library.planner.list(ContentQuery(parsing: query), of: library.type(LibraryContent.post))
                let indexed = String(decoding: try await library.store.list(plan), as: UTF8.self)
                let scanned = String(decoding: try await scan.list(plan), as: UTF8.self)
                #expect(indexed == scanned, "seed \(seed): \(query)")
                // The total is known now, and may choose another way to the page.
                let again = String(decoding: try await library.store.list(plan), as: UTF8.self)
                #expect(again == scanned, "seed \(seed): \(query)")
                if !indexed.contains(#""total":0"#) { found += 1 }
            }
            // Or nothing would be shown.
            #expect(found > 50 && library.driver.statements().filter { $0.contains("MATCH") }.count > 60)
            #expect(try await library.wrongIndexes() == [])
        }
    }
}

extension Library {
    /// Tables whose search index differs from their rows, by our comparison and by FTS5's own; both have to agree.
    func wrongIndexes() async throws -> [String] {
        let layout = layout
        let wrong = try await driver.read { try SearchIndexes(layout).wrong(on: $0).map(\.table) }
        for table in layout.tables.all.map(\.name) {
            let name = "\"\(table)__search\""
            guard try await driver.read({ try $0.tables()[table + "__search"] }) != nil else { continue }
            let statement = Statement("INSERT INTO \(name) (\(name), rank) VALUES ('integrity-check', 1)")
            do {
                try await driver.write { _ = try $0.run(statement) }
                #expect(!wrong.contains(table))
            } catch SQLFault.corrupt {
                #expect(wrong.contains(table))
            }
        }
        return wrong
    }

    /// The same layout without search indexes.
    var scanning: Layout {
        Layout(schema: layout.schema, cipher: layout.cipher, dialect: .sqlite, limits: layout.limits, usesSearch: false)
    }
}
