//  SchemaLoader: schema files become a Schema.
//
//  In: files by path, as a Strapi v4 project's `src` or the shipped `content/` lays them out.  Out: Schema.  I/O: none.
//  What a file gets wrong is a warning and degrades one attribute; only broken JSON, a missing name and two types with
//  one name stop the start. Source: Strapi v4 "Models" and the recorded project's files.

/// One schema file.
package struct SchemaFile: Sendable {
    /// Path below the content folder, with `/`.
    package let path: String
    /// The file's content.
    package let bytes: [UInt8]

    /// A file's path and content.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// Loading stopped; every problem found, warnings included.
package struct SchemaLoadFault: Error, CustomStringConvertible {
    /// In the order found.
    package let problems: [SchemaProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Reads schema files; used once.
package struct SchemaLoader {
    var problems: [SchemaProblem] = []
    var drafts: [TypeDraft] = []

    /// Loads `files` beside the system's own types.
    /// - Throws: When a problem is an error.
    package static func load(_ files: [SchemaFile]) throws(SchemaLoadFault) -> Schema {
        var loader = SchemaLoader()
        for file in files.sorted(by: { $0.path < $1.path }) { loader.read(file) }
        loader.addSystemTypes()
        loader.checkNames()
        let types = loader.settle()
        if loader.problems.contains(where: { $0.severity == .error }) {
            throw SchemaLoadFault(problems: loader.problems)
        }
        return Schema(all: types, problems: loader.problems)
    }

    mutating func report(_ severity: SchemaProblem.Severity, _ file: String, _ attribute: String? = nil, _ text: String)
    {
        problems.append(SchemaProblem(severity, file: file, attribute: attribute, text))
    }

    /// Parses one file; paths that are no schema file are passed over.
    mutating func read(_ file: SchemaFile) {
        guard let uid = SchemaLoader.uid(of: file.path) else { return }
        let json: JSONValue
        do {
            json = try JSONValue.parse(file.bytes)
        } catch {
            let line = 1 + file.bytes.prefix(error.offset).count { $0 == 0x0A }
            report(.error, file.path, nil, "line \(line): broken JSON: \(error.message)")
            return
        }
        guard let members = json.object else {
            report(.error, file.path, nil, "not a JSON object")
            return
        }
        let draft = TypeDraft(uid: uid, file: file.path, json: members)
        for key in members.keys where !SchemaLoader.topKeys.contains(key) {
            report(.warning, file.path, nil, "unknown key \"\(key)\"")
        }
        if let kind = members["kind"]?.string, !draft.isComponent, ContentTypeKind(rawValue: kind) != draft.kind {
            report(.warning, file.path, nil, "unknown kind \"\(kind)\"; served as a collection type")
        }
        drafts.append(draft)
    }

    private static let topKeys: Set<String> = [
        "kind", "collectionName", "info", "options", "pluginOptions", "attributes", "config", "indexes", "foreignKeys",
        "__schema__", "$schema",
    ]

    /// The UID that a path below the content folder stands for.
    static func uid(of path: String) -> UID? {
        let parts = path.split(separator: "/").map(String.init)
        if let at = parts.firstIndex(of: "content-types"), at >= 1, parts.count == at + 3,
            parts[at + 2] == "schema.json"
        {
            if at >= 2, parts[at - 2] == "extensions" { return UID("plugin::\(parts[at - 1]).\(parts[at + 1])") }
            return UID("api::\(parts[at - 1]).\(parts[at + 1])")
        }
        if let at = parts.firstIndex(of: "components"), parts.count == at + 3, parts[at + 2].hasSuffix(".json") {
            return UID("\(parts[at + 1]).\(parts[at + 2].dropLast(5))")
        }
        return nil
    }

    /// Adds the types of the system; a project's extended user schema goes on top of ours.
    mutating func addSystemTypes() {
        for (uid, text) in SystemTypes.schemas {
            guard let json = try? JSONValue.parse(Array(text.utf8)), var own = json.object else { continue }
            var attributes = own["attributes"]?.object ?? JSONObject([])
            let names = Set(attributes.keys)
            guard let at = drafts.firstIndex(where: { $0.uid == uid }) else {
                drafts.append(TypeDraft(uid: uid, file: "(system)", json: own, ownAttributes: names))
                continue
            }
            for (name, value) in drafts[at].json["attributes"]?.object?.members ?? [] where !names.contains(name) {
                attributes[name] = value
            }
            own["attributes"] = .object(attributes)
            drafts[at] = TypeDraft(uid: uid, file: drafts[at].file, json: own, ownAttributes: names)
        }
    }

    /// Routes and tables must be told apart.
    mutating func checkNames() {
        var routes: [String: String] = ["kavling": "(reserved)"]
        var tables: [String: String] = [:]
        // The system's first, so that the blame falls on the file that can be changed.
        for draft in drafts.filter(\.isOfSystem) + drafts.filter({ !$0.isOfSystem }) {
            if !draft.isComponent, draft.uid.rawValue.hasPrefix("api::") {
                guard let route = draft.routeName?.lowercased(), !route.isEmpty else {
                    report(.error, draft.file, nil, "info.pluralName and info.singularName are needed")
                    continue
                }
                if let other = routes[route] {
                    report(.error, draft.file, nil, "the name \"\(route)\" is already used by \(other)")
                }
                routes[route] = draft.file
            }
            if let other = tables[draft.collectionName.lowercased()] {
                report(.error, draft.file, nil, "the table \"\(draft.collectionName)\" is already used by \(other)")
            }
            tables[draft.collectionName.lowercased()] = draft.file
        }
    }
}

/// A type whose file is parsed but whose relations are not looked up yet.
struct TypeDraft {
    let uid: UID
    let file: String
    let json: JSONObject
    /// Attributes that the system itself declares, which may point where content may not.
    var ownAttributes: Set<AttributeName> = []

    var info: JSONObject? { json["info"]?.object }
    var options: JSONObject? { json["options"]?.object }
    var isOfSystem: Bool { !ownAttributes.isEmpty }
    var isComponent: Bool { !uid.rawValue.contains("::") }
    var kind: ContentTypeKind {
        isComponent ? .component : json["kind"] == "singleType" ? .singleType : .collectionType
    }
    var singularName: String { info?["singularName"]?.string ?? lastPart }
    var pluralName: String { info?["pluralName"]?.string ?? "" }
    var routeName: String? { kind == .singleType ? singularName : pluralName }
    var collectionName: String {
        if let name = json["collectionName"]?.string, !name.isEmpty { return name }
        if isComponent { return SnakeCase.convert("components_\(uid.rawValue)") }
        return SnakeCase.convert(pluralName.isEmpty ? lastPart : pluralName)
    }
    var systemNames: Set<String> { SchemaLoader.systemNames(with: timestamps) }
    var isLocalized: Bool { json["pluginOptions"]?.object?["i18n"]?.object?["localized"] == .bool(true) }
    var draftAndPublish: Bool { options?["draftAndPublish"] == .bool(true) }
    var privateAttributes: Set<String> { Set(options?["privateAttributes"]?.array?.compactMap(\.string) ?? []) }
    var timestamps: TimestampNames {
        let names = options?["timestamps"]?.array?.compactMap(\.string) ?? []
        return names.count == 2 ? TimestampNames(created: names[0], updated: names[1]) : .strapi
    }

    private var lastPart: String { String(uid.rawValue.split(separator: ".").last ?? "") }
}

/// Names as Strapi makes columns of them.
package enum SnakeCase {
    /// `camelCaseField` and `kebab-case` become `camel_case_field` and `kebab_case`.
    package static func convert(_ name: String) -> String {
        var result = ""
        var previous: Character = "_"
        for character in name {
            if character == "-" || character == " " || character == "." {
                result.append("_")
            } else if character.isUppercase {
                if previous.isLowercase || previous.isNumber { result.append("_") }
                result += character.lowercased()
            } else {
                result.append(character)
            }
            previous = character
        }
        return result
    }
}
