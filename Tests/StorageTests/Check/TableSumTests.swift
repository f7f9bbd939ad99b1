//  TableSum: equal sums mean equal content, and the form of a row is the one that is written down.

import Crypto
import Relational
import Storage
import Testing

@Suite struct `The sum of a table` {
    private static func sum(_ name: String, in library: Library) async throws -> TableSum {
        try #require(try await TableSum.all(in: library.driver).first { $0.name == name })
    }

    private static func run(_ sql: String, in library: Library) async throws {
        _ = try await library.driver.write { try $0.run(Statement(sql)) }
    }

    @Test func `is SHA-256 over typed values in the order of the key`() async throws {
        try await Library.use { library in
            try await Self.run("CREATE TABLE s (b, a TEXT PRIMARY KEY)", in: library)
            for row in ["(x'ff', 'z')", "(NULL, 'y')", "(-2, 'x')", "(1.5, 'w')"] {
                try await Self.run("INSERT INTO s VALUES \(row)", in: library)
            }
            func key(_ letter: String) -> [UInt8] { [0x54] + [0, 0, 0, 0, 0, 0, 0, 1] + Array(letter.utf8) }
            let rows: [UInt8] =
                [0x52, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0] + key("w")
                + [0x49, 255, 255, 255, 255, 255, 255, 255, 254] + key("x") + [0x4e] + key("y")
                + [0x42, 0, 0, 0, 0, 0, 0, 0, 1, 255] + key("z")
            let sum = try await Self.sum("s", in: library)
            #expect(sum.rows == 4)
            #expect(sum.sha256 == Array(SHA256.hash(data: rows)))
        }
    }

    @Test(arguments: ["1", "'1'", "x'31'", "1.0", "NULL", "''", "x''"])
    func `tells values of different types apart`(literal: String) async throws {
        try await Library.use { library in
            try await Self.run("CREATE TABLE s (a INTEGER PRIMARY KEY, b)", in: library)
            try await Self.run("INSERT INTO s VALUES (1, 2)", in: library)
            var seen: Set<[UInt8]> = []
            for other in ["1", "'1'", "x'31'", "1.0", "NULL", "''", "x''"] where other != literal {
                try await Self.run("UPDATE s SET b = \(other)", in: library)
                seen.insert(try await Self.sum("s", in: library).sha256)
            }
            try await Self.run("UPDATE s SET b = \(literal)", in: library)
            #expect(seen.count == 6)
            #expect(!seen.contains(try await Self.sum("s", in: library).sha256))
        }
    }

    @Test func `does not depend on the order in which rows were written`() async throws {
        try await Library.use { library in
            try await Self.run("CREATE TABLE s (a TEXT, b TEXT, PRIMARY KEY (b, a))", in: library)
            try await Self.run("INSERT INTO s VALUES ('1', 'x'), ('2', 'w')", in: library)
            let first = try await Self.sum("s", in: library)
            try await Self.run("DELETE FROM s", in: library)
            try await Self.run("INSERT INTO s VALUES ('2', 'w'), ('1', 'x')", in: library)
            #expect(try await Self.sum("s", in: library) == first)
        }
    }
}
