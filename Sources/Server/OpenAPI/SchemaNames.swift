//  SchemaNames: the names under which content types stand in the document.
//
//  `api::note.note` is Note, `part.box` is PartBox, `plugin::upload.file` is UploadFile.
//  Always: ASCII letters and digits, unique with every ending that the document puts behind a name.

import Content

/// A name for each type of a schema.
struct SchemaNames {
    /// Schemas that every document has, whatever the content.
    static let shared = Set([
        "Error", "Warning", "Pagination", "PageOfEntries", "EntryID", "RelationWrite", "PopulateOptions", "AuditEntry",
        "Login", "Session", "Registration", "Registered", "Role", "RoleWrite", "ActionTree", "RoleChoice",
        "RelatedCondition", "GroupedConditions", "RelatedCount", "RelatedCountData",
    ]).union(OperandForm.allCases.flatMap { [$0.condition, $0.operatorSet] })

    private let byUID: [UID: String]
    private let tagsByUID: [UID: String]

    /// Names for `types`, which come in a stable order.
    init(_ types: [ContentType], reservedTags: [String]) {
        var taken = SchemaNames.shared
        var byUID: [UID: String] = [:]
        for type in types {
            let name = SchemaNames.firstFree(SchemaNames.pascal(type.uid)) { candidate in
                SchemaRole.allCases.allSatisfy { !taken.contains(candidate + $0.ending) }
            }
            for role in SchemaRole.allCases { taken.insert(name + role.ending) }
            byUID[type.uid] = name
        }
        self.byUID = byUID
        var tags = Set(reservedTags)
        var tagsByUID: [UID: String] = [:]
        for type in types {
            let shown = type.displayName.isEmpty ? type.singularName : type.displayName
            let tag = SchemaNames.firstFree(shown) { !tags.contains($0) }
            if type.isServed { tags.insert(tag) }
            tagsByUID[type.uid] = tag
        }
        self.tagsByUID = tagsByUID
    }

    /// The schema of `type` in a role; types that are not of this schema have no name to clash with.
    func name(of type: ContentType, _ role: SchemaRole) -> String {
        (byUID[type.uid] ?? SchemaNames.pascal(type.uid)) + role.ending
    }

    /// The tag of a type's operations.
    func tag(of type: ContentType) -> String {
        tagsByUID[type.uid] ?? type.displayName
    }

    /// The id of an operation on `type`: its name in lower camel case and the action.
    func operation(_ action: String, on type: ContentType) -> String {
        let name = name(of: type, .entry)
        return name.prefix(1).lowercased() + name.dropFirst() + action
    }

    private static func firstFree(_ name: String, isFree: (String) -> Bool) -> String {
        if isFree(name) { return name }
        var number = 2
        while !isFree("\(name)\(number)") { number += 1 }
        return "\(name)\(number)"
    }

    /// The parts of a UID as one word; `api::` and a doubled last part say nothing and are left out.
    private static func pascal(_ uid: UID) -> String {
        let isContent = uid.rawValue.hasPrefix("api::")
        let path = uid.rawValue.split(separator: ":").last ?? ""
        var parts = path.split(separator: ".")
        if isContent, parts.count == 2, parts[0] == parts[1] { parts.removeLast() }
        let words = parts.flatMap { $0.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) } }
        let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return name.isEmpty ? "Type" : name
    }
}

/// What a schema of the document describes of a type.
enum SchemaRole: String, CaseIterable {
    /// `{"id":1,"attributes":{…}}`, or a component's members.
    case entry
    case attributes
    /// Members beside the id, as files and accounts are answered.
    case flat
    /// A component of a dynamic zone, which names itself.
    case zoneItem, flatZoneItem
    case create, update, createZoneItem, updateZoneItem
    case filters, sort, fields, populate

    /// What stands behind the type's name.
    var ending: String {
        self == .entry ? "" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
}

extension ContentType {
    /// True where the type has routes of its own.
    var isServed: Bool { !isComponent && uid.rawValue.hasPrefix("api::") }
}
