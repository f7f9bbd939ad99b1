//  DocumentWriter+Requests: what a client may write.
//
//  Private attributes and passwords are here and not in answers. Unknown members are dropped by the server, so nothing
//  here is closed. Required: what neither a default nor a rule fills.

import Content

/// What a body does.
enum WriteMode {
    case create, update
}

extension DocumentWriter {
    /// Points at the members that a create or update of `type` takes.
    func write(_ type: ContentType, _ mode: WriteMode, asZoneItem: Bool = false) -> JSONValue {
        let role: SchemaRole =
            switch (mode, asZoneItem) {
            case (.create, false): .create
            case (.create, true): .createZoneItem
            case (.update, false): .update
            case (.update, true): .updateZoneItem
            }
        return reference(type, role) { [self] in members(of: type, mode, asZoneItem) }
    }

    private func members(of type: ContentType, _ mode: WriteMode, _ asZoneItem: Bool) -> JSONValue {
        var properties: [(String, JSONValue)] = []
        if asZoneItem { properties.append(("__component", .record(["const": .string(type.uid.rawValue)]))) }
        if type.isComponent, mode == .update {
            properties.append(("id", entryID.with(["description": "Keeps this row; without it a new one is made."])))
        }
        for attribute in type.attributes {
            if let schema = schemaOf(attribute, of: type, mode) { properties.append((attribute.name, schema)) }
        }
        if type.draftAndPublish { properties.append(("publishedAt", DocumentWriter.publishedAt)) }
        if type.isLocalized, mode == .create { properties.append(("locale", .textSchema)) }
        let schema = JSONValue.shape(properties, required: asZoneItem ? ["__component"] : [])
        return DocumentWriter.requiring(required(in: type, mode), schema)
    }

    private static let publishedAt = JSONValue.record([
        "type": .strings(["string", "null"]), "format": "date-time",
        "description": "null keeps a draft, which may lack what is required; left out, a new entry is published.",
    ])

    /// What must be there, each under one of its names.
    ///
    /// A row of a component that is kept by its id may leave all of it out.
    private func required(in type: ContentType, _ mode: WriteMode) -> [[String]] {
        guard mode == .create || type.isComponent else { return [] }
        return type.attributes.filter { isRequired($0, in: type) }.map { attribute in
            let aliases = type.attributes.filter { $0.aliasOf == attribute.name }.map(\.name)
            return [attribute.name] + aliases + (mode == .update ? ["id"] : [])
        }
    }

    /// True for what a client has to send.
    ///
    /// Files may come as parts of a form, so it is the operation that asks for them.
    private func isRequired(_ attribute: Attribute, in type: ContentType) -> Bool {
        guard attribute.required, attribute.aliasOf == nil, provided[type.uid]?.contains(attribute.name) != true else {
            return false
        }
        if case .media = attribute.form { return false }
        return standard(of: attribute) == nil
    }

    /// Media attributes without which an entry is not created.
    func requiredMedia(of type: ContentType) -> [String] {
        type.attributes.filter { attribute in
            if case .media = attribute.form { attribute.required } else { false }
        }.map(\.name)
    }

    private static func requiring(_ wanted: [[String]], _ schema: JSONValue) -> JSONValue {
        let plain = wanted.filter { $0.count == 1 }.flatMap { $0 }
        let choices = wanted.filter { $0.count > 1 }.map { names in
            JSONValue.record(["anyOf": .array(names.map { .record(["required": .strings([$0])]) })])
        }
        let own = schema.object?["required"]?.array ?? []
        return schema.with([
            "required": plain.isEmpty ? nil : .array(own + plain.map(JSONValue.string)),
            "allOf": choices.isEmpty ? nil : .array(choices),
        ])
    }

    /// The value that fills a missing one on create; nil also where the schema's own default does not pass its checks.
    private func standard(of attribute: Attribute) -> JSONValue? {
        guard let standard = attribute.defaultValue, let kind = attribute.scalar,
            case .value = kind.check(standard, attribute)
        else { return nil }
        return standard
    }
}

extension DocumentWriter {
    private func schemaOf(_ attribute: Attribute, of type: ContentType, _ mode: WriteMode) -> JSONValue? {
        let isProvided = mode == .create && provided[type.uid]?.contains(attribute.name) == true
        let source = attribute.aliasOf.flatMap { type[name: $0] } ?? attribute
        let mayBeNull = !source.required || isProvided || unfinished.contains(type.uid)
        let about = remarks(on: attribute, isProvided: isProvided)
        switch attribute.form {
        case .scalar(let kind):
            // An alias is judged as what it stands for.
            let value = KindSchema.of(source.scalar ?? kind).request(source)
            let fills = mode == .create && attribute.aliasOf == nil
            return (mayBeNull ? value.nullable : value).with([
                "default": fills ? standard(of: attribute) : nil, "description": about.map(JSONValue.string),
            ])
        case .relation, .media: return mayBeNull ? relationWrite.nullable : relationWrite
        case .component(let uid, let repeatable, let count):
            guard let row = schema[uid].map({ write($0, mode) }) else { return nil }
            let rows = repeatable ? list(of: row, count, attribute) : row
            return mayBeNull ? rows.nullable : rows
        case .dynamicZone(let uids, let count):
            let row = DocumentWriter.choice(of: uids.compactMap { schema[$0] }) { [self] in
                write($0, mode, asZoneItem: true)
            }
            let rows = list(of: row, count, attribute)
            return mayBeNull ? rows.nullable : rows
        }
    }

    private func remarks(on attribute: Attribute, isProvided: Bool) -> String? {
        var sentences: [String] = []
        if let source = attribute.aliasOf {
            sentences.append("Another name of `\(source)`, which wins if both are sent.")
        }
        if isProvided { sentences.append("Filled in when it is left out.") }
        if attribute.unique { sentences.append("Unique.") }
        if let format = attribute.format { sentences.append("Written and judged as `\(format)`.") }
        if attribute.isEncrypted { sentences.append("Stored encrypted.") }
        if attribute.isPrivate { sentences.append("Never in answers.") }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    /// A least number of items is asked of what is required; an optional list may always be empty.
    private func list(of row: JSONValue, _ count: ItemCount, _ attribute: Attribute) -> JSONValue {
        .list(of: row, atLeast: attribute.required ? count.min : nil, atMost: count.max)
    }

    /// Every way to write a relation or media attribute.
    private var relationWrite: JSONValue {
        reference("RelationWrite") { [self] in
            let target = JSONValue.anyOf([
                entryID, .shape([("id", entryID)], required: ["id"]),
            ])
            let place = JSONValue.shape(
                [
                    ("before", entryID), ("after", entryID), ("start", .record(["const": .bool(true)])),
                    ("end", .record(["const": .bool(true)])),
                ])
            let connection = JSONValue.shape([("id", entryID), ("position", place)], required: ["id"])
            let edit = JSONValue.shape(
                [
                    ("connect", .list(of: .anyOf([entryID, connection]))),
                    ("disconnect", .list(of: target)),
                    ("options", .shape([("strict", .record(["type": "boolean"]))])),
                ])
            let set = JSONValue.shape(
                [("set", .list(of: target).nullable)], required: ["set"])
            return JSONValue.anyOf([target, .list(of: target), set, edit]).with([
                "description": """
                An id, `{"id": …}`, a list of those, or `{"set": […]}` replace what is there; `{"connect": […], \
                "disconnect": […]}` changes it. Of several ids a to-one relation takes the first.
                """
            ])
        }
    }
}
