//  Values in and out of a real file.

import Relational
import SQLiteDriver
import Testing

@Suite struct `Storing a value` {
    static let values: [SQLValue] = [
        .null, .integer(0), .integer(.max), .integer(.min), .real(0), .real(-1.5), .real(.greatestFiniteMagnitude),
        .real(.leastNonzeroMagnitude), .text(""), .text("Rumah Type 45/90"), .text("nul\u{0}inside"), .text("é 🏠 ẞ"),
        .blob([]),
        .blob([0, 255, 0]), .blob([UInt8](repeating: 7, count: 1 << 20)), .text(String(repeating: "x", count: 1 << 20)),
    ]

    @Test(arguments: values) func `gives the same value back`(value: SQLValue) async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            try await driver.run("INSERT INTO t VALUES (?)", [value])
            let found = try await driver.read { try $0.first(Statement("SELECT v FROM t")) }
            #expect(found == [value])
        }
    }

    @Test func `turns NaN into NULL, since SQLite stores none`() async throws {
        try await withDriver { driver in
            let found = try await driver.read { try $0.first(Statement("SELECT ?", [.real(.nan)])) }
            #expect(found == [.null])
        }
    }

    @Test func `reads columns by every accessor`() async throws {
        try await withDriver { driver in
            try await driver.read { connection in
                let statement = Statement("SELECT 42, 1.5, 'teks', x'00ff', NULL, '17'")
                try connection.forEach(statement) { row in
                    #expect(row.integer(0) == 42 && row.text(0) == "42" && row.real(0) == 42)
                    #expect(row.real(1) == 1.5 && row.text(1) == "1.5" && row.integer(1) == 1)
                    #expect(row.text(2) == "teks" && row.blob(2) == Array("teks".utf8))
                    #expect(row.blob(3) == [0, 255] && row.withBytes(3) { [UInt8]($0) } == [0, 255])
                    #expect(row.isNull(4) && row.integer(4) == 0 && row.real(4) == 0 && row.text(4) == "")
                    #expect(row.blob(4) == [] && row.withBytes(4) { $0.count } == 0)
                    #expect(row.integer(5) == 17 && !row.isNull(5))
                    #expect(row.withBytes(2) { String(decoding: $0, as: UTF8.self) } == "teks")
                    #expect(row.isNull(6) && row.value(6) == .null && row.value(-1) == .null)
                }
            }
        }
    }

    @Test(arguments: [
        (SQLValue.text("KAVLING Ümlaut"), SQLValue.text("kavling Ümlaut")), (.null, .null), (.integer(12), .text("12")),
        (.text(""), .text("")), (.text("A\u{0}B"), .text("a\u{1}b")),
        (.text(String(repeating: "AB", count: 1 << 20)), .text(String(repeating: "ab", count: 1 << 20))),
    ])
    func `folds text by kv_fold on every connection`(value: SQLValue, folded: SQLValue) async throws {
        try await withDriver { driver in
            let read = try await driver.read { try $0.first(Statement("SELECT kv_fold(?)", [value])) }
            let written = try await driver.write { try $0.first(Statement("SELECT kv_fold(?)", [value])) }
            #expect(read == [folded] && written == [folded])
        }
    }

    @Test(
        arguments: [
            // value, folded text, holds, begins, ends
            (SQLValue.text("Siti RAHMA"), "rahma", [1, 0, 1]), (.text("Siti"), "siti", [1, 1, 1]),
            (.text("Siti"), "sitir", [0, 0, 0]), (.text("aab"), "ab", [1, 0, 1]), (.text("aba"), "b", [1, 0, 0]),
            (.text("A\u{0}B"), "\u{0}b", [1, 0, 1]), (.text("A\u{0}B"), "b\u{0}", [0, 0, 0]),
            (.text("x"), "", [1, 1, 1]), (.text(""), "", [1, 1, 1]), (.text(""), "a", [0, 0, 0]),
            (.text("100%_"), "%_", [1, 0, 1]), (.text("abc"), "%", [0, 0, 0]), (.integer(-120), "12", [1, 0, 0]),
            (.real(0.5), "0.", [1, 1, 0]), (.null, "a", [nil, nil, nil]),
        ] as [(SQLValue, String, [Int64?])])
    func `matches a folded text in any value but null`(value: SQLValue, text: String, expected: [Int64?]) async throws {
        try await withDriver { driver in
            for (function, wanted) in zip(["kv_contains", "kv_starts_with", "kv_ends_with"], expected) {
                let statement = Statement("SELECT \(function)(?, ?)", [value, .text(text)])
                let found = try await driver.read { try $0.first(statement) }
                #expect(found == [SQLValue(wanted)], "\(function)")
            }
        }
    }

    @Test func `may index what kv_fold gives, and use it in a trigger`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (name TEXT, folded TEXT)")
            try await driver.run("CREATE INDEX t_fold ON t (kv_fold(name))")
            try await driver.run(
                "CREATE TRIGGER t_in AFTER INSERT ON t BEGIN UPDATE t SET folded = kv_fold(new.name); END")
            try await driver.run("INSERT INTO t (name) VALUES ('Siti')")
            #expect(try await driver.integer("SELECT count(*) FROM t WHERE kv_fold(name) = 'siti'") == 1)
            #expect(try await driver.integer("SELECT count(*) FROM t WHERE folded = 'siti'") == 1)
        }
    }
}

@Suite struct `Running a statement` {
    @Test func `tells how many rows changed, and the id of the last`() async throws {
        try await withDriver { driver in
            let (changes, id) = try await driver.write { connection in
                let changes = try [
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t (v) VALUES (1), (2), (3)",
                    "CREATE INDEX t_v ON t (v)", "UPDATE t SET v = 0 WHERE id > 1", "DELETE FROM t WHERE id = 99",
                ].map { try connection.run(Statement($0)) }
                return (changes, connection.lastInsertedID)
            }
            #expect(changes == [0, 3, 0, 2, 0])
            #expect(id == 3)
        }
    }

    @Test func `gives the rows of INSERT … RETURNING`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
            let row = try await driver.write {
                try $0.first(Statement("INSERT INTO t (v) VALUES (?) RETURNING id, v", [.text("a")]), columns: 2)
            }
            #expect(row == [.integer(1), .text("a")])
        }
    }

    @Test(arguments: ["", "  ", "-- nothing", "SELECT 1; SELECT 2", "SELECT ?", "BEGIN", "commit", "END;", "ROLLBACK"])
    func `refuses what it would not do as written`(sql: String) async throws {
        try await withDriver { driver in
            await #expect(throws: SQLFault.self) { try await driver.run(sql) }
            let answer = try await driver.integer("SELECT 1;  \n")
            #expect(answer == 1)
        }
    }

    @Test func `lists tables with their columns and indexes without SQLite's own`() async throws {
        try await withDriver { driver in
            try await driver.write { connection in
                for sql in [
                    "CREATE TABLE unit (id INTEGER PRIMARY KEY AUTOINCREMENT, nomor TEXT UNIQUE, g AS (nomor || 'x'))",
                    "CREATE TABLE \"odd name\" (\"a b\")", "CREATE INDEX unit_nomor ON unit (nomor, id)",
                    "CREATE VIEW seen AS SELECT 1", "CREATE VIRTUAL TABLE cari USING fts5 (isi)",
                ] { try connection.run(Statement(sql)) }
            }
            let tables = try await driver.read { try $0.tables() }
            #expect(tables == ["unit": ["id", "nomor", "g"], "odd name": ["a b"], "cari": ["isi"]])
            #expect(try await driver.read { try $0.indexNames() } == ["unit_nomor"])
        }
    }
}

@Suite struct `Keeping prepared statements` {
    @Test func `steps the same text inside itself`() async throws {
        try await withDriver { driver in
            try await driver.run("CREATE TABLE t (v)")
            try await driver.run("INSERT INTO t VALUES (1), (2), (3)")
            let pairs = try await driver.read { connection in
                let statement = Statement("SELECT v FROM t WHERE v > ? ORDER BY v", [.integer(0)])
                var pairs: [[Int64]] = []
                try connection.forEach(statement) { outer in
                    try connection.forEach(statement) { pairs.append([outer.integer(0), $0.integer(0)]) }
                }
                return pairs
            }
            #expect(pairs == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3], [3, 1], [3, 2], [3, 3]])
        }
    }

    @Test func `goes on after a closure threw in the middle of its rows`() async throws {
        struct Enough: Error {}
        try await withDriver(.set(\.readers, 1)) { driver in
            for _ in 0..<3 {
                await #expect(throws: Enough.self) {
                    try await driver.read { try $0.forEach(Statement("VALUES (1), (2)")) { _ in throw Enough() } }
                }
            }
            let rows = try await driver.read { connection in
                var rows: [Int64] = []
                try connection.forEach(Statement("VALUES (1), (2)")) { rows.append($0.integer(0)) }
                return rows
            }
            #expect(rows == [1, 2])
        }
    }

    @Test func `drops old ones and keeps answering, also while one is in use`() async throws {
        try await withDriver(.set(\.readers, 1), .set(\.bounds.preparedStatements, 8)) { driver in
            let sum = try await driver.read { connection in
                var sum: Int64 = 0
                try connection.forEach(Statement("VALUES (1), (2)")) { row in
                    for number in 0..<100 {
                        sum += try connection.firstInteger(Statement("SELECT ? + \(number)", [.integer(0)])) ?? 0
                    }
                    sum += row.integer(0)
                }
                return sum
            }
            #expect(sum == 2 * 4_950 + 3)
            // A table of SQLite's that lists the statements of the connection.
            let kept = try await driver.integer("SELECT count(*) FROM sqlite_stmt")
            #expect((2...9).contains(kept ?? 0))
        }
    }

    @Test func `sees tables that another connection changed meanwhile`() async throws {
        try await withDriver(.set(\.readers, 1)) { driver in
            try await driver.run("CREATE TABLE t (a)")
            try await driver.run("INSERT INTO t VALUES (1)")
            #expect(try await driver.integer("SELECT count(*) FROM t") == 1)
            try await driver.run("ALTER TABLE t ADD COLUMN b DEFAULT 5")
            #expect(try await driver.integer("SELECT b FROM t") == 5)
            #expect(try await driver.integer("SELECT count(*) FROM t") == 1)
        }
    }
}
