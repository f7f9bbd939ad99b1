//  PopulateRequest: every spelling of populate as one tree of names.
//
//  `a,b`, `a.b`, lists, objects and nested options end in the same tree, so that the plan knows one form.
//  Names are not looked up here; unknown ones are dropped by the plan.

/// What to populate of one type.
package struct PopulateRequest: Sendable {
    /// Every relation, media, component and zone, one level.
    package var isStar = false
    /// By attribute name, in the order asked.
    package var children: [(name: String, options: PopulateOptions)] = []

    /// Nothing.
    package init() {}

    /// Reads a `populate` parameter of at most `limits.populateDepth` levels.
    /// - Throws: 400 for a list with a star or something that is no text, and for too many levels.
    package init(_ node: QueryNode?, limits: QueryLimits) throws(Refusal) {
        guard limits.populateDepth > 0 else { throw PopulateRequest.tooDeep }
        switch node {
        case nil, .null?: break
        case .text("*")?: isStar = true
        case .text(let text)?: try addPaths(in: text, limits)
        case .list(let items)?:
            for item in items {
                guard case .text(let text) = item, text != "*" else { throw .validation("Invalid populate parameter") }
                try addPaths(in: text, limits)
            }
        case .object(let members)?:
            for member in members { try add(member.key, member.value, limits) }
        }
    }

    private static let tooDeep = Refusal.validation("populate is nested too deeply")

    /// Nothing to do.
    package var isEmpty: Bool { !isStar && children.isEmpty }

    private mutating func addPaths(in text: String, _ limits: QueryLimits) throws(Refusal) {
        for path in text.split(separator: ",") {
            let names = trimmed(path).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard names.count <= limits.populateDepth else { throw PopulateRequest.tooDeep }
            add(names[...])
        }
    }

    private mutating func add(_ path: ArraySlice<String>) {
        guard let first = path.first, !first.isEmpty else { return }
        let at: Int
        if let found = children.firstIndex(where: { $0.name == first }) {
            at = found
        } else {
            children.append((first, PopulateOptions()))
            at = children.count - 1
        }
        let rest = path.dropFirst()
        if rest.first == "*" {
            children[at].options.populate.isStar = true
        } else {
            children[at].options.populate.add(rest)
        }
    }

    private mutating func add(_ name: String, _ value: QueryNode, _ limits: QueryLimits) throws(Refusal) {
        switch value {
        case .text(let text):
            if !["false", "f", "0", ""].contains(text) { children.append((name, PopulateOptions())) }
        case .object(let members): children.append((name, try PopulateOptions(members, limits: limits)))
        case .null, .list: throw .validation("Invalid nested populate. Expected '*' or an object")
        }
    }
}

/// The options of one populated attribute.
package struct PopulateOptions: Sendable {
    /// Nil is all.
    package var fields: [String]?
    /// Which of the related entries.
    package var filters: QueryNode?
    /// In which order.
    package var sort: [SortWord] = []
    /// What to populate below them.
    package var populate = PopulateRequest()
    /// Related entries passed over.
    package var start: Int?
    /// Related entries at most.
    package var limit: Int?
    /// Only the number of related entries.
    package var count = false
    /// Leaves drafts out.
    package var onlyPublished = false
    /// For zones: options by component; others are left out.
    ///
    /// Nil is all.
    package var on: [(component: String, options: PopulateOptions)]?

    /// Everything of the related entry, nothing below it.
    package init() {}

    /// Reads nested options; names unknown to Strapi, `pagination` among them, are ignored.
    init(_ members: [QueryMember], limits: QueryLimits) throws(Refusal) {
        var below = limits
        below.populateDepth -= 1
        var page: (page: Int?, size: Int?) = (nil, nil)
        for member in members {
            switch member.key {
            case "fields": fields = try PopulateOptions.names(member.value)
            case "filters": filters = member.value
            case "sort": sort = try SortWord.list(member.value, limits: limits)
            case "populate": populate = try PopulateRequest(member.value, limits: below)
            case "start": start = try PopulateOptions.number(member.value)
            case "limit": limit = try PopulateOptions.number(member.value)
            case "page": page.page = try PopulateOptions.number(member.value)
            case "pageSize": page.size = try PopulateOptions.number(member.value)
            case "count": if case .text(let text) = member.value { count = ["true", "t", "1"].contains(text) }
            case "publicationState": onlyPublished = member.value == .text("live")
            case "on": on = try PopulateOptions.components(member.value, limits: below)
            default: break
            }
        }
        if page.page != nil || page.size != nil {
            let size = min(max(page.size ?? limits.defaultPageSize, 1), limits.pageSize)
            limit = size
            start = min((max(page.page ?? 1, 1) - 1), 1_000_000) * size
        }
    }

    private static func components(_ node: QueryNode, limits: QueryLimits) throws(Refusal) -> [(
        component: String, options: PopulateOptions
    )] {
        guard case .object(let members) = node, limits.populateDepth >= 0 else {
            throw .validation("Invalid populate parameter")
        }
        var result: [(component: String, options: PopulateOptions)] = []
        for member in members {
            switch member.value {
            case .object(let inner): result.append((member.key, try PopulateOptions(inner, limits: limits)))
            case .text(let text) where !["false", "f", "0", ""].contains(text):
                result.append((member.key, PopulateOptions()))
            default: break
            }
        }
        return result
    }

    /// Nested fields may be a comma list, unlike those at the top.
    private static func names(_ node: QueryNode) throws(Refusal) -> [String]? {
        guard case .text(let text) = node else { return try ContentQuery.names(node) }
        let names = text.split(separator: ",").map(trimmed)
        return names.isEmpty || names.contains("*") ? nil : names
    }

    private static func number(_ node: QueryNode) throws(Refusal) -> Int {
        guard case .text(let text) = node, let number = JavaScriptNumber.parse(text), abs(number) < 1e9,
            number == number.rounded()
        else { throw .validation("Invalid populate parameter") }
        return Int(number)
    }
}
