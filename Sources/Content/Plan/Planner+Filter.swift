//  Planner+Filter: a tree of words becomes a Filter.
//
//  Refuses: unknown and private attributes, relations the caller may not see, unknown operators (Strapi drops those,
//  and a filter that filters nothing shows what it should hide), operators a kind lacks, more comparisons than allowed.
//  Lenient planning, for populate's own filters, drops unknown names instead.
//  Source: Strapi v4 REST API, Filters; recorded answers of 4.25.20.

extension Planner {
    /// Plans the `filters` parameter.
    /// - Parameters:
    ///   - node: The tree as parsed; nil and null are no condition.
    ///   - type: The type whose entries are filtered.
    ///   - lenient: Unknown names are dropped, as inside populate.
    /// - Returns: The condition, with every `$not` pushed down to its comparisons.
    /// - Throws: 400.
    package func filter(_ node: QueryNode?, on type: ContentType, lenient: Bool = false) throws(Refusal) -> Filter {
        try filter(node, on: visible(type), lenient: lenient)
    }

    /// Plans a condition on a type as the caller sees it.
    func filter(_ node: QueryNode?, on type: VisibleType, lenient: Bool = false) throws(Refusal) -> Filter {
        guard let node, node != .null else { return .everything }
        guard case .object(let members) = node else { throw .validation("Invalid filters parameter") }
        var plan = FilterPlan(planner: self, lenient: lenient)
        return try plan.conditions(members, on: type, negated: false)
    }
}

/// One walk over a filter tree.
private struct FilterPlan {
    let planner: Planner
    let lenient: Bool
    var comparisons = 0
    /// Relations crossed on the way to the names at hand.
    var steps = 0

    /// All members together: AND, or OR of the negated ones; without any that is known, no condition at all.
    mutating func conditions(_ members: [QueryMember], on type: VisibleType, negated: Bool, inRelation: Bool = false)
        throws(Refusal) -> Filter
    {
        var parts: [Filter] = []
        for member in members {
            if let part = try condition(member, on: type, negated: negated, inRelation: inRelation) {
                parts.append(part)
            }
        }
        if parts.count == 1 { return parts[0] }
        return negated && !parts.isEmpty ? .any(parts) : .all(parts)
    }

    private mutating func condition(_ member: QueryMember, on type: VisibleType, negated: Bool, inRelation: Bool)
        throws(Refusal) -> Filter?
    {
        switch member.key {
        case "$and", "$or":
            guard case .list(let items) = member.value else {
                throw .validation("\(member.key) must be an array of conditions")
            }
            var parts: [Filter] = []
            for item in items {
                guard case .object(let inner) = item else {
                    throw .validation("\(member.key) must be an array of conditions")
                }
                parts.append(try conditions(inner, on: type, negated: negated))
            }
            return (member.key == "$and") != negated ? .all(parts) : .any(parts)
        case "$not":
            guard case .object(let inner) = member.value, !inRelation else {
                throw .validation("$not must be an object of conditions")
            }
            return try conditions(inner, on: type, negated: !negated)
        case let name where name.hasPrefix("$"):
            throw Planner.invalid(name)
        default:
            return try attribute(member, on: type, negated: negated)
        }
    }

    private mutating func attribute(_ member: QueryMember, on type: VisibleType, negated: Bool) throws(Refusal)
        -> Filter?
    {
        if let field = type.comparable(member.key) {
            return try comparisons(member.value, of: field, on: type, negated: negated, name: member.key)
        }
        guard let attribute = type.type[name: member.key],
            let target = planner.target(of: attribute, in: type, isCompared: true)
        else {
            if lenient { return nil }
            throw Planner.invalid(member.key)
        }
        steps += 1
        defer { steps -= 1 }
        guard steps <= planner.limits.pathSteps else {
            throw .validation("filters cross more than \(planner.limits.pathSteps) relations")
        }
        guard case .object(let members) = member.value, !members.isEmpty else {
            let byID = try comparisons(member.value, of: .id, on: target, negated: negated, name: member.key)
            return byID.map { .related(attribute.index, $0, visible: target.rows) }
        }
        let operators = members.filter { Comparison.operators[$0.key] != nil }
        if operators.count == members.count {
            guard members.count == 1 else { throw .validation("Only one operator may stand in \(member.key)") }
            let byID = try comparisons(member.value, of: .id, on: target, negated: negated, name: member.key)
            return byID.map { .related(attribute.index, $0, visible: target.rows) }
        }
        guard operators.isEmpty else {
            throw .validation("Operators and attributes may not stand side by side in \(member.key)")
        }
        let inner = try conditions(members, on: target, negated: negated, inRelation: true)
        return .related(attribute.index, inner, visible: target.rows)
    }

    /// Everything said about one field: a value, a list, or operators.
    private mutating func comparisons(
        _ node: QueryNode, of field: Field, on type: VisibleType, negated: Bool, name: String
    ) throws(Refusal) -> Filter? {
        switch node {
        case .null: return try compare(field, .isNull, [], negated, type)
        case .text(let text): return try compare(field, .equal, [text], negated, type)
        case .list(let items): return try list(items, of: field, on: type, negated: negated, name: name)
        case .object(let members):
            var parts: [Filter] = []
            for member in members {
                if let part = try operation(member, of: field, on: type, negated: negated, name: name) {
                    parts.append(part)
                }
            }
            if parts.isEmpty { return nil }
            return parts.count == 1 ? parts[0] : negated ? .any(parts) : .all(parts)
        }
    }

    /// A list without an operator is `$in`; objects in it hold operators that apply as well.
    private mutating func list(_ items: [QueryNode], of field: Field, on type: VisibleType, negated: Bool, name: String)
        throws(Refusal) -> Filter?
    {
        var texts: [String] = []
        var parts: [Filter] = []
        for item in items {
            switch item {
            case .text(let text): texts.append(text)
            case .object:
                if let part = try comparisons(item, of: field, on: type, negated: negated, name: name) {
                    parts.append(part)
                }
            case .null, .list: break
            }
        }
        parts.insert(try compare(field, .isIn, texts, negated, type), at: 0)
        return parts.count == 1 ? parts[0] : negated ? .any(parts) : .all(parts)
    }

    private mutating func operation(
        _ member: QueryMember, of field: Field, on type: VisibleType, negated: Bool, name: String
    ) throws(Refusal) -> Filter? {
        if member.key == "$not" {
            return try comparisons(member.value, of: field, on: type, negated: !negated, name: name)
        }
        guard let comparison = Comparison.operators[member.key] else {
            // A name below a scalar says nothing in Strapi; only what stands for an operator is refused.
            if member.value.members != nil, !member.key.hasPrefix("$") { return nil }
            throw Planner.invalid(member.key)
        }
        var texts: [String?] = []
        switch member.value {
        case .null: texts = [nil]
        case .text(let text): texts = [text]
        case .list(let items):
            for item in items {
                guard case .text(let text) = item else {
                    throw .validation("Invalid value of \(member.key) for \(name)")
                }
                texts.append(text)
            }
        // An object here is a list that went wrong: an index beyond the bound, or a name beside indices.
        case .object(let members): throw Planner.invalid(members.first?.key ?? member.key)
        }
        return try operation(comparison, texts, of: field, on: type, negated: negated, name: name)
    }

    private mutating func operation(
        _ comparison: Comparison, _ texts: [String?], of field: Field, on type: VisibleType, negated: Bool, name: String
    ) throws(Refusal) -> Filter {
        let given = texts.compactMap(\.self)
        switch comparison {
        case .isNull, .isNotNull:
            let asksForNull = FilterPlan.isTrue(texts.first ?? nil) == (comparison == .isNull)
            return try compare(field, asksForNull ? .isNull : .isNotNull, [], negated, type)
        case .isIn, .notIn:
            let values = given == [""] && texts.count == 1 ? [] : given
            return try compare(field, comparison, values, negated, type)
        case .between:
            guard given.count == 2, texts.count == 2 else { throw .validation("$between takes exactly two values") }
            return try compare(field, .between, given, negated, type)
        default:
            // The same operator with several values holds when one of them does.
            var parts: [Filter] = []
            for text in texts {
                if let text {
                    parts.append(try compare(field, comparison, [text], negated, type))
                } else {
                    parts.append(try compare(toNull: comparison, field, negated, type))
                }
            }
            return parts.count == 1 ? parts[0] : negated ? .all(parts) : .any(parts)
        }
    }

    /// An operator without a value: equality asks for null, and nothing is less than null or holds it.
    private mutating func compare(
        toNull comparison: Comparison, _ field: Field, _ negated: Bool, _ type: VisibleType
    ) throws(Refusal) -> Filter {
        switch comparison {
        case .equal, .foldedEqual: try compare(field, .isNull, [], negated, type)
        case .notEqual, .foldedNotEqual: try compare(field, .isNotNull, [], negated, type)
        default: .nothing
        }
    }

    private static func isTrue(_ text: String?) -> Bool {
        switch text {
        case nil, "false", "f", "0", "": false
        default: true
        }
    }

    private mutating func compare(
        _ field: Field, _ comparison: Comparison, _ texts: [String], _ negated: Bool, _ type: VisibleType
    ) throws(Refusal) -> Filter {
        comparisons += 1
        guard comparisons <= planner.limits.comparisons else {
            throw .validation("More than \(planner.limits.comparisons) comparisons in filters")
        }
        guard texts.count <= planner.limits.listValues else {
            throw .validation("More than \(planner.limits.listValues) values in a list")
        }
        if comparison.isTextual, let text = texts.first, text.utf8.count > planner.limits.searchBytes {
            throw .validation("A text to compare is longer than \(planner.limits.searchBytes) bytes")
        }
        var values: [Value] = []
        for text in texts { values.append(try value(text, of: field, comparison, type)) }
        return .compare(field, comparison, values, negated: negated)
    }

    private func value(_ text: String, of field: Field, _ comparison: Comparison, _ type: VisibleType) throws(Refusal)
        -> Value
    {
        switch field {
        case .id:
            // No cast: a word is a text that equals no id.
            return comparison.isTextual ? .text(text) : Int64(text).map(Value.integer) ?? .text(text)
        case .documentID, .locale: return .text(text)
        case .createdAt, .updatedAt, .publishedAt:
            return comparison.isTextual ? .text(text) : try ScalarKind.castInstant(text)
        case .attribute(let index):
            let attribute = type.type.attributes[index]
            if attribute.isEncrypted {
                guard [.equal, .isIn].contains(comparison) else {
                    throw .validation("\(attribute.name) can only be compared with $eq, $in, $null and $notNull")
                }
                return .text(text)
            }
            guard !comparison.isTextual, let kind = attribute.scalar else { return .text(text) }
            return try kind.cast(text, attribute)
        }
    }
}
