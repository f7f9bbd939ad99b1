//  JSONValue+Yup: how yup 0.32 prints a value inside its validation messages.
//
//  Strapi's messages quote the client's value this way, so it is part of the API: scalars below the top are printed
//  first and then quoted once more by JSON.stringify with two spaces.  Source: recorded answers `validation.*`.

extension JSONValue {
    /// The value for a message: `"abc"`, `5`, `true`, `null`, `{\n  "a": "1"\n}`, `[\n  "\"a\""\n]`.
    package func yupDescription() -> String {
        if let scalar = yupScalar { return scalar }
        var writer = JSONWriter()
        write(to: &writer, indent: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A scalar as yup prints it: strings in quotes but without escapes; nil for arrays and objects.
    private var yupScalar: String? {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): "\"\(text)\""
        case .array, .object: nil
        }
    }

    private func write(to writer: inout JSONWriter, indent: Int) {
        switch self {
        case .array(let elements):
            JSONValue.write(elements, brackets: ("[", "]"), to: &writer, indent: indent) { element, writer in
                element.write(to: &writer, indent: indent + 2)
            }
        case .object(let object):
            JSONValue.write(object.members, brackets: ("{", "}"), to: &writer, indent: indent) { member, writer in
                writer.string(member.key)
                writer.raw(": ")
                member.value.write(to: &writer, indent: indent + 2)
            }
        default: writer.string(yupScalar ?? "")
        }
    }

    private static func write<Item>(
        _ items: [Item], brackets: (open: StaticString, close: StaticString), to writer: inout JSONWriter, indent: Int,
        item write: (Item, inout JSONWriter) -> Void
    ) {
        writer.raw(brackets.open)
        for (place, item) in items.enumerated() {
            writer.raw(place > 0 ? ",\n" : "\n")
            writer.raw([UInt8](repeating: UInt8(ascii: " "), count: indent + 2))
            write(item, &writer)
        }
        if !items.isEmpty {
            writer.byte(UInt8(ascii: "\n"))
            writer.raw([UInt8](repeating: UInt8(ascii: " "), count: indent))
        }
        writer.raw(brackets.close)
    }
}
