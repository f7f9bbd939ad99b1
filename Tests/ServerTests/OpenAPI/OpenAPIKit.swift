// OpenAPIKit: documents to look into: of the shipped content, of the recorded Strapi project, of types written in a test.

import Content
import Foundation
import Server
import Testing

/// Content to describe.
enum DescribedContent: String, CaseIterable, Sendable {
    case shipped = "content"
    case recorded = "Tests/Fixtures/strapi/strapi-project"

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    func schema() throws -> Schema {
        let folder = DescribedContent.root.appending(path: rawValue)
        let paths = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
        return try SchemaLoader.load(
            try paths.filter { $0.hasSuffix(".json") }.map { path in
                SchemaFile(path: path, bytes: Array(try Data(contentsOf: folder.appending(path: path))))
            })
    }
}

/// A document with the questions that tests ask of it.
struct Document {
    let json: JSONValue

    init(_ schema: Schema, provided: [UID: Set<String>] = [:]) {
        json = OpenAPIDocument(schema: schema, provided: provided, version: "1.2.3").json()
    }

    init(_ content: DescribedContent) throws {
        self.init(try content.schema())
    }

    /// A document of content types and components given as schema files.
    init(files: [String: String], provided: [UID: Set<String>] = [:]) throws {
        self.init(
            try SchemaLoader.load(files.map { SchemaFile(path: $0.key, bytes: Array($0.value.utf8)) }),
            provided: provided)
    }

    /// A document of one collection type `notes` with these attributes, and whatever components go with it.
    init(attributes: String, options: String = "{}", components: [String: String] = [:], provided: Set<String> = [])
        throws
    {
        let note = """
            {"kind":"collectionType","collectionName":"notes","options":\(options),
            "info":{"singularName":"note","pluralName":"notes","displayName":"Note"},"attributes":{\(attributes)}}
            """
        var files = ["api/note/content-types/note/schema.json": note]
        for (name, attributes) in components {
            files["components/\(name.replacing(".", with: "/")).json"] =
                #"{"collectionName":"components_\#(name.replacing(".", with: "_"))","attributes":{\#(attributes)}}"#
        }
        try self.init(files: files, provided: ["api::note.note": provided])
    }

    /// The value at a path of keys and indexes; `a.b` is one key.
    subscript(_ path: String...) -> JSONValue? {
        Document.find(path, in: json)
    }

    static func find(_ path: [String], in json: JSONValue) -> JSONValue? {
        path.reduce(Optional(json)) { value, key in
            switch value {
            case .object(let members)?: members[key]
            case .array(let items)?: Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }

    /// The schema of that name.
    func schema(_ name: String) -> JSONValue? {
        self["components", "schemas", name]
    }

    /// The names of a schema's members.
    func members(_ name: String) -> [String] {
        schema(name)?.object?["properties"]?.object?.keys ?? []
    }

    /// What a `$ref` points at.
    func resolved(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return Document.find(reference.dropFirst(2).split(separator: "/").map(String.init), in: json)
    }

    /// Every operation: path, method, object.
    var operations: [(path: String, method: String, json: JSONValue)] {
        (json.object?["paths"]?.object?.members ?? []).flatMap { path, item in
            (item.object?.members ?? []).map { (path, $0.key, $0.value) }
        }
    }

    /// An operation's answer of that status, references followed.
    func answer(_ operation: JSONValue, _ status: Int) -> JSONValue? {
        let answer = operation.object?["responses"]?.object?[String(status)]
        return answer?.object?["$ref"]?.string.flatMap(resolved) ?? answer
    }

    /// The schema of an answer's JSON.
    func answerSchema(_ operation: JSONValue, _ status: Int) -> JSONValue? {
        answer(operation, status).flatMap { Document.find(["content", "application/json", "schema"], in: $0) }
    }
}

extension JSONValue {
    /// Calls `visit` with this value and everything in it.
    func walk(_ visit: (JSONValue) -> Void) {
        visit(self)
        for item in array ?? [] { item.walk(visit) }
        for member in object?.members ?? [] { member.value.walk(visit) }
    }
}
