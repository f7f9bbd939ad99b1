//  ReadPace: how long a read is expected to take.
//
//  A hint and no promise: a quick read that turns out to be slow is stopped and begun again among the slow ones.

/// Among whom a read waits for its turn.
package enum ReadPace: Hashable, Sendable {
    /// As nearly all reads: some milliseconds.
    case quick
    /// Known to walk through a table: at most half the threads are given to these, so that the others never wait for one.
    case slow
}
