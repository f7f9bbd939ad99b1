//  PictureInvariant: looking at the first bytes of a file ends soon, whatever lengths they claim.
//
//  In: any bytes, as a file of each type.  I/O: none.
import Server

/// Files: whatever their first bytes are, they have a type, and reading the size of a picture ends soon.
enum PictureInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        guard !FileType.sniff(Array(input.prefix(4096)), name: "a.docx").mime.isEmpty else { return "no type" }
        for type: FileType in [.png, .gif, .jpeg, .webp, .tiff, .svg] {
            var reads = 0
            var bytes = 0
            let size = ImageSize.read(type: type) { offset, count in
                reads += 1
                bytes = max(bytes, count)
                return offset >= 0 && offset < input.count ? Array(input[offset...].prefix(count)) : []
            }
            guard reads <= 1000, bytes <= 4096 else { return "\(reads) reads of \(bytes) bytes" }
            if let size, size.width < 1 || size.height < 1 { return "a picture without sides" }
        }
        return nil
    }
}
