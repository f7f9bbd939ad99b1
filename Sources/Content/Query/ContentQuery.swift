//  ContentQuery: first stage of a read; a query string becomes words.
//
//  In: the raw query string.  Out: ContentQuery; nothing is looked up in a schema yet.  I/O: none.
//  Refuses: wrong shapes and numbers that are none. Unknown parameter names are ignored, as Strapi does.

/// What a request asks to read, in its own words.
package struct ContentQuery: Sendable {
    /// The tree under `filters`.
    package var filters: QueryNode?
    /// The terms of `sort`, whatever their spelling.
    package var sort: [SortWord] = []
    /// Nil is all.
    ///
    /// A top-level comma list stays one name here, which no attribute has.
    package var fields: [String]?
    /// What to populate, whatever its spelling.
    package var populate = PopulateRequest()
    /// The tree under `pagination`.
    package var pagination: QueryNode?
    /// Top-level `page`, `pageSize`, `start` and `limit`, which content lists refuse and flat lists use.
    package var window: [String: QueryNode] = [:]
    /// The text of `_q`; nil for none and for an empty one.
    package var search: String?
    /// The word or words of `locale`.
    package var locale: QueryNode?
    /// `live` or `preview`, if given.
    package var publicationState: QueryNode?

    /// A query that asks for nothing in particular.
    package init() {}

    /// Reads the parameters of a content route.
    /// - Throws: 400 for a shape no parameter has, 414 for a query string beyond its bound.
    package init(parsing query: String, limits: QueryLimits = QueryLimits()) throws(Refusal) {
        let root = try QueryString.parse(query, atMost: limits.queryBytes)
        filters = root["filters"]
        sort = try SortWord.list(root["sort"], limits: limits)
        fields = try ContentQuery.names(root["fields"])
        populate = try PopulateRequest(root["populate"], limits: limits)
        pagination = root["pagination"]
        for name in ["page", "pageSize", "start", "limit"] { window[name] = root[name] }
        locale = root["locale"]
        publicationState = root["publicationState"]
        switch root["_q"] {
        case nil, .null?: break
        case .text(let text)?:
            guard text.utf8.count <= limits.searchBytes else {
                throw .validation("_q is longer than \(limits.searchBytes) bytes")
            }
            search = text.isEmpty ? nil : text
        case .some: throw .validation("Invalid parameter _q")
        }
    }

    /// The names of a `fields` parameter; nil for all.
    static func names(_ node: QueryNode?) throws(Refusal) -> [String]? {
        switch node {
        case nil, .null?: return nil
        case .text("")?: throw .validation("Invalid fields parameter")
        case .text("*")?: return nil
        case .text(let name)?: return [name]
        case .list(let items)?:
            var names: [String] = []
            for item in items {
                guard case .text(let name) = item else { throw .validation("Invalid fields parameter") }
                names.append(name)
            }
            return names.contains("*") ? nil : names
        case .object?: throw .validation("Invalid fields parameter")
        }
    }
}

/// One term of a sort, before its path is looked up.
package struct SortWord: Hashable, Sendable {
    /// Attribute names from the sorted type on.
    package let path: [String]
    /// Largest first.
    package let descending: Bool

    /// Reads every spelling of `sort`.
    /// - Throws: 400 for a direction that is none and for other shapes.
    static func list(_ node: QueryNode?, limits: QueryLimits) throws(Refusal) -> [SortWord] {
        var words: [SortWord] = []
        switch node {
        case nil, .null?: break
        case .text(let text)?: try append(text, to: &words)
        case .list(let items)?:
            for item in items {
                switch item {
                case .text(let text): try append(text, to: &words)
                case .object: try append(item, at: [], to: &words)
                default: throw .validation("Invalid sort parameter")
                }
            }
        case .object(let members)?: try append(.object(members), at: [], to: &words)
        }
        guard words.count <= limits.sortTerms, words.allSatisfy({ $0.path.count <= limits.pathSteps + 1 }) else {
            throw .validation(
                "sort has more than \(limits.sortTerms) terms or crosses more than \(limits.pathSteps) relations")
        }
        return words
    }

    private static func append(_ text: String, to words: inout [SortWord]) throws(Refusal) {
        for term in text.split(separator: ",") {
            let parts = term.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = trimmed(parts[0])
            if name.isEmpty && parts.count == 1 { continue }
            let descending = try parts.count == 2 ? direction(trimmed(parts[1])) : false
            words.append(
                SortWord(
                    path: name.split(separator: ".", omittingEmptySubsequences: false).map(String.init),
                    descending: descending))
        }
    }

    private static func append(_ node: QueryNode, at path: [String], to words: inout [SortWord]) throws(Refusal) {
        guard case .object(let members) = node, path.count <= 20 else { throw .validation("Invalid sort parameter") }
        for member in members {
            switch member.value {
            case .text(let text):
                words.append(SortWord(path: path + [member.key], descending: try direction(text)))
            case .object: try append(member.value, at: path + [member.key], to: &words)
            default: throw .validation("Invalid sort parameter")
            }
        }
    }

    private static func direction(_ text: String) throws(Refusal) -> Bool {
        switch text.lowercased() {
        case "asc": return false
        case "desc": return true
        default: throw .validation("Invalid order. order can only be one of asc|desc|ASC|DESC")
        }
    }
}

/// `text` without spaces at its ends.
func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
}
