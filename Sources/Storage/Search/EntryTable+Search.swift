//  EntryTable+Search: which columns of a table its search index covers.
//
//  Always: a private or encrypted attribute and a password are in no index, nor are the columns of the system.

import Content
import Relational

extension SearchDefinition {
    /// The index of a table; nil where nothing in it is worth one.
    ///
    /// `_q` looks into texts, the id and numbers; the text operators also into dates ("2026-11") and times of day, which
    /// are texts too. JSON and instants are left to a scan: nobody looks for a piece of them. `_q` does not look into components, so their
    /// numbers are left out as well.
    init?(_ type: ContentType, table: String, places: [AttributePlace]) {
        var columns: [SearchColumn] = []
        for attribute in type.attributes where attribute.aliasOf == nil {
            guard case .column(let name) = places[attribute.index], let text = SearchText(attribute, in: type) else {
                continue
            }
            columns.append(SearchColumn(name, text))
        }
        guard !columns.isEmpty else { return nil }
        self.init(table, columns: (type.isComponent ? [] : [SearchColumn("id")]) + columns)
    }

    /// The definition in words that stand in the database: another one needs the index to be made anew.
    func words(_ dialect: SQLDialect, contents: [String: String]) -> String {
        let columns = columns.map { "\($0.name): \(contents["\(table).\($0.name)"] ?? "id")" }
        return (["fold \(TextFold.version)"] + columns + dialect.search.create(self).map(\.sql)).joined(separator: "\n")
    }
}

extension SearchText {
    /// The text of an attribute that an index keeps; nil where it keeps none.
    fileprivate init?(_ attribute: Attribute, in type: ContentType) {
        guard !attribute.isPrivate, !attribute.isEncrypted, let kind = attribute.scalar, kind.output != .never else {
            return nil
        }
        switch kind.column {
        case .text where !attribute.constraints.options.isEmpty: self = .besides(attribute.constraints.options)
        case .text: self = .whole
        case .integer, .real, .decimal:
            guard !type.isComponent else { return nil }
            self = attribute.constraints.scale.map(SearchText.decimal) ?? .whole
        case .boolean, .instant, .json: return nil
        }
    }
}
