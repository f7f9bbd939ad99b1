//  SearchDialect+SQLite: a search index is an FTS5 table of trigrams, kept by three triggers.
//
//  Its content is a view of folded texts, so that SQLite itself can fill it and the rows can be compared with it; the
//  texts are not stored twice. Only which column holds a trigram is kept, not where: candidates are looked at again anyway, and
//  positions would double the size.
//  Always: what is indexed and what is asked for go through kv_fold; columns are called c0, c1, …, since FTS5 has names
//          of its own (`rank`).
//  Source: sqlite.org/fts5.html, sections 4.3 (trigram), 4.4 (external content) and 6 (special commands).

extension SearchDialect {
    /// FTS5 of SQLite ≥ 3.40.
    package static let sqlite = SearchDialect(
        create: { search in
            let index = SQLiteSearch(search)
            return [index.createTexts(), index.createIndex(), index.configure()] + index.createTriggers()
        },
        drop: SQLiteSearch.drop,
        fill: { SQLiteSearch($0).fill() },
        pause: { SQLiteSearch.dropTriggers($0.table) },
        resume: { SQLiteSearch($0).createTriggers() },
        differences: { search, connection in try SQLiteSearch(search).differences(on: connection) },
        appendCandidates: { id, search, places, folded, statement in
            let trigrams = Trigrams.spread(over: folded)
            guard !trigrams.isEmpty else { return false }
            let index = SQLiteSearch(search)
            statement.append("\(id) IN (SELECT rowid FROM \(index.name) WHERE \(index.name) MATCH ")
            statement.bind(.text(index.match(trigrams, in: places)))
            statement.append(")")
            return true
        },
        appendMatch: { match, operand, folded, statement in
            let function =
                switch match {
                case .contains: "kv_contains"
                case .startsWith: "kv_starts_with"
                case .endsWith: "kv_ends_with"
                }
            statement.append("\(function)(\(operand), ")
            statement.bind(.text(folded))
            statement.append(")")
        })
}

/// The pieces of a folded text by which FTS5 finds it.
package enum Trigrams {
    /// Characters of one.
    static let length = 3
    /// More narrow the candidates no further, and each costs a look into the index.
    package static let most = 16

    /// Three characters each, the first and the last and others evenly between; none for a shorter text.
    package static func spread(over folded: String) -> [String] {
        let characters = Array(folded.unicodeScalars)
        let last = characters.count - length
        guard last >= 0 else { return [] }
        let count = min(last + 1, most)
        var found: [String] = []
        for step in 0..<count {
            let start = count == 1 ? 0 : step * last / (count - 1)
            var trigram = String.UnicodeScalarView()
            // As kv_fold has it in the index.
            for character in characters[start..<start + length] {
                trigram.append(character == "\0" ? "\u{1}" : character)
            }
            let text = String(trigram)
            if !found.contains(where: { $0.unicodeScalars.elementsEqual(text.unicodeScalars) }) { found.append(text) }
        }
        return found
    }
}

/// The spelling of one index.
struct SQLiteSearch {
    let search: SearchDefinition

    init(_ search: SearchDefinition) {
        self.search = search
    }

    private static func quoted(_ name: String) -> String {
        var statement = Statement()
        statement.append(name: name)
        return statement.sql
    }

    private static func index(of table: String) -> String { quoted(table + "__search") }
    static func texts(of table: String) -> String { quoted(table + "__search_text") }
    private static func trigger(_ event: String, of table: String) -> String { quoted("\(table)__search_\(event)") }
    private static let events = ["insert", "delete", "update"]

    var name: String { SQLiteSearch.index(of: search.table) }
    var columns: String { search.columns.indices.map { "c\($0)" }.joined(separator: ", ") }

    /// The indexed texts of a row called `row`.
    private func texts(of row: String) -> String {
        search.columns.map { "kv_fold(\(text($0, of: row)))" }.joined(separator: ", ")
    }

    private func text(_ column: SearchColumn, of row: String) -> String {
        var operand = Statement()
        operand.append(column: column.name, of: row)
        switch column.text {
        case .whole: return operand.sql
        case .decimal(let scale): return SQLDialect.sqlite.decimalText(operand.sql, scale)
        case .besides(let known):
            let list = known.map(SQLiteSearch.literal).joined(separator: ", ")
            return "CASE WHEN \(operand.sql) IN (\(list)) THEN NULL ELSE \(operand.sql) END"
        }
    }

    /// A text as part of a statement that takes no values; one with a NUL would end the statement.
    static func literal(_ text: String) -> String {
        guard text.utf8.contains(0) else { return "'\(doubled("'", in: text))'" }
        let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "CAST(x'\(digits.joined())' AS TEXT)"
    }

    /// A quote with an accent on it is one character of Swift's and still a quote of SQL's.
    private static func doubled(_ quote: Unicode.Scalar, in text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == quote { result.append(quote) }
            result.append(scalar)
        }
        return String(result)
    }

    // MARK: making and removing

    func createTexts() -> Statement {
        let fields = search.columns.enumerated().map { "kv_fold(\(text($1, of: "t"))) AS c\($0)" }
        return Statement(
            "CREATE VIEW \(SQLiteSearch.texts(of: search.table)) AS SELECT t.\"id\" AS id, "
                + "\(fields.joined(separator: ", ")) FROM \(SQLiteSearch.quoted(search.table)) t")
    }

    func createIndex() -> Statement {
        let content = SQLiteSearch.literal(search.table + "__search_text")
        return Statement(
            "CREATE VIRTUAL TABLE \(name) USING fts5(\(columns), content=\(content), content_rowid='id', "
                + "columnsize=0, detail=column, tokenize='trigram case_sensitive 1')")
    }

    /// Segments are merged by eights: in single runs writers waited less at their worst than with fours, the default.
    func configure() -> Statement { command("automerge", rank: 8) }

    func createTriggers() -> [Statement] {
        let table = SQLiteSearch.quoted(search.table)
        let add = "INSERT INTO \(name) (rowid, \(columns)) VALUES (new.\"id\", \(texts(of: "new")));"
        let remove =
            "INSERT INTO \(name) (\(name), rowid, \(columns)) VALUES ('delete', old.\"id\", \(texts(of: "old")));"
        let own = search.columns.filter { $0.name != "id" }
        let changed = own.map { "\(compared($0, of: "old")) IS NOT \(compared($0, of: "new"))" }
        let watched = own.map { SQLiteSearch.quoted($0.name) }
        func trigger(_ event: String, _ when: String, _ body: String) -> Statement {
            let own = SQLiteSearch.trigger(event, of: search.table)
            return Statement("CREATE TRIGGER \(own) AFTER \(when) BEGIN \(body) END")
        }
        return [
            trigger("insert", "INSERT ON \(table)", add),
            trigger("delete", "DELETE ON \(table)", remove),
            trigger(
                "update",
                "UPDATE OF \(watched.joined(separator: ", ")) ON \(table) WHEN \(changed.joined(separator: " OR "))",
                "\(remove) \(add)"),
        ]
    }

    /// What has to differ for the index to be written: the value, unless only some values count.
    private func compared(_ column: SearchColumn, of row: String) -> String {
        if case .besides = column.text { return "(\(text(column, of: row)))" }
        var operand = Statement()
        operand.append(column: column.name, of: row)
        return operand.sql
    }

    static func dropTriggers(_ table: String) -> [Statement] {
        events.map { Statement("DROP TRIGGER IF EXISTS \(trigger($0, of: table))") }
    }

    static func drop(_ table: String) -> [Statement] {
        dropTriggers(table) + [
            Statement("DROP TABLE IF EXISTS \(index(of: table))"),
            Statement("DROP VIEW IF EXISTS \(texts(of: table))"),
        ]
    }

    /// From scratch in few large pieces: at a million rows half the time of merging on the way.
    func fill() -> [Statement] {
        [
            command("automerge", rank: 0), command("hashsize", rank: 64 << 20), command("rebuild"),
            command("hashsize", rank: 1 << 20), configure(),
        ]
    }

    /// One of FTS5's own commands.
    func command(_ word: String, rank: Int? = nil) -> Statement {
        guard let rank else { return Statement("INSERT INTO \(name) (\(name)) VALUES ('\(word)')") }
        return Statement("INSERT INTO \(name) (\(name), rank) VALUES ('\(word)', \(rank))")
    }

    // MARK: asking

    /// All of the trigrams, in some of the columns.
    func match(_ trigrams: [String], in places: [Int]) -> String {
        let all = trigrams.map { "\"\(SQLiteSearch.doubled("\"", in: $0))\"" }.joined(separator: " AND ")
        guard !places.isEmpty, places.count < search.columns.count else { return all }
        return "{\(places.map { "c\($0)" }.joined(separator: " "))} : (\(all))"
    }
}
