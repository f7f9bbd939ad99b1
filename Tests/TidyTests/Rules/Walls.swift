//  Walls: what a room must not know even without an import: time and files, content types, dialects.

import Foundation

enum Walls {
    /// Content and Relational compute; they do not wait, read a clock or open a file.
    static let impureWords: Set = [
        "async", "await", "FileManager", "FileHandle", "URLSession", "ProcessInfo", "ContinuousClock",
        "SuspendingClock",
        "clock_gettime", "gettimeofday", "fopen",
    ]

    static func impurities(in file: SourceFile) -> [Finding] {
        guard let room = file.room, Imports.pureRooms.contains(room) else { return [] }
        return file.code.indices.compactMap { index in
            let token = file.code[index]
            guard token.kind == .word, file.token(index - 1)?.isSymbol(".") != true else { return nil }
            if impureWords.contains(token.text) {
                return file.finding(token.line, "\(room) is pure: no \(token.text)", subject: token.text)
            }
            guard token.text == "Date", let next = file.token(index + 1) else { return nil }
            let makesDate = next.isSymbol("(") || (next.isSymbol(".") && file.token(index + 2)?.isWord("now") == true)
            return makesDate ? file.finding(token.line, "\(room) is pure: time is an argument", subject: "Date") : nil
        }
    }

    /// The rooms that serve any content and so must not know the shipped one.
    static let engine: Set = [
        "Content", "Relational", "Figures", "Storage", "SQLiteDriver", "PostgresDriver", "RedisDriver", "Spreadsheet",
        "Server",
    ]

    /// The words that the rule knows even while `content/` is empty.
    ///
    /// The values of the enumerations are listed, not read: some (`pending`, `cash`) are everyday words of any server.
    static let houseWords: Set = [
        "booking", "bookings", "unit-rumah", "konsumen", "karyawan", "jabatan", "booking-document", "komponen",
        "perumahan",
        "dipesan", "tersedia", "terjual", "aktif", "menunggu-pembayaran", "dibatalkan", "selesai", "lunas", "kredit",
    ]

    /// `singularName` and `pluralName` of every shipped type, plus the house's own words, each also in snake case.
    static func contentWords(in repository: Repository) throws -> Set<String> {
        var words = houseWords.union(repository.names(in: "content/api"))
        for api in repository.names(in: "content/api") {
            let folder = "content/api/\(api)/content-types"
            for type in repository.names(in: folder) where repository.exists("\(folder)/\(type)/schema.json") {
                let schema = Data(try repository.text(of: "\(folder)/\(type)/schema.json").utf8)
                let names = try JSONDecoder().decode(SchemaNames.self, from: schema).info
                words.formUnion([names.singularName, names.pluralName])
            }
        }
        return words.union(words.map { $0.replacing("-", with: "_") })
    }

    private struct SchemaNames: Decodable {
        struct Names: Decodable {
            var singularName: String
            var pluralName: String
        }
        var info: Names
    }

    /// Finds content words in string literals.
    ///
    /// Letters and digits make a word: `booking_id` holds `booking`, `overbooking` does not.
    static func contentNames(in file: SourceFile, words: Set<String>) -> [Finding] {
        guard let room = file.room, engine.contains(room) else { return [] }
        // Looked up by first piece: nearly every literal shares none, and there are a hundred words.
        let words = Dictionary(grouping: words.sorted()) { $0.prefix { $0 != "-" && $0 != "_" } }
        return file.code.filter { $0.kind == .string }.flatMap { literal in
            let lines = literal.text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.enumerated().flatMap { offset, line in
                contentWords(in: line.lowercased(), words).map {
                    file.finding(literal.line + offset, "the engine knows no content type: \"\($0)\"", subject: $0)
                }
            }
        }
    }

    private static func contentWords(in line: String, _ words: [Substring: [String]]) -> [String] {
        let pieces = Set(line.split { !($0.isLetter || $0.isNumber) })
        return pieces.sorted().flatMap { words[$0] ?? [] }.filter { word in
            line.ranges(of: word).contains { range in
                let before = line[..<range.lowerBound].last
                let after = line[range.upperBound...].first
                return ![before, after].contains { $0?.isLetter == true || $0?.isNumber == true }
            }
        }
    }

    /// A dialect is asked for its closures, never for its name.
    static func dialectTests(in file: SourceFile) -> [Finding] {
        guard file.room != nil, !file.path.hasPrefix("Sources/Relational/Dialects/") else { return [] }
        return file.code.indices.compactMap { index in
            guard file.code[index].kind == .word, file.code[index].text.lowercased().hasSuffix("dialect") else {
                return nil
            }
            var next = index + 1
            while file.token(next)?.isSymbol(".") == true { next += 2 }
            let compares = file.token(next + 1)?.isSymbol("=") == true && file.token(next + 1)?.isJoined == true
            let asks = compares && (file.token(next)?.isSymbol("=") == true || file.token(next)?.isSymbol("!") == true)
            let switches =
                file.token(index - 1)?.isWord("switch") == true
                || (file.token(index - 1)?.isSymbol(".") == true
                    && file.token(index - 3)?.isWord("switch") == true)
            guard asks || (switches && file.token(next)?.isSymbol("{") == true) else { return nil }
            return file.finding(
                file.code[index].line, "a dialect is a value: add a closure to it, do not ask which it is")
        }
    }
}
