//  SchemaLoader+Indexes: what a schema file wants to be found and sorted fast.
//
//  `"pluginOptions":{"kavling":{"indexes":[["status"],["block","number"],["price:desc"]]}}` of a type. Times, unique
//  attributes and relations have indexes of their own. An entry that cannot be kept is a warning and no index.

extension SchemaLoader {
    /// The indexes that a draft asks for.
    mutating func indexes(of draft: TypeDraft, _ attributes: [Attribute]) -> [[IndexTerm]] {
        guard let asked = draft.json["pluginOptions"]?.object?["kavling"]?.object?["indexes"] else { return [] }
        guard let lists = asked.array else {
            report(.warning, draft.file, nil, "pluginOptions.kavling.indexes is no list of lists of attributes")
            return []
        }
        var indexes: [[IndexTerm]] = []
        for list in lists {
            guard let words = list.array?.compactMap(\.string), !words.isEmpty, words.count == list.array?.count else {
                report(.warning, draft.file, nil, "pluginOptions.kavling.indexes is no list of lists of attributes")
                continue
            }
            let terms = words.map { term($0, of: draft, attributes) }
            if let wrong = terms.firstIndex(where: { $0 == nil }) {
                report(
                    .warning, draft.file, nil,
                    "no index over \"\(words[wrong])\": it is no attribute with a column of its own to compare")
            } else {
                indexes.append(terms.compactMap(\.self))
            }
        }
        return indexes
    }

    /// Named operations that roles may be allowed: `"pluginOptions":{"kavling":{"operations":["archive"]}}`.
    mutating func operations(of draft: TypeDraft) -> [String] {
        guard let asked = draft.json["pluginOptions"]?.object?["kavling"]?.object?["operations"] else { return [] }
        let names = asked.array?.compactMap(\.string) ?? []
        let isPlain = names.allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
        }
        guard names.count == asked.array?.count, isPlain else {
            report(.warning, draft.file, nil, "pluginOptions.kavling.operations is no list of lower-case names")
            return []
        }
        return names
    }

    private func term(_ word: String, of draft: TypeDraft, _ attributes: [Attribute]) -> IndexTerm? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 1 || (parts.count == 2 && ["asc", "desc"].contains(parts[1])) else { return nil }
        guard let field = field(parts[0], of: draft, attributes) else { return nil }
        return IndexTerm(field, descending: parts.last == "desc" && parts.count == 2)
    }

    private func field(_ name: String, of draft: TypeDraft, _ attributes: [Attribute]) -> Field? {
        switch name {
        case "createdAt", draft.timestamps.created: return draft.isComponent ? nil : .createdAt
        case "updatedAt", draft.timestamps.updated: return draft.isComponent ? nil : .updatedAt
        default: break
        }
        guard let attribute = attributes.first(where: { $0.name == name }), attribute.aliasOf == nil else { return nil }
        switch attribute.form {
        case .scalar(let kind):
            return attribute.isEncrypted || kind.output == .never ? nil : .attribute(attribute.index)
        case .relation(let relation):
            guard case .owning = relation.side, [.manyToOne, .oneToOne].contains(relation.kind) else { return nil }
            return .attribute(attribute.index)
        case .media, .component, .dynamicZone: return nil
        }
    }
}
