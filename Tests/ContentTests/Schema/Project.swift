//  The schemas that these tests read: the shipped content, the recorded Strapi project, and small ones of their own.

import Content
import Foundation

enum Project {
    /// The checkout that holds these tests.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../..").standardizedFileURL

    /// The office's own content.
    static let shipped = Result { try schema(in: "content") }
    /// The schemas of the Strapi whose answers are recorded.
    static let recorded = Result { try schema(in: "Tests/Fixtures/strapi/strapi-project") }

    /// A recorded content type, by its route.
    static func type(_ route: String) throws -> ContentType {
        try found(recorded.get().contentType(route: route), "no type has the route \(route)")
    }

    /// Every schema file below a folder of the checkout.
    static func files(in folder: String) throws -> [SchemaFile] {
        let base = root.appendingPathComponent(folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try paths.filter { $0.hasSuffix(".json") }.map { path in
            SchemaFile(path: path, bytes: [UInt8](try Data(contentsOf: base.appendingPathComponent(path))))
        }
    }

    private static func schema(in folder: String) throws -> Schema {
        try SchemaLoader.load(try files(in: folder))
    }
}

/// A test's own mistake, or a fixture's.
struct TestFault: Error, CustomStringConvertible {
    let description: String
}

/// The value, or a fault that says what is missing.
func found<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw TestFault(description: what) }
    return value
}

/// A collection type's file; `singular` is also its folder, its plural has an `s`.
func typeFile(_ singular: String, attributes: String, more: String = "") -> SchemaFile {
    file(
        "api/\(singular)/content-types/\(singular)/schema.json",
        """
        {"kind":"collectionType","collectionName":"\(singular)s",
        "info":{"singularName":"\(singular)","pluralName":"\(singular)s","displayName":"\(singular)"},
        \(more)"attributes":{\(attributes)}}
        """)
}

/// A component's file.
func componentFile(_ category: String, _ name: String, attributes: String) -> SchemaFile {
    file("components/\(category)/\(name).json", "{\"attributes\":{\(attributes)}}")
}

/// A file with a text in it.
func file(_ path: String, _ text: String) -> SchemaFile {
    SchemaFile(path: path, bytes: Array(text.utf8))
}
