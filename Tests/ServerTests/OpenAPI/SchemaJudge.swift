// SchemaJudge: as much of JSON Schema as the documents use, to hold answers against them.

import Content
import Foundation

/// Says where a value does not keep to a schema of a document.
struct SchemaJudge {
    let document: Document
    /// Keywords that this judge knows; annotations judge nothing.
    static let keywords: Set<String> = [
        "$ref", "type", "enum", "const", "anyOf", "oneOf", "allOf", "properties", "required", "additionalProperties",
        "patternProperties", "minProperties", "items", "minItems", "maxItems", "minimum", "maximum", "multipleOf",
        "pattern", "minLength", "maxLength",
    ]
    static let annotations: Set<String> = [
        "description", "format", "default", "discriminator", "writeOnly", "contentMediaType",
    ]

    /// The first fault, or nil.
    func fault(_ value: JSONValue, _ schema: JSONValue, at path: String = "$") -> String? {
        guard let rules = schema.object else { return "\(path): no schema" }
        for (keyword, rule) in rules.members {
            if let found = fault(value, keyword, rule, rules, at: path) { return found }
        }
        return nil
    }

    private func fault(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ rules: JSONObject, at path: String
    ) -> String? {
        let holds: Bool
        switch keyword {
        case "$ref":
            guard let target = rule.string.flatMap(document.resolved) else { return "\(path): \(rule) points nowhere" }
            return fault(value, target, at: path)
        case "type": holds = (rule.array ?? [rule]).contains { isOf(value, $0.string ?? "") }
        case "enum": holds = rule.array?.contains(value) == true
        case "const": holds = rule == value
        case "allOf": return (rule.array ?? []).lazy.compactMap { fault(value, $0, at: path) }.first
        case "anyOf", "oneOf":
            let faults = (rule.array ?? []).map { fault(value, $0, at: path) }
            let matches = faults.count { $0 == nil }
            if matches == 0 { return faults.compactMap { $0 }.max { $0.count < $1.count } ?? "\(path): no choice" }
            holds = keyword == "anyOf" || matches == 1
        case "items":
            return (value.array ?? []).enumerated().lazy.compactMap { fault($1, rule, at: "\(path)[\($0)]") }.first
        case "minProperties": holds = value.object.map { $0.count >= Int(rule.int64 ?? 0) } ?? true
        case "minItems": holds = value.array.map { $0.count >= Int(rule.int64 ?? 0) } ?? true
        case "maxItems": holds = value.array.map { $0.count <= Int(rule.int64 ?? 0) } ?? true
        case "minimum": holds = value.double.map { $0 >= rule.double ?? 0 } ?? true
        case "maximum": holds = value.double.map { $0 <= rule.double ?? 0 } ?? true
        case "maxLength": holds = value.string.map { $0.unicodeScalars.count <= Int(rule.int64 ?? 0) } ?? true
        case "minLength": holds = value.string.map { $0.unicodeScalars.count >= Int(rule.int64 ?? 0) } ?? true
        case "pattern":
            holds = value.string.map { text in rule.string.flatMap { Pattern($0) }?.matches(text) == true } ?? true
        case "required":
            holds = value.object.map { own in (rule.array ?? []).allSatisfy { own.contains($0.string ?? "") } } ?? true
        case "properties", "additionalProperties": return memberFault(value, keyword, rule, rules, at: path)
        // Bounds of what is sent, which no answer is held against.
        case "multipleOf", "patternProperties": return nil
        default: return SchemaJudge.annotations.contains(keyword) ? nil : "\(path): the judge knows no \(keyword)"
        }
        return holds
            ? nil : "\(path): \(value.serialized().prefix(80)) breaks \(keyword) \(rule.serialized().prefix(80))"
    }

    private func memberFault(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ rules: JSONObject, at path: String
    ) -> String? {
        for (key, member) in value.object?.members ?? [] {
            let here = "\(path).\(key)"
            if keyword == "properties" {
                if let schema = rule.object?[key], let found = fault(member, schema, at: here) { return found }
            } else if rules["properties"]?.object?.contains(key) != true {
                if rule == .bool(false) { return "\(here): is not described" }
                if let found = fault(member, rule, at: here) { return found }
            }
        }
        return nil
    }

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        case ("integer", .number): value.double.map { $0 == $0.rounded() } ?? false
        default: false
        }
    }
}
