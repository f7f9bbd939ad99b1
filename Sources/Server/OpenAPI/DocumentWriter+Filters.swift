//  DocumentWriter+Filters: which conditions a read of each type takes.
//
//  Closed, unlike the rest of the query: a name that a type does not have is refused, and so is an unknown operator.

import Content

/// What a filter compares with.
enum OperandForm: String, CaseIterable {
    case text = "Text"
    case number = "Number"
    case instant = "Instant"
    case day = "Date"
    case clock = "Time"
    case flag = "Boolean"
    /// Cipher text with a keyed hash: equality or nothing.
    case secret = "Secret"

    /// The schema of a condition: a value to equal, or operators.
    var condition: String { rawValue + "Condition" }
    /// The schema of the operators alone.
    var operatorSet: String { rawValue + "Operators" }

    fileprivate var operand: JSONValue {
        switch self {
        case .text, .secret: .textSchema
        case .number: .record(["type": "number"])
        case .instant: .record(["type": "string", "format": "date-time"])
        case .day: .record(["type": "string", "format": "date"])
        case .clock: .record(["type": "string", "pattern": .string(KindSchema.clockPattern)])
        case .flag: .record(["type": "boolean"])
        }
    }

    fileprivate var operators: [String] {
        switch self {
        case .flag: ["$eq", "$ne", "$in", "$notIn"]
        case .secret: ["$eq", "$in"]
        case .text: OperandForm.ordered + OperandForm.textual
        case .number, .instant, .day, .clock: OperandForm.ordered
        }
    }

    private static let ordered = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$notIn", "$between"]
    private static let textual = [
        "$eqi", "$nei", "$contains", "$notContains", "$containsi", "$notContainsi", "$startsWith", "$startsWithi",
        "$endsWith", "$endsWithi",
    ]
}

extension DocumentWriter {
    /// Points at the conditions on entries of `type`.
    func filterSchema(of type: ContentType) -> JSONValue {
        reference(type, .filters) { [self] in .shape(conditions(on: type), isClosed: true) }
    }

    private func conditions(on type: ContentType) -> [(String, JSONValue)] {
        var conditions: [(String, JSONValue)] = [("id", condition(.number))]
        for attribute in type.attributes where !attribute.isPrivate {
            guard let kind = attribute.scalar, kind.output != .never else { continue }
            conditions.append(
                (attribute.name, condition(attribute.isEncrypted ? .secret : KindSchema.of(kind).operand)))
        }
        for name in systemTimes(of: type) { conditions.append((name, condition(.instant))) }
        if type.isLocalized { conditions.append(("locale", condition(.text))) }
        conditions += lookedInto(type).map { ($0.name, relatedCondition) }
        let group = groupedConditions
        return conditions + [
            ("$and", .list(of: group, atLeast: 1)), ("$or", .list(of: group, atLeast: 1)), ("$not", group),
        ]
    }

    private func condition(_ form: OperandForm) -> JSONValue {
        reference(form.condition) { [self] in .anyOf([form.operand, operators(form)]) }
    }

    private func operators(_ form: OperandForm) -> JSONValue {
        reference(form.operatorSet) {
            let operand = form.operand
            let members = form.operators.map { name in
                switch name {
                case "$in", "$notIn": (name, JSONValue.list(of: operand))
                case "$between": (name, JSONValue.list(of: operand, atLeast: 2, atMost: 2))
                default: (name, operand)
                }
            }
            let operators = JSONValue.shape(members + DocumentWriter.presence, isClosed: true)
            return operators.with(["minProperties": .number("1")])
        }
    }

    /// Named once for all types and not by pointing back at the type's own: a circle of filters with every operator
    /// makes tools that draw examples from the document write URLs of a hundred kilobytes.
    private var groupedConditions: JSONValue {
        reference("GroupedConditions") { [self] in
            JSONValue.shape([("id", condition(.number))], about: "Conditions as at the top.").with([
                "minProperties": .number("1")
            ])
        }
    }

    private var relatedCondition: JSONValue {
        reference("RelatedCondition") { [self] in
            let conditions = JSONValue.shape(
                [("id", condition(.number))] + DocumentWriter.presence,
                about: "Conditions on attributes of the related entry, or on whether there is one.")
            return .anyOf([entryID, conditions.with(["minProperties": .number("1")])])
        }
    }

    private static let presence = ["$null", "$notNull"].map { ($0, JSONValue.record(["type": "boolean"])) }

    /// Attributes that filters and sort may follow to another type.
    func lookedInto(_ type: ContentType) -> [Attribute] {
        type.attributes.filter { attribute in
            switch attribute.form {
            case .relation, .media, .component: !attribute.isPrivate
            case .scalar, .dynamicZone: false
            }
        }
    }
}
