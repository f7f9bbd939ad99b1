//  HeaderInvariant: what the headers around a file are read as is usable or nothing.
//
//  In: any bytes, as a content type, a file name and a range.  I/O: none.
import Server

/// The headers around a form: a boundary is printable, a stored name is safe, a range lies inside its file.
enum HeaderInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        if let boundary = MultipartParser.boundary(of: text) {
            guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { return "an unusable boundary" }
        }
        return nameFault(text) ?? rangeFault(text)
    }

    private static func nameFault(_ text: String) -> String? {
        let name = FileName(original: text, type: "text/plain")
        let isPlain = name.stored.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
        guard isPlain, !name.stored.hasPrefix("."), (1...255).contains(name.stored.utf8.count) else {
            return "an unsafe name: \(name.stored)"
        }
        return name.name.isEmpty || name.name.unicodeScalars.count > 255 ? "a name of a wrong length" : nil
    }

    private static func rangeFault(_ text: String) -> String? {
        for size in [0, 1, 10, Int.max] {
            guard case .slice(let offset, let length) = ByteRange(header: text, size: size) else { continue }
            let isInside = offset >= 0 && length >= 1 && offset <= size - length
            guard isInside else { return "\(length) bytes from \(offset) of \(size)" }
        }
        return nil
    }
}
