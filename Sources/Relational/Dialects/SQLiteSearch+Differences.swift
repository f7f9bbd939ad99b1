//  SQLiteSearch+Differences: whether an FTS5 index holds what the rows say, found out without writing.
//
//  FTS5 has a check of its own, but only for a connection that may write. Here the rows' trigrams are counted by column
//  and compared with how many rows the index knows for each: a row that is missing, too many or outdated shows in the
//  counts of its trigrams. Memory is bound by the number of different trigrams, not of rows.

extension SQLiteSearch {
    /// Three characters in one number.
    private typealias Packed = UInt64

    /// How many trigrams of a column the index knows for more or fewer rows than have them.
    func differences(on connection: any SQLConnection) throws -> Int {
        var counts = [[Packed: Int]](repeating: [:], count: search.columns.count)
        let texts = Statement("SELECT \(columns) FROM \(SQLiteSearch.texts(of: search.table))")
        try connection.forEach(texts) { row in
            for column in counts.indices where !row.isNull(column) {
                for trigram in SQLiteSearch.trigrams(of: row.text(column)) { counts[column][trigram, default: 0] += 1 }
            }
        }
        try forEachKnown(on: connection) { column, trigram, rows in
            guard counts.indices.contains(column) else { return }
            counts[column][trigram, default: 0] -= rows
        }
        return counts.reduce(0) { $0 + $1.values.count { $0 != 0 } }
    }

    /// Column, trigram and number of rows, as the index has them.
    private func forEachKnown(on connection: any SQLConnection, _ body: (Int, Packed, Int) -> Void) throws {
        // A temporary table: the only kind that a connection which may not write can make.
        let index = SQLiteSearch.literal(search.table + "__search")
        try connection.run(Statement("CREATE VIRTUAL TABLE temp.kv_words USING fts5vocab('main', \(index), 'col')"))
        let outcome = Result {
            try connection.forEach(Statement("SELECT term, substr(col, 2), doc FROM temp.kv_words")) { row in
                guard let trigram = SQLiteSearch.trigrams(of: row.text(0)).first else { return }
                body(Int(row.integer(1)), trigram, Int(row.integer(2)))
            }
        }
        try connection.run(Statement("DROP TABLE temp.kv_words"))
        try outcome.get()
    }

    /// The different trigrams of a folded text.
    private static func trigrams(of text: String) -> Set<Packed> {
        var found: Set<Packed> = []
        var last: Packed = 0
        for (place, scalar) in text.unicodeScalars.enumerated() {
            // The tokenizer takes these two for U+FFFD.
            let value = scalar.value == 0xFFFE || scalar.value == 0xFFFF ? 0xFFFD : scalar.value
            last = (last << 21 | Packed(value)) & 0x7FFF_FFFF_FFFF_FFFF
            if place + 1 >= Trigrams.length { found.insert(last) }
        }
        return found
    }
}
