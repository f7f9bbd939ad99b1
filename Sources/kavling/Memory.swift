//  Memory: how the C library keeps what is freed.
//
//  By default glibc gives every block over 128 KiB back to the kernel, and takes the next one from it page by page,
//  each cleared first. An answer of 106 KB lives in three such blocks: a tenth of its CPU went into page faults.

import CMalloc

/// Settings of the C library's allocator.
enum Memory {
    /// Freed blocks below this are kept for the next answer.
    static let keptBlockBytes: Int32 = 4 << 20
    /// Freed memory at the end of the heap that is kept.
    static let keptBytes: Int32 = 16 << 20

    /// Keeps freed memory within bounds, for a server that allocates the same sizes again and again.
    static func keepFreed() {
        mallopt(M_MMAP_THRESHOLD, keptBlockBytes)
        mallopt(M_TRIM_THRESHOLD, keptBytes)
    }
}
