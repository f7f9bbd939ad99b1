//  Imports: which room may import which. SwiftPM does not enforce it, all modules share one search path.

enum Imports {
    /// Room → what it may import, as in docs/ARCHITECTURE.md.
    ///
    /// A trailing `*` stands for any ending; nil: whatever the package offers.
    static let table: [String: [String]?] = [
        "Content": [],
        "Relational": [],
        "Figures": [],
        "Storage": ["Content", "Relational", "Figures", "Crypto", "Logging"],
        "SQLiteDriver": ["Relational", "Figures", "GRDB", "GRDBSQLite", "CSQLite", "SQLite3", "Logging"],
        "PostgresDriver": ["Relational", "Figures", "CLibpq", "Logging"],
        "RedisDriver": ["Storage", "Figures", "CHiredis", "Logging"],
        "Spreadsheet": ["CXlsxWriter"],
        "Server": [
            "Content", "Storage", "Figures", "Spreadsheet", "Hummingbird*", "HTTPTypes", "NIO*", "JWTKit", "Crypto",
            "CCrypt", "AsyncHTTPClient", "Subprocess", "SystemPackage",
            "Logging", "Metrics", "ServiceLifecycle",
        ],
        "Bookings": ["Content", "Storage", "ServiceLifecycle"],
        "WebApp": ["Content", "Storage", "Server", "Bookings", "Hummingbird*", "Mustache"],
        "kavling": nil,
    ]

    /// The pure rooms get no module that waits, locks or talks: no Dispatch, Synchronization, FoundationNetworking.
    static let pureRooms: Set = ["Content", "Relational"]
    static let alwaysPure: Set = ["Swift", "Foundation", "FoundationEssentials", "Glibc"]
    static let always = alwaysPure.union(["Dispatch", "Synchronization"])

    static func findings(in file: SourceFile) -> [Finding] {
        guard let room = file.room else { return [] }
        guard let entry = table[room] else {
            return [file.finding(nil, "room \(room) is not in the table of imports: decide what it may see")]
        }
        guard let allowed = entry else { return [] }
        let standard = pureRooms.contains(room) ? alwaysPure : always
        return imports(in: file).compactMap { module, line in
            let isAllowed = standard.contains(module) || module == room || allowed.contains { matches(module, $0) }
            return isAllowed ? nil : file.finding(line, "\(room) may not import \(module)")
        }
    }

    /// The modules named by `import M`, `package import M`, `@testable import M`, `import struct M.Type`.
    static func imports(in file: SourceFile) -> [(module: String, line: Int)] {
        file.code.indices.compactMap { index in
            guard file.code[index].isWord("import"), file.token(index - 1)?.isSymbol(".") != true else { return nil }
            let kinds = Keyword.types.union(["func", "var", "let"])
            guard let next = file.token(index + 1), next.isName else { return nil }
            guard next.kind == .word, kinds.contains(next.text) else { return (next.text, next.line) }
            return file.token(index + 2).map { ($0.text, $0.line) }
        }
    }

    private static func matches(_ module: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? module.hasPrefix(pattern.dropLast()) : module == pattern
    }
}
