//  FilterCompiler: a condition becomes SQL.
//
//  Two ways to the same rows. Gathering looks up what meets the condition, by the indexes there are. Walking goes through
//  the entries in the order asked for and looks at each: better where many meet it and only a page of them is wanted.

package import Content
package import Relational

/// Compiles one condition; numbers its subqueries.
struct FilterCompiler {
    /// How rows are found.
    enum Way { case gather, walk }

    let compiler: ReadCompiler
    let way: Way
    /// Subqueries so far.
    var depth = 0

    init(compiler: ReadCompiler, way: Way = .gather) {
        self.compiler = compiler
        self.way = way
    }

    /// ` WHERE …`, or nothing for a condition that keeps everything.
    mutating func appendWhere(_ filter: Filter, on table: EntryTable, to statement: inout Statement) {
        guard filter != .everything else { return }
        statement.append(" WHERE ")
        append(filter, on: table, alias: "t", to: &statement)
    }

    /// The condition about the row called `alias`.
    mutating func append(_ filter: Filter, on table: EntryTable, alias: String, to statement: inout Statement) {
        switch filter {
        case .all(let parts): join(parts, " AND ", empty: "1", on: table, alias: alias, to: &statement)
        case .any(let parts): join(parts, " OR ", empty: "0", on: table, alias: alias, to: &statement)
        case .compare(let field, let comparison, let values, let negated):
            // Of what is negated an index knows nothing.
            let narrowing = negated ? nil : narrowing(field, comparison, values, on: table, alias: alias)
            statement.append(narrowing?.opening ?? Statement(negated ? "NOT (" : ""))
            compare(field, comparison, values, on: table, alias: alias, to: &statement)
            statement.append(narrowing?.closing ?? Statement(negated ? ")" : ""))
        case .related(let index, let inner, let visible):
            related(index, inner, visible: visible, on: table, alias: alias, to: &statement)
        case .search(let text, let fields): search(text, fields, on: table, alias: alias, to: &statement)
        }
    }

    private mutating func join(
        _ parts: [Filter], _ word: String, empty: String, on table: EntryTable, alias: String,
        to statement: inout Statement
    ) {
        guard !parts.isEmpty else { return statement.append(empty) }
        statement.append("(")
        for (index, part) in parts.enumerated() {
            if index > 0 { statement.append(word) }
            append(part, on: table, alias: alias, to: &statement)
        }
        statement.append(")")
    }

    private func compare(
        _ field: Field, _ comparison: Comparison, _ values: [Value], on table: EntryTable, alias: String,
        to statement: inout Statement
    ) {
        var operand = Statement()
        if case .attribute(let index) = field {
            let attribute = table.type.attributes[index]
            if case .encrypted(_, let hash) = table.places[index] {
                operand.append(column: hash, of: alias)
                let hashes = values.map { compiler.hash($0.text ?? "", attribute, table.type) }
                return compareHashes(operand.sql, comparison, hashes, to: &statement)
            }
            append(table.column(field), of: alias, to: &operand)
            if let scale = attribute.constraints.scale, !values.isEmpty {
                if case .text? = values.first {
                    return text(compiler.dialect.decimalText(operand.sql, scale), comparison, values, to: &statement)
                }
                return compare(operand.sql, comparison, values.map { FilterCompiler.scaled($0, scale) }, to: &statement)
            }
        } else {
            append(table.column(field), of: alias, to: &operand)
        }
        compareValues(operand.sql, comparison, values, to: &statement)
    }

    /// A column to compare; on a walk with a plus before it, which keeps the planner from gathering by its index.
    private func append(_ column: String, of alias: String, to operand: inout Statement) {
        if way == .walk, depth == 0 { operand.append("+") }
        operand.append(column: column, of: alias)
    }

    func compareValues(
        _ operand: String, _ comparison: Comparison, _ values: [Value], to statement: inout Statement
    ) {
        switch comparison {
        case .foldedEqual, .foldedNotEqual, .contains, .notContains, .startsWith, .endsWith:
            text(operand, comparison, values, to: &statement)
        default: compare(operand, comparison, values.map { SQLValue($0) }, to: &statement)
        }
    }

    /// Cipher texts are equal only by their hash; a list is spelled out because blobs do not fit one bind.
    private func compareHashes(
        _ operand: String, _ comparison: Comparison, _ hashes: [SQLValue], to statement: inout Statement
    ) {
        guard comparison == .isIn || comparison == .equal else {
            return compare(operand, comparison, hashes, to: &statement)
        }
        guard !hashes.isEmpty else { return statement.append("0") }
        statement.append("\(operand) IN (")
        for (index, hash) in hashes.enumerated() {
            if index > 0 { statement.append(", ") }
            statement.bind(hash)
        }
        statement.append(")")
    }

    private func compare(
        _ operand: String, _ comparison: Comparison, _ values: [SQLValue], to statement: inout Statement
    ) {
        switch comparison {
        case .isNull: statement.append("\(operand) IS NULL")
        case .isNotNull: statement.append("\(operand) IS NOT NULL")
        case .isIn where values.isEmpty: statement.append("0")
        case .notIn where values.isEmpty: statement.append("1")
        case .isIn: compiler.dialect.appendMembership(operand, values, &statement)
        case .notIn:
            statement.append("NOT (")
            compiler.dialect.appendMembership(operand, values, &statement)
            statement.append(")")
        case .between:
            statement.append("\(operand) BETWEEN ")
            statement.bind(values.first ?? .null)
            statement.append(" AND ")
            statement.bind(values.last ?? .null)
        default:
            statement.append("\(operand) \(FilterCompiler.sign(comparison)) ")
            statement.bind(values.first ?? .null)
        }
    }

    private static func sign(_ comparison: Comparison) -> String {
        switch comparison {
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        default: "="
        }
    }

    private static func scaled(_ value: Value, _ scale: Int) -> SQLValue {
        guard case .real(let number) = value else { return SQLValue(value) }
        var factor = 1.0
        for _ in 0..<scale { factor *= 10 }
        let units = ExactDecimal.units(JavaScriptNumber.text(number), scale: scale)
        return units.map(SQLValue.integer) ?? .real(number * factor)
    }
}

extension SQLValue {
    /// A value as its column holds it.
    package init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .text(let text): self = .text(text)
        case .integer(let integer): self = .integer(integer)
        case .real(let real): self = .real(real)
        case .boolean(let boolean): self = .integer(boolean ? 1 : 0)
        case .instant(let instant): self = .integer(instant.milliseconds)
        case .decimal(let units, _): self = .integer(units)
        case .json(let json): self = json.isNull ? .null : .text(json.serialized())
        }
    }
}
