//  JSONInvariant: what a JSON text is read as is written as JSON that reads the same.
//
//  In: any bytes.  I/O: none.
import Content

/// JSON: what was read is written as JSON that reads the same, whatever a hostile document looks like.
enum JSONInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        guard let value = try? JSONValue.parse(input) else { return nil }
        let text = value.serializedBytes()
        guard String(validating: text, as: UTF8.self) != nil else { return "the written text is no UTF-8" }
        guard !text.contains(where: { $0 < 0x20 }) else { return "a control character was written unescaped" }
        guard let again = try? JSONValue.parse(text) else { return "the written text is no JSON" }
        guard again == value else { return "the written text reads as something else" }
        guard again.serializedBytes() == text else { return "writing twice gives two texts" }
        return depth(value) <= JSONLimits().depth ? nil : "deeper than the limit"
    }

    private static func depth(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .object(let members): 1 + (members.members.map { depth($0.value) }.max() ?? 0)
        default: 0
        }
    }
}
