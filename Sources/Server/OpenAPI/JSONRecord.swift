//  JSONRecord: JSON objects and JSON Schemas written down in Swift, member by member.
//
//  An extension of JSONValue for documents that are composed once; nothing here is meant for a hot path.

import Content

extension JSONValue {
    /// An object of the members that have a value, in this order.
    static func record(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
    }

    /// An array of strings.
    static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }

    /// This object with the members of another that have a value; those of equal keys are replaced.
    func with(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        guard case .object(var own) = self else { return self }
        for (key, value) in members {
            if let value { own[key] = value }
        }
        return .object(own)
    }
}

extension JSONValue {
    /// The JSON Schema of null alone.
    static let nullSchema = JSONValue.record(["type": "null"])

    /// The JSON Schema of a string without further bounds.
    static let textSchema = JSONValue.record(["type": "string"])

    /// The JSON Schema of a whole number.
    static func integerSchema(from least: Int, to most: Int? = nil) -> JSONValue {
        .record([
            "type": "integer", "minimum": .integer(Int64(least)), "maximum": most.map { .integer(Int64($0)) },
        ])
    }

    /// The JSON Schema of an object with these members; a closed one admits no others.
    static func shape(
        _ members: [(String, JSONValue)], required: [String] = [], isClosed: Bool = false, about: String? = nil
    ) -> JSONValue {
        .record([
            "type": "object", "description": about.map(JSONValue.string),
            "required": required.isEmpty ? nil : .strings(required), "properties": .object(JSONObject(members)),
            "additionalProperties": isClosed ? .bool(false) : nil,
        ])
    }

    /// The JSON Schema of a list.
    static func list(of items: JSONValue, atLeast least: Int? = nil, atMost most: Int? = nil) -> JSONValue {
        .record([
            "type": "array", "items": items, "minItems": least.map { .integer(Int64($0)) },
            "maxItems": most.map { .integer(Int64($0)) },
        ])
    }

    /// A JSON Schema of several shapes; a choice among them is one with them.
    static func anyOf(_ shapes: [JSONValue]) -> JSONValue {
        let flat = shapes.flatMap { shape in
            guard let own = shape.object, own.count == 1, let inner = own["anyOf"]?.array else { return [shape] }
            return inner
        }
        return flat.count == 1 ? flat[0] : .record(["anyOf": .array(flat)])
    }

    /// A JSON Schema that also admits null.
    var nullable: JSONValue {
        guard case .object(var own) = self else { return self }
        // What bounds a string's text stays beside its type: tools overlook it where several types share a schema.
        let isPlain = !["$ref", "anyOf", "oneOf", "allOf", "format", "pattern"].contains(where: own.contains)
        guard isPlain else { return .anyOf([.nullSchema, self]) }
        switch own["type"] {
        case .string(let type)?: own["type"] = .strings([type, "null"])
        case .array(let types)?: own["type"] = .array(types + ["null"])
        // A schema without a type restricts nothing.
        default: return self
        }
        if case .array(let options)? = own["enum"] { own["enum"] = .array(options + [.null]) }
        return .object(own)
    }
}
