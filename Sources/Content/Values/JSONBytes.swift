//  JSONBytes: a finished answer in the memory it was written into.
//
//  Handed from the thread that read it to the one that sends it; never changed after it is made.

/// Bytes that are read only and shared by reference.
// Unchecked because of the pointer: the memory is this object's alone, written before it and freed with it.
package final class JSONBytes: RandomAccessCollection, @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    /// How many bytes there are.
    package let count: Int

    /// Takes over `count` bytes at `start`, to be freed with this object.
    init(start: UnsafeMutableRawPointer, count: Int) {
        self.start = start
        self.count = count
    }

    deinit {
        start.deallocate()
    }

    /// 0.
    package var startIndex: Int { 0 }
    /// As many as there are bytes.
    package var endIndex: Int { count }

    /// One byte.
    package subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// All bytes in place.
    package func withContiguousStorageIfAvailable<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R? {
        try body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count))
    }
}
