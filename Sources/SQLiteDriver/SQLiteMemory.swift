//  SQLiteMemory: how SQLite gets its memory in this process.
//
//  By default every allocation takes one lock of the whole process, to count bytes that nobody asks for: a sixth of what
//  the reading threads did, and half of that was waiting for each other.
//  Always: settled before the first connection is opened; where somebody else has used SQLite before (tests), things
//          stay as they are, which costs time and nothing else.

import CSQLite

/// Settings of SQLite itself.
enum SQLiteMemory {
    /// Blocks of a connection, of as many bytes; with them most statements allocate nothing.
    static let blocks: (bytes: Int32, count: Int32) = (1_200, 200)

    /// Settles them, once.
    static func settle() { settled }

    private static let settled: Void = {
        _ = kv_sqlite_count_no_memory()
        _ = kv_sqlite_keep_blocks(blocks.bytes, blocks.count)
    }()
}
