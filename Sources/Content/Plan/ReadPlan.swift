//  ReadPlan: second stage of a read; names have become attributes.
//
//  In: ContentQuery, ContentType, Planner (schema and caller).  Out: ReadPlan.  I/O: none.
//  Always: every path ends in an attribute the caller may read; a page is bounded; every order ends in the id.
//  Refuses: unknown names and operators, wrong operands, what goes beyond the bounds. All 400.

/// A read, ready to be compiled.
package struct ReadPlan: Hashable, Sendable {
    /// What is shown of each entry, and below it.
    package let selection: Selection
    /// Which entries; of a plan about one entry, its key comes first.
    package let filter: Filter
    /// In which order; the id breaks ties.
    package let sort: [SortTerm]
    /// Nil when exactly one entry is asked for.
    package let page: Page?
    /// How the answer is wrapped.
    package let shape: AnswerShape

    /// The type that is read.
    package var type: ContentType { selection.type }

    /// A read as planned.
    package init(
        selection: Selection, filter: Filter, sort: [SortTerm] = [], page: Page? = nil, shape: AnswerShape = .strapi4
    ) {
        self.selection = selection
        self.filter = filter
        self.sort = sort
        self.page = page
        self.shape = shape
    }
}

/// How an answer is wrapped.
package enum AnswerShape: Hashable, Sendable {
    /// `{"data":{"id":1,"attributes":{…}},"meta":{}}`.
    case strapi4
    /// The bare entry or array, relations inline: accounts and files.
    case flat
}

extension Planner {
    /// Plans a list of a collection type.
    package func list(_ query: ContentQuery, of type: ContentType) throws(Refusal) -> ReadPlan {
        let filter = try filter(query.filters, on: type)
        let sort = try sort(query.sort, on: type)
        let selection = try selection(of: type, fields: query.fields, populate: query.populate)
        guard query.window.isEmpty else {
            throw Refusal(
                400, "PaginationError",
                "Invalid pagination attributes. You cannot use page and offset pagination in the same query")
        }
        let page = try Page(query.pagination, limits: limits)
        var whole = try search(query.search, on: visible(type)).and(filter)
        if type.draftAndPublish { whole = try publication(query.publicationState).and(whole) }
        if type.isLocalized { whole = try locale(query.locale).and(whole) }
        whole = visible(type).rows.and(whole)
        return ReadPlan(selection: selection, filter: whole, sort: sort, page: page)
    }

    /// Plans one entry by its number, or the only one of a single type; the query's filters and sort are checked and
    /// change nothing.
    package func one(
        _ id: Int64?, _ query: ContentQuery, of type: ContentType, shape: AnswerShape = .strapi4
    ) throws(Refusal) -> ReadPlan {
        try one(id.map { .compare(.id, .equal, [.integer($0)], negated: false) } ?? .everything, query, type, shape)
    }

    /// Plans one entry by its document id.
    package func one(documentID: String, _ query: ContentQuery, of type: ContentType) throws(Refusal) -> ReadPlan {
        try one(.compare(.documentID, .equal, [.text(documentID)], negated: false), query, type, .strapi4)
    }

    private func one(_ filter: Filter, _ query: ContentQuery, _ type: ContentType, _ shape: AnswerShape) throws(Refusal)
        -> ReadPlan
    {
        _ = try self.filter(query.filters, on: type)
        _ = try sort(query.sort, on: type)
        let selection = try selection(of: type, fields: query.fields, populate: query.populate, isDetail: true)
        // The entry first: its key is the first value that the statement binds (`ReadProgram.page(of:)`).
        return ReadPlan(selection: selection, filter: filter.and(visible(type).rows), shape: shape)
    }

    /// Plans a flat list: accounts and files.
    ///
    /// Only `start` and `limit` at the top cut it.
    package func flatList(_ query: ContentQuery, of type: ContentType) throws(Refusal) -> ReadPlan {
        let seen = visible(type)
        let filter = try seen.rows.and(search(query.search, on: seen)).and(filter(query.filters, on: type))
        let window = QueryNode.object(
            query.window.filter { ["start", "limit"].contains($0.key) }
                .map { QueryMember(key: $0.key, value: $0.value) })
        var page = Page(style: .offset, limit: Int64(limits.relatedRows), withCount: false)
        if query.window["start"] != nil || query.window["limit"] != nil {
            page = try Page(window, limits: limits)
            page.withCount = false
        }
        return ReadPlan(
            selection: try selection(of: type, fields: query.fields, populate: query.populate), filter: filter,
            sort: try sort(query.sort, on: type), page: page, shape: .flat)
    }

    /// `_q`: every text the caller may read in clear, the id, and the number columns when the text is a number.
    private func search(_ text: String?, on type: VisibleType) throws(Refusal) -> Filter {
        guard let text else { return .everything }
        let isNumber = JavaScriptNumber.parse(text)?.isFinite == true
        var fields: [Field] = [.id]
        for attribute in type.type.attributes
        where !attribute.isPrivate && !attribute.isEncrypted && attribute.aliasOf == nil {
            guard let kind = attribute.scalar, type.fields.isComparable(attribute.index) else { continue }
            if kind.isSearchable || (isNumber && [.integer, .real, .decimal].contains(kind.column)) {
                fields.append(.attribute(attribute.index))
            }
        }
        return .search(text: text, fields: fields)
    }

    private func publication(_ node: QueryNode?) throws(Refusal) -> Filter {
        switch node {
        case nil, .text("live")?: .compare(.publishedAt, .isNotNull, [], negated: false)
        case .text("preview")?: .everything
        default: throw .validation("Invalid publicationState. Expected one of 'preview','live'")
        }
    }

    private func locale(_ node: QueryNode?) throws(Refusal) -> Filter {
        var wanted: [String] = []
        switch node {
        case nil: wanted = [defaultLocale]
        case .text("all")?: return .everything
        case .text(let code)?: wanted = [code]
        case .list(let items)?:
            for case .text(let code) in items { wanted.append(code) }
        default: throw .validation("Invalid parameter locale")
        }
        return .compare(.locale, .isIn, wanted.map(Value.text), negated: false)
    }
}
