//  PayloadReader+Components: components and dynamic zones.
//
//  A create makes new rows whatever ids are sent; an update merges rows that carry an id of theirs and replaces the
//  rest. Whether an id belongs to the entry is the store's question.
//  As in yup: lists are never null, drafts included; faults of items stand before those of their list; an item that
//  is a text is read as JSON.

extension PayloadReader {
    /// The rows a component attribute is to have; nil leaves it alone.
    mutating func component(
        _ given: JSONValue?, _ uid: UID, _ repeatable: Bool, _ count: ItemCount, _ attribute: Attribute,
        at path: [String], creates: Bool
    ) -> [ComponentDraft]? {
        guard let type = context.schema[uid] else { return nil }
        if repeatable {
            return items(given, count, attribute, at: path) { reader, item, path in
                reader.castItem(item, at: path).flatMap { reader.row($0, of: type, at: path, creates: creates) }
            }
        }
        let isNeeded = attribute.required && !isUnpublished
        guard let given else {
            if isNeeded, context.isCreate { add(path, "must be defined.") }
            return nil
        }
        if given.isNull, !isNeeded { return [] }
        guard let members = given.object else {
            add(path, Check.wrongType("object", given))
            return nil
        }
        return row(members, of: type, at: path, creates: creates).map { [$0] }
    }

    /// The rows a dynamic zone is to have; nil leaves it alone.
    mutating func zone(
        _ given: JSONValue?, _ uids: [UID], _ count: ItemCount, _ attribute: Attribute, at path: [String], creates: Bool
    ) -> [ComponentDraft]? {
        if let given, !given.isNull, given.array == nil { checkRelations(ofZoneItem: given) }
        return items(given, count, attribute, at: path) { reader, item, path in
            reader.zoneRow(item, uids, at: path, creates: creates)
        }
    }

    /// A list of rows, each read by `read`.
    private mutating func items(
        _ given: JSONValue?, _ count: ItemCount, _ attribute: Attribute, at path: [String],
        _ read: (inout PayloadReader, JSONValue, [String]) -> ComponentDraft?
    ) -> [ComponentDraft]? {
        guard let given else {
            if attribute.required, context.isCreate { add(path, "must be defined.") }
            return nil
        }
        guard case .array(let items) = given else {
            add(path, Check.wrongType("array", given))
            return nil
        }
        var rows: [ComponentDraft] = []
        for (index, item) in items.enumerated() {
            guard excess == nil else { return nil }
            if let row = read(&self, item, path + [String(index)]) { rows.append(row) }
        }
        if let least = count.min, items.count < least, attribute.required || !items.isEmpty {
            add(path, "field must have at least \(least) items")
        }
        if let most = count.max, items.count > most {
            add(path, "field must have less than or equal to \(most) items")
        }
        return rows
    }

    /// An item's members; a text is read as JSON.
    private mutating func castItem(_ item: JSONValue, at path: [String]) -> JSONObject? {
        let read = item.string.flatMap { try? JSONValue.parse($0) } ?? item
        if read.object == nil { add(path, Check.castToNull("object", item)) }
        return read.object
    }

    private mutating func zoneRow(_ item: JSONValue, _ uids: [UID], at path: [String], creates: Bool) -> ComponentDraft?
    {
        guard let members = castItem(item, at: path) else {
            if relationFault == nil { relationFault = FieldFault([], "Invalid relations") }
            return nil
        }
        checkRelations(ofZoneItem: .object(members))
        let here = path + ["__component"]
        guard let name = members["__component"]?.string else {
            add(here, "is a required field")
            return nil
        }
        guard let type = context.schema[UID(name)], type.isComponent else {
            add(here, "must be one of the following values: \(PayloadReader.names(context.schema.components))")
            return nil
        }
        guard uids.contains(type.uid) else {
            // Strapi takes the item and loses it.
            add(here, "must be one of the following values: \(PayloadReader.names(uids))")
            return nil
        }
        return row(members, of: type, at: path, creates: creates)
    }

    private static func names(_ uids: [UID]) -> String {
        uids.map(\.rawValue).joined(separator: ", ")
    }

    /// Strapi looks for relations in a zone's items before it knows that they are items.
    private mutating func checkRelations(ofZoneItem item: JSONValue) {
        guard relationFault == nil else { return }
        guard let name = item.object?["__component"]?.string, !name.isEmpty else {
            relationFault = FieldFault(
                [], "Cannot build relations store from dynamiczone, component identifier is undefined")
            return
        }
        if context.schema[UID(name)]?.isComponent != true { relationFault = FieldFault([], "Invalid relations") }
    }

    private mutating func row(_ members: JSONObject, of type: ContentType, at path: [String], creates: Bool)
        -> ComponentDraft?
    {
        componentRows += 1
        componentDepth += 1
        defer { componentDepth -= 1 }
        guard componentRows <= context.limits.componentRows, componentDepth <= context.limits.depth else {
            excess = .validation(
                componentDepth > context.limits.depth
                    ? "Components are nested more than \(context.limits.depth) levels deep"
                    : "More than \(context.limits.componentRows) components in one request")
            return nil
        }
        let id = creates ? nil : PayloadReader.componentID(members["id"])
        var draft = Draft(type)
        read(members, into: &draft, at: path, isNew: id == nil)
        return ComponentDraft(id: id, draft: draft)
    }

    private static func componentID(_ json: JSONValue?) -> Int64? {
        switch json {
        case .number(let text)?: Int64(text) ?? 0
        case .string(let text)?: Int64(text) ?? 0
        default: nil
        }
    }
}
