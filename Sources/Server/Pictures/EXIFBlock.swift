//  EXIFBlock: the one thing of a picture's EXIF that is ever used: which way up it is.
//
//  In: the TIFF structure of an EXIF block.  Out: orientation 1 to 8.  I/O: none.
//  Always: at most 64 tags of the first directory are looked at, whatever the block says.
//  Source: EXIF 2.32 §4.6.4; TIFF 6.0 §2.

/// EXIF as bytes.
enum EXIFBlock {
    /// The tag Orientation; 1, as it lies, where there is none.
    static func orientation(_ bytes: ArraySlice<UInt8>) -> Int {
        let bytes = Array(bytes.prefix(65_536))
        guard bytes.count >= 8 else { return 1 }
        let isLittle = bytes[0] == 0x49
        func number(_ at: Int, _ count: Int) -> Int? {
            guard at >= 0, at + count <= bytes.count else { return nil }
            let digits = bytes[at..<at + count]
            return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return 1 }
        for entry in 0..<min(count, 64) {
            let at = directory + 2 + entry * 12
            guard number(at, 2) == 0x0112 else { continue }
            guard number(at + 2, 2) == 3, let value = number(at + 8, 2), (1...8).contains(value) else { return 1 }
            return value
        }
        return 1
    }

    /// A block that says nothing but the orientation.
    static func saying(orientation: Int) -> [UInt8] {
        Array("II".utf8) + [0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0]
            + [0, 0, 0, 0]
    }

    /// Whether an orientation lays the picture on its side.
    static func swapsSides(_ orientation: Int) -> Bool {
        orientation >= 5
    }
}
