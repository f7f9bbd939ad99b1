//  PictureLimits: how large pictures may be, and how much their making may cost.
//
//  The header is looked at before anything is decoded; whatever it conceals meets the bounds of the child process.

/// Bounds of the work on pictures.
package struct PictureLimits: Sendable {
    /// Columns × rows, from the header.
    package var pixels = 50_000_000
    /// A PNG beyond it is not compressed anew: that takes a second for every 12 million pixels.
    package var recompressedPixels = 12_000_000
    /// Child processes at once.
    package var children = 2
    /// Pictures that wait for a child; one more is refused with 503.
    package var waiting = 32
    /// Until a child is ended.
    package var timeout: Duration = .seconds(20)
    /// Of one process of the child.
    package var cpuSeconds = 10
    /// Address space of one process of the child; memory in use is a tenth of it.
    package var addressBytes = 1_000_000_000
    /// Of one file that it writes.
    package var fileBytes = 64_000_000
    /// Open files of one process of the child.
    package var openFiles = 64

    /// The shipped bounds.
    package init() {}
}
