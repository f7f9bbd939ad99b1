//  KindSchema: what JSON Schema says about each kind of scalar attribute.
//
//  One line per kind, for answers and for bodies. Bodies take more spellings than are written here (a number as a
//  string, `"1"` for true), as Strapi does; the document names the one that a client should send.
//  Lengths are counted in UTF-16 units by the server and in characters by JSON Schema, so that only a greatest length
//  holds for answers whatever the text.

import Content

/// One kind's schemas; nullability and descriptions come on top.
struct KindSchema {
    /// Of the value in an answer.
    let answer: @Sendable (Attribute) -> JSONValue
    /// Of the value in a body.
    let request: @Sendable (Attribute) -> JSONValue
    /// What its filters compare with.
    let operand: OperandForm

    /// The schemas of a kind; one that is not in the table may be any JSON.
    static func of(_ kind: ScalarKind) -> KindSchema {
        all[kind.name] ?? anything
    }

    /// By the kind's word in schema files.
    static let all: [String: KindSchema] = [
        "string": text, "text": text, "richtext": text, "uid": address, "email": mail, "password": password,
        "enumeration": KindSchema(.text) { .record(["type": "string", "enum": .strings($0.constraints.options)]) },
        "integer": KindSchema(.number) { number("integer", $0).with(["format": "int64"]) },
        "biginteger": bigInteger,
        "float": KindSchema(.number) { number("number", $0).with(["format": "double"]) },
        "decimal": decimal,
        "boolean": KindSchema(.flag) { _ in .record(["type": "boolean"]) },
        "date": KindSchema(.day) { _ in .record(["type": "string", "format": "date"]) },
        "time": time, "datetime": KindSchema(.instant) { _ in .record(["type": "string", "format": "date-time"]) },
        "timestamp": timestamp, "json": anything, "blocks": blocks,
    ]

    private init(
        _ operand: OperandForm, answer: @escaping @Sendable (Attribute) -> JSONValue,
        request: @escaping @Sendable (Attribute) -> JSONValue
    ) {
        self.operand = operand
        self.answer = answer
        self.request = request
    }

    /// One schema for answers and bodies.
    private init(_ operand: OperandForm, _ both: @escaping @Sendable (Attribute) -> JSONValue) {
        self.init(operand, answer: both, request: both)
    }

    private static let anything = KindSchema(.text) { _ in .record(["description": "Any JSON."]) }
    private static let text = KindSchema(.text, answer: { string($0, isAnswer: true) }, request: { string($0) })
    private static let address = KindSchema(
        .text,
        answer: { string($0, isAnswer: true).with(["pattern": .string(addressPattern)]) },
        request: { string($0).with(["pattern": .string(addressPattern)]) })
    private static let addressPattern = "^[A-Za-z0-9_.~-]*$"
    // The server takes letters of any script in an address, which `format: email` does not: no promise for answers.
    private static let mail = KindSchema(
        .text,
        answer: { string($0, isAnswer: true) },
        request: { string($0).with(["format": "email", "maxLength": .integer(Int64(EmailAddress.maximumBytes))]) })
    private static let password = KindSchema(.text) {
        string($0).with(["format": "password", "writeOnly": .bool(true)])
    }
    private static let bigInteger = KindSchema(
        .text,
        answer: { _ in .record(["type": "string", "pattern": "^-?[0-9]{1,19}$"]) },
        request: { attribute in
            .record([
                "type": .strings(["string", "integer"]), "format": "int64", "pattern": "^-?[0-9]{1,19}$",
                "minimum": attribute.constraints.minInteger.map(JSONValue.integer),
                "maximum": attribute.constraints.maxInteger.map(JSONValue.integer),
            ])
        })
    private static let decimal = KindSchema(
        .number,
        answer: { number("number", $0) },
        request: { attribute in
            let step = attribute.constraints.scale.map { scale in
                JSONValue.number(scale == 0 ? "1" : "0." + String(repeating: "0", count: scale - 1) + "1")
            }
            return number("number", attribute).with(["multipleOf": step])
        })
    // Not `format: time`, which wants a zone.
    private static let time = KindSchema(
        .clock,
        answer: { _ in .record(["type": "string", "pattern": .string(clock + "\\.[0-9]{3}$")]) },
        request: { _ in .record(["type": "string", "pattern": .string(clockPattern)]) })
    /// A time of day as a client may write it.
    static let clockPattern = clock + "(\\.[0-9]{1,3})?$"
    private static let clock = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    private static let timestamp = KindSchema(
        .instant,
        answer: { _ in
            .record(["type": "string", "pattern": "^-?[0-9]{1,16}$", "description": "Milliseconds since 1970."])
        },
        request: { _ in .record(["type": "string", "format": "date-time"]) })
    private static let blocks = KindSchema(
        .text,
        answer: { _ in .record(["description": "Structured text, as it was stored."]) },
        request: { _ in
            .list(
                of: .record([
                    "type": "object", "required": .strings(["type", "children"]),
                    "properties": .record([
                        "type": .record([
                            "type": "string",
                            "enum": .strings(["paragraph", "heading", "list", "quote", "code", "image"]),
                        ]),
                        "children": .list(of: .record(["type": "object"])),
                    ]),
                ]))
        })
}

extension KindSchema {
    /// A text with its length and pattern.
    private static func string(_ attribute: Attribute, isAnswer: Bool = false) -> JSONValue {
        let constraints = attribute.constraints
        // A house format rewrites a text before it is judged, so what a client sends may look otherwise.
        if !isAnswer, attribute.format != nil { return .textSchema }
        // A secret may be masked for the reader.
        let pattern = isAnswer && attribute.isEncrypted ? nil : constraints.pattern
        return .record([
            "type": "string",
            "minLength": isAnswer ? nil : constraints.minLength.map { .integer(Int64($0)) },
            "maxLength": constraints.maxLength.map { .integer(Int64($0)) },
            // An optional text may be empty whatever its pattern says.
            "pattern": pattern.map { .string(attribute.required ? $0.source : "^$|\($0.source)") },
        ])
    }

    private static func number(_ type: String, _ attribute: Attribute) -> JSONValue {
        .record([
            "type": .string(type), "minimum": attribute.constraints.min.map(JSONValue.double),
            "maximum": attribute.constraints.max.map(JSONValue.double),
        ])
    }
}
