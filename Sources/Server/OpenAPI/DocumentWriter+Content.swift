//  DocumentWriter+Content: the routes that every content type has.
//
//  A collection: list and create, then read, update and delete by id. A single type: read, write and delete.
//  Source: Strapi v4 REST, routes; create and delete answer 200 with the entry.

import Content
import Storage

extension DocumentWriter {
    /// The paths of one type.
    func contentPaths(of type: ContentType) -> [(String, JSONValue)] {
        if type.kind == .singleType {
            let operations = [("get", findSingle(type)), ("put", update(type)), ("delete", delete(type))]
            return [("/api/\(type.singularName)", DocumentWriter.item(operations))]
        }
        let entries = [("get", find(type)), ("post", create(type))]
        let entry = [("get", findOne(type)), ("put", update(type)), ("delete", delete(type))]
        return [
            ("/api/\(type.pluralName)", DocumentWriter.item(entries)),
            ("/api/\(type.pluralName)/{id}", DocumentWriter.item(entry)),
        ]
            + actions.types.filter { $0.type == type.uid }.map { action in
                (
                    "/api/\(type.pluralName)/actions/\(action.name)",
                    DocumentWriter.item([("post", asked(action, of: type))])
                )
            }
            + actions.entries.filter { $0.type == type.uid }.map { action in
                (
                    "/api/\(type.pluralName)/{id}/actions/\(action.name)",
                    DocumentWriter.item([(action.changes ? "post" : "get", named(action, on: type))])
                )
            }
    }

    /// What the house tells of a type under a name.
    private func asked(_ action: TypeAction, of type: ContentType) -> Operation {
        var operation = begin(DocumentWriter.words(action.name), "\(action.name) among entries of", on: type)
        let words = action.asks.map { ($0, JSONValue.textSchema) }
        operation.body = [("application/json", .record(["schema": .shape(words, required: action.asks)]))]
        operation.success = (200, "The answer.", DocumentWriter.outcome)
        operation.refusals += [.tooLarge]
        return operation
    }

    private static func words(_ name: String) -> String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static let outcome = JSONValue.shape(
        [("data", .record(["type": "object"])), ("meta", .record(["type": "object"]))], required: ["data", "meta"])

    /// What the house does with an entry under a name; what it answers with is the house's own.
    private func named(_ action: EntryAction, on type: ContentType) -> Operation {
        var operation = begin(DocumentWriter.words(action.name), "\(action.name) of an entry of", on: type)
        operation.parameters = entryPath(of: type)
        operation.success = (200, "What came of it.", DocumentWriter.outcome)
        operation.refusals += action.changes ? [.notFound, .conflict, .noRoom] : [.notFound]
        return operation
    }

    /// A path's operations by method.
    static func item(_ operations: [(String, Operation)]) -> JSONValue {
        .object(JSONObject(operations.map { ($0, $1.json) }))
    }

    private func begin(_ action: String, _ verb: String, on type: ContentType) -> Operation {
        let tag = names.tag(of: type)
        return Operation(id: names.operation(action, on: type), summary: "\(verb) \(tag)", tag: tag)
    }

    private func find(_ type: ContentType) -> Operation {
        var operation = begin("Find", "List entries of", on: type)
        operation.parameters = listParameters(of: type)
        operation.success = (200, "A page of entries.", listEnvelope(of: type))
        operation.links = links(of: type, at: "/data/0/id")
        return operation
    }

    private func findOne(_ type: ContentType) -> Operation {
        var operation = begin("FindOne", "Read an entry of", on: type)
        operation.parameters = entryPath(of: type) + entryParameters(of: type)
        operation.success = (200, "The entry.", envelope(of: type))
        operation.refusals += [.notFound]
        return operation
    }

    private func findSingle(_ type: ContentType) -> Operation {
        var operation = begin("Find", "Read", on: type)
        operation.parameters = entryParameters(of: type)
        operation.success = (200, "The entry.", envelope(of: type))
        operation.refusals += [.notFound]
        return operation
    }

    private func create(_ type: ContentType) -> Operation {
        var operation = begin("Create", "Create an entry of", on: type)
        operation.parameters = entryParameters(of: type) + [DocumentWriter.parameter("IdempotencyKey")]
        operation.body = bodies(of: type, .create)
        operation.success = (200, "The entry as it was stored.", envelope(of: type))
        operation.refusals += DocumentWriter.whileWriting + [.tooLarge]
        operation.links = links(of: type, at: "/data/id")
        return operation
    }

    private func update(_ type: ContentType) -> Operation {
        let isSingle = type.kind == .singleType
        var operation = begin("Update", isSingle ? "Write" : "Change an entry of", on: type)
        operation.parameters = entryPath(of: type) + entryParameters(of: type)
        operation.body = bodies(of: type, .update)
        operation.success = (
            200, "The entry as it is stored now; what the body left out is as it was.", envelope(of: type)
        )
        operation.refusals += DocumentWriter.whileWriting + [.tooLarge]
        return operation
    }

    private func delete(_ type: ContentType) -> Operation {
        var operation = begin("Delete", type.kind == .singleType ? "Delete" : "Delete an entry of", on: type)
        operation.parameters = entryPath(of: type) + entryParameters(of: type)
        operation.success = (200, "The entry that was deleted.", envelope(of: type))
        operation.refusals += DocumentWriter.whileWriting
        return operation
    }

    private func entryPath(of type: ContentType) -> [JSONValue] {
        type.kind == .singleType ? [] : [DocumentWriter.parameter("EntryID")]
    }

    private static let whileWriting: [Refused] = [.notFound, .conflict, .noRoom]

    private func links(of type: ContentType, at id: String) -> [(operation: String, id: String)] {
        ["FindOne", "Update", "Delete"].map { (names.operation($0, on: type), id) }
    }
}

extension DocumentWriter {
    /// The bodies of a write: JSON, and a form where the type takes files.
    private func bodies(of type: ContentType, _ mode: WriteMode) -> [(mediaType: String, content: JSONValue)] {
        let data = write(type, mode)
        let files = mode == .create ? requiredMedia(of: type) : []
        // In a form these may be parts beside the data, so only JSON has to name them there.
        let whole =
            files.isEmpty ? data : JSONValue.record(["allOf": .array([data, .record(["required": .strings(files)])])])
        let json = JSONValue.shape([("data", whole)], required: ["data"])
        var bodies: [(mediaType: String, content: JSONValue)] = [("application/json", .record(["schema": json]))]
        guard takesFiles(type) else { return bodies }
        let form = JSONValue.shape(
            [("data", data)] + fileParts(of: type), required: ["data"], isClosed: true,
            about: """
                `data` is JSON. A file is a part named `files.` and the path of its attribute, such as \
                `files.attribute` or `files.component[0].attribute`.
                """
        ).with([
            "patternProperties": .record([
                "^files\\.": .anyOf([DocumentWriter.binary, .list(of: DocumentWriter.binary)])
            ])
        ])
        let encoding = JSONValue.record(["data": .record(["contentType": "application/json"])])
        bodies.append(("multipart/form-data", .record(["schema": form, "encoding": encoding])))
        return bodies
    }

    /// The parts of a form that carry the type's own files.
    private func fileParts(of type: ContentType) -> [(String, JSONValue)] {
        type.attributes.compactMap { attribute in
            guard case .media(let media) = attribute.form else { return nil }
            let file = DocumentWriter.binary
            return ("files.\(attribute.name)", media.multiple ? .list(of: file) : file)
        }
    }

    /// A file in a form.
    static let binary = JSONValue.record(["type": "string", "format": "binary"])

    /// True where the type or a component in it has a media attribute.
    private func takesFiles(_ type: ContentType) -> Bool {
        var seen: Set<UID> = []
        return takesFiles(type, &seen)
    }

    private func takesFiles(_ type: ContentType, _ seen: inout Set<UID>) -> Bool {
        guard seen.insert(type.uid).inserted else { return false }
        for attribute in type.attributes {
            if case .media = attribute.form { return true }
            for component in components(of: attribute) where takesFiles(component, &seen) { return true }
        }
        return false
    }
}
