//  Values in short words, so that tables of expectations can be read.

import Content

/// A value with its kind: `"halo"`, `5`, `real 5`, `250 at scale 2`, `json {"a":1}`.
func spelled(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .text(let text): "\"\(text)\""
    case .integer(let integer): String(integer)
    case .real(let real): "real " + JavaScriptNumber.text(real)
    case .boolean(let boolean): String(boolean)
    case .instant(let instant): instant.iso8601
    case .decimal(let units, let scale): "\(units) at scale \(scale)"
    case .json(let json): "json " + json.serialized()
    }
}

/// What a kind makes of a value.
func spelled(_ outcome: Checked) -> String {
    switch outcome {
    case .value(let value): spelled(value)
    case .wrong(let wrong): "wrong: " + wrong.joined(separator: " | ")
    case .wrongWithin(let faults):
        "within: "
            + faults.map { ($0.path.joined(separator: ".") + ($0.namesPath ? " " : ": ")) + $0.message }
            .joined(separator: " | ")
    case .refused(let message): "refused: " + message
    }
}

/// An attribute of a type that declares nothing else.
func attribute(_ json: String) throws -> Attribute {
    let schema = try SchemaLoader.load([typeFile("coba", attributes: "\"x\":\(json)")])
    return try found(schema["api::coba.coba"]?[name: "x"], "the attribute \(json)")
}

/// What the attribute makes of a JSON value.
func judged(_ value: String, by json: String) throws -> String {
    let attribute = try attribute(json)
    return spelled(try found(attribute.scalar, "a kind").check(try JSONValue.parse(value), attribute))
}
