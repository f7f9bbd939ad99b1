//  FilterCompiler+Text: conditions on text, through a search index where there is one.
//
//  An index gives candidates; each is looked at again by the same function that a scan uses, so that both find the same
//  rows. Texts of one or two characters and negated conditions scan, under the statement's deadline.
//  Always: both sides are folded by TextFold. A condition that is not negated may be false where a scan's is unknown:
//          above it stand only AND and OR, which do not tell the difference.

import Content
import Relational

extension FilterCompiler {
    /// What stands before and behind a condition so that only candidates are looked at.
    struct Narrowing {
        let opening: Statement
        let closing: Statement
    }

    /// The way through an index for a comparison that is not negated; nil where there is none.
    func narrowing(
        _ field: Field, _ comparison: Comparison, _ values: [Value], on table: EntryTable, alias: String
    ) -> Narrowing? {
        guard [.contains, .startsWith, .endsWith, .foldedEqual].contains(comparison), let text = values.first?.text,
            let search = table.search, let place = search.place(of: table.column(field))
        else { return nil }
        let folded = TextFold.fold(text)
        guard let candidates = candidates(folded, in: search, [place], alias) else { return nil }
        var opening = Statement("(")
        opening.append(candidates)
        opening.append(" AND ")
        guard case .besides(let known) = search.columns[place].text else {
            return Narrowing(opening: opening, closing: Statement(")"))
        }
        var all = Statement("(")
        all.append(opening)
        var closing = Statement(")")
        appendKnown(known.filter { FilterCompiler.meets($0, comparison, text) }, search, place, alias, to: &closing)
        closing.append(")")
        return Narrowing(opening: all, closing: closing)
    }

    /// `_q`: some of the fields holds the text.
    func search(
        _ text: String, _ given: [Field], on table: EntryTable, alias: String, to statement: inout Statement
    ) {
        let folded = TextFold.fold(text)
        let fields = given.filter { canHold(folded, $0, table) }
        guard !fields.isEmpty else { return statement.append("0") }
        let places = fields.compactMap { table.search?.place(of: table.column($0)) }
        var known = Statement()
        statement.append("(")
        if let search = table.search, places.count == fields.count,
            // Not told which columns: few rows have the text in another one, and naming them costs more.
            let candidates = candidates(folded, in: search, [], alias)
        {
            statement.append("(")
            statement.append(candidates)
            statement.append(" AND ")
            known.append(")")
            for place in places {
                guard case .besides(let options) = search.columns[place].text else { continue }
                let met = options.filter { FilterCompiler.meets($0, .contains, text) }
                appendKnown(met, search, place, alias, to: &known)
            }
        }
        statement.append("(")
        for (position, field) in fields.enumerated() {
            if position > 0 { statement.append(" OR ") }
            compiler.dialect.search.appendMatch(.contains, textual(field, on: table, alias), folded, &statement)
        }
        statement.append(")")
        statement.append(known)
        statement.append(")")
    }

    /// A comparison of texts, looked at row by row.
    func text(_ operand: String, _ comparison: Comparison, _ values: [Value], to statement: inout Statement) {
        let text = values.first?.text ?? ""
        let match: TextMatch
        switch comparison {
        case .foldedEqual, .foldedNotEqual:
            // As Strapi on SQLite: A to Z only. Its wildcards are plain text here.
            let ascii = compiler.dialect.asciiFold(operand)
            statement.append("\(ascii) \(comparison == .foldedEqual ? "=" : "<>") ")
            return statement.bind(.text(FilterCompiler.asciiLowercased(text)))
        case .startsWith: match = .startsWith
        case .endsWith: match = .endsWith
        default: match = .contains
        }
        if comparison == .notContains { statement.append("NOT ") }
        compiler.dialect.search.appendMatch(match, operand, TextFold.fold(text), &statement)
    }

    // MARK: pieces

    private func candidates(
        _ folded: String, in search: SearchDefinition, _ places: [Int], _ alias: String
    ) -> Statement? {
        // On a walk many rows match: the first page comes sooner than all candidates.
        guard compiler.usesSearch, way == .gather else { return nil }
        var id = Statement()
        id.append(column: "id", of: alias)
        var statement = Statement()
        let isLongEnough = compiler.dialect.search.appendCandidates(id.sql, search, places, folded, &statement)
        return isLongEnough ? statement : nil
    }

    /// Or the column is one of these options, which no index keeps.
    private func appendKnown(
        _ options: [String], _ search: SearchDefinition, _ place: Int, _ alias: String, to statement: inout Statement
    ) {
        guard !options.isEmpty else { return }
        statement.append(" OR ")
        var operand = Statement()
        operand.append(column: search.columns[place].name, of: alias)
        compiler.dialect.appendMembership(operand.sql, options.map(SQLValue.text), &statement)
    }

    /// Whether an option of an enumeration meets a comparison of texts.
    private static func meets(_ option: String, _ comparison: Comparison, _ text: String) -> Bool {
        let (held, sought) = (Array(TextFold.fold(option).utf8), Array(TextFold.fold(text).utf8))
        switch comparison {
        case .foldedEqual: return asciiLowercased(option).isExactly(asciiLowercased(text))
        case .startsWith: return held.starts(with: sought)
        case .endsWith: return held.reversed().starts(with: sought.reversed())
        default: return sought.isEmpty || held.indices.contains { held[$0...].starts(with: sought) }
        }
    }

    /// False for a text that no value of a number's column can hold.
    private func canHold(_ folded: String, _ field: Field, _ table: EntryTable) -> Bool {
        switch field {
        case .id: return folded.utf8.allSatisfy { (0x30...0x39).contains($0) }
        case .attribute(let index):
            guard let form = table.type.attributes[index].scalar?.column, [.integer, .real, .decimal].contains(form)
            else { return true }
            return folded.utf8.allSatisfy { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x65].contains($0) }
        default: return true
        }
    }

    /// The SQL text of a field as answers show it.
    private func textual(_ field: Field, on table: EntryTable, _ alias: String) -> String {
        var operand = Statement()
        operand.append(column: table.column(field), of: alias)
        guard case .attribute(let index) = field, let scale = table.type.attributes[index].constraints.scale else {
            return operand.sql
        }
        return compiler.dialect.decimalText(operand.sql, scale)
    }

    private static func asciiLowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
