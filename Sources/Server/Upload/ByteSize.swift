//  ByteSize: sizes of files as Strapi writes them: decimal kilobytes in answers, decimal units in messages.
//
//  Pure. The same double operations in the same order as Strapi's, so that the last digit agrees.

/// Sizes of files for answers and messages.
package enum ByteSize {
    private static let units = ["Bytes", "KB", "MB", "GB", "TB", "PB"]

    /// Kilobytes (1000 bytes) with two fraction digits: 287 bytes are 0.29.
    package static func kilobytes(_ bytes: Int) -> Double {
        (Double(bytes) / 1000 * 100).rounded() / 100
    }

    /// The size in the largest decimal unit that leaves at least one, without fraction: 5 242 880 bytes are "5 MB".
    package static func readable(_ bytes: Int) -> String {
        var unit = 0
        var scale = 1
        while unit + 1 < units.count, bytes / scale >= 1000 {
            scale *= 1000
            unit += 1
        }
        return "\(Int((Double(bytes) / Double(scale)).rounded())) \(units[unit])"
    }
}
