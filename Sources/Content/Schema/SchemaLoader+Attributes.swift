//  SchemaLoader+Attributes: one attribute's JSON becomes an Attribute, or a warning and nothing.
//
//  Warned about: unknown keys, limits and switches written as text, patterns that do not compile, defaults that the
//  attribute itself refuses, components that do not exist, names the system uses itself.

extension SchemaLoader {
    /// Names that answers, columns or the query language use for themselves.
    private static let systemNames: Set<String> = [
        "id", "documentId", "document_id", "createdAt", "updatedAt", "publishedAt", "createdBy", "updatedBy", "locale",
        "localizations", "created_at", "updated_at", "published_at", "created_by", "updated_by", "created_by_id",
        "updated_by_id", "__component", "__type",
    ]
    private static let knownKeys: Set<String> = [
        "type", "required", "unique", "default", "private", "configurable", "writable", "visible", "searchable",
        "pluginOptions", "minLength", "maxLength", "regex", "min", "max", "targetField", "options", "enum", "enumName",
        "multiple", "allowedTypes", "relation", "target", "inversedBy", "mappedBy", "useJoinTable", "component",
        "repeatable", "components", "morphBy", "column", "columnType", "customField", "conditions", "joinTable",
    ]
    /// What may stand in `pluginOptions.kavling`.
    private static let ownKeys: Set<String> = [
        "scale", "encrypted", "aliasOf", "format", "fileTypes", "totalBytes", "private", "namedAfter",
    ]

    /// Every attribute of a draft that can be served; columns are told apart as the database does, without case.
    mutating func attributes(of draft: TypeDraft) -> [Attribute] {
        guard let members = draft.json["attributes"]?.object else {
            report(.warning, draft.file, nil, "has no attributes")
            return []
        }
        var attributes: [Attribute] = []
        var names: [String: String] = [:]
        for (name, value) in members.members {
            let column = SnakeCase.convert(name)
            guard let json = value.object else {
                report(.warning, draft.file, name, "is not an object and is left out")
                continue
            }
            guard ![name, column].contains(where: draft.systemNames.contains) else {
                report(.warning, draft.file, name, "is a name of the system and is left out")
                continue
            }
            if let other = names[column] {
                report(.warning, draft.file, name, "would share the column of \"\(other)\" and is left out")
                continue
            }
            if let attribute = attribute(name, json, at: attributes.count, in: draft) {
                names[column] = name
                attributes.append(attribute)
            }
        }
        return attributes
    }

    /// Settles one attribute; nil when it cannot be served.
    private mutating func attribute(_ name: String, _ json: JSONObject, at index: Int, in draft: TypeDraft)
        -> Attribute?
    {
        let own = json["pluginOptions"]?.object?["kavling"]?.object
        for key in json.keys where !SchemaLoader.knownKeys.contains(key) {
            report(.warning, draft.file, name, "unknown key \"\(key)\"")
        }
        for key in own?.keys ?? [] where !SchemaLoader.ownKeys.contains(key) {
            report(.warning, draft.file, name, "unknown key \"pluginOptions.kavling.\(key)\"")
        }
        guard let type = json["type"]?.string else {
            report(.warning, draft.file, name, "has no type and is left out")
            return nil
        }
        guard let form = form(type, name, json, draft) else { return nil }
        let attribute = Attribute(
            name: name, index: index, form: form, required: isOn("required", name, json, draft),
            unique: isOn("unique", name, json, draft) || type == "uid",
            isPrivate: isOn("private", name, json, draft) || draft.privateAttributes.contains(name),
            defaultValue: json["default"] == .null ? nil : json["default"],
            constraints: constraints(type, name, json, draft),
            aliasOf: own?["aliasOf"]?.string, isEncrypted: own?["encrypted"] == .bool(true),
            format: own?["format"]?.string)
        if let standard = attribute.defaultValue, let kind = attribute.scalar {
            guard case .value = kind.check(standard, attribute) else {
                report(.warning, draft.file, name, "default is no value of the attribute and is not used")
                return attribute.with(keepsDefault: false)
            }
        }
        return attribute
    }

    private mutating func form(_ type: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft) -> AttributeForm?
    {
        if let kind = ScalarKind.all[type] { return .scalar(kind) }
        switch type {
        case "relation": return relation(name, json, draft).map(AttributeForm.relation)
        case "media": return .media(media(name, json, draft))
        case "component":
            guard let component = json["component"]?.string.map({ UID($0) }), knowsComponent(component) else {
                report(.warning, draft.file, name, "its component does not exist; the attribute is left out")
                return nil
            }
            let repeatable = isOn("repeatable", name, json, draft)
            return .component(component, repeatable: repeatable, count: count(name, json, draft))
        case "dynamiczone":
            let listed = json["components"]?.array?.compactMap(\.string).map({ UID($0) }) ?? []
            for missing in listed where !knowsComponent(missing) {
                report(.warning, draft.file, name, "its component \(missing) does not exist")
            }
            return .dynamicZone(listed.filter(knowsComponent), count: count(name, json, draft))
        default:
            report(.warning, draft.file, name, "unknown type \"\(type)\"; the attribute is left out")
            return nil
        }
    }

    private func knowsComponent(_ uid: UID) -> Bool {
        drafts.contains { $0.isComponent && $0.uid == uid }
    }

    private mutating func count(_ name: String, _ json: JSONObject, _ draft: TypeDraft) -> ItemCount {
        ItemCount(min: length("min", name, json, draft), max: length("max", name, json, draft))
    }

    private mutating func constraints(_ type: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft)
        -> Constraints
    {
        var result = Constraints()
        guard ScalarKind.all[type] != nil else { return result }
        result.minLength = length("minLength", name, json, draft)
        result.maxLength = length("maxLength", name, json, draft)
        if type == "biginteger" {
            result.minInteger = wholeLimit("min", name, json, draft)
            result.maxInteger = wholeLimit("max", name, json, draft)
        } else {
            result.min = limit("min", name, json, draft)
            result.max = limit("max", name, json, draft)
        }
        if let source = json["regex"]?.string {
            result.pattern = Pattern(source)
            if result.pattern == nil { report(.warning, draft.file, name, "regex is not a pattern and is not checked") }
        }
        result.options = json["enum"]?.array?.compactMap { $0.string ?? $0.double.map(JavaScriptNumber.text) } ?? []
        if type == "enumeration", result.options.isEmpty {
            report(.warning, draft.file, name, "enum lists no values, so none can be written")
        }
        if let scale = json["pluginOptions"]?.object?["kavling"]?.object?["scale"] {
            result.scale = scale.int64.flatMap { Int(exactly: $0) }.flatMap {
                ExactDecimal.scales.contains($0) ? $0 : nil
            }
            if result.scale == nil { report(.warning, draft.file, name, "scale must be 0 to 9 and is not used") }
        }
        return result
    }

    /// A switch; what is neither true nor false is off, with a warning.
    mutating func isOn(_ key: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Bool {
        switch json[key] {
        case nil, .null?: return false
        case .bool(let isOn)?: return isOn
        case .some:
            report(.warning, draft.file, name, "\(key) is neither true nor false and counts as false")
            return false
        }
    }

    /// A numeric limit.
    ///
    /// Text is read as the number it spells, with a warning.
    private mutating func limit(_ key: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Double? {
        guard let given = json[key], !given.isNull else { return nil }
        if let number = given.double, number.isFinite { return number }
        guard let text = given.string, !text.isEmpty, let number = JavaScriptNumber.parse(text), number.isFinite else {
            report(.warning, draft.file, name, "\(key) is no number and is not checked")
            return nil
        }
        report(.warning, draft.file, name, "\(key) is written as text; read as the number \(text)")
        return number
    }

    /// A limit of a length or a count.
    private mutating func length(_ key: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Int? {
        limit(key, name, json, draft).map { Int(min(max($0, 0), 1e15)) }
    }

    /// A limit of a biginteger, which schema files write as text.
    private mutating func wholeLimit(_ key: String, _ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Int64? {
        guard let given = json[key], !given.isNull else { return nil }
        let number = given.string.flatMap { Int64($0) } ?? given.int64
        if number == nil { report(.warning, draft.file, name, "\(key) is no whole number and is not checked") }
        return number
    }

    /// The names that attributes of a draft may not have.
    static func systemNames(with timestamps: TimestampNames) -> Set<String> {
        systemNames.union([timestamps.created, timestamps.updated])
    }
}
