//  DocumentWriter+Answers: what entries look like when they are read.
//
//  Always: exactly the members that the reader of entries writes, no others, so that a value that slips out breaks the
//          schema. None is required but the id: `fields`, `populate` and the caller's role decide what comes.
//  Nullable: whatever may be missing; `required` holds from the moment an entry is published.

import Content

/// How entries stand in an answer.
enum AnswerForm {
    /// Strapi v4: `{"id":1,"attributes":{…}}`, relations under `data`.
    case wrapped
    /// Everything beside the id: files and accounts on their own routes.
    case flat
}

extension DocumentWriter {
    /// Points at an entry of `type`.
    func entry(_ type: ContentType, _ form: AnswerForm = .wrapped) -> JSONValue {
        switch form {
        case .flat: reference(type, .flat) { [self] in inline(type, form) }
        case .wrapped where type.isComponent: reference(type, .entry) { [self] in inline(type, form) }
        case .wrapped:
            reference(type, .entry) { [self] in
                let attributes = reference(type, .attributes) { [self] in
                    .shape(members(of: type, form), isClosed: true)
                }
                return .shape(
                    [("id", entryID), ("attributes", attributes)], required: ["id", "attributes"],
                    isClosed: true)
            }
        }
    }

    /// The id of an entry, a file or a row of a component.
    var entryID: JSONValue {
        reference("EntryID") { .record(["type": "integer", "format": "int64", "minimum": .number("1")]) }
    }

    private func inline(_ type: ContentType, _ form: AnswerForm) -> JSONValue {
        .shape([("id", entryID)] + members(of: type, form), required: ["id"], isClosed: true)
    }

    private func zoneItem(_ type: ContentType, _ form: AnswerForm) -> JSONValue {
        reference(type, form == .flat ? .flatZoneItem : .zoneItem) { [self] in
            let own: [(String, JSONValue)] = [
                ("id", entryID), ("__component", .record(["const": .string(type.uid.rawValue)])),
            ]
            return .shape(
                own + members(of: type, form), required: ["id", "__component"], isClosed: true)
        }
    }

    /// Scalars in the order of answers, then what `populate` adds.
    private func members(of type: ContentType, _ form: AnswerForm) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        for field in Planner.allFields(of: type) {
            switch field {
            case .createdAt: members.append((type.timestamps.created, DocumentWriter.instant))
            case .updatedAt: members.append((type.timestamps.updated, DocumentWriter.instant))
            case .publishedAt: members.append(("publishedAt", DocumentWriter.instant.nullable))
            case .locale: members.append(("locale", .record(["type": .strings(["string", "null"])])))
            case .attribute(let index):
                let attribute = type.attributes[index]
                if let schema = scalar(attribute, of: type) { members.append((attribute.name, schema)) }
            case .id, .documentID: break
            }
        }
        for attribute in type.attributes where attribute.scalar == nil && !attribute.isPrivate {
            if let schema = structured(attribute, of: type, form) { members.append((attribute.name, schema)) }
        }
        return members
    }

    private static let instant = JSONValue.record(["type": "string", "format": "date-time"])

    private func scalar(_ attribute: Attribute, of type: ContentType) -> JSONValue? {
        guard let kind = attribute.scalar else { return nil }
        let source = attribute.aliasOf.flatMap { type[name: $0] } ?? attribute
        let answer = KindSchema.of(kind).answer(source)
        let schema = source.required && !bare.contains(type.uid) ? answer : answer.nullable
        guard attribute.aliasOf != nil else { return schema }
        return schema.with(["description": .string("Another name of `\(source.name)`.")])
    }

    private func structured(_ attribute: Attribute, of type: ContentType, _ form: AnswerForm) -> JSONValue? {
        let mayBeAbsent = !attribute.required || bare.contains(type.uid)
        switch attribute.form {
        case .scalar: return nil
        case .relation(let relation):
            return schema[relation.target].map { related(entry($0, form), relation, form) }
        case .media(let media):
            guard let file = schema[.file] else { return nil }
            let one = entry(file, form)
            // Strapi answers an empty list of files with null; the flat form with an empty list.
            return DocumentWriter.wrapped(media.multiple ? .anyOf([.list(of: one), .nullSchema]) : one.nullable, form)
        case .component(let uid, let repeatable, _):
            guard let one = schema[uid].map({ entry($0, form) }) else { return nil }
            return repeatable ? .list(of: one) : (mayBeAbsent ? one.nullable : one)
        case .dynamicZone(let uids, _):
            return zone(uids.compactMap { schema[$0] }, form)
        }
    }

    /// What a relation populates to; `[count]=true` gives the number alone.
    private func related(_ entry: JSONValue, _ relation: Relation, _ form: AnswerForm) -> JSONValue {
        let rows = relation.isToMany ? JSONValue.list(of: entry) : entry.nullable
        let count = reference("RelatedCount") {
            .shape([("count", .integerSchema(from: 0))], required: ["count"], isClosed: true)
        }
        guard form == .wrapped else { return .anyOf([rows, count]) }
        let counted = reference("RelatedCountData") {
            .shape([("attributes", count)], required: ["attributes"], isClosed: true)
        }
        return DocumentWriter.wrapped(.anyOf([rows, counted]), form)
    }

    private static func wrapped(_ data: JSONValue, _ form: AnswerForm) -> JSONValue {
        form == .flat ? data : .shape([("data", data)], required: ["data"], isClosed: true)
    }

    private func zone(_ components: [ContentType], _ form: AnswerForm) -> JSONValue {
        .list(of: DocumentWriter.choice(of: components) { [self] in zoneItem($0, form) })
    }

    /// One of several components, told apart by `__component`.
    static func choice(of components: [ContentType], _ item: (ContentType) -> JSONValue) -> JSONValue {
        let items = components.map { (uid: $0.uid.rawValue, item: item($0)) }
        guard !items.isEmpty else { return .record(["type": "object"]) }
        return .record([
            "oneOf": .array(items.map(\.item)),
            "discriminator": .record([
                "propertyName": "__component",
                "mapping": .object(
                    JSONObject(
                        items.compactMap { name, item in
                            item.object?["$ref"].map { (name, $0) }
                        })),
            ]),
        ])
    }
}

extension DocumentWriter {
    /// `{"data": …, "meta": {}}` for one entry.
    func envelope(of type: ContentType) -> JSONValue {
        let warning = reference("Warning") {
            .shape(
                [
                    ("code", .record(["type": "string", "description": "A stable word."])),
                    ("path", .list(of: .textSchema)),
                    ("message", .record(["type": "string", "description": "For people."])),
                ], required: ["code", "path", "message"],
                about: "Something odd about what was written, which did not stand against it.")
        }
        let meta = JSONValue.shape([("warnings", .list(of: warning))], isClosed: true)
        return .shape(
            [("data", entry(type)), ("meta", meta)], required: ["data", "meta"], isClosed: true)
    }

    /// `{"data": […], "meta": {"pagination": …}}`.
    func listEnvelope(of type: ContentType) -> JSONValue {
        .shape(
            [("data", .list(of: entry(type), atMost: limits.pageSize)), ("meta", pageMeta)],
            required: ["data", "meta"], isClosed: true)
    }

    /// `{"pagination": …}`.
    var pageMeta: JSONValue {
        let page = reference("PageOfEntries") {
            let numbers = ["page", "pageSize", "pageCount", "start", "limit", "total"]
            return .shape(
                numbers.map { ($0, .integerSchema(from: 0)) }, isClosed: true,
                about:
                    """
                    `page` and `pageSize`, or `start` and `limit`, as they were asked for; the totals only with \
                    `withCount`.
                    """
            )
        }
        return .shape([("pagination", page)], required: ["pagination"], isClosed: true)
    }
}
