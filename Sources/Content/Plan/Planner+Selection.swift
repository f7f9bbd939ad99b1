//  Planner+Selection: fields, sort and populate become selections and terms.
//
//  At the top unknown names are refused; inside populate they are dropped, and so is every relation to a type the
//  caller may not find. Source: Strapi v4 REST API, Populate and Fields; recorded answers of 4.25.20.

extension Planner {
    /// Plans what is shown of `type`.
    /// - Parameter isDetail: The entry itself is asked for, not a list or what hangs on another entry.
    /// - Throws: 400 for an unknown field, unless `lenient`, and for more populated relations than allowed.
    package func selection(
        of type: ContentType, fields names: [String]?, populate: PopulateRequest, lenient: Bool = false,
        isDetail: Bool = false
    ) throws(Refusal) -> Selection {
        try selection(of: visible(type), fields: names, populate: populate, lenient: lenient, isDetail: isDetail)
    }

    private func selection(
        of type: VisibleType, fields names: [String]?, populate: PopulateRequest, lenient: Bool, isDetail: Bool = false
    ) throws(Refusal) -> Selection {
        let populations = try populations(populate, of: type)
        let shown = try fields(names, of: type, lenient: lenient)
        let selection = Selection(
            type: type.type, fields: shown, populations: populations, masks: type.masks(of: shown, inDetail: isDetail),
            ownRows: type.fields.ownRows)
        guard selection.statementCount <= limits.populations else {
            throw .validation("populate asks for more than \(limits.populations) relations")
        }
        return selection
    }

    private func fields(_ names: [String]?, of type: VisibleType, lenient: Bool) throws(Refusal) -> [Field] {
        guard let names else { return type.allFields }
        var chosen: Set<Field> = []
        for name in names {
            if let field = type.shown(name) {
                chosen.insert(field)
            } else if !lenient {
                throw Planner.invalid(name)
            }
        }
        return type.allFields.filter(chosen.contains) + (chosen.contains(.documentID) ? [.documentID] : [])
    }

    /// Every field an answer shows when none is named.
    package static func allFields(of type: ContentType) -> [Field] {
        var fields: [Field] = type.attributes.compactMap { attribute in
            guard let kind = attribute.scalar, kind.output != .never, !attribute.isPrivate else { return nil }
            return .attribute(attribute.index)
        }
        if type.isComponent { return fields }
        fields += [.createdAt, .updatedAt]
        if type.draftAndPublish { fields.append(.publishedAt) }
        if type.isLocalized { fields.append(.locale) }
        return fields
    }

    private func populations(_ request: PopulateRequest, of type: VisibleType) throws(Refusal) -> [Population] {
        var asked: [Int: PopulateOptions] = [:]
        if request.isStar {
            for attribute in type.type.attributes where attribute.scalar == nil {
                asked[attribute.index] = PopulateOptions()
            }
        }
        for (name, options) in request.children {
            if let attribute = type.type[name: name], attribute.scalar == nil { asked[attribute.index] = options }
        }
        var result: [Population] = []
        for index in asked.keys.sorted() {
            guard let options = asked[index] else { continue }
            if let population = try population(type.type.attributes[index], of: type, options) {
                result.append(population)
            }
        }
        return result
    }

    private func population(_ attribute: Attribute, of type: VisibleType, _ options: PopulateOptions) throws(Refusal)
        -> Population?
    {
        let isHidden = type.fields.hidden.contains(attribute.index)
        if isHidden, type.type.isComponent { return nil }
        let below = isHidden ? type.fields.ownRows : nil
        if case .dynamicZone(let components, _) = attribute.form, !attribute.isPrivate,
            type.fields.isShown(attribute.index)
        {
            let selections = try zone(components, behind: attribute, of: type, options)
            return Population(attribute: attribute, selections: selections, below: below)
        }
        guard let target = target(of: attribute, in: type, isCompared: false) else { return nil }
        if options.count, attribute.relation != nil {
            return try count(attribute, target, below: below)
        }
        var filter = try filter(options.filters, on: target, lenient: true)
        if options.onlyPublished, target.type.draftAndPublish {
            filter = filter.and(.compare(.publishedAt, .isNotNull, [], negated: false))
        }
        let selection = try selection(of: target, fields: options.fields, populate: options.populate, lenient: true)
        return Population(
            attribute: attribute, selections: [selection], filter: target.rows.and(filter),
            sort: try sort(options.sort, on: target, lenient: true), start: max(options.start ?? 0, 0),
            limit: options.limit.flatMap { $0 > 0 ? $0 : nil }, below: below)
    }

    /// How many rows there are; where some are not there for the caller, those of a to-one relation are looked at.
    private func count(_ attribute: Attribute, _ target: VisibleType, below: [Int64]?) throws(Refusal) -> Population {
        let looks = target.rows != .everything && attribute.relation?.isToMany == false
        let selections = looks ? [Selection(type: target.type, fields: [])] : []
        return Population(
            attribute: attribute, selections: selections, filter: target.rows, isCount: true, below: below)
    }

    private func zone(
        _ components: [UID], behind attribute: Attribute, of type: VisibleType, _ options: PopulateOptions
    ) throws(Refusal) -> [Selection] {
        var result: [Selection] = []
        for uid in components {
            guard let found = schema[uid] else { continue }
            var own = options
            if let listed = options.on {
                guard let found = listed.first(where: { $0.component == uid.rawValue }) else { continue }
                own = found.options
            }
            let component = component(found, behind: attribute, of: type)
            result.append(try selection(of: component, fields: own.fields, populate: own.populate, lenient: true))
        }
        return result
    }

    /// Plans an order; the id always breaks ties, later.
    /// - Throws: 400 for a name that is none, unless `lenient`.
    package func sort(_ words: [SortWord], on type: ContentType, lenient: Bool = false) throws(Refusal) -> [SortTerm] {
        try sort(words, on: visible(type), lenient: lenient)
    }

    private func sort(_ words: [SortWord], on type: VisibleType, lenient: Bool) throws(Refusal) -> [SortTerm] {
        var terms: [SortTerm] = []
        for word in words {
            do {
                terms.append(try term(word, on: type))
            } catch {
                if !lenient { throw error }
            }
        }
        return terms
    }

    private func term(_ word: SortWord, on type: VisibleType) throws(Refusal) -> SortTerm {
        var current = type
        var steps: [SortTerm.Step] = []
        for name in word.path.dropLast() {
            guard let attribute = current.type[name: name],
                let next = target(of: attribute, in: current, isCompared: true)
            else { throw Planner.invalid(name) }
            steps.append(SortTerm.Step(attribute.index, visible: next.rows))
            current = next
        }
        guard let last = word.path.last, let field = current.comparable(last) else {
            throw Planner.invalid(word.path.last ?? "sort")
        }
        if case .attribute(let index) = field, current.type.attributes[index].isEncrypted {
            throw Planner.invalid(last)
        }
        return SortTerm(steps: steps, field: field, descending: word.descending)
    }
}
