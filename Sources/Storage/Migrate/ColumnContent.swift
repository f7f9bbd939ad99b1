//  ColumnContent: what a column holds, in words that outlive a change of the schema.
//
//  `text`, `integer`, `real`, `boolean`, `instant`, `json`, `decimal:2`, `cipher`, `hash`, `order`, `key:TABLE`. The
//  words stand in the database: changing one needs a new format.

import Content
import Relational

/// The words, and which of them may become which.
enum ColumnContent {
    /// The word for an attribute's own column.
    static func describe(_ attribute: Attribute) -> String {
        if attribute.isEncrypted { return "cipher" }
        switch attribute.scalar?.column {
        case .integer: return "integer"
        case .real: return "real"
        case .boolean: return "boolean"
        case .instant: return "instant"
        case .json: return "json"
        case .decimal: return attribute.constraints.scale.map { "decimal:\($0)" } ?? "real"
        case .text, nil: return "text"
        }
    }

    private static func scale(_ content: String) -> Int? {
        content.hasPrefix("decimal:") ? Int(content.dropFirst(8)) : nil
    }

    /// True when a value of the first can be one of the second; whether all of them are is asked of the rows.
    static func canWiden(_ from: String, _ to: String) -> Bool {
        switch (from, to) {
        case ("integer", "real"), ("integer", "text"), ("boolean", "integer"), ("json", "text"): return true
        default:
            guard let wanted = scale(to) else { return false }
            return from == "integer" || from == "real" || scale(from).map { $0 < wanted } == true
        }
    }

    /// The SQL expression that turns one into the other.
    static func conversion(_ from: String, _ to: String, _ column: String) -> String {
        let quoted = "\"\(column)\""
        switch (from, to) {
        case (_, "text"): return "CAST(\(quoted) AS TEXT)"
        case ("integer", "real"): return "CAST(\(quoted) AS REAL)"
        default:
            guard let wanted = scale(to) else { return quoted }
            let factor = "1" + String(repeating: "0", count: wanted - (scale(from) ?? 0))
            return from == "real" ? "CAST(ROUND(\(quoted) * \(factor)) AS INTEGER)" : "\(quoted) * \(factor)"
        }
    }

    /// The SQL condition of a value that the conversion would change; nil where none can be.
    static func loss(_ from: String, _ to: String, _ column: String) -> String? {
        let quoted = "\"\(column)\""
        let converted = conversion(from, to, column)
        switch (from, to) {
        // Above 2^53 a double skips integers.
        case ("integer", "real"): return "CAST(\(converted) AS INTEGER) <> \(quoted)"
        case ("real", _):
            guard let wanted = scale(to) else { return nil }
            // A double is only as good as its digits: 0.1 + 0.2 is 0.30, but 0.125 has no two digits.
            return "ABS(\(quoted) * 1\(String(repeating: "0", count: wanted)) - \(converted)) > 0.001"
        // What leaves 64 bits becomes a double.
        default: return scale(to) == nil ? nil : "typeof(\(converted)) <> 'integer'"
        }
    }
}
