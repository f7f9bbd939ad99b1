//  DocumentWriter: one document while it is written.
//
//  A class on purpose: schemas point at one another in circles, so each is noted on its first mention and written when
//  its turn comes. Lives inside one call of OpenAPIDocument.json().
//  Always: each schema is written once; none is written that nothing points at.

import Content
import Storage

/// Collects the schemas that operations mention.
final class DocumentWriter {
    let schema: Schema
    let provided: [UID: Set<AttributeName>]
    let actions: HouseActions
    let limits: QueryLimits
    let names: SchemaNames
    /// Types whose entries may be drafts, and the components in them: there `required` does not always hold.
    let unfinished: Set<UID>
    /// Types whose entries may lack in answers what they must have when they are written: drafts, and what was erased.
    let bare: Set<UID>
    private var mentioned: Set<String> = []
    private var pending: [(name: String, write: () -> JSONValue)] = []

    init(
        schema: Schema, provided: [UID: Set<AttributeName>], actions: HouseActions = HouseActions(), limits: QueryLimits
    ) {
        self.schema = schema
        self.provided = provided
        self.actions = actions
        self.limits = limits
        names = SchemaNames(schema.all, reservedTags: DocumentWriter.systemTags.map(\.name))
        var unfinished: Set<UID> = []
        for type in schema.all where type.draftAndPublish { DocumentWriter.note(type, in: schema, &unfinished) }
        self.unfinished = unfinished
        bare = actions.entries.reduce(into: unfinished) { $0.formUnion($1.erases) }
    }

    private static func note(_ type: ContentType, in schema: Schema, _ noted: inout Set<UID>) {
        guard noted.insert(type.uid).inserted else { return }
        for attribute in type.attributes {
            for component in DocumentWriter.components(of: attribute, in: schema) {
                note(component, in: schema, &noted)
            }
        }
    }

    /// The components an attribute is made of.
    func components(of attribute: Attribute) -> [ContentType] {
        DocumentWriter.components(of: attribute, in: schema)
    }

    private static func components(of attribute: Attribute, in schema: Schema) -> [ContentType] {
        attribute.form.components.compactMap { schema[$0] }
    }

    /// Points at the schema of that name, which `write` gives when it is not there yet.
    func reference(_ name: String, _ write: @escaping () -> JSONValue) -> JSONValue {
        if mentioned.insert(name).inserted { pending.append((name, write)) }
        return .record(["$ref": .string("#/components/schemas/\(name)")])
    }

    /// Points at the schema of `type` in a role.
    func reference(_ type: ContentType, _ role: SchemaRole, _ write: @escaping () -> JSONValue) -> JSONValue {
        reference(names.name(of: type, role), write)
    }

    /// Every schema mentioned, by name; writing one may mention others.
    func finishedSchemas() -> JSONObject {
        var written: [(String, JSONValue)] = []
        while let next = pending.popLast() { written.append((next.name, next.write())) }
        return JSONObject(written.sorted { $0.0 < $1.0 })
    }

    /// The tags of operations: the content's, then the system's own.
    var tags: [JSONValue] {
        schema.contentTypes.map { .record(["name": .string(names.tag(of: $0))]) }
            + DocumentWriter.systemTags.map { .record(["name": .string($0.name), "description": .string($0.about)]) }
    }

    /// Every path: content in the order of its types, then the system's own, which win where names meet.
    func paths() -> JSONObject {
        var paths: [(String, JSONValue)] = []
        for type in schema.contentTypes { paths += contentPaths(of: type) }
        return JSONObject(paths + systemPaths())
    }
}
