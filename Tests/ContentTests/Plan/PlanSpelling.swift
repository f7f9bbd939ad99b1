//  Plans in short words, so that tables of expectations can be read.

import Content

/// Plans against the recorded project, as somebody who may do everything unless said otherwise.
struct Planning {
    let type: ContentType
    let planner: Planner
    let limits: QueryLimits

    init(_ route: String, access: Access = .everything, limits: QueryLimits = QueryLimits()) throws {
        self.limits = limits
        type = try Project.type(route)
        planner = Planner(schema: try Project.recorded.get(), access: access, limits: limits)
    }

    func list(_ query: String) throws -> ReadPlan {
        try planner.list(try ContentQuery(parsing: query, limits: limits), of: type)
    }

    /// The planned filter in words: `(a = "x" and unit{block = "A"})`.
    func filter(_ query: String) throws -> String {
        spelled(try list(query).filter, on: type)
    }

    func spelled(_ filter: Filter, on type: ContentType) -> String {
        switch filter {
        case .everything: "everything"
        case .nothing: "nothing"
        case .all(let parts): "(" + parts.map { spelled($0, on: type) }.joined(separator: " and ") + ")"
        case .any(let parts): "(" + parts.map { spelled($0, on: type) }.joined(separator: " or ") + ")"
        case .related(let index, let inner, _): related(type.attributes[index], inner)
        case .search(let text, let fields):
            "search \"\(text)\" in \(fields.map { name($0, of: type) }.joined(separator: " "))"
        case .compare(let field, let comparison, let values, let negated):
            (negated ? "not " : "")
                + ([name(field, of: type), words[comparison] ?? "?"] + values.map(valueWords)).joined(separator: " ")
        }
    }

    private func related(_ attribute: Attribute, _ inner: Filter) -> String {
        let uid: UID =
            switch attribute.form {
            case .relation(let relation): relation.target
            case .component(let uid, _, _): uid
            default: .file
            }
        guard let target = planner.schema[uid] else { return "?" }
        return attribute.name + "{" + spelled(inner, on: target) + "}"
    }

    /// A field by its name.
    func name(_ field: Field, of type: ContentType) -> String {
        switch field {
        case .attribute(let index): type.attributes[index].name
        default: "\(field)"
        }
    }

    /// What a selection shows: `id a b unit[c]`; a count as `unit#`.
    func spelled(_ selection: Selection) -> String {
        let below = selection.populations.map { population in
            population.isCount
                ? population.attribute.name + "#"
                : population.attribute.name + "["
                    + population.selections.map { spelled($0) }.joined(separator: " | ") + "]"
        }
        return (selection.fields.map { name($0, of: selection.type) } + below).joined(separator: " ")
    }

    private func valueWords(_ value: Value) -> String { ContentTests.spelled(value) }

    private let words: [Comparison: String] = [
        .equal: "=", .notEqual: "!=", .less: "<", .lessOrEqual: "<=", .greater: ">", .greaterOrEqual: ">=", .isIn: "in",
        .notIn: "not in", .between: "between", .isNull: "is null", .isNotNull: "is not null", .foldedEqual: "~=",
        .foldedNotEqual: "!~=", .contains: "contains", .notContains: "lacks", .startsWith: "starts with",
        .endsWith: "ends with",
    ]
}

/// What is said to whoever asks for what cannot be planned.
func refusal(_ plan: () throws -> Any) -> Refusal? {
    do {
        _ = try plan()
        return nil
    } catch {
        return error as? Refusal
    }
}
