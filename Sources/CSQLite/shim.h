//  What of SQLite cannot be called from Swift: functions with a variable number of arguments.
#include <sqlite3.h>

/// Leaves uncounted how much memory SQLite uses. Counting takes one lock for the whole process at every allocation.
static inline int kv_sqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Gives each connection that is opened later so many blocks of so many bytes of its own for short-lived memory.
static inline int kv_sqlite_keep_blocks(int bytes, int count) {
    return sqlite3_config(SQLITE_CONFIG_LOOKASIDE, bytes, count);
}
