//  Planner+Selection: fields, sort and populate become selections and terms.
//
//  At the top unknown names are refused; inside populate they are dropped, and so is every relation to a type the
//  caller may not find. Source: Strapi v4 REST API, Populate and Fields; recorded answers of 4.25.20.

extension Planner {
    /// Plans what is shown of `type`.
    /// - Throws: 400 for an unknown field, unless `lenient`, and for more populated relations than allowed.
    package func selection(
        of type: ContentType, fields names: [String]?, populate: PopulateRequest, lenient: Bool = false
    ) throws(Refusal) -> Selection {
        let populations = try populations(populate, of: type)
        let selection = Selection(
            type: type, fields: try fields(names, of: type, lenient: lenient), populations: populations)
        guard selection.statementCount <= limits.populations else {
            throw .validation("populate asks for more than \(limits.populations) relations")
        }
        return selection
    }

    private func fields(_ names: [String]?, of type: ContentType, lenient: Bool) throws(Refusal) -> [Field] {
        guard let names else { return Planner.allFields(of: type) }
        var chosen: Set<Field> = []
        for name in names {
            if let field = field(name, of: type) {
                chosen.insert(field)
            } else if !lenient {
                throw Planner.invalid(name)
            }
        }
        return Planner.allFields(of: type).filter(chosen.contains) + (chosen.contains(.documentID) ? [.documentID] : [])
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

    private func populations(_ request: PopulateRequest, of type: ContentType) throws(Refusal) -> [Population] {
        var asked: [Int: PopulateOptions] = [:]
        if request.isStar {
            for attribute in type.attributes where attribute.scalar == nil {
                asked[attribute.index] = PopulateOptions()
            }
        }
        for (name, options) in request.children {
            if let attribute = type[name: name], attribute.scalar == nil { asked[attribute.index] = options }
        }
        var result: [Population] = []
        for index in asked.keys.sorted() {
            guard let options = asked[index] else { continue }
            if let population = try population(type.attributes[index], options) { result.append(population) }
        }
        return result
    }

    private func population(_ attribute: Attribute, _ options: PopulateOptions) throws(Refusal) -> Population? {
        if case .dynamicZone(let components, _) = attribute.form, !attribute.isPrivate {
            return Population(attribute: attribute, selections: try zone(components, options))
        }
        guard let target = target(of: attribute) else { return nil }
        if options.count, attribute.relation != nil {
            return Population(attribute: attribute, selections: [], isCount: true)
        }
        var filter = try filter(options.filters, on: target, lenient: true)
        if options.onlyPublished, target.draftAndPublish {
            filter = filter.and(.compare(.publishedAt, .isNotNull, [], negated: false))
        }
        let selection = try selection(of: target, fields: options.fields, populate: options.populate, lenient: true)
        return Population(
            attribute: attribute, selections: [selection], filter: filter,
            sort: try sort(options.sort, on: target, lenient: true), start: max(options.start ?? 0, 0),
            limit: options.limit.flatMap { $0 > 0 ? $0 : nil })
    }

    private func zone(_ components: [UID], _ options: PopulateOptions) throws(Refusal) -> [Selection] {
        var result: [Selection] = []
        for uid in components {
            guard let component = schema[uid] else { continue }
            var own = options
            if let listed = options.on {
                guard let found = listed.first(where: { $0.component == uid.rawValue }) else { continue }
                own = found.options
            }
            result.append(try selection(of: component, fields: own.fields, populate: own.populate, lenient: true))
        }
        return result
    }

    /// Plans an order; the id always breaks ties, later.
    /// - Throws: 400 for a name that is none, unless `lenient`.
    package func sort(_ words: [SortWord], on type: ContentType, lenient: Bool = false) throws(Refusal) -> [SortTerm] {
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

    private func term(_ word: SortWord, on type: ContentType) throws(Refusal) -> SortTerm {
        var current = type
        var steps: [Int] = []
        for name in word.path.dropLast() {
            guard let attribute = current[name: name], let next = target(of: attribute) else {
                throw Planner.invalid(name)
            }
            steps.append(attribute.index)
            current = next
        }
        guard let last = word.path.last, let field = field(last, of: current) else {
            throw Planner.invalid(word.path.last ?? "sort")
        }
        if case .attribute(let index) = field, current.attributes[index].isEncrypted { throw Planner.invalid(last) }
        return SortTerm(steps: steps, field: field, descending: word.descending)
    }
}
