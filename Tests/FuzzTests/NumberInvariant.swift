//  NumberInvariant: a number keeps its value through its text.
//
//  In: any bytes.  I/O: none.
import Content

/// Numbers: what JavaScript would print reads as the same number.
enum NumberInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        guard let number = JavaScriptNumber.parse(String(decoding: input, as: UTF8.self)) else { return nil }
        guard !number.isNaN else { return "a number that is none" }
        let text = JavaScriptNumber.text(number)
        guard JavaScriptNumber.parse(text) == number else { return "\(text) reads as another number" }
        var writer = JSONWriter()
        writer.double(number)
        return (try? JSONValue.parse(writer.bytes)) == nil ? "\(text) was written as no JSON" : nil
    }
}
