//  TextInvariant: folding is stable, whatever the bytes.
//
//  In: any bytes.  I/O: none.
import Content

/// Folding: twice is once, the text's fold is the fold of its bytes, and the result is UTF-8.
enum TextInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        let once = fold(input)
        guard String(validating: once, as: UTF8.self) != nil else { return "the fold is no UTF-8" }
        guard fold(once) == once else { return "folding twice changes the text" }
        if let text = String(validating: input, as: UTF8.self), Array(TextFold.fold(text).utf8) != once {
            return "a text and its bytes fold differently"
        }
        return nil
    }

    private static func fold(_ bytes: [UInt8]) -> [UInt8] {
        var folded: [UInt8] = []
        bytes.withUnsafeBytes { TextFold.fold($0, into: &folded) }
        return folded
    }
}
