//  ScalarKind: what a kind of scalar attribute is, whole.
//
//  One kind is one value of this struct, in a file of its own; a new kind is a new file and a line in `all`.
//  Nothing else switches over kinds: columns follow `column`, answers follow `output`.
//  Source of the checks and their words: Strapi v4.25 (yup 0.32).

/// A kind of attribute that holds one value in one column.
package struct ScalarKind: Sendable {
    /// The word in schema files.
    package let name: String
    /// What its column holds.
    package let column: StoredForm
    /// How answers show it.
    package let output: OutputForm
    /// `_q` looks into it.
    package let isSearchable: Bool
    /// yup's word for the type in messages about null; nil where null only counts as missing.
    package let nullName: String?
    /// Judges a JSON value that is not null.
    package let check: @Sendable (JSONValue, Attribute) -> Checked
    /// Reads a filter's operand.
    package let cast: @Sendable (String, Attribute) throws(Refusal) -> Value
}

extension ScalarKind: Hashable {
    /// Two kinds are one when their names are.
    package static func == (left: ScalarKind, right: ScalarKind) -> Bool {
        left.name == right.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

/// What a column holds.
package enum StoredForm: Hashable, Sendable {
    case text, integer, real, boolean, instant, json
    /// An integer × 10^-scale where the attribute has a scale, else a double.
    case decimal
}

/// How a column is written into an answer.
package enum OutputForm: Hashable, Sendable {
    case text, integer, number, boolean
    /// A 64-bit integer as a string, as Strapi shows a biginteger.
    case digits
    /// ISO 8601, UTC, three fraction digits.
    case instant
    /// Epoch milliseconds as a string.
    case epochMilliseconds
    /// The stored JSON text as it is.
    case json
    /// Never.
    case never
}

/// The outcome of judging one JSON value.
package enum Checked: Sendable {
    case value(Value)
    /// What stands behind the path in each message.
    case wrong([String])
    /// What is wrong below the value, by its path from there.
    case wrongWithin([NestedFault])
    /// Refused by the layer behind validation: only the first of these is reported, without a path.
    case refused(String)
}

/// A fault below an attribute's value.
package struct NestedFault: Hashable, Sendable {
    /// From the attribute's value down.
    package let path: [String]
    /// What stands in the message, behind the path or alone.
    package let message: String
    /// Whether the message begins with the path.
    package let namesPath: Bool

    /// A fault `path` below the value.
    package init(_ path: [String], _ message: String, namesPath: Bool = true) {
        self.path = path
        self.message = message
        self.namesPath = namesPath
    }
}

extension ScalarKind {
    /// Every kind by its word in schema files.
    package static let all: [String: ScalarKind] = Dictionary(
        uniqueKeysWithValues: [
            .string, .text, .richtext, .email, .password, .uid, .enumeration, .integer, .biginteger, .float, .decimal,
            .boolean, .date, .time, .datetime, .timestamp, .json, .blocks,
        ].map { ($0.name, $0) })
}

/// Pieces that several kinds' checks share, in the order in which Strapi applies them.
enum Check {
    /// yup's words for a value of the wrong type.
    static func wrongType(_ type: String, _ value: JSONValue) -> String {
        "must be a `\(type)` type, but the final value was: `\(value.yupDescription())`."
    }

    /// yup's words for a value that it turns into null, because it is not of the type.
    static func castToNull(_ type: String, _ value: JSONValue) -> String {
        let origin = value.isNull ? "." : " (cast from the value `\(value.yupDescription())`)."
        return "must be a `\(type)` type, but the final value was: `null`" + origin
    }

    /// What JavaScript's `String(value)` gives for scalars, and for an array of one of them; nil for all else.
    static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let boolean): boolean ? "true" : "false"
        case .array(let items) where items.count == 1: text(of: items[0])
        case .null, .array, .object: nil
        }
    }

    /// Lengths in UTF-16 units, then the pattern.
    static func text(_ text: String, _ attribute: Attribute, hasLeastLength: Bool) -> [String] {
        var wrong: [String] = []
        let constraints = attribute.constraints
        let length = text.utf16.count
        if hasLeastLength, let least = constraints.minLength, length < least {
            wrong.append("must be at least \(least) characters")
        }
        if let most = constraints.maxLength, length > most { wrong.append("must be at most \(most) characters") }
        if let pattern = constraints.pattern, !(text.isEmpty && !attribute.required), !pattern.matches(text) {
            wrong.append("must match the following: \"/\(pattern.spelling)/\"")
        }
        return wrong
    }

    /// Bounds of a number.
    static func bounds(_ number: Double, _ attribute: Attribute) -> [String] {
        var wrong: [String] = []
        if let least = attribute.constraints.min, number < least {
            wrong.append("must be greater than or equal to \(JavaScriptNumber.text(least))")
        }
        if let most = attribute.constraints.max, number > most {
            wrong.append("must be less than or equal to \(JavaScriptNumber.text(most))")
        }
        return wrong
    }

    /// A JSON value as yup's number reads it: strings without their spaces, an array by its first item.
    static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .number(let text): return JavaScriptNumber.parse(text)
        case .string(let text):
            let squeezed = text.filter { !$0.isWhitespace }
            return squeezed.isEmpty ? nil : JavaScriptNumber.parse(squeezed)
        case .array(let items): return items.first.flatMap(number)
        case .null, .bool, .object: return nil
        }
    }

    /// yup's words for what is no number.
    static func notANumber(_ value: JSONValue) -> String {
        "must be a `number` type, but the final value was: `NaN` (cast from the value `\(value.yupDescription())`)."
    }
}
